"""Problems are counted by what has to be mended; what only follows stands below its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.causes import causes
from kpilib.core.periods import Period
from kpilib.core.problems import Details, Problem, ProblemsFound
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import SCHEME, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = [f"E{number:03}" for number in range(1, 301)]
SCHEME_OF_THREE = SCHEME.replace("weight: 60", "weight: 50").replace(
    "  service: {title",
    "  growth: {title: {zh: 增长, en: Growth}, weight: 10, attainment: growth, clause: 三}\n"
    "  service: {title",
)


def found(root: Path, **changed: str) -> ProblemsFound:
    """What is wrong with the inputs of three hundred people, some tables of which are changed."""
    tables = {
        "employees": "employee_id,name\n" + "".join(f"{who},甲\n" for who in PEOPLE),
        "metrics": metrics("sales", "growth"),
        "ratings": "employee_id,indicator,score\n" + "".join(f"{p},service,80\n" for p in PEOPLE),
    }
    write_workspace(root, SCHEME_OF_THREE, {"2026Q1": {**tables, **changed}})
    with pytest.raises(ProblemsFound, match="problem") as wrong:
        Workspace(root).assess("team", Period.parse("2026Q1"))
    return wrong.value


def metrics(*words: str, people: list[str] = PEOPLE) -> str:
    rows = "".join(f"{who},{word},100,90\n" for who in people for word in words)
    return f"subject,metric,target,actual\n{rows}"


def test_two_misspelt_metrics_of_three_hundred_people_are_two_problems(tmp_path: Path) -> None:
    wrong = found(tmp_path, metrics=metrics("saless", "grwth"))
    assert str(wrong).splitlines() == [
        "team 2026Q1: 2 problems (1,200 rows)",
        "  300 × metrics.csv, metric: the metric 'saless' is not known: did you mean sales?",
        "      line 2, line 4, line 6 and 297 more like it",
        "      so 300 × missing_metric, such as: E001 has no metric sales: add a row for it",
        "  300 × metrics.csv, metric: the metric 'grwth' is not known: did you mean growth?",
        "      line 3, line 5, line 7 and 297 more like it",
        "      so 300 × missing_metric, such as: E001 has no metric growth: add a row for it",
    ]
    # Programs get each of them.
    assert len(wrong.problems) == 1200
    assert len(wrong.text(every=True).splitlines()) == 1201


def test_what_is_really_missing_stays_a_problem_of_its_own(tmp_path: Path) -> None:
    text = metrics("saless", "growth").replace("E007,growth,100,90\n", "")
    missing, misspelt = found(tmp_path, metrics=text).causes
    assert len(misspelt.follow) == 300
    assert [one.message for one in missing.problems] == [
        "E007 has no metric growth: add a row for it"
    ]


def test_a_word_that_is_like_none_is_taken_for_what_is_missing(tmp_path: Path) -> None:
    (cause,) = found(tmp_path, metrics=metrics("sales", "zuwachs")).causes
    assert (len(cause.problems), len(cause.follow)) == (300, 300)


def test_a_table_of_another_scheme_is_one_problem(tmp_path: Path) -> None:
    (cause,) = found(tmp_path, metrics=metrics("visits", "parcels")).causes
    assert (len(cause.problems), len(cause.follow)) == (600, 600)
    text = str(found(tmp_path, metrics=metrics("visits", "parcels")))
    assert "nothing in this column is known here: is it the table of another scheme?" in text


def test_ids_in_another_form_are_one_problem(tmp_path: Path) -> None:
    people = [f"{number:04}" for number in range(1, 301)]
    wrong = found(
        tmp_path,
        employees="employee_id,name\n" + "".join(f"{who},甲\n" for who in people),
        ratings="employee_id,indicator,score\n" + "".join(f"{p},service,80\n" for p in people),
        metrics=metrics("sales", "growth", people=[str(int(who)) for who in people]),
    )
    (cause,) = wrong.causes
    assert (len(cause.problems), len(cause.follow)) == (600, 600)
    said = "'1' is not in employees, but 0001 is: write it in one form"
    assert f"line 2, line 3: {said}" in str(wrong)


def test_a_person_who_is_not_in_employees_is_one_problem_in_all_tables(tmp_path: Path) -> None:
    wrong = found(
        tmp_path, employees="employee_id,name\n" + "".join(f"{who},甲\n" for who in PEOPLE[1:])
    )
    (cause,) = wrong.causes
    assert [one.table for one in cause.problems] == ["metrics", "metrics", "ratings"]
    assert "metrics.csv line 2, metrics.csv line 3, ratings.csv line 2" in str(wrong)


def test_a_misspelt_header_is_one_problem(tmp_path: Path) -> None:
    (cause,) = found(
        tmp_path, metrics=metrics("sales", "growth").replace("metric", "metrik", 1)
    ).causes
    assert [one.code for one in cause.problems] == ["unknown_column"]
    assert [one.code for one in cause.follow] == ["missing_column"]


def test_cells_that_are_each_wrong_in_their_own_way_are_told_one_by_one_while_few(
    tmp_path: Path,
) -> None:
    text = metrics("sales", "growth").splitlines()
    for number in range(3):
        text[1 + number] = text[1 + number].replace("90", f"9{'abc'[number]}")
    wrong = found(tmp_path, metrics="\n".join(text))
    assert len(wrong.causes) == 3
    assert "  metrics.csv line 3, actual: '9b' is not a number" in str(wrong)


def test_many_different_cells_of_a_column_are_one_kind_with_examples(tmp_path: Path) -> None:
    text = metrics("sales", "growth").splitlines()
    for number in range(1, 13):
        text[number] = text[number].replace("90", f"9x{number}")
    told = str(found(tmp_path, metrics="\n".join(text))).splitlines()
    assert told[0] == "team 2026Q1: 1 problem (12 rows)"
    assert told[1] == "  12 × metrics.csv, actual: not_a_number"
    assert told[2].startswith("      line 2: '9x1' is not a number")
    assert told[-1] == "      and 9 more like it"


def test_a_month_that_everybody_lacks_is_one_problem() -> None:
    lacks = [
        Problem("metrics", None, "month", "missing_month", f"{who} has no {metric} for 2026-03",
                Details(whose=who, word="2026-03"))
        for who in PEOPLE for metric in ("sales", "growth")
    ]  # fmt: skip
    (cause,) = causes(lacks)
    assert len(cause.problems) == 600


def test_a_list_of_nobody_is_one_problem(tmp_path: Path) -> None:
    (cause,) = found(tmp_path, employees="employee_id,name\n").causes
    assert [one.code for one in cause.problems] == ["nobody_employed"]
    assert {one.code for one in cause.follow} == {"unknown_employee"}
    assert len(cause.follow) == 900


def test_many_wrong_numbers_of_a_column_are_one_kind_though_some_are_equal(tmp_path: Path) -> None:
    text = metrics("sales", "growth").splitlines()
    for number in range(1, 25):
        text[number] = text[number].replace("90", f"9x{number % 8}")
    (cause,) = found(tmp_path, metrics="\n".join(text)).causes
    assert len(cause.problems) == 24
