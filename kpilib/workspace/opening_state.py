"""The state that a period begins with: what goes over by itself, and what was decided of the rest.

What an earlier scheme has left open, and the scheme of this period does not take in, needs a row of
the table `opening` beside the period's inputs, which says what becomes of it: it is `dropped`, it
is `paid` (or taken back) elsewhere, or it is `carried` on as something that the new scheme knows.
Each open item is decided once, and the row repeats its amount, so that a later correction of the
earlier period, which makes it another amount, does not pass by the decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kpilib.core.columns import Labels, Table
from kpilib.core.exact import Numbers
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, suggest
from kpilib.core.rounding import exact_text
from kpilib.core.tables import CARRY_TABLE, OPENING_TABLE
from kpilib.engine.carry_origins import wrong_origin
from kpilib.engine.row_checks import Report, check_keys, check_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.columns import Column
    from kpilib.core.periods import Period

BECOMES = ("dropped", "paid", "carried")
"""What may become of an open item."""

NOT_DECIDED = "state_not_decided"
"""The code of an open item of which nobody has said what becomes of it."""

_NEW = ("as_kind", "as_origin_period", "as_amount", "as_base")


class Left(NamedTuple):
    """What an earlier period has left open.

    Attributes:
        period: The period.
        carry: Its state.
        goes_on: Kinds that the scheme takes in go over by themselves.
    """

    period: Period
    carry: Table
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Taking:
    """What a run can take in.

    Attributes:
        period: The run's period.
        cadence: The length that its scheme is assessed by.
        kinds: Kinds of state that its scheme takes in.
    """

    period: Period
    cadence: str
    kinds: tuple[str, ...]


class Item(NamedTuple):
    """One open item: whose, of what kind, since when."""

    who: str
    kind: str
    origin: str


class _Figures(NamedTuple):
    """Amount and base, yuan."""

    amount: Fraction
    base: Fraction | None


@dataclass(slots=True)
class _Sorted:
    """Open items by what happens to them."""

    taken: list[tuple[Item, _Figures]] = field(default_factory=list)
    open: dict[Item, _Figures] = field(default_factory=dict)
    left_by: dict[Item, Period] = field(default_factory=dict)


def opening_state(
    left: Sequence[Left], said: Table | None, taking: Taking, problems: list[Problem]
) -> Table:
    """The state that a run takes in.

    Args:
        left: What earlier periods have left open.
        said: The table `opening`, where there is one.
        taking: What the run can take in.
        problems: An open item of which nothing is said, and faults of what is said, are added.
    """
    if said is None and all(_goes_on_whole(each, taking) for each in left):
        return next((each.carry for each in left), _table([], {}))
    found = _sorted(left, taking)
    converted = list(_decided(said, found, taking, problems)) if said is not None else []
    # Of an item whose row is faulty enough is said already.
    named = set(_items(said)[0]) if said is not None else set()
    problems += (_undecided(found, item, taking) for item in found.open if item not in named)
    if not found.open and not converted and not found.left_by:
        return next((each.carry for each in left if each.goes_on), _table([], {}))
    rows = [*found.taken, *((item, figures) for item, figures, _ in converted)]
    first = len(found.taken) + 1
    return _table(rows, {first + n: place for n, (*_, place) in enumerate(converted)})


def _goes_on_whole(left: Left, taking: Taking) -> bool:
    """Whether all that a period has left open is taken in as it is."""
    return left.goes_on and bool(left.carry.labels("kind").among(taking.kinds).all())


def undecided(left: Sequence[Left], taking: Taking) -> list[tuple[str, ...]]:
    """The open items of which somebody has to say what becomes of them.

    Returns:
        Rows of text in the first columns of `opening`: whose, of what kind, since when, how much,
        and what depends on it.
    """
    return [
        (*item, exact_text(amount), "" if base is None else exact_text(base))
        for item, (amount, base) in _sorted(left, taking).open.items()
    ]


def _sorted(left: Sequence[Left], taking: Taking) -> _Sorted:
    found = _Sorted()
    for each in left:
        known = each.carry.labels("kind").among(taking.kinds)
        for item, figures, goes in zip(*_items(each.carry), known, strict=True):
            if each.goes_on and goes:
                found.taken.append((item, figures))
            else:
                found.open[item] = figures
                found.left_by[item] = each.period
    return found


def _items(carry: Table) -> tuple[list[Item], list[_Figures]]:
    words = [carry.labels(name) for name in CARRY_TABLE.key]
    amount, base = carry.numbers("amount"), carry.numbers("base")
    rows = range(len(carry))
    items = [Item(*(column.at(row) or "" for column in words)) for row in rows]
    return items, [_Figures(amount.at(row) or Fraction(0), base.at(row)) for row in rows]


def _undecided(found: _Sorted, item: Item, taking: Taking) -> Problem:
    amount, base = found.open[item]
    left = exact_text(amount)
    if base is not None:
        left = Message("{amount} (base {base})", amount=left, base=exact_text(base))
    message = Message(
        "{before} leaves {kind} {left} of {who}, open since {origin}, and the scheme of {period} "
        "does not take it in: say what becomes of it in a table {table} beside the inputs of "
        "{period} ({columns}; becomes is {becomes}), or read it in the scheme with "
        "`carried: {kind}`",
        before=found.left_by[item],
        kind=item.kind,
        left=left,
        who=item.who,
        origin=item.origin,
        period=taking.period,
        table=OPENING_TABLE.name,
        columns=", ".join(OPENING_TABLE.names),
        becomes=", ".join(BECOMES),
    )
    return Problem(CARRY_TABLE.name, None, "kind", NOT_DECIDED, message)


def _decided(
    said: Table, found: _Sorted, taking: Taking, problems: list[Problem]
) -> Iterator[tuple[Item, _Figures, str]]:
    """Take decided items out of the open ones.

    Yields what is carried on as another kind, and the file and line that say so.
    """
    report = Report(said, "", problems)
    check_keys(report, OPENING_TABLE.key)
    check_words(report, "becomes", BECOMES, "unknown_decision")
    taken = {item for item, _ in found.taken}
    items, figures = _items(said)
    becomes = said.labels("becomes")
    for row, (item, stated) in enumerate(zip(items, figures, strict=True)):
        before = len(report.problems)
        _check_item(report, row, (item, stated), found.open, taken)
        if becomes.at(row) == "carried":
            new = _carried_on(report, row, taking)
            if len(report.problems) == before:
                place = f"{said.source}:{said.lines[row]}"
                yield Item(item.who, *new[:2]), _Figures(*new[2:]), place
        else:
            _check_nothing_new(report, row)
        if len(report.problems) == before:
            found.open.pop(item)


def _since(item: Item) -> Message:
    return Message("{kind} since {origin}", kind=item.kind, origin=item.origin)


def _check_item(
    report: Report,
    row: int,
    stated: tuple[Item, _Figures],
    open_: dict[Item, _Figures],
    taken: set[Item],
) -> None:
    item, figures = stated
    if item in taken:
        message = Message(
            "the scheme takes in {kind} of {who} by itself: take this row out",
            kind=item.kind,
            who=item.who,
        )
        report.add("state_not_open", row, "kind", message)
    elif item not in open_:
        known = sorted(_since(each) for each in open_ if each.who == item.who)
        message = Message(
            "{who} has no {kind} open since {origin}: {hint}",
            who=item.who,
            kind=item.kind,
            origin=item.origin,
            hint=suggest(_since(item), known),
        )
        report.add("state_not_open", row, "employee_id", message)
    else:
        for name, is_, there in zip(("amount", "base"), figures, open_[item], strict=True):
            if is_ != there:
                message = Message(
                    "the {column} of {who}'s {kind} is {value}: look again"
                    if there is not None
                    else "the {column} of {who}'s {kind} is empty: look again",
                    column=name,
                    who=item.who,
                    kind=item.kind,
                    value=exact_text(there) if there is not None else "",
                )
                report.add("state_differs", row, name, message)


def _carried_on(
    report: Report, row: int, taking: Taking
) -> tuple[str, str, Fraction, Fraction | None]:
    said = report.table
    kind, origin = (said.labels(name).at(row) or "" for name in _NEW[:2])
    amount, base = (said.numbers(name).at(row) for name in _NEW[2:])
    for name, cell in zip(_NEW[:3], (kind, origin, amount), strict=True):
        if cell in ("", None):
            message = Message("{column} is empty: what is carried on needs it", column=name)
            report.add("missing_value", row, name, message)
    if kind and kind not in taking.kinds:
        message = Message(
            "the kind {kind} is not known: {hint}",
            kind=repr(kind),
            hint=suggest(kind, taking.kinds),
        )
        report.add("unknown_kind", row, "as_kind", message)
    if origin and (wrong := wrong_origin(origin, taking.cadence, taking.period)):
        report.add(wrong[0], row, "as_origin_period", wrong[1])
    return kind, origin, amount or Fraction(0), base


def _check_nothing_new(report: Report, row: int) -> None:
    for name in _NEW:
        if report.table.columns[name].at(row) is not None:
            message = Message(
                "only what is carried on has {column}: leave it empty, or write carried",
                column=name,
            )
            report.add("cell_not_used", row, name, message)


def _table(rows: Sequence[tuple[Item, _Figures]], decided: Mapping[int, str]) -> Table:
    """Items as a table; some rows come from a decision, by their number."""
    words = [Labels.of([item[place] for item, _ in rows]) for place in range(3)]
    numbers = [Numbers.of([figures[place] for _, figures in rows]) for place in range(2)]
    columns: dict[str, Column] = dict(zip(CARRY_TABLE.names, (*words, *numbers), strict=True))
    places = np.arange(1, len(rows) + 1)
    return Table(CARRY_TABLE.name, columns, "", places + 1, places, decided)
