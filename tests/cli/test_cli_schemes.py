"""`kpi schemes` as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.rules.json_schema import schema_text
from kpilib.rules.lint.editors import SCHEMA_LINE
from tests.small_schemes import HEAD, book

ROOT = Path(__file__).parents[2]
BODY = """\
periods: quarter
indicators:
  a: {title: {zh: 甲, en: A}, weight: %s, rating: a, clause: 一}
"""


def kpi(*arguments: str, workspace: Path = ROOT) -> Result:
    return CliRunner().invoke(main, ["schemes", *arguments, "--workspace", str(workspace)])


def with_scheme(folder: Path, weight: int = 100) -> Path:
    schemes = folder / "params" / "schemes"
    schemes.mkdir(parents=True)
    text = f"{SCHEMA_LINE}\n{HEAD}{BODY % weight}"
    (schemes / "sample.yaml").write_text(text, encoding="utf-8")
    return folder


def test_list_has_a_row_for_every_scheme() -> None:
    result = kpi("list", "--lang", "zh")
    assert result.exit_code == 0
    heading, *rows = result.output.splitlines()
    assert heading.split() == ["编号", "名称", "周期", "出处", "给出", "⚑"]
    assert [row.split()[0] for row in rows] == list(book().ids)


def test_list_says_what_a_scheme_yields() -> None:
    rows = {row.split()[0]: row for row in kpi("list", "--lang", "en").output.splitlines()}
    row = rows["key-account-commission"].split("  ")
    cells = [cell.strip() for cell in row if cell.strip()]
    assert cells[1:] == [
        "Commission of key-account sales staff", "quarter", "000", "rows, pay, carry", "7",
    ]  # fmt: skip


def test_list_as_json_has_both_languages() -> None:
    entries = {entry["id"]: entry for entry in json.loads(kpi("list", "--json").output)}
    assert entries["vehicle-commission"] == {
        "id": "vehicle-commission",
        "title": {"zh": "大客户部薪酬制度", "en": "Key-account pay at a car dealer"},
        "cadences": ["month"],
        "source": "000_1fe66a39b5775be3.txt",
        "heading": "大客户部薪酬制度",
        "yields": ["pay"],
        "assumptions": 2,
        "versions": 1,
    }


def test_show_tells_a_scheme() -> None:
    chinese = kpi("show", "vehicle-commission", "--lang", "zh").output
    assert (
        "  绩效工资（元）：车辆提成 × 销售目标达成系数 × 销量级别系数 × 销售满意度系数\n" in chinese
    )
    assert "      939–959    0.8\n      939及以下  0.6\n" in chinese
    english = kpi("show", "vehicle-commission", "--lang", "en", "--on", "2026-01-01").output
    assert "      939–959       0.8\n      939 and less  0.6\n" in english
    assert "⚑ The text puts 939 into two bands; the better one counts." in english


def test_an_unknown_scheme_is_answered_with_the_nearest() -> None:
    result = kpi("show", "vehicle-comission")
    assert result.exit_code == 1
    assert "did you mean vehicle-commission?" in result.stderr


def test_assumptions_say_where_they_stand() -> None:
    result = kpi("assumptions", "vehicle-commission", "--lang", "en")
    text = (ROOT / "params/schemes/vehicle-commission.yaml").read_text(encoding="utf-8")
    lines = [n for n, line in enumerate(text.split("\n"), 1) if "assumption:" in line]
    first, second = lines
    assert result.output == (
        f"params/schemes/vehicle-commission.yaml:{first}  quantities.target_coefficient\n"
        "  ⚑ The text prints the coefficient only at 100 %; below it we take the attainment"
        " itself, capped at 1.\n"
        f"params/schemes/vehicle-commission.yaml:{second}  quantities.satisfaction_coefficient\n"
        "  ⚑ The text puts 939 into two bands; the better one counts.\n"
    )


def test_all_assumptions_as_json() -> None:
    found = json.loads(kpi("assumptions", "--json").output)
    for scheme_id in book().ids:
        expected = sum(len(scheme.assumptions) for scheme in book().versions(scheme_id))
        assert sum(reading["scheme"] == scheme_id for reading in found) == expected


def test_rules_in_lists_are_called_by_their_own_name() -> None:
    found = json.loads(kpi("assumptions", "sales-staff", "--json").output)
    assert [reading["about"] for reading in found] == ["flags.level_up"]


def test_lint_of_a_sound_scheme(tmp_path: Path) -> None:
    result = kpi("lint", workspace=with_scheme(tmp_path))
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings\n")


def test_lint_fails_when_there_is_an_error(tmp_path: Path) -> None:
    result = kpi("lint", "sample", workspace=with_scheme(tmp_path, 90))
    assert result.exit_code == 1
    assert result.output == (
        "params/schemes/sample.yaml:7: error weights_do_not_sum: in a quarter the indicators add "
        "up to 90 at most, not 100; correct a weight, or say full_score: 90\n"
        "1 errors, 0 warnings\n"
    )


def test_lint_lets_warnings_pass() -> None:
    result = kpi("lint", "vehicle-commission")
    assert result.exit_code == 0
    assert "warning bands_overlap: 939 stands in two bands, of value 0.8 and 0.6" in result.output


def test_json_schema_is_printed_or_written(tmp_path: Path) -> None:
    assert kpi("json-schema").output == schema_text()
    workspace = with_scheme(tmp_path)
    assert kpi("json-schema", "--write", workspace=workspace).exit_code == 0
    written = workspace / "params" / "schemes" / "scheme.schema.json"
    assert written.read_bytes() == schema_text().encode()


@pytest.mark.parametrize("heavy", ["numpy", "pandas", "pydantic", "yaml"])
def test_help_imports_nothing_heavy(heavy: str) -> None:
    code = f"import sys, kpilib.cli.main; sys.exit({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT)
    assert done.returncode == 0
