"""Input tables and result tables, and which scheme asks for what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES, OPENING_TABLE, READ_TABLES, RESULT_TABLES
from kpilib.engine.trial import scheme_book
from kpilib.text.language import language

from .words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kpilib.core.tables import ColumnSpec, TableSpec
    from kpilib.rules.scheme import Scheme
    from kpilib.text.language import Language

SCHEMES = Path(__file__).resolve().parents[2] / "params" / "schemes"


def page(lang: str) -> str:
    """The declared tables first, then each scheme's own words."""
    said, words = language(lang), WORDS[lang]
    every = {**INPUT_TABLES, **READ_TABLES, OPENING_TABLE.name: OPENING_TABLE}
    inputs = (_table(spec, said) for spec in every.values())
    results = (f"### {name}.csv\n\n`{', '.join(names)}`\n" for name, names in RESULT_TABLES.items())
    book = scheme_book(SCHEMES)
    schemes = (_scheme(book.versions(scheme)[-1], lang) for scheme in book.ids)
    return "\n".join([
        f"# {words['tables']}\n", f"## {words['inputs']}\n", *inputs,
        f"## {words['results']}\n", *results, f"## {words['by scheme']}\n", *schemes,
    ])  # fmt: skip


def _table(spec: TableSpec, said: Language) -> str:
    words = WORDS[said.code]
    head = [words[each] for each in ("column", "type", "unit", "required", "meaning")]
    key = f"{words['key']}: `{', '.join(spec.key)}`\n" if spec.key else ""
    rows = (_column(column, said) for column in spec.columns)
    return f"### {spec.name}.csv\n\n{key}\n{grid(head, rows)}\n"


def _column(spec: ColumnSpec, said: Language) -> list[str]:
    words = WORDS[said.code]
    needed = words["yes"] if spec.required else ""
    if spec.empty_means is not None:
        needed = words["empty is"].format(value=spec.empty_means)
    return [f"`{spec.name}`", words[spec.type], spec.unit, needed, said.say(spec.meaning)]


def _scheme(scheme: Scheme, lang: str) -> str:
    words = WORDS[lang]
    title = scheme.title.in_(lang)
    cadences = scheme.periods or ("range",)
    known = [scheme.vocabulary(cadence) for cadence in cadences]
    asked: Mapping[str, Iterable[str]] = {
        "metrics": {name for one in known for name in one.metrics},
        "ratings": {name for one in known for name in one.indicators},
        "events": {name for one in known for name in one.events},
        "deals": {name for one in known for name in one.deals},
        "carry": {name for one in known for name in one.carried},
    }
    lines = [
        f"- {words[table]}: {_names(sorted(names))}" for table, names in asked.items() if names
    ]
    if scheme.attributes:
        lines.append(f"- {words['customers']}: {_names(scheme.attributes)}")
    lines.append(f"- {words['items']}: {_names(scheme.pay)}" if scheme.pay else "")
    return f"### {title} (`{scheme.id}`)\n\n" + "\n".join(filter(None, lines)) + "\n"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""

    def line(cells: Iterable[str]) -> Iterator[str]:
        return (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)

    head = list(head)
    return "\n".join(
        f"| {' | '.join(line(cells))} |" for cells in (head, ["---"] * len(head), *rows)
    )
