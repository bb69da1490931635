"""An act takes several rows, in several tables and departments, and holds whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.engine.inputs.correction_model import Withdrawal
from kpilib.history.issue import issue
from kpilib.workspace.check import check_workspace
from kpilib.workspace.correcting import CorrectedInputs, record, withdraw
from kpilib.workspace.correction_content import CorrectionRefused, Edit, Why
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import FIGURES, contents
from tests.small_company import NOTEBOOKS
from tests.small_schemes import write_folder
from tests.workspace.test_across import SCHEME, SETTINGS, WHOLE

if TYPE_CHECKING:
    from pathlib import Path

Q1 = Period.parse("2026Q1")
DAY, TODAY = date(2026, 4, 20), date(2026, 6, 30)
WHY = Why("账上查实", "丁", DAY)
PEOPLE = "employee_id,name,base_salary\n"
DEALS = "deal_id,employee_id,kind,amount,share,in_crm\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two departments: A has 70% of D1 and B 30% of it in the east, C has D3 in the west."""
    params = tmp_path / "params"
    (params / "schemes").mkdir(parents=True)
    scheme = SCHEME.replace("PERIODS", "[month, quarter]").replace("BASE", WHOLE)
    (params / "schemes" / "small.yaml").write_text(scheme, encoding="utf-8")
    (params / "departments.yaml").write_text(SETTINGS, encoding="utf-8")
    deals = f"{DEALS}D1,A,new,40000,0.7,TRUE\nD1,B,new,40000,0.3,TRUE\nD2,B,new,1000,1,是\n"
    east = {"employees": f"{PEOPLE}A,甲,5000\nB,乙,5000\n", "deals": deals}
    west = {"employees": f"{PEOPLE}C,丙,5000\n", "deals": f"{DEALS}D3,C,new,3000,1,TRUE\n"}
    write_folder(params / "inputs" / "2026Q1" / "east", east)
    write_folder(params / "inputs" / "2026Q1" / "west", west)
    return tmp_path


def place(root: Path, department: str = "east") -> CorrectedInputs:
    return CorrectedInputs(Workspace(root), department, Q1, TODAY)


def commissions(root: Path, department: str) -> dict[str, str]:
    rows = Workspace(root).assess(department, Q1).results.rows["payouts"]
    return {row[0]: str(row[3]) for row in rows if row[2] == "commission"}


def kpi(root: Path, *words: str, period: str = "2026Q1") -> Result:
    command = ["correct", period, "east", *words, "--workspace", str(root)]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def share(who: str, new: str, found: str = "") -> Edit:
    row = {"deal_id": "D1", "employee_id": who}
    return Edit("deals", row, {"share": new}, {"share": found} if found else {})


HALVES = (share("A", "0.5", "0.7"), share("B", "0.5"))


def test_shares_are_split_anew_in_one_act(root: Path) -> None:
    with pytest.raises(CorrectionRefused, match=r"(?s)sum to 0\.8.*kpi correct 2026Q1 east --file"):
        record(place(root), HALVES[:1], WHY)
    assert commissions(root, "east") == {"A": "280.00", "B": "130.00"}
    done = record(place(root), HALVES, WHY)
    assert done.path.read_text("utf-8").startswith(
        'edits:\n- table: "deals"\n  row:\n    deal_id: "D1"\n    employee_id: "A"\n  change:\n'
        '    share:\n      old: "0.7"\n      new: "0.5"\n- table: "deals"\n'
    )
    assert commissions(root, "east") == {"A": "200.00", "B": "210.00"}
    assert [tuple(map(str, moved)) for moved in done.effect] == [
        ("A", "2026Q1", "commission", "280.00", "200.00"),
        ("B", "2026Q1", "commission", "130.00", "210.00"),
    ]


def test_an_act_is_withdrawn_as_one(root: Path) -> None:
    before = commissions(root, "east")
    record(place(root), HALVES, WHY)
    withdraw(place(root), ["C001"], Withdrawal(by="丁", on=DAY, reason="误记"))
    assert commissions(root, "east") == before


