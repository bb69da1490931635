"""An explanation as text, as JSON, and as a page in a notebook."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.calculate import describe
from kpilib.explain.words import FORMULA_WORDS, LABELS, SENTENCES, named, shown_value
from kpilib.formula import Name
from kpilib.model import Bilingual
from kpilib.rounding import ends, number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kpilib.explain.node import Step, Value


@dataclass(frozen=True)
class Explanation:
    """The trees behind one or several figures.

    Attributes:
        steps: The roots.
        lang: `zh` or `en`.
    """

    steps: tuple[Step, ...]
    lang: str = "zh"

    def __str__(self) -> str:
        seen: set[tuple[object, ...]] = set()
        return "\n\n".join("\n".join(_text(step, self.lang, seen)) for step in self.steps)

    def to_dict(self) -> list[dict[str, Any]]:
        """The trees as plain data; numbers are exact text (`7/3` where decimals do not end)."""
        return [_plain(step, self.lang) for step in self.steps]

    def to_json(self) -> str:
        """The trees as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)

    def _repr_html_(self) -> str:
        inner = "".join(_html(step, self.lang, depth=0) for step in self.steps)
        return f'<div class="kpilib-explanation" lang="{self.lang}">{inner}</div>'

    def __repr__(self) -> str:
        return str(self)


def notes(step: Step, lang: str) -> Iterator[str]:
    """What is said below a step's name and value: how it arises, and by which clause."""
    words = LABELS[lang]
    if step.formula is not None and not isinstance(step.formula, Name):
        formula_words = FORMULA_WORDS[lang]
        symbols = describe(step.formula, _named_by(step, lang), formula_words)
        numbers = describe(step.formula, _valued_by(step, lang), formula_words)
        yield f"= {symbols}"
        if numbers != symbols:
            yield f"= {numbers}"
    elif (sentence := SENTENCES[lang].get(step.kind)) is not None:
        yield sentence(step.facts, step)
    if since := step.facts.get("since"):
        yield words["since"].format(since)
    if origin := step.facts.get("origin"):
        yield words["origin"].format(origin)
    if step.clause:
        yield (
            f"{words['clause']}：{step.clause}"
            if lang == "zh"
            else f"{words['clause']}: {step.clause}"
        )
    if step.assumption is not None:
        reading = step.assumption.in_(lang)
        yield (
            f"⚑ {words['assumption']}：{reading}"
            if lang == "zh"
            else f"⚑ {words['assumption']}: {reading}"
        )


def _named_by(step: Step, lang: str) -> Callable[[str], str]:
    names = {child.name: named(child, lang) for child in step.children}
    return lambda name: names.get(name, name)


def _valued_by(step: Step, lang: str) -> Callable[[str], str]:
    values = {child.name: shown_value(child, lang) for child in step.children}
    units = {child.name: child for child in step.children}

    def value(name: str) -> str:
        child = units.get(name)
        if child is None:
            return values.get(name, name)
        bare = shown_value(child, lang)
        # Units between the signs of a formula would only be in the way.
        return bare.split(" ")[0] if isinstance(child.value, Fraction) else bare

    return value


def _headline(step: Step, lang: str) -> str:
    text = (
        f"{named(step, lang)}  {shown_value(step, lang)}"
        if step.kind != "excluded"
        else named(step, lang)
    )
    if step.place is not None:
        text += f"  [{step.place}]"
    return text


def _text(
    step: Step, lang: str, seen: set[tuple[object, ...]], lead: str = "", branch: str = ""
) -> Iterator[str]:
    key = (step.name, step.value, step.formula)
    known = key in seen and bool(step.children)
    mark = f"  ({LABELS[lang]['again']})" if known else ""
    yield f"{lead}{branch}{_headline(step, lang)}{mark}"
    if known:
        return
    if step.children:
        seen.add(key)
    inner = lead + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
    below = _below(step, lang)
    for note in notes(step, lang):
        yield f"{inner}{'│  ' if below else '   '}{note}"
    for place, child in enumerate(below):
        last = place == len(below) - 1
        yield from _text(child, lang, seen, inner, "└─ " if last else "├─ ")


def _below(step: Step, lang: str) -> tuple[Step, ...]:
    """What is shown below a step: its children, and the condition under which it has a value.

    The cells of one input row stand in the row's own formula already. A step without a value
    shows only the condition that is not met.
    """
    children = () if step.place is not None else step.children
    if step.condition is None:
        return children
    if step.kind == "excluded":
        return (step.condition,)
    met = LABELS[lang]["met" if step.condition.value is True else "unmet"]
    condition = replace(step.condition, title=Bilingual(zh=met, en=met))
    return (condition,) if step.value is None else (*children, condition)


def _exact(value: Value) -> str | bool | None:
    if isinstance(value, Fraction):
        return number_text(value) if ends(value) and _short(value) else str(value)
    return value.isoformat() if isinstance(value, date) else value


def _short(value: Fraction) -> bool:
    return Fraction(number_text(value)) == value


def _plain(step: Step, lang: str) -> dict[str, Any]:
    place = step.place
    plain: dict[str, Any] = {
        "name": step.name,
        "title": named(step, lang),
        "kind": step.kind,
        "value": _exact(step.value),
        "unit": step.unit,
        "notes": list(notes(step, lang)),
        "clause": step.clause,
        "place": None
        if place is None
        else {"file": place.file, "line": place.line, "row": place.row, "column": place.column},
        "condition": None if step.condition is None else _plain(step.condition, lang),
        "children": [_plain(child, lang) for child in step.children],
    }
    return {key: value for key, value in plain.items() if value not in (None, "", [])}


def _html(step: Step, lang: str, depth: int) -> str:
    head = html.escape(_headline(step, lang))
    said = "".join(f"<div>{html.escape(note)}</div>" for note in notes(step, lang))
    below = "".join(_html(child, lang, depth + 1) for child in _below(step, lang))
    if not said and not below:
        return f'<div style="margin-left: 1.4em">{head}</div>'
    opened = " open" if depth < 2 else ""  # noqa: PLR2004 - the figure and what it is made of
    return (
        f'<details{opened} style="margin-left: {1.4 if depth else 0}em"><summary>{head}</summary>'
        f'<div style="margin-left: 1.4em; color: #5b6770">{said}</div>{below}</details>'
    )
