from __future__ import annotations

from datetime import date
from itertools import permutations
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.inputs.correction_folder import read_corrections
from kpilib.engine.inputs.corrections import correct
from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.inputs.raw_table import RawTable
from kpilib.workspace.workspace import Workspace
from tests.inputs.made_corrections import correction
from tests.issued_workspace import correct_sales, write_issuing_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.engine.inputs.correction_model import Correction

CHANGE = """\
table: deals
row: {deal_id: D1}
change: {amount: {old: 100.00, new: 40}}
reason: 退款
by: 丁
on: 2026-04-20
"""


def written(folder: Path, **texts: str) -> tuple[tuple[Correction, ...], list[Problem]]:
    problems: list[Problem] = []
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    return read_corrections(folder, problems), problems


def deals(*rows: tuple[str, str]) -> RawTable:
    """Deals of one person, by id and amount."""
    cells = [[deal, "A", amount] for deal, amount in rows]
    numbers = list(range(1, len(rows) + 1))
    header = ("deal_id", "employee_id", "amount")
    return RawTable("deals", "deals.csv", header, cells, [n + 1 for n in numbers], numbers)


def changed(name: str, old: str, new: str, on: str = "2026-04-20", deal: str = "D1") -> Correction:
    return correction(
        {
            "id": name, "table": "deals", "row": {"deal_id": deal},
            "change": {"amount": {"old": old, "new": new}},
            "reason": "r", "by": "b", "on": on,
        }
    )  # fmt: skip


def amounts(tables: dict[str, RawTable]) -> list[list[str]]:
    return [[row[0], row[2]] for row in tables["deals"].rows]


def test_a_correction_is_read_with_its_file_s_name(tmp_path: Path) -> None:
    found, problems = written(tmp_path, C7=CHANGE)
    assert problems == []
    assert [(one.id, one.on, one.counts) for one in found] == [("C7", date(2026, 4, 20), True)]
    change = found[0].edits[0].change["amount"]
    assert (change.old, change.new) == ("100.00", "40")


def test_corrections_come_by_day_and_then_by_name(tmp_path: Path) -> None:
    later = CHANGE.replace("04-20", "04-21")
    found, _ = written(tmp_path, A=later, C=CHANGE, B=CHANGE)
    assert [one.id for one in found] == ["B", "C", "A"]


def test_truth_and_nothing_become_cells_as_in_a_csv_file(tmp_path: Path) -> None:
    text = CHANGE.replace("amount: {old: 100.00, new: 40}", "in_crm: {old: true, new: null}")
    change = written(tmp_path, C1=text)[0][0].edits[0].change["in_crm"]
    assert (change.old, change.new) == ("true", "")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("a: [", "not_yaml", "C1.yaml:1"),
        ("---\n---\n", "not_one_correction", "one correction"),
        (CHANGE.replace("table: deals", "table: deal"), "bad_correction", "did you mean deals"),
        (CHANGE + "remove: true\n", "bad_correction", "one of change, remove or add"),
        (CHANGE.replace("row: {deal_id: D1}\n", ""), "bad_correction", "row names the row"),
        (CHANGE.replace("reason: 退款\n", ""), "bad_correction", "reason"),
        (CHANGE.replace("2026-04-20", "20 April"), "bad_correction", "on"),
        (CHANGE + "who: x\n", "bad_correction", "who"),
    ],
)
def test_a_faulty_file_is_a_problem_that_names_it(
    tmp_path: Path, text: str, code: str, message: str
) -> None:
    folder = tmp_path / "2026Q1" / "team"
    folder.mkdir(parents=True)
    found, problems = written(folder, C1=text)
    assert found == ()
    assert [problem.code for problem in problems] == [code]
    assert "params/corrections/2026Q1/team/C1.yaml" in problems[0].table
    assert message in f"{problems[0].table} {problems[0].message}"


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        ("outcome: upheld", "needs the day decided"),
        ("decided: 2026-05-01", "needs the day decided"),
        ("decided: 2026-04-01, outcome: upheld", "lies before filed"),
    ],
)
def test_an_appeal_has_an_outcome_exactly_when_it_is_decided(
    tmp_path: Path, decision: str, message: str
) -> None:
    text = f"""\
        reason: 登记
        by: 丁
        on: 2026-04-20
        appeal: {{number: S-1, employee: A, filed: 2026-04-18, about: 少计一单, {decision}}}
        """
    assert message in written(tmp_path, S1=text)[1][0].message