def test_files_that_only_hold_together_are_withdrawn_together(root: Path) -> None:
    folder = root / "params/corrections/2026Q1/east"
    folder.mkdir(parents=True)
    for name, who, old in (("H1", "A", "0.7"), ("H2", "B", "0.3")):
        row = f"row: {{deal_id: D1, employee_id: {who}}}"
        (folder / f"{name}.yaml").write_text(
            f"table: deals\n{row}\nchange: {{share: {{old: {old}, new: 0.5}}}}\n"
            "reason: r\nby: b\non: 2026-04-20\n",
            encoding="utf-8",
        )
    gone = Withdrawal(by="丁", on=DAY, reason="误记")
    with pytest.raises(CorrectionRefused, match="withdrawn together"):
        withdraw(place(root), ["H1"], gone)
    withdraw(place(root), ["H1", "H2"], gone)
    assert commissions(root, "east") == {"A": "280.00", "B": "130.00"}


def test_a_forgotten_person_is_added_with_rows_in_several_tables(root: Path) -> None:
    come = (
        Edit("employees", add={"employee_id": "E", "name": "戊", "base_salary": "4000"}),
        Edit("deals", add={"deal_id": "D9", "employee_id": "E", "kind": "new", "amount": "500"}),
    )
    with pytest.raises(CorrectionRefused, match="not in employees"):
        record(place(root), come[1:], WHY)
    record(place(root), come, WHY)
    assert commissions(root, "east")["E"] == "5.00"


def test_an_id_changes_everywhere_in_one_act(root: Path) -> None:
    with pytest.raises(CorrectionRefused, match="--rename B=B02"):
        record(place(root), [Edit("employees", {"employee_id": "B"}, {"employee_id": "B02"})], WHY)
    done = record(place(root), [Edit(rename={"B": "B02"})], WHY)
    assert commissions(root, "east") == {"A": "280.00", "B02": "130.00"}
    (one,) = Workspace(root).corrections("east", Q1)
    assert [(edit.table, dict(edit.row)) for edit in one.mine] == [
        ("employees", {"employee_id": "B"}),
        ("deals", {"employee_id": "B", "deal_id": "D1"}),
        ("deals", {"employee_id": "B", "deal_id": "D2"}),
    ]
    assert done.id == "C001"
    with pytest.raises(CorrectionRefused, match="no table has the id B: known here: A, B02"):
        record(place(root), [Edit(rename={"B": "X"})], WHY)


def test_two_ids_are_exchanged(root: Path) -> None:
    record(place(root), [Edit(rename={"A": "B", "B": "A"})], WHY)
    assert commissions(root, "east") == {"B": "280.00", "A": "130.00"}


def test_a_deal_moves_to_another_department_in_one_act(root: Path) -> None:
    moved = Edit("deals", {"deal_id": "D2"}, {"employee_id": "C"}, move_to="west")
    done = record(place(root), [moved], WHY)
    assert commissions(root, "east") == {"A": "280.00", "B": "120.00"}
    assert commissions(root, "west") == {"C": "40.00"}
    assert [(effect.department, len(effect.pay)) for effect in done.effects] == [
        ("east", 1),
        ("west", 1),
    ]
    (seen,) = Workspace(root).corrections("west", Q1)
    assert (seen.id, seen.elsewhere, len(seen.mine)) == ("east/C001", ("east",), 1)
    with pytest.raises(CorrectionRefused, match="C001 is filed under east"):
        withdraw(place(root, "west"), ["east/C001"], Withdrawal(by="丁", on=DAY, reason="x"))
    withdraw(place(root), ["C001"], Withdrawal(by="丁", on=DAY, reason="误记"))
    assert commissions(root, "west") == {"C": "30.00"}


def test_an_act_is_checked_in_every_department(root: Path) -> None:
    astray = Edit("deals", {"deal_id": "D2"}, {"employee_id": "Z"}, move_to="west")
    with pytest.raises(CorrectionRefused, match=r"(?s)faulty:\n  west: deals.*'Z' is not in"):
        record(place(root), [astray], WHY)
    with pytest.raises(CorrectionRefused, match="already: move it to another"):
        record(place(root), [Edit("deals", {"deal_id": "D2"}, move_to="east")], WHY)
    assert Workspace(root).corrections("east", Q1) == ()


