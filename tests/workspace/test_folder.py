"""`kpi assess` from folder to folder: what is written, when, and in what form."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.tables import RESULT_TABLES
from tests.small_schemes import book, write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ROOT = book().folder.parent.parent
GOOD = {
    "employees": "employee_id,name,absent_days,working_days\ne2,钱二,21,60\ne1,赵一,20,60\n",
    "metrics": "subject,metric,target,actual\ne1,sales,300,200\n",
    "ratings": "employee_id,indicator,score\ne1,attitude,90\ne1,ability,80.5\n",
}


def _assess(
    folder: Path, *more: str, scheme: str = "sales-staff", period: str = "2026Q1"
) -> Result:
    return CliRunner().invoke(main, [
        "assess", "--scheme", scheme, "--period", period, "--inputs", str(folder / "in"),
        "--out", str(folder / "out"), "--workspace", str(ROOT), *more,
    ])  # fmt: skip


def _written(folder: Path) -> dict[str, list[list[str]]]:
    found = {}
    for path in sorted((folder / "out").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name] = list(csv.reader(file))
    return found


def test_every_table_is_written_with_its_header_alone_where_there_are_no_rows(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path / "in", GOOD)
    result = _assess(tmp_path)
    assert result.exit_code == 0, result.output
    assert "sales-staff 2026Q1: 2 assessed" in result.output
    written = _written(tmp_path)
    assert {name: tuple(rows[0]) for name, rows in written.items()} == {
        f"{name}.csv": columns for name, columns in RESULT_TABLES.items()
    }
    # 45 × 2/3 = 30, 20 × 0.9 = 18, 35 × 0.805 = 28.175: 76.175, half up 76.18; a third absent is
    # assessed, more than a third is not.
    assert written["summary.csv"][1:] == [
        ["e1", "2026Q1", "true", "", "76.18", "", "1", "0.00"],
        ["e2", "2026Q1", "false", "absent_over_a_third", "", "", "", "0.00"],
    ]
    # The exact points are cut to 28.17, and get the hundredth that the score has more.
    assert written["scores.csv"][1:] == [
        ["e1", "2026Q1", "performance", "300", "200", "30.00"],
        ["e1", "2026Q1", "attitude", "", "90", "18.00"],
        ["e1", "2026Q1", "ability", "", "80.5", "28.18"],
    ]
    for name in ("payouts", "carry", "flags", "classes"):
        assert len(written[f"{name}.csv"]) == 1


def test_problems_are_written_alone_and_exit_with_1(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", GOOD)
    assert _assess(tmp_path).exit_code == 0
    ratings = GOOD["ratings"].replace("80.5", '"1,5"')
    metrics = "subject,metric,target,actual\ne1,sales,0,200\n"
    write_folder(tmp_path / "in", {"metrics": metrics, "ratings": ratings})
    result = _assess(tmp_path)
    assert result.exit_code == 1
    written = _written(tmp_path)
    assert list(written) == ["problems.csv"]
    assert written["problems.csv"][0] == ["code", "table", "row", "column", "message"]
    assert [row[:4] for row in written["problems.csv"][1:]] == [
        ["zero_target", "metrics", "1", "target"],
        ["not_a_number", "ratings", "2", "score"],
    ]
    # What is printed names the same problems.
    assert "sales-staff 2026Q1: 2 problems" in result.stderr
    assert "metrics.csv line 2, target" in result.stderr


def test_results_take_the_place_of_earlier_problems(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", {})
    write_folder(tmp_path / "out", {"problems": "code\n"})
    assert _assess(tmp_path).exit_code == 0
    assert "problems.csv" not in _written(tmp_path)


def test_nothing_but_the_tables_is_left_in_the_folder(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", GOOD)
    _assess(tmp_path)
    _assess(tmp_path)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        f"{name}.csv" for name in RESULT_TABLES
    )


@pytest.mark.parametrize(
    ("more", "message", "code"),
    [
        (["--scheme", "sales-staf"], "did you mean sales-staff", 1),
        (["--period", "2026Q7"], "is not a period: write it like", 2),
        (["--period", "2026-01"], "is assessed by quarter, year", 1),
        (["--set", "indicators.performance.weight"], "is not written as path=value", 2),
        (["--set", "indicators.performance.wait=1"], "did you mean indicators.performance", 1),
        (["--carry", "nowhere.csv"], "does not exist", 2),
        (["--inputs", "nowhere"], "the input folder nowhere does not exist", 1),
    ],
)
def test_a_wrong_option_is_told_without_a_traceback(
    tmp_path: Path, more: list[str], message: str, code: int
) -> None:
    write_folder(tmp_path / "in", GOOD)
    result = _assess(tmp_path, *more)
    assert result.exit_code == code, result.output
    assert message in " ".join(result.stderr.split())
    assert isinstance(result.exception, SystemExit)


def test_a_value_of_the_scheme_can_be_replaced_for_one_run(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", GOOD)
    changed = ("indicators.performance.weight=60", "indicators.ability.weight=20")
    options = [word for each in changed for word in ("--set", each)]
    assert _assess(tmp_path, *options).exit_code == 0
    assert _written(tmp_path)["scores.csv"][1][5] == "40.00"


def test_a_value_that_lint_would_refuse_in_the_file_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", GOOD)
    answer = _assess(tmp_path, "--set", "indicators.performance.weight=60")
    assert answer.exit_code == 1
    assert "the indicators add up to 115 at most, not 100" in answer.output
    [_, problem] = _written(tmp_path)["problems.csv"]
    assert problem[0] == "weights_do_not_sum"


def test_a_carried_table_is_read_and_written(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", {"employees": "employee_id,name\n"})
    carry = write_folder(tmp_path, {
        "carry": "employee_id,kind,origin_period,amount,base\nz,excess,2025Q4,5.00,\n"
                 "a,gap,2025Q4,7.50,8.00\na,gap,2025Q3,1.00,2.00\n"}) / "carry.csv"  # fmt: skip
    result = _assess(tmp_path, "--carry", str(carry), scheme="key-account-commission")
    assert result.exit_code == 0, result.output
    written = _written(tmp_path)
    assert written["carry.csv"][1:] == [
        ["a", "gap", "2025Q3", "1.00", "2.00"],
        ["a", "gap", "2025Q4", "7.50", "8.00"],
        ["z", "excess", "2025Q4", "5.00", ""],
    ]
    assert written["flags.csv"][1:] == [
        [who, "2026Q1", "carry_without_person", ""] for who in ("a", "z")
    ]


def test_the_run_over_longer_periods_reads_the_history(tmp_path: Path) -> None:
    rows = {
        "employees": "employee_id,name\ne1,赵一\n",
        "metrics": "subject,metric,target,actual\ne1,sales,100,{}\ne1,new_customers,10,10\n",
        "ratings": "employee_id,indicator,score\n"
        "e1,satisfaction,100\ne1,growth,100\ne1,retention,100\n",
    }
    write_folder(tmp_path / "in", {"employees": rows["employees"]})
    for quarter, sales in (("2025Q1", "100"), ("2025Q2", "50.05")):
        write_folder(tmp_path / "history" / quarter,
                     {**rows, "metrics": rows["metrics"].format(sales)})  # fmt: skip
    history = ("--history", str(tmp_path / "history"))
    result = _assess(tmp_path, *history, scheme="key-account-scorecard", period="2025H1")
    assert result.exit_code == 0, result.output
    # 100 and 70 + 30 × 0.5005 = 85.015, rounded 85.02; their mean 92.51.
    assert [row[1:] for row in _written(tmp_path)["summary.csv"][1:]] == [
        ["2025Q1", "true", "", "100.00", "优秀", "1", "0.00"],
        ["2025Q2", "true", "", "85.02", "良好", "1", "0.00"],
        ["2025H1", "true", "", "92.51", "优秀", "1", "0.00"],
    ]
    (tmp_path / "history" / "2025Q1" / "ratings.csv").unlink()
    result = _assess(tmp_path, *history, scheme="key-account-scorecard", period="2025")
    assert result.exit_code == 1
    found = {tuple(row[:2]) for row in _written(tmp_path)["problems.csv"][1:]}
    assert found == {("missing_rating", "2025Q1/ratings"), ("missing_history", "2025Q3"),
                     ("missing_history", "2025Q4")}  # fmt: skip
