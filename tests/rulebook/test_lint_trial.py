"""Lint: two made-up periods on end, in which only what no values can excuse is a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.engine.assess import assess
from kpilib.engine.inputs.read import read_carry
from kpilib.engine.trial import scheme_book
from kpilib.engine.trial.formula_faults import sample_period
from kpilib.engine.trial.made_up_inputs import made_up, made_up_rows
from kpilib.engine.trial.two_periods import pairs_tried, reaches_over, two_periods
from kpilib.rules.contradictions import cadences
from kpilib.rules.lint import Subject, lint_book
from kpilib.rules.parts.calculated import Calculated
from tests.rulebook.subjects import subject_of
from tests.small_schemes import HEAD, book, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem

T = "title: {zh: 名, en: Name}, clause: 一"
CARRIED = f"""
quantities: {{m: {{metric: m}}, goal: {{metric: m, column: target}}, gap_in: {{carried: gap}}}}
pay: {{p: {{formula: gap_in + m, {T}}}}}
"""


def _every_scheme() -> list[tuple[str, str]]:
    versions = ((i, book().versions(i)[-1]) for i in book().ids)
    return [(i, cadence) for i, scheme in versions if not scheme.narrative
            for cadence in cadences(scheme)]  # fmt: skip


EXCUSED = {
    "customer_kind", "base_salary", "target", "actual", "",
}  # fmt: skip
"""Columns in which made-up values break a condition that a scheme sets, or a folder is missing."""


@pytest.mark.parametrize(("scheme_id", "cadence"), _every_scheme())
def test_every_scheme_can_be_worked_out_with_made_up_inputs(scheme_id: str, cadence: str) -> None:
    scheme = book().versions(scheme_id)[-1]
    period = sample_period(scheme, cadence)
    problems: tuple[Problem, ...] = ()
    try:
        results = assess(scheme, period, made_up(scheme, cadence, period), []).results
        assert results.rows["summary"] or not scheme.summary or not scheme.pay
    except ProblemsFound as wrong:
        problems = wrong.problems
    assert {problem.column for problem in problems} <= EXCUSED
    assert not list(two_periods(Subject(scheme, book().documents(scheme_id)[-1])))


WITH_STATE = [i for i in book().ids if book().versions(i)[-1].carry]


@pytest.mark.parametrize("scheme_id", WITH_STATE)
def test_the_carry_that_a_run_has_written_is_read_by_the_next(
    tmp_path: Path, scheme_id: str
) -> None:
    scheme = book().versions(scheme_id)[-1]
    (cadence,) = scheme.periods
    first = sample_period(scheme, cadence)
    written = assess(scheme, first, made_up(scheme, cadence, first), []).results.csv("carry")
    assert written.count("\n") > 1  # something is open
    (tmp_path / "carry.csv").write_text(written, encoding="utf-8")
    problems: list[Problem] = []
    carry = read_carry(tmp_path / "carry.csv", problems)
    second = first.back(-1)
    inputs = replace(made_up(scheme, cadence, second, 1), carry=carry)
    assert assess(scheme, second, inputs, problems)


def test_nobody_is_made_up_alike() -> None:
    rows = made_up_rows(scheme_of(CARRIED), "quarter", Period.parse("2026Q1"))["metrics"]
    assert {row["actual"] for row in rows} == {"50", "100", "150"}
    assert {row["target"] for row in rows} == {"100"}


def test_words_that_rules_compare_are_made_up() -> None:
    scheme = scheme_of("""\
        quantities:
          role: {employee: role}
          rank_: {employee: level}
          rate: {lookup: rank_, in: {A: 1, B: 2}}
        pay: {p: {formula: rate, when: "role in ('clerk', 'boss')"}}
        """)
    rows = made_up_rows(scheme, "quarter", Period.parse("2026Q1"))["employees"]
    assert {row["role"] for row in rows} == {"clerk", "boss"}
    assert {row["level"] for row in rows} == {"A", "B"}


@pytest.mark.parametrize(
    ("carry", "codes"),
    [
        (["amount: max(0; goal − m)".replace(";", ",")], []),
        (["amount: goal, when: m < goal", "amount: m, when: m ≥ goal"], []),
        (["amount: goal, when: m ≤ goal", "amount: m, when: m ≥ goal"], ["breaks_down"]),
        (["amount: goal", "amount: m"], ["breaks_down"]),
    ],
)
def test_two_rules_for_one_item_are_found(carry: list[str], codes: list[str]) -> None:
    rules = "".join(f"  - kind: gap\n    {rule.replace(', when', chr(10) + '    when')}\n"
                    f"    title: {{zh: 差, en: Gap}}\n" for rule in carry)  # fmt: skip
    found = list(two_periods(subject_of(f"{CARRIED}carry:\n{rules}")))
    assert {finding.code for finding in found} == set(codes)
    assert all("let the `when` of one exclude the other" in finding.message for finding in found)


def test_two_items_of_one_kind_are_a_problem_before_they_are_handed_on() -> None:
    scheme = scheme_of(
        CARRIED + "carry:\n" + "  - {kind: gap, title: {zh: 差, en: Gap}, amount: m}\n" * 2
    )
    period = Period.parse("2026Q1")
    with pytest.raises(ProblemsFound, match="two rules of carry make gap of P01 arise in 2026Q1"):
        assess(scheme, period, made_up(scheme, "quarter", period), [])


def test_a_rule_that_breaks_down_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise TypeError("of no use")

    subject = subject_of(f"{CARRIED}carry:\n  - {{kind: gap, {T}, amount: m}}\n")
    monkeypatch.setattr(Calculated, "evaluate", broken)
    (found,) = two_periods(subject)
    assert (found.level, found.code) == ("error", "breaks_down")
    assert "tried with made-up inputs of 2016Q1" in found.message
    assert "TypeError: of no use" in found.message


def test_a_scheme_of_which_each_period_stands_alone_is_not_tried() -> None:
    assert not reaches_over(scheme_of("pay: {p: 1}\n"))
    assert reaches_over(scheme_of("quantities: {m: {metric: m, back: 1}}\npay: {p: m}\n"))
    assert reaches_over(scheme_of("parameters: {r: {values: {2016-01-01: 1}}}\npay: {p: r}\n"))


@pytest.mark.parametrize(
    ("cadence", "pairs"),
    [
        ("quarter", [("2016Q1", "2016Q2"), ("2026Q1", "2026Q2")]),
        ("month", [("2016-01", "2016-02"), ("2026-03", "2026-04")]),
        ("year", [("2016", "2017"), ("2026", "2027")]),
    ],
)
def test_both_sides_of_a_new_value_are_tried(cadence: str, pairs: list[tuple[str, str]]) -> None:
    lengths = ", ".join(sorted({cadence, "month"}))
    scheme = scheme_of(f"""\
        periods: [{lengths}]
        parameters: {{r: {{values: {{2016-01-01: 1, 2026-04-01: 2}}}}}}
        """)
    assert [(str(one), str(two)) for one, two in pairs_tried(scheme, cadence)] == pairs


def test_a_new_version_takes_in_what_the_old_one_hands_on(tmp_path: Path) -> None:
    head = HEAD.replace("id: sample", "id: dated")
    carry = f"carry:\n  - {{kind: gap, {T}, amount: m}}\n"
    old = f"{head}periods: quarter{CARRIED}{carry}"
    later = head.replace("2016-01-01", "2017-01-01")
    new = f"{later}periods: quarter\npay: {{p: {{formula: 1, {T}}}}}\n"
    (tmp_path / "dated.yaml").write_text(f"{old}---\n{new}", encoding="utf-8")
    found = [f for f in lint_book(scheme_book(tmp_path), ["dated"]) if f.level == "error"]
    assert [f.code for f in found] == ["not_taken_in"]
    assert "gap is handed on by the version before 2017-01-01" in found[0].message