def written(root: Path, name: str, text: str, department: str = "east") -> Path:
    folder = root / "params/corrections/2026Q1" / department
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / f"{name}.yaml"


MOVE = """\
edits:
  - {table: deals, row: {deal_id: D2}, remove: true}
  - {department: west, table: deals, add: {deal_id: D2, employee_id: C, kind: new, amount: 1000}}
reason: r
by: b
on: 2026-04-20
"""


def test_an_act_that_does_not_fit_one_department_holds_in_none(root: Path) -> None:
    written(root, "M1", MOVE.replace("deal_id: D2}, remove", "deal_id: D7}, remove"))
    for department, message in (("east", "M1 names deal_id D7"), ("west", "does not fit east")):
        with pytest.raises(ProblemsFound, match=message):
            Workspace(root).assess(department, Q1)


def test_the_order_of_columns_and_how_a_truth_is_written_do_not_matter(root: Path) -> None:
    text = """\
        table: deals
        row: {deal_id: D1, employee_id: A}
        change: {in_crm: {old: true, new: false}}
        """
    written(root, "T1", text.replace("        ", "") + "reason: r\nby: b\non: 2026-04-20\n")
    (one,) = Workspace(root).corrections("east", Q1)
    assert one.mine[0].change["in_crm"].old == "true"
    Workspace(root).assess("east", Q1)


def test_an_act_of_another_department_is_frozen_with_this_one_and_nothing_else(root: Path) -> None:
    record(place(root), [Edit("deals", {"deal_id": "D2"}, {"employee_id": "C"}, move_to="west")],
           WHY)  # fmt: skip
    record(place(root), [Edit("employees", {"employee_id": "A"}, {"name": "甲甲"})], WHY)
    (root / "notebooks").mkdir()
    bundle = InputBundle.of(Workspace(root), "west", Q1)
    assert [path for path in bundle.files if "corrections" in path] == [
        "params/corrections/2026Q1/east/C001.yaml"
    ]
    assert not any(path.startswith("params/inputs/2026Q1/east") for path in bundle.files)
    with bundle.opened() as frozen:
        again = frozen.assess("west", Q1)
    now = Workspace(root).assess("west", Q1)
    assert again.results == now.results
    assert again.inputs_hash == now.inputs_hash


def test_a_change_of_another_department_s_own_corrections_changes_no_digest(root: Path) -> None:
    before = Workspace(root).assess("west", Q1).inputs_hash
    record(place(root), HALVES, WHY)
    assert Workspace(root).assess("west", Q1).inputs_hash == before
    record(place(root), [Edit("deals", {"deal_id": "D2"}, {"employee_id": "C"}, move_to="west")],
           WHY)  # fmt: skip
    assert Workspace(root).assess("west", Q1).inputs_hash != before


# Who, why and when


@pytest.mark.parametrize("nothing", ["", " ", "\u3000\u200b", "\u2060", "\u3164", "—", " . "])
def test_who_and_why_say_something(root: Path, nothing: str) -> None:
    for why in (Why(nothing, "丁", DAY), Why("r", nothing, DAY)):
        with pytest.raises(CorrectionRefused, match="is blank: say wh"):
            record(place(root), HALVES, why)
    written(root, "M1", MOVE.replace("reason: r", f'reason: "{nothing}"'))
    with pytest.raises(ProblemsFound, match=r"M1\.yaml:4: reason is blank: say why"):
        Workspace(root).assess("west", Q1)


def test_a_day_to_come_is_refused_and_found_by_check(root: Path) -> None:
    with pytest.raises(CorrectionRefused, match="on is 2026-07-01, which is still to come"):
        record(place(root), HALVES, Why("r", "b", date(2026, 7, 1)))
    written(root, "M1", MOVE.replace("2026-04-20", "2099-01-01"))
    Workspace(root).assess("east", Q1)  # no figure hangs on a clock
    (fault,) = check_workspace(Workspace(root), today=TODAY).faults
    assert "M1.yaml:6: on is 2099-01-01, which is still to come" in str(fault)


