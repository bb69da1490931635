"""Own values of a department: with a reason and days, told beside the clause that they change."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.publish.review import changed_rules
from kpilib.publish.review.load_review import review_in
from kpilib.publish.scheme_book.chapter import chapter
from kpilib.workspace.check import check_workspace
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date

ROOT = Path(__file__).parents[2]
PATH = "parameters.software_rate.value"
REASON = "trial, decided on 2025-12-20"
DATED = f"{{value: 5%, from: 2026-01-01, until: 2026-06-30, reason: '{REASON}'}}"
Q4, Q1 = Period.parse("2025Q4"), Period.parse("2026Q1")


def sample(folder: Path, entry: str) -> Workspace:
    """The sample company; its key accounts have a commission rate of their own."""
    params = folder / "params"
    (params / "schemes").mkdir(parents=True)
    for file in ("key-account-commission.yaml", "scheme.schema.json"):
        shutil.copy(ROOT / "params" / "schemes" / file, params / "schemes" / file)
    for place in ("inputs", "corrections"):
        for period in (ROOT / "params" / place).iterdir():
            if (period / "key-accounts").is_dir():
                shutil.copytree(
                    period / "key-accounts", params / place / period.name / "key-accounts"
                )
    (params / "departments.yaml").write_text(
        "company: Made up\ndepartments:\n  key-accounts:\n    title: {zh: 大客户部, en: Accounts}\n"
        f"    scheme: key-account-commission\n    overrides:\n      {PATH}: {entry}\n",
        encoding="utf-8",
    )
    return Workspace(folder)


def rate(workspace: Workspace, day: date) -> Decimal:
    return Decimal(workspace.overrides("key-accounts", day).get(PATH, "0.04"))


def test_a_value_holds_from_its_first_day_to_its_last(tmp_path: Path) -> None:
    workspace = sample(tmp_path, DATED)
    rates = {
        text: rate(workspace, Period.parse(text).start)
        for text in ("2025Q4", "2026Q1", "2026Q2", "2026Q3")
    }
    assert rates == {
        "2025Q4": Decimal("0.04"), "2026Q1": Decimal("0.05"), "2026Q2": Decimal("0.05"),
        "2026Q3": Decimal("0.04"),
    }  # fmt: skip


def test_several_values_follow_each_other(tmp_path: Path) -> None:
    later = "{value: 6%, from: 2026-07-01, reason: raised}"
    workspace = sample(tmp_path, f"[{later}, {DATED}]")
    days = [Period.parse(text).start for text in ("2026Q1", "2026Q3")]
    assert [rate(workspace, day) for day in days] == [Decimal("0.05"), Decimal("0.06")]


def test_pay_follows_the_value_that_is_in_force(tmp_path: Path) -> None:
    plain = sample(tmp_path / "plain", "5%").assess("key-accounts", Q1)
    dated = sample(tmp_path / "dated", DATED).assess("key-accounts", Q1)
    assert dated.results.rows["payouts"] == plain.results.rows["payouts"]


def test_the_reason_stands_beside_the_clause_where_a_figure_is_explained(tmp_path: Path) -> None:
    workspace = sample(tmp_path, DATED)
    text = workspace.explain(Q1, "key-accounts", "E002", "software_commission", lang="en").text(
        None
    )
    (line,) = {line.strip("│ ├└─") for line in text.splitlines() if REASON in line}
    assert line == (
        "own value in this department from 2026-01-01 to 2026-06-30: "
        f"{PATH} 5% instead of 4%; reason: {REASON}"
    )
    before = workspace.explain(Q4, "key-accounts", "E002", "software_commission", lang="en")
    assert REASON not in before.text()


def test_the_scheme_book_tells_it_beside_the_clause(tmp_path: Path) -> None:
    told = chapter(sample(tmp_path, DATED), "key-account-commission", "zh", Q1.start)
    (rule,) = (
        rule.told
        for _, rules in told.versions[0].sections
        for rule in rules
        if rule.told.name == "software_rate"
    )
    assert any(REASON in remark and "大客户部" in remark for remark in rule.remarks)


def test_the_report_tells_it_in_its_section_of_rules(tmp_path: Path) -> None:
    review = review_in(sample(tmp_path, DATED), "key-accounts", "2026Q1", "en")
    (line,) = changed_rules.own_values(review.context)
    assert REASON in line
    assert "三、当季奖金" in line


def test_it_is_frozen_with_what_is_issued(tmp_path: Path) -> None:
    workspace = sample(tmp_path, DATED)
    bundle = InputBundle.of(workspace, "key-accounts", Q1)
    with bundle.opened() as frozen:
        assert frozen.overrides("key-accounts", Q1.start) == {PATH: "0.05"}
        assert frozen.scheme("key-accounts", Q1).own_values == workspace.scheme(
            "key-accounts", Q1
        ).own_values  # fmt: skip


def test_what_earlier_files_say_without_a_reason_holds_and_is_told(tmp_path: Path) -> None:
    workspace = sample(tmp_path, "5%")
    checked = check_workspace(workspace, Q1)
    assert not checked.faults
    (found,) = (one for one in checked.unusual if one.problem.code == "override_without_reason")
    assert "{value: 0.05, from: 2026-01-01, reason: …}" in found.text
    strict = ["check", "2026Q1", "--strict", "--workspace", str(tmp_path)]
    assert CliRunner().invoke(main, strict).exit_code == 1
    dated = check_workspace(sample(tmp_path / "dated", DATED), Q1)
    assert "override_without_reason" not in {one.problem.code for one in dated.unusual}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{value: 5%, from: 2026-01-01}", "reason is missing"),
        ("{value: 5%, reason: why}", "from is missing"),
        ("{from: 2026-01-01, reason: why}", "value is missing"),
        ("{value: 5%, from: 2026-01-01, reason: ' '}", "say why the department"),
        ("{value: 5%, from: 2026-1-1, reason: why}", "is no day"),
        ("{value: 5%, from: 2026-02-01, until: 2026-01-01, reason: why}", "lies before from"),
        ("{value: 5%, from: 2026-02-01, reason: why, by: me}", "'by' is not known here"),
        (f"[{DATED}, {{value: 6%, from: 2026-06-30, reason: r}}]", "two values hold on 2026-06-30"),
        ("{value: {a: 1}, from: 2026-02-01, reason: why}", "it must be a number, a text"),
    ],
)
def test_what_is_no_own_value_says_why_and_where(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(ProblemsFound, match=r"departments\.yaml:7") as found:
        _ = sample(tmp_path, entry).departments
    assert said in str(found.value)


def test_check_looks_at_every_day_on_which_a_value_begins(tmp_path: Path) -> None:
    later = "{value: six, from: 2028-01-01, reason: r}"
    wrong = f"[{DATED}, {later}]"
    checked = check_workspace(sample(tmp_path, wrong), Q1)
    assert any("six" in str(fault) for fault in checked.faults)


def test_a_value_that_changes_inside_a_run_of_pieces_is_refused(tmp_path: Path) -> None:
    year = Period.parse("2025")
    entry = "{value: 5%, from: 2025-07-01, reason: r}"
    workspace = sample(tmp_path, entry)
    for quarter in ("2025Q1", "2025Q2", "2025Q3", "2025Q4"):
        assert (tmp_path / "params" / "inputs" / quarter).is_dir()
    shutil.copytree(
        tmp_path / "params" / "inputs" / "2025Q4", tmp_path / "params" / "inputs" / "2025"
    )
    with pytest.raises(ProblemsFound, match="change on 2025-07-01, inside 2025"):
        workspace.assess("key-accounts", year)


def test_settings_without_days_are_frozen_as_they_always_were(tmp_path: Path) -> None:
    bundle = InputBundle.of(sample(tmp_path, "5%"), "key-accounts", Q1)
    data: Any = yaml.safe_load(bundle.files["params/departments.yaml"])
    assert data["departments"]["key-accounts"]["overrides"] == {PATH: 0.05}
