"""Every figure of a report that opens shows what its explanation comes to.

The walk starts from the cells of tables and tiles as they are built: a cell that is bound to
another figure than it prints, or to none, fails.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest

from kpilib.core.periods import Period
from kpilib.core.rounding import round_half_up
from kpilib.core.tables import DEPARTMENT
from kpilib.publish.explained.beside import BesidePeriod
from kpilib.publish.explained.figure_steps import FigureSteps
from kpilib.publish.explained.page_data import PageExplanations
from kpilib.publish.explained.table_totals import mean_of, sum_of
from kpilib.publish.review import tables
from kpilib.publish.review.comparison import Comparison
from kpilib.publish.review.figure_cell import EVERYBODY, FigureCell, ShownFigure
from kpilib.publish.review.load_review import review_in
from kpilib.publish.review.narrative import NarrativeContext
from kpilib.publish.review.page_one.change_waterfall import waterfall
from kpilib.publish.review.page_one.people_table import PeopleTable
from kpilib.publish.review.page_one.tiles import tiles
from kpilib.publish.review.settlements import Settled, item_id, settled_table
from kpilib.publish.review.snapshot import Snapshot
from kpilib.records.frozen_tables import Settlement
from kpilib.rules.trace import GivenStep
from kpilib.workspace.assessment import Assessment
from kpilib.workspace.workspace import Workspace
from tests import random_departments
from tests.explain.again import Again
from tests.explain.runs import workspace
from tests.test_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kpilib.publish.render.request import PageData
    from kpilib.rules.trace import Step
    from kpilib.text.explain import Explainer
    from kpilib.workspace.departments import Department
    from tests.explain.runs import Told

    Runs = Callable[[str], tuple[Told, ...]]

SCHEMES = sorted(path.stem for path in CASES.glob("*.yaml"))
_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.(\d+))?")


def _cells(v: NarrativeContext) -> Iterator[FigureCell]:
    """Every cell that opens."""
    made = (tables.scores, tables.department_scores, tables.attainment, tables.pay,
            tables.monthly, tables.carry, tables.flags)  # fmt: skip
    found = [table for make in made if (table := make(v))]
    rows = [row for table in found for row in table.rows]
    if settled := settled_table(v.settled, v.wording):
        rows += settled.rows
    if grid := PeopleTable(v).grid(everybody=True):
        rows += grid.rows  # type: ignore[arg-type]  # marks do not open
    if found_why := waterfall(v):
        rows += found_why.grid.rows  # type: ignore[arg-type]  # marks do not open
    for row in (*rows, *((tile.value,) for tile in tiles(v))):
        yield from (cell for cell in row if isinstance(cell, FigureCell))


def _check(v: NarrativeContext, explainer: Explainer) -> Counter[str]:
    beside = BesidePeriod(v.comparison.before, v.settled)
    steps, again, met = FigureSteps(v.now, explainer, beside), Again(), Counter[str]()
    for cell in {(cell.shown, str(cell)): cell for cell in _cells(v)}.values():
        step = steps.step(cell.shown)
        assert step is not None, f"{cell.shown} does not open"
        assert _shows(cell, step, v), f"{cell.shown} prints {cell}, its tree says {step.value}"
        if cell.shown.who == EVERYBODY or cell.shown.sort in {"measure", "settlement"}:
            again.check(step)  # of all others tests/explain/test_every_cell.py does
        met[cell.shown.sort] += 1
        met[cell.shown.side] += 1
        met["all" if cell.shown.who == EVERYBODY else ""] += 1
        met["piece"] += bool(cell.shown.piece)
    return met


def _shows(cell: FigureCell, step: Step, v: NarrativeContext) -> bool:
    """Whether a printed figure is the value of a step, rounded as it is printed."""
    if cell.shown.sort == "flag":  # it is raised; what it says beside that may be a word
        return str(cell) == v.label(cell.shown.name) and bool(step.value)
    if isinstance(step.value, str):
        return str(cell) == v.label(step.value)
    found = _NUMBER.search(cell)
    if found is None or not isinstance(step.value, Fraction):
        return False
    value = step.value * 100 if "%" in cell else step.value / (10_000 if "万" in cell else 1)
    return round_half_up(value, len(found[1] or "")) == Decimal(found[0].replace(",", ""))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_figures_of_a_report_by_every_case_are_those_of_their_trees(
    scheme: str, told_by_scheme: Runs
) -> None:
    for told in told_by_scheme(scheme):
        _check(_context(told), told.explainer)


def _context(told: Told) -> NarrativeContext:
    """What a report by a case would show."""
    ids = [who for piece in told.run.pieces for who in piece.sheet.frames["people"].ids]
    people = pd.DataFrame({"employee_id": ids, "name": ids}, dtype=object)
    department = cast("Department", SimpleNamespace(id="case", bonus_budget=Decimal(1000)))
    inputs = told.run.pieces[0].sheet.inputs
    assessment = Assessment(department, told.run.plan.period, told.run, people, "", inputs)
    return NarrativeContext(Comparison(Snapshot(assessment), ()), "en")


def test_figures_of_the_sample_company_are_those_of_their_trees() -> None:
    met = Counter[str]()
    for department in workspace().departments:
        for period in workspace().periods(department)[-2:]:
            review = review_in(workspace(), department, str(period))
            met += _check(review.context, workspace().explainer(department, period))
    sorts = {"pay", "summary", "indicator", "measure", "budget", "carry", "all", "flag",
             "before", "changed_pay", "changed_points"}  # fmt: skip
    sides = {"own", "carried", "target", "share", "attained", "base"}
    assert not [kind for kind in (*sorts, *sides) if not met[kind]]


def test_settlements_open_one_by_one_and_in_all_and_say_why() -> None:
    review = review_in(workspace(), "key-accounts", "2026Q1", "en")
    rows = tuple(
        Settlement(who, "2025Q3", "2025Q3", "software_commission", Decimal(amount), "r2",
                   "correction C001")
        for who, amount in (("E003", "62.00"), ("E007", "-12.00"))
    )  # fmt: skip
    settled = Settled(rows, {"2025Q3": workspace().assess("key-accounts", Period.parse("2025Q3"))})
    v = replace(review.context, settled=settled)
    met = _check(v, workspace().explainer("key-accounts", _period()))
    assert (met["settlement"], met["due"]) == (3, 1)  # two, and their sum
    told = workspace().assess("key-accounts", _period())
    code = ShownFigure("E003", item_id(rows[0]), "settlement", piece="2025Q3", origin="2025Q3")
    explainer = workspace().explainer("key-accounts", _period())
    data = PageExplanations(told, explainer, "en", lambda: BesidePeriod(None, settled))(
        [code.code()]
    )
    assert "because of correction C001 of Q3 2025, r2" in data["texts"]


@pytest.mark.parametrize(("count", "lines"), [(12, 12), (13, 11), (300, 11)])
def test_a_total_of_many_unfolds_to_the_largest_and_the_sum_of_the_rest(
    count: int, lines: int
) -> None:
    people = [GivenStep(f"P{n}", Fraction(n), unit="yuan") for n in range(1, count + 1)]
    total = sum_of("pay", people, None, "yuan")
    assert total.value == count * (count + 1) // 2
    assert len(total.children) == lines
    assert total.children[0].name in {"P1", f"P{count}"}
    Again().check(total)
    mean = mean_of("score", people, None, "points")
    assert mean.value == Fraction(count + 1, 2)
    Again().check(mean)
    everybody = {step.name for step in (*total.walk(), *mean.walk())}
    assert {step.name for step in people} <= everybody  # there is a way to all of them


def test_figures_of_random_departments_are_those_of_their_trees(tmp_path: Path) -> None:
    met = Counter[str]()
    for seed in range(18):
        root = tmp_path / str(seed)
        comparison = random_departments.department(seed).comparison(root)
        now = comparison.now.assessment
        explainer = Workspace(root).explainer(now.department.id, now.period)
        met += _check(NarrativeContext(comparison, "zh"), explainer)
    assert met["piece"] > 10


def test_a_page_holds_each_text_and_each_step_once_and_the_words_of_kpi_explain() -> None:
    told = workspace().assess("key-accounts", _period())
    explainer = workspace().explainer("key-accounts", _period())
    figures = (("software_commission", "pay"), ("total_pay", "summary"))
    codes = [ShownFigure("E007", name, sort).code() for name, sort in figures]
    data = PageExplanations(told, explainer, "en")(codes)
    assert len(set(data["texts"])) == len(data["texts"])
    assert len(set(data["steps"])) == len(data["steps"])
    text = explainer.explain("E007", "software_commission", lang="en").text(None)
    lines = {line.strip("│├└─ ") for line in text.splitlines()}
    for line in _lines(data, data["figures"][0]):
        assert line in lines


def _period() -> Period:
    return Period.parse("2026Q1")


def _lines(data: PageData, number: int) -> Iterator[str]:
    """A tree of a page line by line, as the command prints it."""
    row = list(data["steps"][number])
    name, value, place, said, below = row + [0, 0, 0, (), ()][len(row) :]
    texts = data["texts"]
    at = f"  [{texts[place]}]" if place else ""
    yield f"{texts[name]}  {texts[value]}".rstrip() + at
    yield from (texts[one] for one in said if "reading" not in texts[one])
    for one in below:
        yield from _lines(data, one)


def test_a_figure_that_is_none_does_not_open() -> None:
    told = workspace().assess("key-accounts", _period())
    explainer = workspace().explainer("key-accounts", _period())
    codes = ["", "no/code", ShownFigure("E999", "total_pay", "summary").code(),
             ShownFigure(DEPARTMENT, "nothing", "measure", side="own").code()]  # fmt: skip
    assert PageExplanations(told, explainer, "zh")(codes)["figures"] == [-1] * 4
