"""Every cell of every result table of all cases and of the sample company can be explained.

The walk starts from the tables as they are written, not from what explains itself: a cell without
an explanation, or with another value, fails.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from kpilib.core.tables import DEPARTMENT, RESULT_TABLES
from tests.explain.again import Again, printed
from tests.explain.runs import workspace
from tests.test_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kpilib.rules.trace import Step
    from kpilib.text.explain.figure_kinds import Figure
    from tests.explain.runs import Told

    Runs = Callable[[str], tuple[Told, ...]]

SCHEMES = sorted(path.stem for path in CASES.glob("*.yaml"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_cell_of_the_results_of_a_scheme_is_explained(
    scheme: str, told_by_scheme: Runs
) -> None:
    _walk(told_by_scheme(scheme))


@pytest.mark.parametrize("department", list(workspace().departments))
def test_every_cell_of_the_results_of_the_sample_company_is_explained(
    department: str, told_by_department: Runs
) -> None:
    _walk(told_by_department(department))


def _walk(runs: tuple[Told, ...]) -> None:
    for told in runs:
        again = Again()
        walked = [_Cells(told, again).table(table) for table in RESULT_TABLES]
        rows = [len(told.run.results.rows[table]) for table in RESULT_TABLES]
        assert walked == rows


def test_the_walk_meets_every_result_table(told_by_scheme: Runs, told_by_department: Runs) -> None:
    runs = [told for scheme in SCHEMES for told in told_by_scheme(scheme)]
    runs += [told for name in workspace().departments for told in told_by_department(name)]
    met = {table for told in runs for table in RESULT_TABLES if told.run.results.rows[table]}
    assert met == set(RESULT_TABLES)
    flags = {row[2] for told in runs for row in told.run.results.rows["flags"]}
    details = {row[2] for told in runs for row in told.run.results.rows["flags"] if row[3]}
    assert {"carry_without_person", "pool_unpaid", "title", "paid_leave_days"} <= flags
    assert len(details) > 5


class _Cells:
    """The cells of one run's tables."""

    def __init__(self, told: Told, again: Again) -> None:
        self.told = told
        self.again = again
        self.run = told.run

    def table(self, name: str) -> int:
        """Walk all rows of a table; how many there are."""
        seen: dict[Any, int] = {}
        rows = self.run.results.rows[name]
        for row in rows:
            getattr(self, f"_{name}")(*row, seen=seen)
        return len(rows)

    def _figures(self, who: str, name: str, sort: str, period: str) -> list[Step]:
        found: list[Figure] = self.told.explainer.figures(who, name)
        return [f.step for f in found if f.sort == sort and f.period == period]

    def _is(self, steps: list[Step], value: object, what: str) -> None:
        """Exactly one figure has the cell's value; of an empty cell none has any."""
        for step in steps:
            self.again.check(step)
        values = [step.value for step in steps]
        if value is None or value == "":
            assert set(values) <= {None}, f"{self.told.name}: {what} is empty, told is {values}"
        else:
            assert values == [value], f"{self.told.name}: {what} is {value}, told is {values}"

    def _summary(self, who: str, period: str, *cells: object, seen: dict[Any, int]) -> None:
        del seen
        columns = ("eligible", "reason", "score", "grade", "rank", "total_pay")
        values = dict(zip(columns, cells, strict=True))
        for name, value in values.items():
            steps = self._figures(who, name, "summary", period)
            exact = Fraction(value) if isinstance(value, Decimal) else value
            if name == "total_pay" and not values["eligible"]:
                assert exact == 0
                assert steps
                assert {step.kind for step in steps} <= {"excluded", "sum"}
            else:
                self._is(steps, exact, f"{name} of {who} in {period}")

    def _scores(
        self, who: str, period: str, indicator: str, *cells: Decimal | None, seen: dict[Any, int]
    ) -> None:
        del seen
        target, actual, points = cells
        for side, value in (("target", target), ("actual", actual)):
            found = self.told.explainer.figures(who, f"{indicator}.{side}")
            steps = [f.step for f in found if f.period == period]
            shown = [s for s in steps if isinstance(s.value, Fraction)]
            for step in steps:
                self.again.check(step)
            said = [Decimal(printed(s.value)) for s in shown]
            assert said == ([] if value is None else [value]), f"{indicator}.{side} of {who}"
        steps = self._figures(who, indicator, "indicator", period)
        if points is not None:
            self._is(steps, Fraction(points), f"points of {indicator} of {who}")
        else:
            assert len(steps) == 1  # a row without points shows its actual
            assert steps[0].kind == "shown"

    def _payouts(
        self, who: str, period: str, item: str, amount: Decimal, *, seen: dict[Any, int]
    ) -> None:
        del seen
        self._is(self._figures(who, item, "pay", period), Fraction(amount), f"{item} of {who}")

    def _carry(
        self, who: str, kind: str, origin: str, amount: Decimal, base: Decimal | None,
        *, seen: dict[Any, int],
    ) -> None:  # fmt: skip
        period = str(self.run.pieces[-1].period)
        figures = self._figures(who, kind, "carry", period)
        mine = [step for step in figures if step.origin == origin]
        for step in mine:
            self.again.check(step)
        place = seen.setdefault((who, kind, origin), 0)
        cells = [Fraction(amount), *([Fraction(base)] if base is not None else [])]
        assert [s.value for s in mine[place : place + len(cells)]] == cells, f"{kind} of {who}"
        seen[who, kind, origin] += len(cells)

    def _flags(
        self, who: str, period: str, flag: str, detail: str, *, seen: dict[Any, int]
    ) -> None:
        del seen
        steps = self._figures(who, flag, "flag", period)
        for step in steps:
            self.again.check(step)
        # A figure of 1 equals True, and is no condition that holds.
        assert any(step.value is True for step in steps), f"{self.told.name}: {flag} of {who}"
        details = [step.value for step in steps if step.kind in {"detail", "found"}]
        told = detail in details if detail else set(details) <= {None}
        assert told, f"{flag} of {who}: {detail}, told is {details}"

    def _classes(self, customer: str, class_: str, *, seen: dict[Any, int]) -> None:
        del seen
        (period,) = (str(piece.period) for piece in self.run.pieces)
        steps = self._figures(customer, "class", "class", period)
        for step in steps:
            self.again.check(step)
        assert class_ in [step.value for step in steps]


def test_what_explains_a_flag_is_set_exactly_where_the_table_has_it(
    told_by_scheme: Runs, told_by_department: Runs
) -> None:
    runs = [told for scheme in SCHEMES for told in told_by_scheme(scheme)]
    runs += [told for name in workspace().departments for told in told_by_department(name)]
    for told in runs:
        rows = {tuple(row[:3]) for row in told.run.results.rows["flags"]}
        assert set(_said_flags(told)) == rows, told.name


def _said_flags(told: Told) -> Iterator[tuple[str, str, str]]:
    scheme = told.run.scheme
    names = {f.flag for f in scheme.all_flags} | {"carry_without_person"}
    people = {i for p in told.run.pieces for i in p.sheet.frames["people"].ids}
    for who in {*people, DEPARTMENT, *told.strangers()}:
        for name in names:
            for figure in told.explainer.figures(who, name):
                if figure.sort == "flag" and figure.step.value is True:
                    yield who, figure.period, name