def test_nothing_is_withdrawn_before_it_was_recorded(root: Path) -> None:
    record(place(root), HALVES, WHY)
    early = Withdrawal(by="丁", on=date(2026, 4, 19), reason="误记")
    with pytest.raises(CorrectionRefused, match="before it was recorded on 2026-04-20"):
        withdraw(place(root), ["C001"], early)


def test_what_was_issued_is_read_as_it_was_issued(root: Path) -> None:
    written(root, "M1", MOVE.replace("reason: r", 'reason: " "'))
    (root / "notebooks").mkdir()
    bundle = InputBundle.of(Workspace(root), "west", Q1)
    with bundle.opened() as frozen:
        assert frozen.assess("west", Q1).results.rows["payouts"]


# Appeals

FILED = ("--appeal", "S-1", "--employee", "A", "--filed", "2026-04-18", "--about", "少计",
         "--reason", "登记", "--by", "丁", "--on", "2026-04-20")  # fmt: skip
UPHELD = ("--decide", "C001", "--outcome", "upheld", "--decided", "2026-04-27")
SPLIT = ("--table", "deals", "--row", "deal_id=D2", "--set", "amount=2000")


def test_a_number_of_an_appeal_stands_once_in_the_company(root: Path) -> None:
    assert kpi(root, *FILED).exit_code == 0
    again = kpi(root, *FILED[:5], "2026-04-19", *FILED[6:])
    assert again.exit_code == 1
    assert "the appeal S-1 stands in east 2026Q1 C001 already" in again.stderr
    assert kpi(root, *FILED[:1], "ｓ－１", *FILED[2:]).exit_code == 1
    west = "appeal: {number: S-1, employee: C, filed: 2026-04-18, about: x}\n"
    written(root, "A1", f"{west}reason: r\nby: b\non: 2026-04-21\n", "west")
    (fault,) = check_workspace(Workspace(root), today=TODAY).faults
    assert "west/A1.yaml:1: the appeal S-1 stands in east 2026Q1 C001 already" in str(fault)


def test_a_correction_names_the_appeal_that_it_comes_from(root: Path) -> None:
    kpi(root, *FILED)
    who = ("--reason", "补记", "--by", "丁", "--on", "2026-04-28")
    assert (
        "there is no appeal S-2: did you mean S-1"
        in kpi(root, "--appeal", "S-2", *SPLIT, *who).stderr
    )
    assert kpi(root, "--appeal", "S-1", *SPLIT, *who).exit_code == 0
    # The same facts once more are the same appeal.
    more = ("--table", "deals", "--row", "deal_id=D2", "--set", "amount=3000")
    assert kpi(root, *FILED, *more).exit_code == 0
    found = Workspace(root).corrections("east", Q1)
    assert [(one.id, one.from_appeal) for one in found] == [
        ("C001", ""),
        ("C003", "S-1"),
        ("C002", "S-1"),
    ]
    own = kpi(root, "--appeal", "S-1", *SPLIT[:5], "amount=9", "--reason", "r", "--by", "甲")
    assert "甲 filed the appeal S-1 and cannot correct inputs because of it" in own.stderr


def test_a_rejected_appeal_corrects_nothing(root: Path) -> None:
    kpi(root, *FILED)
    kpi(root, *UPHELD[:3], "rejected", *UPHELD[4:], "--decided-by", "王", "--ground", "已计")
    told = kpi(root, "--appeal", "S-1", *SPLIT, "--reason", "补记", "--by", "丁")
    assert "the appeal S-1 was rejected on 2026-04-27" in told.stderr


@pytest.mark.parametrize("judge", ["A", "ａ", "甲", "甲（A）", "部门 A", "\u200b甲"])
def test_nobody_decides_an_appeal_of_his_own(root: Path, judge: str) -> None:
    kpi(root, *FILED)
    told = kpi(root, *UPHELD, "--decided-by", judge, "--ground", "漏计")
    assert told.exit_code == 1
    assert "filed the appeal S-1 and cannot decide it" in told.stderr
    both = (*FILED[:-4], "--by", judge, "--outcome", "upheld", "--decided", "2026-04-20")
    at_once = kpi(root, *both[:1], "S-9", *both[2:])
    assert "filed the appeal S-9 and cannot decide it" in at_once.stderr


