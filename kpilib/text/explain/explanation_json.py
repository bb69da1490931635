"""An explanation as plain data, from which programs can work the amount out again.

    {"format": 1, "title": …, "lang": "zh", "figures": [step, …]}

`format` is the version of this form: whoever reads it can rely on what is said here as long as the
number is the same; more keys may come without a new one. Of figures as they were known on an
earlier day, `as_known` is that day and `remarks` says what else is to be known of it.

A figure is a step with two more keys: `sort` (what its name means: `summary`, `indicator`, `pay`,
`quantity`, `parameter`, `measure`, `carry_in`, `carry`, `flag` or `class`) and
`period` (the piece, or the run's whole period).

A step has `id`, `name`, `title`, `kind` (see `kpilib.rules.trace`), `value`, and,
where there are any, `unit`, `formula` (in the names of the children), `facts` (what else the kind
needs), `clause`, `assumption`, `since`, `place` (file, line, row, column, spot), `notes` (how the
text says it),
`condition`, `children`, and `left_out` (rows and people that a rule does not count, each with its
`place` and, as its children, the condition that does not hold). Numbers are exact text: `161578`,
`0.7`, and `7/3` where decimals never end. A step that is needed again stands there as
`{"see": id, "name": …}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.rounding import number_text, prints_exactly
from kpilib.rules.model import Model
from kpilib.rules.printed_formula import printed_formula
from kpilib.rules.trace import FormulaStep
from kpilib.text.explain.notes import notes
from kpilib.text.explain.words import spot_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.rules.trace import Place, Step, Value
    from kpilib.text.explain.figure_kinds import Figure
    from kpilib.text.explain.words import TraceWording

FORMAT = 1
"""The version of the form."""


def as_data(figures: Sequence[Figure], wording: TraceWording, heading: str) -> dict[str, Any]:
    """The trees as mappings, lists, text and truth values."""
    data = _Data(wording)
    return {
        "format": FORMAT,
        "title": heading,
        "lang": wording.lang,
        "figures": [
            {"sort": figure.sort, "period": figure.period, **data.step(figure.step)}
            for figure in figures
        ],
    }


def as_json(data: Mapping[str, Any]) -> str:
    """The same as JSON."""
    return json.dumps(data, ensure_ascii=False, indent=1)


def exact_text(value: Fraction) -> str:
    """A number as decimals where that is exact, or as a fraction.

    >>> exact_text(Fraction(7, 10)), exact_text(Fraction(7, 3))
    ('0.7', '7/3')
    """
    return number_text(value) if prints_exactly(value) else str(value)


@dataclass
class _Data:
    wording: TraceWording
    numbers: dict[int, int] = field(default_factory=dict)
    last: int = 0

    def step(self, step: Step) -> dict[str, Any]:
        if id(step) in self.numbers and step.below():
            return {"see": self.numbers[id(step)], "name": step.name}
        # Leaves that are needed again stand there again, under a number of their own.
        self.last += 1
        number = self.numbers[id(step)] = self.last
        plain: dict[str, Any] = {
            "id": number,
            "name": step.name,
            "title": self.wording.named(step),
            "kind": step.kind,
            "value": _value(step.value),
            "unit": step.unit,
            "formula": printed_formula(step.formula) if isinstance(step, FormulaStep) else "",
            "facts": {name: _plain(fact) for name, fact in step.facts().items()},
            "clause": step.clause,
            "assumption": self.wording.said(step.assumption) if step.assumption else "",
            "place": _place(step.place),
            "notes": list(notes(step, self.wording)),
            "condition": self.step(step.condition) if step.condition is not None else None,
            "children": [self.step(child) for child in step.children],
            "left_out": [self.step(one) for one in step.left_out],
        }
        kept = {"id", "name", "title", "kind", "value"}
        return {k: v for k, v in plain.items() if k in kept or v not in (None, "", [], {})}


def _value(value: Value) -> str | bool | None:
    if isinstance(value, Fraction):
        return exact_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    plain = {"file": place.path, "line": place.line, "row": place.row, "column": place.column,
             "spot": str(spot_of(place)), "correction": place.correction,
             "origin": place.origin}  # fmt: skip
    return {key: value for key, value in plain.items() if value not in (None, "", 0)}


def _plain(fact: object) -> Any:  # noqa: ANN401 - plain data
    match fact:
        case bool() | None | str() | int():
            return fact
        case Fraction() | Decimal():
            return exact_text(Fraction(fact))
        case Model():
            return _plain(fact.model_dump(by_alias=True, exclude_defaults=True))
        case Mapping():
            return [[_plain(key), _plain(value)] for key, value in fact.items()]
        case tuple() | list():
            return [_plain(one) for one in fact]
    return str(fact)
