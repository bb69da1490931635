"""A workspace: departments, periods, carried state, and a hash of all that went in."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.workspace.check import check_workspace
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.workspace import Workspace
from tests.small_schemes import HEAD, write_folder

ROOT = Path(__file__).parents[2]
SAMPLE = Workspace(ROOT)
Q1 = Period.parse("2026Q1")

DEPARTMENTS = """
    company: {zh: 公司, en: Company}
    departments:
      shop:
        title: {zh: 店, en: Shop}
        scheme: [{from: 2020-01-01, id: old}, {from: 2026-01-01, id: new}]
        overrides: {parameters.rate.value: 3}
        bonus_budget: 1000.50
      club:
        title: {zh: 社, en: Club}
        scheme: new
        language: en
    """
RULES = """\
periods: quarter
parameters: {rate: {value: 2, clause: §1}}
quantities: {debts: {carried: debt}, n: {count: late}}
pay: {bonus: {formula: rate × n + debts, clause: §2}}
carry:
  - {kind: debt, title: {zh: 欠, en: Debt}, amount: n, clause: §3}
measures: {late: {title: {zh: 迟, en: Late}, actual: n, target: 4}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    params = tmp_path / "params"
    schemes = params / "schemes"
    schemes.mkdir(parents=True)
    for name in ("old", "new"):
        text = (HEAD + RULES).replace("id: sample", f"id: {name}")
        (schemes / f"{name}.yaml").write_text(text, encoding="utf-8")
    (params / "departments.yaml").write_text(DEPARTMENTS, encoding="utf-8")
    for period, count in (("2025Q4", 1), ("2026Q1", 2), ("2026Q3", 4)):
        for name in ("shop", "club"):
            write_folder(params / "inputs" / period / name, {
                "employees": "employee_id,name,note\ne1,赵一,x\n",
                "events": f"employee_id,event,quantity\ne1,late,{count}\n",
            })  # fmt: skip
    (params / "inputs" / "notes").mkdir()
    return tmp_path


def _paid(workspace: Workspace, name: str, period: str) -> Decimal:
    return Decimal(workspace.assess(name, Period.parse(period)).results.payouts["amount"].sum())


def test_departments_come_in_the_files_order_with_their_settings(root: Path) -> None:
    departments = Workspace(root).departments
    assert list(departments) == ["shop", "club"]
    assert [(d.id, d.language, d.bonus_budget) for d in departments.values()] == [
        ("shop", "zh", Decimal("1000.50")),
        ("club", "en", None),
    ]


def test_periods_are_those_with_inputs_in_time(root: Path) -> None:
    workspace = Workspace(root)
    shutil.rmtree(root / "params" / "inputs" / "2026Q1" / "club")
    assert [str(p) for p in workspace.periods()] == ["2025Q4", "2026Q1", "2026Q3"]
    assert [str(p) for p in workspace.periods("club")] == ["2025Q4", "2026Q3"]


def test_the_scheme_is_that_of_the_periods_first_day(root: Path) -> None:
    workspace = Workspace(root)
    found = {p: workspace.scheme("shop", Period.parse(p)).id
             for p in ("2019Q4", "2025Q4", "2026Q1")}  # fmt: skip
    assert found == {"2019Q4": "old", "2025Q4": "old", "2026Q1": "new"}


def test_state_comes_from_the_latest_earlier_period_and_values_are_the_departments(
    root: Path,
) -> None:
    workspace = Workspace(root)
    # shop pays 3 an event: 3; 6 and the 1 carried; 12 and the 2 carried over a missing quarter.
    assert [_paid(workspace, "shop", p) for p in ("2025Q4", "2026Q1", "2026Q3")] == [3, 7, 14]
    assert [_paid(workspace, "club", p) for p in ("2025Q4", "2026Q1", "2026Q3")] == [2, 5, 10]


MONTHLY = (HEAD + RULES).replace("id: sample", "id: new").replace("quarter", "month")


def write_monthly(root: Path, *periods: str, each: int = 1) -> Workspace:
    """A club that pays 2 per event of a month, and what the month before has handed on.

    Each of its months has one event, of `each` pieces.
    """
    params = root / "params"
    shutil.rmtree(params / "inputs")
    (params / "schemes" / "new.yaml").write_text(MONTHLY, encoding="utf-8")
    for name in periods:
        period = Period.parse(name)
        rows = [f"e1,late,{month},{each}" for month in period.pieces("month")]
        write_folder(params / "inputs" / name / "club", {
            "employees": "employee_id,name\ne1,赵一",
            "events": "\n".join(["employee_id,event,month,quantity", *rows]),
        })  # fmt: skip
    return Workspace(root)


@pytest.mark.parametrize(
    ("periods", "before"),
    [
        (("2025Q4",), "2025Q4"),
        (("2025-11", "2025-12"), "2025-12"),
        # The quarter covers the month, and was run later.
        (("2025-10", "2025Q4"), "2025Q4"),
        (("2025-12", "2025Q4"), "2025-12"),
        (("2025H2", "2025-09", "2025Q3"), "2025H2"),
    ],
)
def test_a_month_follows_whatever_was_run_over_the_months_before(
    root: Path, periods: tuple[str, ...], before: str
) -> None:
    workspace = write_monthly(root, *periods, "2026-01")
    assert str(workspace.assess("club", Period.parse("2026-01")).before) == before
    assert _paid(workspace, "club", "2026-01") == 3
    assert before in workspace.reads("club", Period.parse("2026-01"))


def test_a_quarter_of_months_follows_the_month_before_it(root: Path) -> None:
    workspace = write_monthly(root, "2025-12", "2026Q1")
    assert _paid(workspace, "club", "2026Q1") == 9


def test_a_hole_before_a_period_is_told(root: Path) -> None:
    shutil.rmtree(root / "params" / "inputs" / "2026Q1" / "shop")
    checked = check_workspace(Workspace(root))
    assert checked.faults == []
    told = [str(each.text) for each in checked.unusual if each.problem.code == "state_passed_over"]
    assert told == [
        "shop 2026Q3: carry: takes over the state of 2025Q4; there are no inputs between",
        "club 2026Q3: carry: takes over the state of 2026Q1; there are no inputs between",
    ]
    answer = CliRunner().invoke(main, ["check", "--workspace", str(root)])
    assert answer.exit_code == 0
    assert "unusual, not wrong" in answer.output
    assert f"  {told[0]}\n" in answer.output
    assert CliRunner().invoke(main, ["check", "--strict", "--workspace", str(root)]).exit_code == 1


def test_what_hands_nothing_on_has_no_holes(root: Path) -> None:
    for name in ("old", "new"):
        text = (HEAD + RULES.partition("carry:")[0]).replace("carried: debt", "count: lost")
        path = root / "params" / "schemes" / f"{name}.yaml"
        path.write_text(text.replace("id: sample", f"id: {name}"), encoding="utf-8")
    checked = check_workspace(Workspace(root))
    told = {each.problem.code for each in checked.unusual}
    assert (checked.faults, told) == ([], {"override_without_reason"})  # of the fixture's settings


def test_an_assessment_is_made_once(root: Path) -> None:
    workspace = Workspace(root)
    assert workspace.assess("shop", Q1) is workspace.assess("shop", Q1)


def _hash(root: Path, name: str = "shop", period: Period = Q1) -> str:
    return Workspace(root).assess(name, period).inputs_hash


@pytest.mark.parametrize(
    "path",
    ["inputs/2026Q1/shop/events.csv", "inputs/2025Q4/shop/events.csv", "schemes/new.yaml",
     "schemes/old.yaml"],
)  # fmt: skip
def test_the_hash_covers_everything_that_went_in(root: Path, path: str) -> None:
    before = _hash(root)
    assert _hash(root) == before
    file = root / "params" / path
    file.write_bytes(file.read_bytes() + b"\n")
    assert _hash(root) != before


def test_the_hash_leaves_out_what_does_not_matter(root: Path) -> None:
    before = _hash(root)
    for path in ("inputs/2026Q3/shop/events.csv", "inputs/2026Q1/club/events.csv"):
        (root / "params" / path).write_text("employee_id,event\n", encoding="utf-8")
    assert _hash(root) == before


def test_the_hash_covers_the_history_of_a_longer_run(root: Path) -> None:
    year = root / "params" / "inputs"
    for quarter in ("2026Q2", "2026Q4"):
        shutil.copytree(year / "2026Q1" / "shop", year / quarter / "shop")
    write_folder(year / "2026" / "shop", {"employees": "employee_id,name\ne1,赵一\n"})
    before = _hash(root, "shop", Period.parse("2026"))
    events = year / "2026Q2" / "shop" / "events.csv"
    events.write_bytes(events.read_bytes() + b"\n")
    assert _hash(root, "shop", Period.parse("2026")) != before


def test_employees_are_those_of_the_inputs(root: Path) -> None:
    people = Workspace(root).assess("shop", Q1).employees
    assert people["employee_id"].tolist() == ["e1"]
    assert "note" not in people


def test_measures_compare_actual_with_target(root: Path) -> None:
    rows = Workspace(root).assess("shop", Q1).measures.to_numpy().tolist()
    assert [tuple(map(str, row)) for row in rows] == [
        ("e1", "2026Q1", "late", "4", "2", "None", "1/2"),
        ("@department", "2026Q1", "late", "4", "2", "None", "1/2"),
    ]


def test_what_is_not_there_is_named(root: Path) -> None:
    workspace = Workspace(root)
    with pytest.raises(WorkspaceError, match="there is no department shp: did you mean shop"):
        workspace.department("shp")
    with pytest.raises(WorkspaceError, match=r"shop has no inputs for 2026Q2.*2025Q4, 2026Q1"):
        workspace.assess("shop", Period.parse("2026Q2"))
    with pytest.raises(WorkspaceError, match=r"there is no params/departments\.yaml"):
        _ = Workspace(root / "params").departments


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds 0 YAML documents"),
        ("a: 1\n---\nb: 1\n", "holds 2 YAML documents"),
        ("a: [\n", "departments.yaml:2: this is not YAML"),
    ],
)
def test_settings_that_are_no_settings_are_named(root: Path, text: str, message: str) -> None:
    (root / "params" / "departments.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=message):
        _ = Workspace(root).settings


@pytest.mark.parametrize("name", ["研发部", "a b", "sales_east.2", "_x", "A", "7"])
def test_an_id_that_folders_can_have_is_taken(root: Path, name: str) -> None:
    text = DEPARTMENTS.replace("  club:", f'  "{name}":')
    (root / "params" / "departments.yaml").write_text(text, encoding="utf-8")
    assert list(Workspace(root).departments) == ["shop", name]


@pytest.mark.parametrize(
    "name",
    ["../../escape", "sales/east", "a[1]", "*", "o?her", ".hidden", "-d", "a.", "a ", "", "a:b",
     "ledger", "Ledger", "index.html"],
)  # fmt: skip
def test_an_id_that_folders_cannot_have_is_refused_with_its_line(root: Path, name: str) -> None:
    text = DEPARTMENTS.replace("  club:", f'  "{name}":')
    (root / "params" / "departments.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"departments\.yaml:9: departments\.") as found:
        _ = Workspace(root).departments
    assert f"{name!r} " in str(found.value)
    assert "Value error" not in str(found.value)


def test_faulty_settings_are_named_with_their_lines(root: Path) -> None:
    text = DEPARTMENTS.replace("language: en", "language: fr").replace("title: {zh: 店, en: Shop}",
                                                                       "titel: x")  # fmt: skip
    (root / "params" / "departments.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound, match="3 problems") as found:
        _ = Workspace(root).settings
    assert r"params/departments.yaml:12: departments.club.language" in str(found.value)


DATED = "[{from: 2020-01-01, id: old}, {from: 2026-01-01, id: new}]"


def _with_schemes(root: Path, dated: str) -> Workspace:
    text = DEPARTMENTS.replace(DATED, dated)
    (root / "params" / "departments.yaml").write_text(text, encoding="utf-8")
    return Workspace(root)


def test_a_dated_list_of_schemes_need_not_be_in_order(root: Path) -> None:
    other = _with_schemes(root, "[{from: 2026-01-01, id: new}, {from: 2020-01-01, id: old}]")
    found = [other.scheme("shop", Period.parse(p)).id for p in ("2019Q4", "2025Q4", "2026Q1")]
    assert found == ["old", "old", "new"]


def test_a_scheme_that_is_not_there_is_told_before_its_day_comes(root: Path) -> None:
    workspace = _with_schemes(root, "[{from: 2020-01-01, id: new}, {from: 2099-01-01, id: nwe}]")
    assert _paid(workspace, "shop", "2026Q1") == 7
    lacking = r"departments\.yaml: shop names schemes that are not in params/schemes; correct"
    with pytest.raises(WorkspaceError, match=lacking) as found:
        InputBundle.of(workspace, "shop", Q1)
    assert "\n  nwe from 2099-01-01: did you mean new?" in str(found.value)
    assert list(map(str, check_workspace(workspace).faults)) == [str(found.value)]


def test_a_scheme_that_is_not_there_is_told_once(root: Path) -> None:
    (fault,) = check_workspace(_with_schemes(root, "gone")).faults
    assert "\n  gone: known here: new, old" in str(fault)


@pytest.mark.parametrize(
    ("dated", "message"),
    [
        ("[]", "departments.shop.scheme: the list is empty: name a scheme"),
        (
            "[{from: 2026-01-01, id: new}, {from: 2026-01-01, id: old}]",
            "departments.shop.scheme: two schemes hold from 2026-01-01: keep one",
        ),
    ],
)
def test_a_list_of_schemes_that_decides_nothing_is_refused(
    root: Path, dated: str, message: str
) -> None:
    with pytest.raises(ProblemsFound, match=rf"departments\.yaml:6: {message}"):
        _ = _with_schemes(root, dated).departments


def test_a_run_by_months_cannot_go_over_to_another_scheme_on_the_way(root: Path) -> None:
    write_monthly(root, "2025Q4", "2026-01")
    settings = root / "params" / "departments.yaml"
    dated = "[{from: 2020-01-01, id: new}, {from: 2025-11-15, id: old}]"
    text = DEPARTMENTS.replace("scheme: new", f"scheme: {dated}")
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(
        ProblemsFound,
        match=r"departments\.yaml: club goes over from new to old on 2025-11-15, inside 2025Q4, "
        r"which is assessed piece by piece: assess 2025-10 to 2025-12 each by itself",
    ):
        Workspace(root).assess("club", Period.parse("2025Q4"))
    # From December on nothing changes: what holds on a piece's first day holds for all of it.
    settings.write_text(text.replace("2025-11-15", "2025-12-02"), encoding="utf-8")
    assert Workspace(root).assess("club", Period.parse("2025Q4")).scheme.id == "new"


def test_faulty_inputs_of_an_earlier_period_stop_the_later_one(root: Path) -> None:
    events = root / "params" / "inputs" / "2025Q4" / "shop" / "events.csv"
    events.write_text("employee_id,event\ne9,late\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="shop 2025Q4: 1 problem"):
        Workspace(root).assess("shop", Q1)


@pytest.mark.parametrize("name", list(SAMPLE.departments))
def test_every_quarter_of_the_sample_company_can_be_assessed(name: str) -> None:
    periods = SAMPLE.periods(name)
    assert len(periods) >= 5
    for period in periods:
        assessment = SAMPLE.assess(name, period)
        assert len(assessment.results.summary) > 0
        assert assessment.label("carry_without_person", "zh") != ""