def test_a_decision_names_who_decided_and_on_what_ground(root: Path) -> None:
    kpi(root, *FILED)
    assert "--decide needs --decided-by" in kpi(root, *UPHELD).stderr
    assert "--decide needs --ground" in kpi(root, *UPHELD, "--decided-by", "王").stderr
    blank = kpi(root, *UPHELD, "--decided-by", "王", "--ground", " ")
    assert "appeal.ground is blank" in blank.stderr
    late = kpi(root, *UPHELD[:5], "2099-01-01", "--decided-by", "王", "--ground", "漏计")
    assert "appeal.decided is 2099-01-01, which is still to come" in late.stderr
    path = root / "params/corrections/2026Q1/east/C001.yaml"
    path.write_text("# by post\n" + path.read_text("utf-8"), encoding="utf-8")
    before = path.read_text("utf-8")
    assert kpi(root, *UPHELD, "--decided-by", "王", "--ground", "漏计").exit_code == 0
    assert path.read_text("utf-8") == (
        before + '  outcome: "upheld"\n  decided: "2026-04-27"\n  decided_by: "王"\n'
        '  ground: "漏计"\n'
    )


# Evidence


def test_evidence_is_kept_with_its_hash_and_looked_at_by_check(root: Path) -> None:
    note = root / "params" / "evidence" / "note.pdf"
    note.parent.mkdir()
    note.write_bytes(b"credit note")
    told = kpi(root, *SPLIT, "--reason", "r", "--by", "b", "--evidence", str(note))
    assert told.exit_code == 0
    (one,) = Workspace(root).corrections("east", Q1)
    (evidence,) = one.evidence
    assert evidence.file == "params/evidence/note.pdf"
    assert evidence.sha256 == hashlib.sha256(b"credit note").hexdigest()
    assert check_workspace(Workspace(root), today=date.max).faults == []
    note.write_bytes(b"another note")
    (fault,) = check_workspace(Workspace(root)).faults
    assert "evidence params/evidence/note.pdf is another one than was recorded" in str(fault)
    note.unlink()
    (fault,) = check_workspace(Workspace(root)).faults
    assert "it is not there; put it back" in str(fault)


def test_evidence_that_cannot_be_looked_at_is_refused(root: Path) -> None:
    who = ("--reason", "r", "--by", "b", "--evidence")
    assert "x.pdf is no evidence: it is not there" in kpi(root, *SPLIT, *who, "x.pdf").stderr
    assert "it is a folder" in kpi(root, *SPLIT, *who, str(root)).stderr
    link = "https://example.com/118"
    assert "a link needs the hash" in kpi(root, *SPLIT, *who, link).stderr
    kpi(root, *SPLIT, *who, f"{link}@sha256:{'a' * 64}")
    (one,) = Workspace(root).corrections("east", Q1)
    assert one.evidence[0].link == link


# A file for the command

FILE = """\
# agreed on the phone
reason: 各半
by: 丁
on: 2026-04-20
edits:
  - {table: deals, row: {deal_id: D1, employee_id: A}, change: {share: 0.5}}
  - {table: deals, row: {deal_id: D1, employee_id: B}, change: {share: {old: 0.3, new: 0.5}}}
"""


def test_the_command_takes_an_act_out_of_a_file(root: Path) -> None:
    file = root / "act.yaml"
    file.write_text(FILE, encoding="utf-8")
    told = kpi(root, "--file", str(file))
    assert told.exit_code == 0, told.stderr
    assert "A 2026Q1 commission: 280.00 -> 200.00" in told.stdout
    (one,) = Workspace(root).corrections("east", Q1)
    assert (one.reason, one.by, one.on, len(one.mine)) == ("各半", "丁", DAY, 2)
    assert one.mine[0].change["share"].old == "0.7"


