"""A rounded figure never lies beyond a bound of the rules that the figure itself has not reached.

A reaches 79.98 % of target and B 119.97 %: 50.00 and 80.00 yuan; with 80 % and 120 % it would be
80.00 and 120.00. C reaches 80 %, D 100.04 %: a comparison asks for more than 100 %.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from kpilib.core.bounds import Bounds
from kpilib.core.periods import Period
from kpilib.publish.review import narrative
from kpilib.publish.review.load_review import open_review
from kpilib.publish.review.page_one.people_table import PeopleTable
from kpilib.publish.review.page_one.tiles import tiles
from kpilib.rules.scheme_bounds import bounds_of
from kpilib.text.formats import Wording
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.review.load_review import Review

SCHEME = """\
id: small
title: {zh: 小制度, en: Small rules}
source: {file: small.txt, heading: 小制度}
effective_from: 2016-01-01
periods: quarter
parameters:
  more_than: {value: 100%, clause: 第二条}
quantities:
  rate: {attainment: sales, cap: none}
pay:
  bonus:
    title: {zh: 奖金, en: Bonus}
    steps: {of: rate, from: {0: 50, 0.8: 80, 1.2: 120}}
    unit: yuan
    clause: 第三条
  extra:
    title: {zh: 超额奖, en: Extra}
    formula: if(rate > more_than, 10, 0)
    unit: yuan
    clause: 第四条
measures:
  income: {title: {zh: 销售额, en: Sales}, actual: rate.actual, target: rate.target, unit: yuan}
"""
EMPLOYEES = "employee_id,name\nA,甲\nB,乙\nC,丙\nD,丁\n"
METRICS = "subject,metric,target,actual\n"
NOW = {"A": 7998, "B": 11997, "C": 8000, "D": 10004}
BEFORE = {"A": 7999, "B": 11998, "C": 8001, "D": 10003}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path, SCHEME, {
        period: {
            "employees": EMPLOYEES,
            "metrics": METRICS + "".join(f"{who},sales,10000,{x}\n" for who, x in reached.items()),
        }
        for period, reached in (("2025Q4", BEFORE), ("2026Q1", NOW))
    })  # fmt: skip


def everything_told(review: Review) -> str:
    v = review.context
    grid = PeopleTable(v).grid(everybody=True)
    charts = [chart.alt for chart in review.charts.values()]
    frames = [frame.to_csv() for frame in review.tables.values()]
    story = [str(section) for section in narrative.story(v)]
    return "\n".join([*map(str, tiles(v)), str(grid), *charts, *frames, *story])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_paper_shows_a_bound_as_reached_that_was_not(root: Path, lang: str) -> None:
    review = open_review("team", "2026Q1", lang=lang, workspace=str(root))
    told = everything_told(review)
    assert "79.98%" in told
    assert "119.97%" in told
    assert "100.04%" in told
    assert "120.0%" not in told
    assert "100.0%" not in told
    assert re.search(r"(?<!\d)80\.0%", told)  # what C has reached


def test_the_bounds_of_a_scheme_are_those_of_tables_comparisons_and_parameters(root: Path) -> None:
    scheme = Workspace(root).scheme("team", Period.parse("2026Q1"))
    assert bounds_of(scheme) == Bounds(
        frozenset({Fraction(0), Fraction(4, 5), Fraction(6, 5)}), frozenset({Fraction(1)})
    )


def test_a_figure_at_a_bound_that_no_decimals_can_say_is_printed_all_the_same() -> None:
    third = Wording("en", bounds=Bounds(frozenset({Fraction(1, 3)})))
    assert third.attained(Fraction(1, 3)) == "33.3%"
    assert third.attained(Fraction(33334, 100_000)) == "33.334%"