def test_an_appeal_alone_changes_nothing(tmp_path: Path) -> None:
    text = """\
        reason: 登记
        by: 丁
        on: 2026-04-20
        appeal: {number: S-1, employee: A, filed: 2026-04-18, about: 少计一单}
        """
    found, problems = written(tmp_path, S1=text)
    assert problems == []
    assert found[0].appeal is not None
    assert (found[0].appeal.outcome, found[0].counts) == ("open", False)


def test_a_change_replaces_the_cell_and_marks_the_row() -> None:
    tables = correct({"deals": deals(("D1", "100"), ("D2", "7"))}, [changed("C1", "100", "40")], [])
    assert amounts(tables) == [["D1", "40"], ["D2", "7"]]
    assert tables["deals"].corrected == {1: "C1"}


def test_the_tables_that_came_in_stay_as_they_were() -> None:
    before = {"deals": deals(("D1", "100"))}
    correct(before, [changed("C1", "100", "40")], [])
    assert amounts(before) == [["D1", "100"]]


def test_removed_rows_leave_the_numbers_of_the_others() -> None:
    gone = correction(
        {"id": "C1", "table": "deals", "row": {"deal_id": "D1"}, "remove": True,
         "reason": "r", "by": "b", "on": "2026-04-20"}
    )  # fmt: skip
    tables = correct({"deals": deals(("D1", "100"), ("D2", "7"))}, [gone], [])
    assert amounts(tables) == [["D2", "7"]]
    assert (tables["deals"].numbers, tables["deals"].lines) == ([2], [3])


def test_an_added_row_has_no_line_and_the_next_number() -> None:
    come = correction(
        {"id": "C1", "table": "deals", "add": {"deal_id": "D9", "amount": "5", "in_crm": "false"},
         "reason": "r", "by": "b", "on": "2026-04-20"}
    )  # fmt: skip
    raw = correct({"deals": deals(("D1", "100"))}, [come], [])["deals"]
    assert raw.header == ("deal_id", "employee_id", "amount", "in_crm")
    assert raw.rows == [["D1", "A", "100", ""], ["D9", "", "5", "false"]]
    assert (raw.lines, raw.numbers, raw.corrected) == ([2, 0], [1, 2], {2: "C1"})
    alone = correct({}, [come], [])["deals"]
    assert [row[alone.header.index("deal_id")] for row in alone.rows] == ["D9"]


def test_an_old_value_that_differs_is_refused_and_changes_nothing() -> None:
    problems: list[Problem] = []
    tables = correct({"deals": deals(("D1", "100"))}, [changed("C1", "90", "40")], problems)
    assert amounts(tables) == [["D1", "100"]]
    assert [(p.code, p.table, p.row, p.column) for p in problems] == [
        ("old_value_differs", "deals", 1, "amount")
    ]
    assert "C1 found '90' in amount, but it is '100'" in problems[0].message


@pytest.mark.parametrize("rows", [(), (("D1", "100"), ("D1", "70"))])
def test_a_row_must_be_there_exactly_once(rows: tuple[tuple[str, str], ...]) -> None:
    problems: list[Problem] = []
    correct({"deals": deals(*rows)}, [changed("C1", "100", "40")], problems)
    assert [problem.code for problem in problems] == ["no_such_row"]
    assert f"{len(rows)} rows are such" in problems[0].message


def removed(name: str) -> Correction:
    return correction(
        {"id": name, "table": "deals", "row": {"deal_id": "D1"}, "remove": True,
         "reason": "r", "by": "b", "on": "2026-04-20"}
    )  # fmt: skip


def test_of_equal_rows_the_first_one_still_there_is_meant() -> None:
    twice = {"deals": deals(("D1", "100"), ("D1", "100"))}
    one = correct(twice, [changed("C1", "100", "40")], [])["deals"]
    assert (amounts({"deals": one}), one.corrected) == ([["D1", "40"], ["D1", "100"]], {1: "C1"})
    left = correct(twice, [removed("C1")], [])["deals"]
    assert (amounts({"deals": left}), left.numbers) == ([["D1", "100"]], [2])
    problems: list[Problem] = []
    assert amounts(correct(twice, [removed("C1"), removed("C2")], problems)) == []
    assert problems == []
    correct(twice, [removed("C1"), removed("C2"), removed("C3")], problems)
    assert [problem.message for problem in problems] == [
        "C3 names deal_id D1: 0 rows are such, and it must be one"
    ]