def test_what_a_recorded_act_says_can_be_given_again(root: Path) -> None:
    file = root / "act.yaml"
    file.write_text(MOVE, encoding="utf-8")
    told = kpi(root, "--file", str(file), "--reason", "another")
    assert told.stdout == (
        "east 2026Q1 C001: written to params/corrections/2026Q1/east/C001.yaml\n"
        "east 2026Q1:\n  B 2026Q1 commission: 130.00 -> 120.00\n"
        "west 2026Q1:\n  C 2026Q1 commission: 30.00 -> 40.00\n"
    )
    assert Workspace(root).corrections("east", Q1)[0].reason == "another"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FILE.replace("reason: 各半\n", ""), "has no reason"),
        (FILE.replace("old: 0.3", "old: 0.4"), "share is '0.3', and not '0.4'"),
        (FILE.replace("change: {share: 0.5}", "changes: {share: 0.5}"), "act.yaml:6"),
        (FILE.replace("change: {share: 0.5}", "remove: true, change: {share: 0.5}"), "does one of"),
        ("- a\n", "act.yaml:1"),
        ("a: [", "act.yaml:1"),
        ("reason: r\nby: b\nrename: {B: B2}\ntable: deals\n", "leave out table"),
    ],
)
def test_a_faulty_file_is_refused_by_its_line(root: Path, text: str, message: str) -> None:
    file = root / "act.yaml"
    file.write_text(text, encoding="utf-8")
    told = kpi(root, "--file", str(file))
    assert told.exit_code != 0
    assert message in told.stderr
    assert Workspace(root).corrections("east", Q1) == ()


def test_every_row_is_named_by_itself(root: Path) -> None:
    file = root / "act.yaml"
    file.write_text(
        "reason: r\nby: b\nedits:\n  - {table: employees, row: {employee_id: B}, remove: true}\n"
        "  - {table: deals, row: {employee_id: B}, every: true, move_to: west, "
        "change: {employee_id: C, share: 1}}\n"
        "  - {table: deals, row: {deal_id: D1, employee_id: A}, remove: true}\n",
        encoding="utf-8",
    )
    told = kpi(root, "--file", str(file))
    assert told.exit_code == 0, told.stderr
    assert commissions(root, "west") == {"C": "440.00"}  # 40,000 + 1,000 + 3,000
    assert commissions(root, "east") == {}


def test_an_id_in_a_file_keeps_its_zeros(root: Path) -> None:
    written(root, "Z1", MOVE.replace("employee_id: C,", "employee_id: 007,"))
    with pytest.raises(ProblemsFound, match=r'007 loses its zeros.*write it in quotes, "007"'):
        Workspace(root).assess("east", Q1)


def test_a_refused_act_leaves_everything_as_it_was(root: Path) -> None:
    before = contents(root / "params")
    with pytest.raises(CorrectionRefused):
        record(place(root), [Edit("deals", {"deal_id": "D2"}, {"employee_id": "Z"},
                                  move_to="west")], WHY)  # fmt: skip
    assert contents(root / "params") == before


def test_who_signs_under_another_name_is_the_same_person(root: Path) -> None:
    (root / "params" / "people.yaml").write_text(
        "people:\n  jia-1: {name: 甲}\n  wang: {name: 王}\n", encoding="utf-8"
    )
    kpi(root, *FILED)
    told = kpi(root, *UPHELD, "--decided-by", "jia-1", "--ground", "漏计")
    assert "jia-1 filed the appeal S-1 and cannot decide it" in told.stderr
    assert kpi(root, *UPHELD, "--decided-by", "wang", "--ground", "漏计").exit_code == 0


def test_nothing_is_issued_by_an_act_that_is_still_to_come(root: Path) -> None:
    path = written(root, "M1", MOVE.replace("2026-04-20", "2099-01-01"))
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    for name in ("east", "west"):
        with pytest.raises(ProblemsFound, match=r"M1\.yaml:6: on is 2099-01-01, and what"):
            issue(Workspace(root), name, Q1, FIGURES)
    assert not (root / "reports" / "2026Q1" / "east" / "r1").exists()
    path.write_text(MOVE, encoding="utf-8")
    assert issue(Workspace(root), "west", Q1, FIGURES).revision.name == "r1"
