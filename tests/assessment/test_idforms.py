"""An id that stands in two forms is a problem that names both, unless somebody says it is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.id_forms import plain
from kpilib.workspace.workspace import Workspace
from tests.small_schemes import all_problems, problems_of, run, scheme_of, write_folder
from tests.small_workspace import INPUTS, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = """\
quantities: {owed: {carried: gap}}
pay: {bonus: 1 + owed}
carry: [{kind: gap, title: {zh: 差, en: Gap}, rest_of: owed}]
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("00101", "101"),
        ("101.0", "101"),
        ("101.00", "00101"),
        ("e7", "E7"),
        (" E7 ", "E7"),
        ("E 7", "E7"),
        ("Ｅ７", "E7"),
        ("００７", "7"),
        ("E–7", "E-7"),
        ("E‑7", "E-7"),
        ("E−7", "E-7"),
        ("E\u200b7", "E7"),
        ("E\u00a07", "E7"),
        ("000", "0"),
        ("E007", "E7"),
        ("E 07", "e7"),
        ("BJ-001", "BJ-1"),
        ("'007", "7"),
        ("@Department", "@department"),
    ],
)
def test_forms_of_one_id_have_the_same_plain_form(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("101", "1010"),
        ("E70", "E7"),
        ("E0", "E"),
        ("A", "B"),
        ("10.5", "105"),
        ("1.05", "1.5"),
        ("张三", "张 四"),
        ("1-1", "11"),
        ("E-10", "E-1"),
    ],
)
def test_other_ids_have_other_plain_forms(one: str, other: str) -> None:
    assert plain(one) != plain(other)


def _people(*ids: str) -> str:
    return "employee_id,name\n" + "".join(f"{who},name of {who}\n" for who in ids)


def _only(problems: tuple[Problem, ...]) -> tuple[tuple[str, str, int | None, str], str]:
    (one,) = problems
    return (one.code, one.table, one.row, one.column), one.message


def test_carried_state_of_another_form_is_not_lost_in_silence(tmp_path: Path) -> None:
    carry = "employee_id,kind,origin_period,amount,base\n00101,gap,2025Q4,5,\n"
    place, message = _only(all_problems(
        scheme_of(SCHEME), "2026Q1", tmp_path, carry, employees=_people("7", "101")))  # fmt: skip
    assert place == ("id_in_another_form", "employees", 2, "employee_id")
    assert message.startswith("101 name of 101 was 00101 in carry: did the zeros get lost?")


def test_state_of_whoever_has_left_is_told_by_its_flag_alone(tmp_path: Path) -> None:
    carry = "employee_id,kind,origin_period,amount,base\n00101,gap,2025Q4,5,\n"
    done = run(scheme_of(SCHEME), "2026Q1", tmp_path, carry, employees=_people("7"))
    assert [row[2] for row in done.results.rows["flags"]] == ["carry_without_person"]


def test_people_of_an_earlier_folder_of_the_history_are_known(tmp_path: Path) -> None:
    write_folder(tmp_path / "history" / "2025Q4", {"employees": _people("00101", "00102")})
    write_folder(tmp_path / "history" / "2024Q1", {"employees": _people("0103")})  # long ago
    people = _people("101", "00102", "103")
    place, message = _only(all_problems(scheme_of(SCHEME), "2026Q1", tmp_path, employees=people))
    assert place == ("id_in_another_form", "employees", 1, "employee_id")
    assert "was 00101 in 2025Q4" in message


def test_pieces_of_a_longer_run_are_held_against_each_other(tmp_path: Path) -> None:
    write_folder(tmp_path / "history" / "2026Q1", {"employees": _people("00101")})
    write_folder(tmp_path / "history" / "2026Q2", {"employees": _people("101")})
    place, message = _only(
        all_problems(scheme_of(SCHEME), "2026H1", tmp_path, employees=_people("101"))
    )
    assert place == ("id_in_another_form", "2026Q2/employees", 1, "employee_id")
    assert "was 00101 in 2026Q1" in message


@pytest.mark.parametrize(
    ("table", "text", "column"),
    [
        ("employees", _people("007", "8", "7"), "employee_id"),
        (
            "deals",
            "deal_id,employee_id,kind,amount\n0012,e1,order,5\nA,e1,order,5\n12,e1,order,5\n",
            "deal_id",
        ),
        ("customers", "customer_id,name\nk1,a\nk2,b\nK1,a\n", "customer_id"),
    ],
)
def test_two_forms_in_one_table_are_a_problem(
    table: str, text: str, column: str, tmp_path: Path
) -> None:
    scheme = scheme_of("""\
        pay: {bonus: {deal: order, sum: amount}}
        attributes: {size: {type: number, meaning: size}}
        quantities: {size: {customer: size, optional: true, on: customers}}
        classes: {take: first, rules: [{class: A, when: known(size)}]}
        """)
    tables = {"employees": _people("e1"), table: text}
    place, message = _only(all_problems(scheme, "2026Q1", tmp_path, **tables))
    assert place == ("id_in_another_form", table, 3, column)
    assert " (line 2): " in message