def test_corrections_that_build_on_each_other_do_so_in_any_order() -> None:
    chain = [changed("C3", "40", "55"), changed("C1", "100", "70"), changed("C2", "70", "40")]
    for order in permutations(chain):
        problems: list[Problem] = []
        assert amounts(correct({"deals": deals(("D1", "100"))}, order, problems)) == [["D1", "55"]]
        assert problems == []


def test_numbers_are_the_same_however_they_are_written() -> None:
    amount = ("deals", "amount")
    assert same(amount, "45200", "45200.00")
    assert same(amount, "x", "x")
    assert not same(amount, "", "0")
    assert not same(amount, "1", "one")
    assert same(("customers", "turnover"), "1000", "1E3")


@pytest.mark.parametrize(
    "column", [("deals", "deal_id"), ("employees", "employee_id"), ("deals", "note")]
)
def test_what_is_no_number_is_the_same_only_letter_by_letter(column: tuple[str, str]) -> None:
    assert same(column, "007", "007")
    assert not same(column, "007", "7")
    assert not same(column, "1000", "1E3")


def test_an_id_names_no_row_whose_id_is_the_same_number() -> None:
    problems: list[Problem] = []
    seven = changed("C1", "100", "40", deal="7")
    tables = correct({"deals": deals(("007", "100"), ("7", "100"))}, [seven], problems)
    assert amounts(tables) == [["007", "100"], ["7", "40"]]
    assert problems == []


def test_a_withdrawn_correction_does_not_count(tmp_path: Path) -> None:
    text = CHANGE + "withdrawn: {by: 丁, on: 2026-05-06, reason: 误记}\n"
    found, _ = written(tmp_path, C1=text)
    assert not found[0].counts
    assert amounts(correct({"deals": deals(("D1", "100"))}, found, [])) == [["D1", "100"]]


