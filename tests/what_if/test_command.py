"""`kpi what-if`: what it prints, writes and refuses."""

from __future__ import annotations

import io
import json
import stat
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[2]
SET = ("--set", "software_rate=5%")


def kpi(*words: str, root: Path = ROOT, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["what-if", *words, "--workspace", str(root), "--lang", lang])


def test_a_department_may_stand_beside_the_period_or_behind_d() -> None:
    both = [kpi("2026Q1", "key-accounts", *SET), kpi("2026Q1", "-d", "大客户部", *SET)]
    assert both[0].output == both[1].output
    assert "pay 49,011.55 -> 60,610.29 (+11,598.74)" in both[0].output
    assert "9 gain, 0 lose, 1 as before" in both[0].output


def test_without_a_department_those_are_taken_whose_rules_know_the_path() -> None:
    answer = kpi("2026Q1", *SET, "--to", "json")
    assert json.loads(answer.output)["departments"] == ["key-accounts"]


def test_json_alone_goes_to_the_console_with_exact_text() -> None:
    found = json.loads(kpi("2025Q4", "2026Q1", "-d", "key-accounts", *SET, "--to", "json").output)
    (variant,) = found["variants"]
    parts = sum(Decimal(place["cost"]) for place in variant["by_place"])
    assert Decimal(variant["cost"]) == parts == sum(map(Decimal, variant["by_item"].values()))
    gains = sum(Decimal(effect["difference"]) for effect in variant["effects"])
    assert Decimal(variant["difference"]) == gains
    assert found["periods"] == ["2025Q4", "2026Q1"]


def test_the_workbook_has_the_same_figures_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    words = ("2026Q1", "-d", "key-accounts", *SET, "--curve", "E007", "--to", "xlsx,json")
    for name in ("one", "two"):
        answer = kpi(*words, "--out", str(tmp_path / name), lang="zh")
        assert answer.exit_code == 0, answer.output
    one, two = ((tmp_path / name / "what-if.xlsx").read_bytes() for name in ("one", "two"))
    assert one == two
    book = openpyxl.load_workbook(io.BytesIO(one))
    assert book.sheetnames[:3] == ["成本", "按项目", "分布"]
    assert [cell.value for cell in book["成本"][6]][:3] == ["software_rate=5%", 60610.29, 11598.74]
    assert len(book["图"]._images) == 1  # noqa: SLF001 - openpyxl has no other way to ask
    assert [book["图"][cell].value for cell in ("A1", "A2")] == [
        "各情景的成本", "试算，均未生效：大客户部、2026年第一季度",
    ]  # fmt: skip
    assert book["图"].sheet_properties.pageSetUpPr.fitToPage
    mode = stat.S_IMODE((tmp_path / "one" / "what-if.xlsx").stat().st_mode)
    assert mode == 0o600


def test_what_set_says_is_kept_and_read_again(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    cell = "ratings[A,service].score=100"
    first = kpi("2026Q1", "team", "--set", cell, "--set", "sales.weight=50",
                "--set", "service.weight=50", "--save", "fair", "--title", "半对半",
                "--reason", "asked for", root=root)  # fmt: skip
    assert first.exit_code == 0, first.output
    text = (root / "params" / "scenarios" / "fair.yaml").read_text(encoding="utf-8")
    assert "半对半" in text
    again = kpi("2026Q1", "team", "--scenario", "fair", root=root)
    assert again.exit_code == 0, again.output
    # A (40 of 100, 100): 20 + 50 = 70.00; B (110, 85): 50 + 42.5 = 92.50; C (80, 70): 40 + 35
    assert "pay 2,260.00 -> 2,375.00 (+115.00)" in again.output
    assert "半对半" in again.output


def test_variants_stand_beside_each_other() -> None:
    answer = CliRunner().invoke(
        main, ["what-if", "2026Q1", "key-accounts", "--scenario", "a.yaml",
               "--scenario", "b.yaml", "--workspace", str(ROOT)])  # fmt: skip
    assert answer.exit_code == 1
    assert "there is no scenario a.yaml" in answer.output
    assert "--save" in answer.output


def test_goal_and_curve_are_told_in_both_languages() -> None:
    words = ("2026Q1", "-d", "key-accounts", "--goal", "软件销售提成比例", "--cost", "49,100")
    answer = kpi(*words, "--between", "3.9%", "4.2%", "--step", "0.1%")
    assert answer.exit_code == 0, answer.output
    assert "4% costs 49,011.55" in answer.output
    assert "the next step, 4.1%, costs 50,171.4" in answer.output
    chinese = kpi("2026Q1", "key-accounts", "--curve", "E007", lang="zh")
    assert "断崖" in chinese.output
    assert "+4,200.00" in chinese.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026Q1", "key-accounts"), "say what is changed"),
        (("2026Q1", "key-account", *SET), "key-account"),
        (("key-accounts", *SET), "say which period"),
        (("2026Q1", "--goal", "software_rate"), "go together"),
        (("2026Q1", "--goal", "software_rate", "--cost", "1.234"), "no amount in yuan and fen"),
        (("2026Q1", "--goal", "software_rate", "--cost", "much"), "no amount in yuan and fen"),
        (("2026Q1", *SET, "--step", "1"), "are for --goal"),
        (("2026Q1", "--scenario", "x", "--save", "y"), "give --set"),
        (("2026Q1", *SET, "--to", "pdf"), "pdf"),
        (("2026Q1", "key-accounts", "--set", "metrics[E001].actual"), "not written as path=value"),
        (("2026Q1", "key-accounts", "--set", "metrics[]=none"), "names no cell"),
        (("2026Q1", "key-accounts", "--set", "metrics[E001,sale].actual=1"), "no row of metrics"),
        (("2026Q1", "key-accounts", *SET, "--curve", "nobody"), "neither a person nor"),
        (("1999Q1", "key-accounts", *SET), "has no inputs for 1999Q1"),
    ],
)
def test_what_is_wrong_is_one_sentence(words: tuple[str, ...], said: str) -> None:
    answer = kpi(*words)
    assert answer.exit_code in {1, 2}
    assert said in answer.output
    assert "Traceback" not in answer.output
