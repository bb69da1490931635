"""Tables of a new period: what a scheme asks for, completed again and again, and nothing lost."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.styles import Font

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.publish.packs.pack import latest_period
from kpilib.workspace.templates.blank_tables import is_blank
from kpilib.workspace.templates.new_period import OpenElsewhere, new_period
from kpilib.workspace.templates.sheet_rules import CannotAdd
from kpilib.workspace.templates.wanted_tables import templates_for
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import DEPARTMENTS, INPUTS, SCHEME, write_workspace

ROOT = Path(__file__).parents[2]
NEXT = Period.parse("2026Q2")
FIRST = Period.parse("2026Q1")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(ROOT / "params", tmp_path / "params")
    return Workspace(tmp_path)


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A department whose first period is about to begin: nobody is known."""
    return Workspace(write_workspace(tmp_path, inputs={}))


def kpi(root: Path, *words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(main, [*words, "--workspace", str(root)])
    return answer.exit_code, answer.output


def rows_of(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_every_person_of_the_period_before_has_a_row_for_each_metric_and_month(
    workspace: Workspace,
) -> None:
    tables = {one.table: one for one in templates_for(workspace, "fleet", NEXT)}
    people = [row[0] for row in tables["employees"].rows]
    metrics = {(row[0], row[1], row[2]) for row in tables["metrics"].rows}
    assert people == ["E401", "E402", "E403", "E405", "E406", "E407"]
    wanted = {(who, "retail_target", f"2026-0{m}") for who in people for m in (4, 5, 6)}
    wanted |= {("@department", "css", f"2026-0{m}") for m in (4, 5, 6)}
    assert metrics == wanted


def test_columns_are_those_that_the_scheme_reads(workspace: Workspace) -> None:
    tables = {one.table: one for one in templates_for(workspace, "key-accounts", NEXT)}
    columns = [column.name for column in tables["employees"].columns]
    assert columns == ["employee_id", "name", "hire_date", "float_salary"]
    assert [column.name for column in tables["metrics"].columns] == [
        "subject", "metric", "target", "actual", "note_name", "note_meaning",
    ]  # fmt: skip
    assert set(tables) == {"employees", "metrics", "deals"}
    assert tables["deals"].choices["kind"] == (
        "implementation", "maintenance", "product", "secondary_development", "training",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_is_read_and_only_its_empty_cells_are_missing(
    workspace: Workspace, form: str
) -> None:
    new_period(workspace, "sales-east", NEXT, form)
    with pytest.raises(ProblemsFound, match="sales-east 2026Q2") as found:
        workspace.assess("sales-east", NEXT)
    assert {problem.code for problem in found.value.problems} == {"missing_value"}
    places = {(problem.table, problem.column) for problem in found.value.problems}
    assert places == {
        ("employees", "absent_days"),
        ("employees", "working_days"),
        ("metrics", "target"),
        ("metrics", "actual"),
        ("ratings", "score"),
    }


def test_the_workbook_has_drop_downs_and_a_note_on_every_column(workspace: Workspace) -> None:
    (path,) = new_period(workspace, "fleet", NEXT).written
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["employees", "metrics", "events", "_lists"]
    assert book["_lists"].sheet_state == "hidden"
    for name in book.sheetnames[:-1]:
        assert all(cell.comment is not None for cell in next(book[name].iter_rows(max_row=1)))

    def lists(sheet: str) -> dict[str, str]:
        rules = book[sheet].data_validations.dataValidation
        return {str(rule.sqref)[0]: rule.formula1 for rule in rules if rule.type == "list"}

    assert lists("employees")["C"] == '"manager,specialist"'
    assert lists("events")["B"] == '"vehicle,channel_vehicle"'
    assert lists("events")["D"] == '"2026-04,2026-05,2026-06"'
    assert lists("events")["A"].startswith("OFFSET(employees!$A$2,0,0,")
    # A metric may be the department's: the list is its word, then whoever stands in employees.
    assert lists("metrics")["A"].startswith("OFFSET(_lists!$A$1,0,0,1+COUNTA(employees!$A$2:")
    assert [cell.value for cell in book["_lists"]["A"][:2]] == [
        "@department", '=IF(employees!A2="","",employees!A2)',
    ]  # fmt: skip


def test_a_note_says_what_it_is_its_unit_whether_it_is_needed_and_the_clause(
    workspace: Workspace,
) -> None:
    (path,) = new_period(workspace, "key-accounts", NEXT).written
    notes = {
        cell.value: cell.comment.text
        for sheet in ("employees", "metrics", "deals")
        for cell in openpyxl.load_workbook(path)[sheet][1]
        if cell.comment
    }
    assert notes["float_salary"].startswith("浮动工资（元）\n必填\n条款：三、大于目标")
    assert "以下各项必填：quarterly_target" in notes["target"]
    assert "quarterly_target：季度目标（元）；条款：二、1、" in notes["metric"]
    assert "空即 是" in notes["in_crm"]
    assert not re.search(r"\b(needed|clause|person|empty)\b", " ".join(notes.values()))


def test_yes_and_no_are_words_that_are_read_in_every_language(empty: Workspace) -> None:
    for lang, words in (("zh", '"是,否"'), ("en", '"true,false"')):
        shutil.rmtree(empty.root / "params/inputs", ignore_errors=True)
        (path,) = new_period(empty, "team", FIRST, lang=lang).written
        rules = openpyxl.load_workbook(path)["employees"].data_validations.dataValidation
        assert [rule.formula1 for rule in rules] == [words]


def test_ids_are_text_also_in_the_empty_rows_below(workspace: Workspace) -> None:
    (path,) = new_period(workspace, "fleet", NEXT).written
    book = openpyxl.load_workbook(path)
    for sheet in ("employees", "metrics", "events"):
        assert book[sheet].column_dimensions["A"].number_format == "@"
    assert {cell.number_format for cell in book["employees"]["A"][1:]} == {"@"}


def test_what_must_be_filled_is_coloured_until_it_is(workspace: Workspace) -> None:
    (path,) = new_period(workspace, "key-accounts", NEXT).written
    found = openpyxl.load_workbook(path)["metrics"].conditional_formatting
    rules = {str(area.sqref)[0]: [rule.formula[0] for rule in area.rules] for area in found}
    assert rules["C"] == [
        'OR($B2="kpi_coefficient")',  # nothing reads the target of this one
        'AND(COUNTA($A2:$F2)>0,LEN(C2)=0,OR($B2="quarterly_target"))',
    ]


def test_the_same_templates_are_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    (first,) = new_period(workspace, "fleet", NEXT).written
    before = first.read_bytes()
    shutil.rmtree(tmp_path / "params" / "inputs" / "2026Q2")
    (second,) = new_period(workspace, "fleet", NEXT).written
    assert second.read_bytes() == before


def test_csv_begins_with_the_mark_by_which_excel_tells_its_encoding(workspace: Workspace) -> None:
    written = new_period(workspace, "fleet", NEXT, "csv").written
    assert [path.name for path in written] == ["employees.csv", "events.csv", "metrics.csv"]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in written)


def test_the_command_says_what_it_has_written_and_what_comes_next(workspace: Workspace) -> None:
    code, said = kpi(workspace.root, "new-period", "2026Q2", "-d", "fleet", "--lang", "en")
    assert code == 0
    assert said.splitlines() == [
        "params/inputs/2026Q2/fleet/fleet.xlsx",
        "Next: fill them in; `kpi check 2026Q2` lists what is still open",
    ]
    code, said = kpi(workspace.root, "new-period", "2026Q2", "-d", "fleet", "--lang", "en")
    assert said.splitlines()[0] == "fleet 2026Q2: nothing is missing"


def test_once_people_are_known_their_rows_are_added(empty: Workspace) -> None:
    done = new_period(empty, "team", FIRST)
    (path,) = done.written
    assert "nobody is known yet" in done.told[0]
    book = openpyxl.load_workbook(path)
    for row in (("007", "甲", "否"), ("B", "乙", "否")):
        book["employees"].append(row)
    book.save(path)
    done = new_period(empty, "team", FIRST)
    assert done.completed == (path,)
    assert [str(line) for line in done.told] == [
        "team.xlsx sheet metrics: 2 rows added", "team.xlsx sheet ratings: 2 rows added",
    ]  # fmt: skip
    assert rows_of(path, "metrics")[1:] == [
        ("007", "sales", None, None, "甲", "销售"), ("B", "sales", None, None, "乙", "销售"),
    ]  # fmt: skip
    assert new_period(empty, "team", FIRST).completed == ()
    with pytest.raises(ProblemsFound, match="team 2026Q1") as found:
        empty.assess("team", FIRST)
    assert {one.code for one in found.value.problems} == {"missing_value"}


def test_a_table_of_people_alone_is_enough_to_begin_with(empty: Workspace) -> None:
    folder = empty.inputs_folder("team", FIRST)
    folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "employees"
    for row in (("employee_id", "name"), ("007", "甲")):
        sheet.append(row)
    book.save(folder / "employees.xlsx")
    done = new_period(empty, "team", FIRST)
    assert [path.name for path in done.written] == ["team.xlsx"]
    assert done.completed == (folder / "employees.xlsx",)  # the column on_probation
    assert rows_of(folder / "employees.xlsx", "employees") == [
        ("employee_id", "name", "on_probation"), ("007", "甲", None),
    ]  # fmt: skip
    rules = openpyxl.load_workbook(folder / "employees.xlsx")["employees"].data_validations
    assert {(str(rule.sqref), rule.formula1) for rule in rules.dataValidation} == {
        ("C1", None), ("C2:C5001", '"是,否"'),
    }  # fmt: skip
    assert rows_of(folder / "team.xlsx", "metrics")[1][:2] == ("007", "sales")
    assert new_period(empty, "team", FIRST).completed == ()


def worked_in(path: Path) -> None:
    """What an analyst does to a workbook: values, formulas, colours, notes, a sheet of her own."""
    book = openpyxl.load_workbook(path)
    sheet = book["metrics"]
    sheet["C2"], sheet["C2"].font = 120.5, Font(bold=True, color="FF0000")
    sheet["D2"] = "=60*2"
    sheet["D2"].number_format = "0.00"
    sheet["D2"].comment = Comment("as told by sales", "analyst")
    sheet["A9"].font = Font(italic=True)  # a row that was formatted and left empty
    book["employees"].append(("C", "丙", "是"))
    book.create_sheet("_mine")["A1"] = "my own"
    book.save(path)


def test_what_was_filled_in_stays_as_it_is(empty: Workspace) -> None:
    (path,) = new_period(empty, "team", FIRST).written
    book = openpyxl.load_workbook(path)
    book["employees"].append(("A", "甲", "否"))
    book.save(path)
    new_period(empty, "team", FIRST)
    worked_in(path)
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    assert new_period(empty, "team", FIRST).completed == (path,)
    with zipfile.ZipFile(path) as after:
        assert after.testzip() is None
        assert after.namelist() == list(parts)
        changed = {name for name in parts if after.read(name) != parts[name]}
        sheet = after.read("xl/worksheets/sheet2.xml").decode()
    # Of the sheets that get rows everything but these rows is there as it was.
    assert changed == {"xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"}
    old = parts["xl/worksheets/sheet2.xml"].decode()
    rows = re.search(r"<sheetData>(.*)</sheetData>", old, re.DOTALL)
    assert rows is not None
    assert rows[1].split('<row r="9"')[0] in sheet
    assert '<row r="9"><c r="A9" s="6" t="n"></c></row>' in sheet
    assert sheet.split("</sheetData>")[1] == old.split("</sheetData>")[1]
    cell = openpyxl.load_workbook(path)["metrics"]["D2"]
    assert (cell.value, cell.number_format, cell.comment.text) == (
        "=60*2", "0.00", "as told by sales",
    )  # fmt: skip
    assert rows_of(path, "metrics")[2][:2] == ("C", "sales")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_workbook_that_libreoffice_has_saved_is_completed_too(
    empty: Workspace, tmp_path: Path
) -> None:
    (path,) = new_period(empty, "team", FIRST).written
    book = openpyxl.load_workbook(path)
    book["employees"].append(("007", "甲", "否"))
    book.save(path)
    subprocess.run(
        [str(shutil.which("soffice")), f"-env:UserInstallation=file://{tmp_path}/lo", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"),
         str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    shutil.move(tmp_path / "saved" / path.name, path)
    new_period(empty, "team", FIRST)
    assert rows_of(path, "metrics")[1][:2] == ("007", "sales")
    with pytest.raises(ProblemsFound, match="team 2026Q1") as found:
        empty.assess("team", FIRST)
    assert {one.code for one in found.value.problems} == {"missing_value"}


def rewritten(path: Path, part: str, change: tuple[str, str]) -> None:
    with zipfile.ZipFile(path) as old:
        parts = [(entry, old.read(entry)) for entry in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for entry, data in parts:
            if entry.filename == part:
                new.writestr(entry, re.sub(*change, data.decode()).encode())
            else:
                new.writestr(entry, data)


def with_prefix(path: Path, part: str) -> None:
    """As WPS and the OpenXML SDK may write it: every element with a prefix."""
    rewritten(path, part, (r"<(/?)(\w+)(?=[\s/>])(?![^<]*\?>)", r"<\1x:\2"))
    rewritten(path, part, (r'xmlns="', 'xmlns:x="'))


def test_a_sheet_whose_elements_have_a_prefix_is_completed_too(empty: Workspace) -> None:
    (path,) = new_period(empty, "team", FIRST).written
    book = openpyxl.load_workbook(path)
    book["employees"].append(("007", "甲", "否"))
    book.save(path)
    for number in (1, 2, 3):
        with_prefix(path, f"xl/worksheets/sheet{number}.xml")
    new_period(empty, "team", FIRST)
    assert rows_of(path, "metrics")[1][:2] == ("007", "sales")
    assert rows_of(path, "ratings")[1][:2] == ("007", "service")


def test_a_sheet_that_is_not_understood_is_left_alone(empty: Workspace) -> None:
    (path,) = new_period(empty, "team", FIRST).written
    book = openpyxl.load_workbook(path)
    book["employees"].append(("007", "甲", "否"))
    book.save(path)
    rewritten(path, "xl/worksheets/sheet2.xml", (r' r="[A-Z]+1"', ""))  # cells say no place
    before = path.read_bytes()
    with pytest.raises(CannotAdd, match=r"team.xlsx: its sheet is written in a way"):
        new_period(empty, "team", FIRST)
    assert path.read_bytes() == before


@pytest.mark.parametrize("lock", ["~$team.xlsx", ".~lock.team.xlsx#"])
def test_a_file_that_is_open_in_a_spreadsheet_program_is_not_written(
    empty: Workspace, lock: str
) -> None:
    (path,) = new_period(empty, "team", FIRST).written
    book = openpyxl.load_workbook(path)
    book["employees"].append(("007", "甲", "否"))
    book.save(path)
    path.with_name(lock).write_bytes(b"")
    before = path.read_bytes()
    with pytest.raises(OpenElsewhere, match=r"team.xlsx is open in a spreadsheet program"):
        new_period(empty, "team", FIRST)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [("utf-8-sig", ",", "\r\n"), ("gb18030", ";", "\n"), ("utf-16", "\t", "\n")],
)
def test_a_csv_file_keeps_its_encoding_its_separator_and_its_ends_of_lines(
    empty: Workspace, encoding: str, separator: str, end: str
) -> None:
    folder = empty.inputs_folder("team", FIRST)
    folder.mkdir(parents=True)
    rows = [["employee_id", "name", "on_probation"], ["A", '"甲\n子"', "否"], ["B", "乙", "否"]]
    text = end.join(separator.join(row) for row in rows)
    (folder / "employees.csv").write_bytes(text.encode(encoding))
    table = [["subject", "metric", "target"], ["A", "sales", "1"]]
    old = end.join(separator.join(row) for row in table)
    (folder / "metrics.csv").write_bytes(old.encode(encoding))
    done = new_period(empty, "team", FIRST, "csv")
    assert [path.name for path in done.completed] == ["metrics.csv"]
    said = (folder / "metrics.csv").read_bytes().decode(encoding)
    lines = said.split(end)
    assert lines[0] == old.split(end)[0] + f"{separator}actual"
    assert lines[1] == old.split(end)[1] + separator
    assert lines[2].split(separator) == ["B", "sales", "", ""]
    assert new_period(empty, "team", FIRST, "csv").completed == ()


def test_who_has_left_gets_no_row_and_is_named(tmp_path: Path) -> None:
    place = Workspace(write_workspace(tmp_path))
    done = new_period(place, "team", NEXT)
    (path,) = done.written
    assert [row[0] for row in rows_of(path, "employees")[1:]] == ["A", "B", "C", "D"]
    book = openpyxl.load_workbook(path)
    book["employees"].delete_rows(3)  # B has left
    book.save(path)
    done = new_period(place, "team", NEXT)
    assert done.completed == ()
    told = [str(line) for line in done.told]
    assert told[0].startswith("team.xlsx sheet metrics, rows 3: B is not in employees; the rows")
    assert told[-1] == "not in employees any more, and so without rows: B 乙 (last in 2026Q1)"


def test_pay_of_a_month_is_no_pay_of_a_quarter(tmp_path: Path) -> None:
    scheme = SCHEME.replace("periods: quarter", "periods: [quarter, month]").replace(
        "quantities:", "quantities:\n  base: {employee: base_salary, unit: yuan}"
    )
    people = "employee_id,name,on_probation,base_salary\nA,甲,false,{}\nB,乙,false,{}\n"
    inputs = {
        "2025Q4": {**INPUTS["2025Q4"], "employees": people.format(9000, 9300)},
        "2026-01": {**INPUTS["2025Q4"], "employees": people.format(3000, 3100)},
    }
    place = Workspace(write_workspace(tmp_path, scheme=scheme, inputs=inputs))
    for period, pay in (("2026Q1", "9000"), ("2026-02", "3000")):
        (people_table, *_) = templates_for(place, "team", Period.parse(period))
        names = [column.name for column in people_table.columns]
        assert people_table.rows[0][names.index("base_salary")] == pay


def test_a_target_that_lasts_is_there_again_and_no_other(tmp_path: Path) -> None:
    lasting = SCHEME.replace("column: target}", "column: target, lasting: true}")
    inputs = dict(INPUTS)
    inputs["2026Q1"] = {**inputs["2026Q1"], "metrics": inputs["2026Q1"]["metrics"].replace(
        "B,sales,100", "B,sales,120")}  # fmt: skip
    for scheme, targets in ((SCHEME, ["", "", "", ""]), (lasting, ["100", "120", "100", ""])):
        place = Workspace(write_workspace(tmp_path, scheme=scheme, inputs=inputs))
        metrics = templates_for(place, "team", NEXT)[1]
        assert [row[2] for row in metrics.rows] == targets
    new_period(place, "team", NEXT)
    assert is_blank(place, "team", NEXT)


def test_what_a_correction_says_is_what_is_known(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    told = ("--row", "employee_id=A", "--set", "name=甲甲", "--reason", "typo", "--by", "Wang")
    code, said = kpi(root, "correct", "2026Q1", "team", "--table", "employees", *told)
    assert code == 0, said
    (people, *_) = templates_for(Workspace(root), "team", NEXT)
    assert people.rows[0][:2] == ("A", "甲甲")


def test_a_file_that_cannot_be_read_is_no_missing_table(empty: Workspace) -> None:
    folder = empty.inputs_folder("team", FIRST)
    folder.mkdir(parents=True)
    (folder / "team.xlsx").write_bytes(b"PK\x03\x04 half saved")
    with pytest.raises(ProblemsFound, match=r"team.xlsx is damaged"):
        new_period(empty, "team", FIRST)
    assert [path.name for path in folder.iterdir()] == ["team.xlsx"]


def test_a_table_that_comes_from_elsewhere_is_not_asked_for(tmp_path: Path) -> None:
    departments = f"{DEPARTMENTS}    sources: {{metrics: data/metrics.csv}}\n"
    place = Workspace(write_workspace(tmp_path, departments=departments))
    (path,) = new_period(place, "team", NEXT).written
    assert openpyxl.load_workbook(path).sheetnames == ["employees", "ratings"]


def test_a_blank_template_that_was_opened_and_saved_is_no_data(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    (path,) = new_period(Workspace(root), "team", NEXT).written
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert is_blank(Workspace(root), "team", NEXT)
    assert latest_period(Workspace(root)) == FIRST
    # It comes later than what is restated, and nothing is known of it.
    assert kpi(root, "restate", "2026Q1", "--lang", "en") == (
        0, "= team 2026Q1: as first entered, nothing to restate\n",
    )  # fmt: skip
    book["metrics"]["D2"] = 0
    book.save(path)
    assert not is_blank(Workspace(root), "team", NEXT)
    assert latest_period(Workspace(root)) == NEXT
    assert not is_blank(Workspace(root), "team", FIRST)


BY_EVENTS = """\
id: small
title: {zh: 小制度, en: Small rules}
source: {file: small.txt, heading: 小制度}
effective_from: 2016-01-01
periods: quarter
quantities:
  visits: {count: visit, title: {zh: 拜访, en: Visits}, unit: visits}
pay:
  bonus: {title: {zh: 奖金, en: Bonus}, formula: 10 × visits, unit: yuan, clause: 第一条}
"""


def test_where_rules_look_at_what_happened_alone_an_untouched_template_is_unusual(
    tmp_path: Path,
) -> None:
    people = {"employees": "employee_id,name\nA,甲\n", "events": "employee_id,event\nA,visit\n"}
    root = write_workspace(tmp_path, scheme=BY_EVENTS, inputs={"2026Q1": people})
    new_period(Workspace(root), "team", NEXT)
    code, said = kpi(root, "check", "2026Q2", "--lang", "en")
    assert code == 0
    assert "team 2026Q2: the tables hold nothing but what kpi new-period wrote" in said
    assert kpi(root, "check", "2026Q1", "--lang", "en") == (0, "2 checked, 0 with problems\n")


DEALS = """\
id: small
title: {zh: 小制度, en: Small rules}
source: {file: small.txt, heading: 小制度}
effective_from: 2016-01-01
periods: quarter
quantities:
  sold: {sum: amount, deal: product, clause: 一}
  calls: {count: call, clause: 二}
pay:
  bonus: {title: {zh: 奖金, en: Bonus}, formula: 1% × sold + calls, unit: yuan, clause: 三}
"""


@pytest.mark.parametrize(
    ("rule", "deals", "events"),
    [
        ("", set(), {"amount"}),
        ("  margin: {sum: gross_margin, deal: product, where: in_crm, clause: 四}\n",
         {"gross_margin", "in_crm"}, {"amount"}),
        ("  fees: {sum: quantity, event: call, where: \"status = 'done'\", clause: 四}\n",
         set(), {"amount", "status"}),
    ],
)  # fmt: skip
def test_a_table_of_rows_has_the_columns_that_a_rule_reads_and_no_others(
    tmp_path: Path, rule: str, deals: set[str], events: set[str]
) -> None:
    scheme = DEALS.replace("pay:\n", f"{rule}pay:\n")
    write_workspace(tmp_path, scheme, {"2025Q4": {"employees": "employee_id,name\nA,甲\n"}})
    new_period(Workspace(tmp_path), "team", Period.parse("2026Q1"), "csv")
    folder = tmp_path / "params" / "inputs" / "2026Q1" / "team"

    def columns(table: str) -> set[str]:
        head = (folder / f"{table}.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        return set(head.split(","))

    assert columns("deals") == {"deal_id", "employee_id", "kind", "amount", "share", "date"} | deals
    # `amount` is read of deals, and is left to events as well: a name in a formula is of either.
    assert columns("events") == {"employee_id", "event", "date", "month", "quantity"} | events


def test_a_half_year_whose_months_are_there_begins_with_everybody_of_these(tmp_path: Path) -> None:
    months = {"2025-12": "Z,癸", "2026-01": "A,甲\nB,乙", "2026-02": "A,甲\nC,丙"}
    write_workspace(
        tmp_path,
        SCHEME.replace("periods: quarter", "periods: [month, half_year]"),
        {name: {"employees": f"employee_id,name\n{rows}\n"} for name, rows in months.items()},
    )
    done = new_period(Workspace(tmp_path), "team", Period.parse("2026H1"), "csv")
    assert not any("nobody is known" in line for line in done.told)
    folder = tmp_path / "params" / "inputs" / "2026H1" / "team"
    people = (folder / "employees.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(",")[0] for line in people] == ["A", "B", "C"]
    metrics = (folder / "metrics.csv").read_text(encoding="utf-8-sig")
    assert all(f"{who},sales" in metrics for who in "ABC")