def test_a_payee_who_is_named_in_two_forms_is_a_problem(tmp_path: Path) -> None:
    events = "employee_id,event,amount\nK01,referral_closed,5000\nk01,referral_closed,5000\n"
    found = problems_of("mall-referral", "2026Q1", tmp_path, events=events)
    assert found == [("id_in_another_form", "events", 2, "employee_id")]


def test_a_row_of_another_form_is_told_who_is_meant(tmp_path: Path) -> None:
    deals = "deal_id,employee_id,kind,amount\nd,101,order,5\n"
    scheme = scheme_of("pay: {bonus: {deal: order, sum: amount}}\n")
    place, message = _only(
        all_problems(scheme, "2026Q1", tmp_path, employees=_people("00101"), deals=deals)
    )
    assert place == ("unknown_employee", "deals", 1, "employee_id")
    assert message == "'101' is not in employees, but 00101 is: write it in one form"


def _without_zeros(root: Path) -> Workspace:
    """The small workspace, whose people are 001 to 004 first, and 1 to 4 then."""
    given = {}
    for number, (period, tables) in enumerate(INPUTS.items()):
        text = {}
        for name, content in tables.items():
            for digit, who in enumerate("ABCD", 1):
                form = f"00{digit}" if number == 0 else str(digit)
                content = content.replace(f" {who},", f" {form},")  # noqa: PLW2901 - it is rewritten step by step
            text[name] = content
        given[period] = text
    return Workspace(write_workspace(root, inputs=given))


ENTRY = """\
- period: 2026Q1
  department: team
  table: employees
  row: {employee_id: "%s"}
  code: id_in_another_form
  by: 王
  reason: 新来的同事
"""


def test_a_workspace_knows_the_people_of_the_period_before(tmp_path: Path) -> None:
    workspace = _without_zeros(tmp_path)
    with pytest.raises(ProblemsFound) as wrong:
        workspace.assess("team", Period.parse("2026Q1"))
    told = [(one.code, one.row) for one in wrong.value.problems]
    assert told == [("id_in_another_form", 1), ("id_in_another_form", 2)]
    assert "1 甲 was 001 in 2025Q4: did the zeros get lost?" in str(wrong.value)


def test_an_id_that_really_is_new_is_accepted_by_name(tmp_path: Path) -> None:
    _without_zeros(tmp_path)
    (tmp_path / "params" / "accepted.yaml").write_text(ENTRY % 1, encoding="utf-8")
    with pytest.raises(ProblemsFound) as wrong:
        Workspace(tmp_path).assess("team", Period.parse("2026Q1"))
    assert [one.row for one in wrong.value.problems] == [2]
    both = ENTRY % 1 + ENTRY % 2
    (tmp_path / "params" / "accepted.yaml").write_text(both, encoding="utf-8")
    done = Workspace(tmp_path).assess("team", Period.parse("2026Q1"))
    assert {row[0] for row in done.results.rows["summary"]} == {"1", "2", "3", "4"}


def test_a_corrected_id_is_what_later_periods_are_held_against(tmp_path: Path) -> None:
    workspace = _without_zeros(tmp_path)
    folder = workspace.corrections_folder("team", "2025Q4")
    folder.mkdir(parents=True)
    for table, column in (("employees", "employee_id"), ("metrics", "subject"),
                          ("ratings", "employee_id")):  # fmt: skip
        for who in ("1", "2"):
            (folder / f"{table}-{who}.yaml").write_text(
                f'table: {table}\nrow: {{{column}: "00{who}"}}\n'
                f'change: {{{column}: {{old: "00{who}", new: "{who}"}}}}\n'
                "reason: 编号\nby: 王\non: 2026-01-05\n",
                encoding="utf-8",
            )
    assert Workspace(tmp_path).assess("team", Period.parse("2026Q1"))


@pytest.mark.parametrize("department", ["", "  department: team\n"])
def test_kpi_assess_reads_what_is_accepted_for_any_department(
    department: str, tmp_path: Path
) -> None:
    root = write_workspace(tmp_path / "company")
    inputs = write_folder(tmp_path / "in", {
        "employees": _people("1"), "metrics": "subject,metric,target,actual\n1,sales,1,1\n",
        "ratings": "employee_id,indicator,score\n1,service,80\n",
    })  # fmt: skip
    write_folder(tmp_path / "history" / "2025Q4", {"employees": _people("01")})
    entry = (ENTRY % 1).replace("  department: team\n", department)
    (root / "params" / "accepted.yaml").write_text(entry, encoding="utf-8")
    answer = CliRunner().invoke(main, [
        "assess", "--scheme", "small", "--period", "2026Q1", "--inputs", str(inputs),
        "--out", str(tmp_path / "out"), "--history", str(tmp_path / "history"),
        "--workspace", str(root),
    ])  # fmt: skip
    assert answer.exit_code == bool(department), answer.output
    assert (tmp_path / "out" / "problems.csv").is_file() == bool(department)