def test_a_workspace_counts_with_its_corrections(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    period = Period.parse("2025Q4")
    before = Workspace(root).assess("team", period)
    path = correct_sales(root, "2025Q4", "A", "50", "60")
    after = Workspace(root).assess("team", period)
    # 60 of 100 sold: 36 + 32 points at 10 yuan.
    assert str(after.results.rows["payouts"][0][3]) == "680.00"
    assert after.inputs_hash != before.inputs_hash
    path.write_text(path.read_text("utf-8").replace("old: 50", "old: 51"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match="C-A found '51' in actual, but it is '50'"):
        Workspace(root).assess("team", period)


# Acts of several edits

SPLIT = """\
edits:
  - {table: deals, row: {deal_id: D1, employee_id: A}, change: {share: {old: 0.7, new: 0.5}}}
  - {table: deals, row: {deal_id: D1, employee_id: B}, change: {share: {old: 0.3, new: 0.5}}}
reason: 分成应为各半
by: 丁
on: 2026-04-20
"""


def act(*edits: dict[str, object], name: str = "C1", on: str = "2026-04-20") -> Correction:
    return correction({"id": name, "edits": list(edits), "reason": "r", "by": "b", "on": on})


def of_deal(deal: str, old: str, new: str, column: str = "amount") -> dict[str, object]:
    change = {column: {"old": old, "new": new}}
    return {"table": "deals", "row": {"deal_id": deal}, "change": change}


def test_an_act_of_several_edits_is_applied_whole(tmp_path: Path) -> None:
    found, problems = written(tmp_path, C1=SPLIT)
    assert problems == []
    cells = [["D1", "A", "100", "0.7"], ["D1", "B", "100", "0.3"]]
    header = ("deal_id", "employee_id", "amount", "share")
    table = RawTable("deals", "deals.csv", header, cells, [2, 3], [1, 2])
    after = correct({"deals": table}, found, problems)["deals"]
    assert [row[3] for row in after.rows] == ["0.5", "0.5"]
    assert after.corrected == {1: "C1", 2: "C1"}


def test_an_act_of_which_one_edit_does_not_fit_changes_nothing() -> None:
    problems: list[Problem] = []
    before = {"deals": deals(("D1", "100"), ("D2", "7"))}
    one = act(of_deal("D1", "100", "40"), of_deal("D2", "8", "9"))
    assert amounts(correct(before, [one], problems)) == [["D1", "100"], ["D2", "7"]]
    assert [problem.message for problem in problems] == [
        "C1 found '8' in amount, but it is '7': look again"
    ]


def test_edits_of_an_act_are_of_the_tables_as_they_were_before_it() -> None:
    problems: list[Problem] = []
    swapped = act(of_deal("D1", "D1", "D2", "deal_id"), of_deal("D2", "D2", "D1", "deal_id"))
    before = {"deals": deals(("D1", "100"), ("D2", "7"))}
    assert amounts(correct(before, [swapped], problems)) == [["D2", "100"], ["D1", "7"]]
    assert problems == []


def test_two_edits_of_one_row_are_of_different_cells() -> None:
    problems: list[Problem] = []
    before = {"deals": deals(("D1", "100"))}
    both = act(of_deal("D1", "100", "40"), of_deal("D1", "A", "B", "employee_id"))
    assert correct(before, [both], problems)["deals"].rows == [["D1", "B", "40"]]
    gone: dict[str, object] = {"table": "deals", "row": {"deal_id": "D1"}, "remove": True}
    for other in (of_deal("D1", "100", "50"), gone):
        correct(before, [act(of_deal("D1", "100", "40"), other)], problems)
    assert [problem.code for problem in problems] == ["edited_twice", "edited_twice"]


def test_an_act_takes_out_equal_rows_one_by_one() -> None:
    gone: dict[str, object] = {"table": "deals", "row": {"deal_id": "D1"}, "remove": True}
    twice = {"deals": deals(("D1", "100"), ("D1", "100"), ("D2", "7"))}
    assert amounts(correct(twice, [act(gone, gone)], [])) == [["D2", "7"]]
    problems: list[Problem] = []
    assert len(amounts(correct(twice, [act(gone, gone, gone)], problems))) == 3
    assert [problem.code for problem in problems] == ["edited_twice"]


def test_changes_that_lead_back_have_an_order_whatever_their_days_are() -> None:
    chain = [changed("A", "120", "100"), changed("B", "100", "120"), changed("C", "120", "60")]
    for order in permutations(chain):
        problems: list[Problem] = []
        assert amounts(correct({"deals": deals(("D1", "120"))}, order, problems)) == [["D1", "60"]]
        assert problems == []


def test_where_no_order_fits_what_is_left_over_is_named() -> None:
    chain = [changed("A", "120", "100"), changed("B", "120", "60")]
    problems: list[Problem] = []
    correct({"deals": deals(("D1", "120"))}, chain, problems)
    assert [problem.message for problem in problems] == [
        "B found '120' in amount, but it is '100': look again"
    ]


def test_an_act_of_another_department_is_read_where_it_touches_this_one(tmp_path: Path) -> None:
    folder = tmp_path / "2026Q1"
    moved = """\
        edits:
          - {table: deals, row: {deal_id: D1}, remove: true}
          - {department: team, table: deals, add: {deal_id: D1, amount: 5}}
        reason: r
        by: b
        on: 2026-04-20
        """
    folder.mkdir()
    written(folder / "other", C1=moved, C2=CHANGE)
    (one,), problems = written(folder / "team")
    assert problems == []
    assert (one.id, one.elsewhere) == ("other/C1", ("other",))
    assert [edit.add for edit in one.mine] == [{"deal_id": "D1", "amount": "5"}]
    own, _ = written(folder / "other")
    assert [(each.id, len(each.mine), each.elsewhere) for each in own] == [
        ("C1", 1, ("team",)),
        ("C2", 1, ()),
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (SPLIT + "table: deals\n", 1, "edits hold everything"),
        (SPLIT.replace("table: deals, row: {deal_id: D1, employee_id: B}", "table: x, row: {a: b}"),
         3, "'x' is no input table"),
        (SPLIT.replace("employee_id: B}", "employee_id: B}, remove: true"), 3, "does one of"),
        (CHANGE.replace("old: 100.00, ", ""), 3, "change.amount.old: old is missing"),
        (CHANGE + "evidence: {file: note.pdf, sha256: abc}\n", 7, "64 of the signs"),
        (CHANGE + "home: team\n", 7, "'home' is not known here"),
    ],
)  # fmt: skip
def test_a_fault_of_an_act_names_the_line_of_the_edit(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    found, problems = written(tmp_path, C1=text)
    assert found == ()
    assert f"C1.yaml:{line}" in problems[0].table
    assert message in problems[0].message
