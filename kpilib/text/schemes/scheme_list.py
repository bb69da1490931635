"""Every scheme in one line: what it is, how often, where it stands, what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.text.language import language
from kpilib.text.schemes.words import YIELDS, cadences_text, word
from kpilib.text.terminal_layout import TerminalTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_book import SchemeBook
    from kpilib.text.terminal_layout import Grid


@dataclass(frozen=True, slots=True)
class Listed:
    """One scheme, as its newest version has it.

    Attributes:
        id: The catalogue's id.
        title: The printed name by language.
        cadences: The lengths of period that it is assessed over.
        source: The seed document.
        heading: Where in it.
        yields: What it gives, by the words of `YIELDS`.
        assumptions: The number of readings that are ours.
        versions: The number of dated versions.
    """

    id: str
    title: dict[str, str]
    cadences: tuple[str, ...]
    source: str
    heading: str
    yields: tuple[str, ...]
    assumptions: int
    versions: int


def listed(versions: Iterable[Scheme]) -> Listed:
    """A scheme's line; the newest version speaks for it."""
    *_, scheme = all_versions = tuple(versions)
    return Listed(
        id=scheme.id,
        title=dict(scheme.title.by_language),
        cadences=scheme.periods or (("range",) if scheme.ranges else ()),
        source=scheme.source.file,
        heading=scheme.source.heading,
        yields=tuple(_yields(scheme)),
        assumptions=len(scheme.assumptions),
        versions=len(all_versions),
    )


def _yields(scheme: Scheme) -> Iterator[str]:
    if scheme.narrative is not None:
        yield "narrative"
    counted = [i for i in scheme.indicators.values() if i.in_score()]
    if counted:
        yield "score"
    elif scheme.indicators:
        yield "scores"
    kinds = {
        "grade": scheme.grades,
        "pay": scheme.pay,
        "carry": scheme.carry,
        "flags": scheme.flags or scheme.run_totals.flags,
        "classes": scheme.classes,
    }
    yield from (kind for kind, rules in kinds.items() if rules)


def rows(schemes: Iterable[Listed], lang: str) -> Grid:
    """The lines as a table with headings; sources by the number of the seed document."""
    said = language(lang)
    headings = (
        said.say("id", context="schemes"),
        said.say("title", context="schemes"),
        said.say("per", context="schemes"),
        said.say("source", context="schemes"),
        said.say("yields", context="schemes"),
        "⚑",
    )
    lines = [
        (
            scheme.id,
            scheme.title.get(lang) or next(iter(scheme.title.values())),
            cadences_text(scheme.cadences, lang),
            scheme.source.partition("_")[0],
            said.say(", ").join(word(YIELDS, kind, lang) for kind in scheme.yields),
            str(scheme.assumptions or ""),
        )
        for scheme in schemes
    ]
    return (headings, *lines)


def table_of(book: SchemeBook, lang: str) -> TerminalTable:
    """Every scheme of a book, a line each."""
    return TerminalTable(rows([listed(book.versions(one)) for one in book.ids], lang))
