"""State handed on: what has no value or is negative is told where it arises, not a period later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.text.explain import explain
from tests.small_schemes import all_problems, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem

ONE = "employee_id,name\ne1,赵一\n"


def _problems(folder: Path, rule: str, sold: str) -> tuple[Problem, ...]:
    scheme = scheme_of(f"""\
        quantities:
          sold: {{metric: sold, optional: true, signed: true}}
          before: {{carried: gap}}
        pay: {{bonus: before}}
        carry: [{{kind: gap, title: {{zh: 差, en: Gap}}, {rule}}}]
        """)
    metrics = f"subject,metric,actual\ne1,sold,{sold}\n"
    return all_problems(scheme, "2026Q1", folder, employees=ONE, metrics=metrics)


def test_an_amount_without_a_value_is_a_problem(tmp_path: Path) -> None:
    (found,) = _problems(tmp_path, "amount: sold + 5", "")
    assert (found.code, found.message) == (
        "no_value", "gap of e1 has no value: look at what it is made of",
    )  # fmt: skip


def test_a_base_without_a_value_is_a_problem_where_the_rule_names_one(tmp_path: Path) -> None:
    (found,) = _problems(tmp_path, "amount: 5, base: sold", "")
    assert "the base of gap of e1 has no value" in found.message
    assert not _problems(tmp_path, "amount: 5", "")


def test_nothing_is_needed_where_nothing_arises(tmp_path: Path) -> None:
    assert not _problems(tmp_path, "amount: sold + 5, base: sold, when: known(sold)", "")


@pytest.mark.parametrize("rule", ["amount: sold − 1", "amount: 1, base: sold − 1"])
def test_a_negative_amount_is_told_with_the_input_behind_it(tmp_path: Path, rule: str) -> None:
    (found,) = _problems(tmp_path, rule, "0.5")
    assert (found.code, found.table, found.row, found.column) == (
        "negative_number", "metrics", 1, "actual",
    )  # fmt: skip
    assert "sold − 1 of e1 is -0.5, and what is carried as gap cannot be" in found.message


def test_less_than_half_a_fen_below_zero_is_nothing(tmp_path: Path) -> None:
    assert not _problems(tmp_path, "amount: sold − 1", "0.996")


def test_what_is_handed_on_is_taken_in(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {before: {carried: gap}, sold: {metric: sold, signed: true}}
        pay: {bonus: before}
        carry: [{kind: gap, title: {zh: 差, en: Gap}, amount: 'max(0, sold)'}]
        """)
    metrics = "subject,metric,actual\ne1,sold,7.005\n"
    first = run(scheme, "2025Q4", tmp_path, employees=ONE, metrics=metrics)
    carry = first.results.csv("carry")
    second = run(scheme, "2026Q1", tmp_path, carry, employees=ONE, metrics=metrics)
    assert str(second.results.rows["payouts"][0][3]) == "7.01"


def test_an_unknown_kind_in_a_file_is_told_with_its_row(tmp_path: Path) -> None:
    scheme = scheme_of("quantities: {late: {carried: late}}\npay: {bonus: late}\n")
    carry = "employee_id,kind,origin_period,amount,base\ne1,lat,2025Q4,5,\n"
    (found,) = all_problems(scheme, "2026Q1", tmp_path, carry, employees=ONE)
    assert (found.row, found.message) == (1, "the kind 'lat' is not known: did you mean late?")


def test_what_people_who_are_gone_keep_stands_in_the_order_of_the_scheme_not_of_the_file(
    tmp_path: Path,
) -> None:
    scheme = scheme_of("""\
        quantities: {before: {carried: gap}, over: {carried: excess}}
        pay: {bonus: before + over}
        carry:
          - {kind: gap, title: {zh: 差, en: Gap}, amount: '1', when: 'false'}
          - {kind: excess, title: {zh: 超, en: Excess}, amount: '1', when: 'false'}
        """)
    rows = ["gone,excess,2025Q1,4.00,", "gone,gap,2025Q3,0.00,", "gone,gap,2025Q2,2.00,0.00",
            "also,gap,2025Q4,0.001,"]  # fmt: skip
    for number, order in enumerate((rows, rows[::-1])):
        carry = "\n".join(["employee_id,kind,origin_period,amount,base", *order, ""])
        folder = tmp_path / str(number)
        folder.mkdir()
        done = run(scheme, "2026Q1", folder, carry, employees=ONE)
        assert done.results.csv("carry").splitlines()[1:] == [
            "also,gap,2025Q4,0.00,",  # nothing is left out, for it is nobody's to leave out
            "gone,gap,2025Q2,2.00,0.00",
            "gone,gap,2025Q3,0.00,",
            "gone,excess,2025Q1,4.00,",
        ]
        told = explain(done, "also", "gap").steps[-1]
        assert told.value == 0


def test_two_items_of_one_kind_and_person_that_arise_at_once_are_a_problem(tmp_path: Path) -> None:
    scheme = scheme_of("""\
        quantities: {before: {carried: gap}, sold: {metric: sold}}
        pay: {bonus: before}
        carry:
          - {kind: gap, title: {zh: 差, en: Gap}, amount: '1', when: sold > 1}
          - {kind: gap, title: {zh: 差, en: Gap}, amount: '2', when: sold > 2}
        """)
    for sold, found in ((2, []), (3, ["handed_on_twice"])):
        metrics = f"subject,metric,actual\ne1,sold,{sold}\n"
        told = all_problems(scheme, "2026Q1", tmp_path / str(sold), employees=ONE, metrics=metrics)
        assert [problem.code for problem in told] == found
