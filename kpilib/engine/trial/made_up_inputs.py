"""Made-up inputs of a scheme: everything that it asks for, of a few people who differ.

They are no figures that anybody would expect; they are there so that rules are worked out once
before they are needed. Some people are below their targets, some on them, some above.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import cycle, islice
from typing import TYPE_CHECKING

from kpilib.core.rounding import exact_text
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.inputs.read import Inputs, inputs_of
from kpilib.rules.formula import Call, Constant, Name, Node, Operation, parse_formula
from kpilib.rules.reads import every_part, formulas_read
from kpilib.rules.vocabulary import Vocabulary, attribute_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme

Rows = list[dict[str, str]]
_LEVELS = (50, 100, 150)
"""Below, on and above a target of 100."""
_PARTS = (Fraction(3, 5), Fraction(4, 5), Fraction(1))
"""How far up its scale a rating lies."""
_ANY = ["any"]
_SECTIONS = ["north", "south"]
_FEWEST, _MOST = 6, 24


def made_up(scheme: Scheme, cadence: str, period: Period, turn: int = 0) -> Inputs:
    """Inputs of a period in which nothing that the scheme asks for is missing.

    Args:
        scheme: The rules.
        cadence: Whose rules are used.
        period: One piece.
        turn: Moves everybody's figures on by so many, for periods that differ.
    """
    return inputs_of(made_up_rows(scheme, cadence, period, turn), attribute_columns(scheme))


def made_up_rows(scheme: Scheme, cadence: str, period: Period, turn: int = 0) -> dict[str, Rows]:
    """The same as rows of text by table."""
    words = _words(scheme)
    vocabulary = scheme.vocabulary(cadence)
    roles = words.get("role", _ANY)
    count = min(max(_FEWEST, len(roles) * len(_LEVELS)), _MOST)
    people = [f"P{number:02}" for number in range(1, count + 1)]
    return {
        "employees": _employees(people, words),
        "metrics": list(_metrics(vocabulary, people, turn)),
        "ratings": list(_ratings(vocabulary, people, turn)),
        "events": list(_events(scheme, vocabulary, people, period, turn)),
        "deals": list(_deals(vocabulary, people, period, turn)),
        "customers": _customers(scheme, words) if vocabulary.customers else [],
    }


def _employees(people: Sequence[str], words: dict[str, list[str]]) -> Rows:
    levels, sections = cycle(words.get("level", _ANY)), cycle(words.get("section", _SECTIONS))
    roles = words.get("role", _ANY)
    found = []
    for number, who in enumerate(people):
        row = {
            "employee_id": who,
            "name": who,
            # Everybody below, then on, then above target: of each role one of each.
            "role": roles[number // len(_LEVELS) % len(roles)],
            "level": next(levels),
            "section": next(sections),
            "hire_date": f"{2000 + number % 9}-07-01",
            "tenure_years": str(1 + number % 12),
            "working_days": "60",
            "absent_days": "0",
            "continuous_months": "60",
        }
        for column in ("base_salary", "performance_salary", "float_salary"):
            row[column] = str(3000 + 500 * (number % len(_LEVELS)))
        found.append(row)
    return found


def _metrics(vocabulary: Vocabulary, people: Sequence[str], turn: int) -> Iterator[dict[str, str]]:
    for place, (metric, frames) in enumerate(vocabulary.metrics.items()):
        for number, who in enumerate(_subjects(frames, people)):
            actual = _LEVELS[(number + place + turn) % len(_LEVELS)]
            yield {"subject": who, "metric": metric, "target": "100", "actual": str(actual)}


def _ratings(vocabulary: Vocabulary, people: Sequence[str], turn: int) -> Iterator[dict[str, str]]:
    for indicator, raters in vocabulary.indicators.items():
        low, high = map(Fraction, vocabulary.scales[indicator])
        for number, who in enumerate(_subjects(vocabulary.rated[indicator], people)):
            score = low + (high - low) * _PARTS[(number + turn) % len(_PARTS)]
            for rater in sorted(raters):
                yield {"employee_id": who, "indicator": indicator, "rater_type": rater,
                       "score": exact_text(score)}  # fmt: skip


def _events(
    scheme: Scheme, vocabulary: Vocabulary, people: Sequence[str], period: Period, turn: int
) -> Iterator[dict[str, str]]:
    status = cycle(scheme.allowed.status or ("",))
    kinds = cycle(scheme.allowed.customer_kind or ("",))
    for place, (event, frames) in enumerate(vocabulary.events.items()):
        for number, who in enumerate(_subjects(frames, people)):
            times = (number + place + turn) % len(_LEVELS)
            if times:
                yield {"employee_id": who, "event": event, "quantity": str(times), "amount": "100",
                       "status": next(status), "customer_kind": next(kinds),
                       "date": _day(period, number)}  # fmt: skip


def _deals(
    vocabulary: Vocabulary, people: Sequence[str], period: Period, turn: int
) -> Iterator[dict[str, str]]:
    for place, kind in enumerate(sorted(vocabulary.deals)):
        for number, who in enumerate(people):
            amount = 10 * _LEVELS[(number + place + turn) % len(_LEVELS)]
            yield {"deal_id": f"D{place}-{number}", "employee_id": who, "kind": kind,
                   "amount": str(amount), "standard_price": str(amount), "gross_margin": "100",
                   "date": _day(period, number)}  # fmt: skip


def _customers(scheme: Scheme, words: dict[str, list[str]]) -> Rows:
    known = Vocabulary()
    for _, part in every_part(scheme):
        part.words(known)
    scales = known.customer_scales
    plain = {"number": "1", "truth": "true", "date": "2020-01-01", "text": "x"}
    row = {"customer_id": "C1", "name": "C1"}
    for name, spec in scheme.attributes.items():
        row[name] = str(scales[name][1]) if name in scales else plain[spec.type]
        row[name] = words[name][0] if name in words else row[name]
    return [row] if scheme.attributes else []


def _subjects(frames: set[str], people: Sequence[str]) -> Iterator[str]:
    if "people" in frames:
        yield from people
    if "department" in frames:
        yield DEPARTMENT


def _day(period: Period, number: int) -> str:
    length = (period.end - period.start).days + 1
    return str(period.start + timedelta(days=number % length))


def _words(scheme: Scheme) -> dict[str, list[str]]:
    """By column of employees or customers the words that the scheme knows in it."""
    column_of: dict[str, str] = {}
    for path, part in every_part(scheme):
        if column := part.input_column()[1]:
            column_of[str(path[-1])] = column
    found: dict[str, list[str]] = {}
    for _, part in every_part(scheme):
        if table := part.word_table():
            for place, name in enumerate(table.names):
                words = (keys[place] for keys, _ in table.rows)
                found.setdefault(column_of.get(name, ""), []).extend(words)
    for formula in formulas_read(scheme):
        for name, word in _compared(parse_formula(formula)):
            found.setdefault(column_of.get(name, ""), []).append(word)
    allowed = {column: list(getattr(scheme.allowed, column)) for column in ("role", "level")}
    found |= {column: each for column, each in allowed.items() if each}
    return {column: list(islice(dict.fromkeys(each), _MOST)) for column, each in found.items()}


def _compared(node: Node) -> Iterator[tuple[str, str]]:
    """Names with the words that they are compared with."""
    match node:
        case Operation("==" | "!=" | "in", (Name(name), *others)):
            for other in others:
                if isinstance(other, Constant) and isinstance(other.value, str):
                    yield name, other.value
        case Operation(_, sides):
            for side in sides:
                yield from _compared(side)
        case Call(_, arguments):
            for argument in arguments:
                yield from _compared(argument)
