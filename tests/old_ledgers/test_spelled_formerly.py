"""Rules of what an earlier program issued keep the meaning that they had when it was paid.

The ledger was made by `make_spelled.py`, with the last program that left formulas to Python.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from tests.old_ledgers.test_old_ledgers import issued, kpi, settlements, unpacked

HERE = Path(__file__).parent
REFUSED = {
    "loose": ("loose.yaml:14: visit (a, b): a comma inside [...] ends the entry",),
    "spelled": (
        "spelled.yaml:11: pay.grouped.formula: ",
        "1,000 may be one number or several: write 1000, or 1, 000",
        "spelled.yaml:12: pay.joined.formula: ",
        "spelled.yaml:13: pay.wide.formula: ",
        "spelled.yaml:14: pay.alone.formula: ",
        "spelled.yaml:17: pay.folded.formula: these lines become one, and a comment in it would",
    ),
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace; the tests below go on with it one after the other."""
    return unpacked(HERE / "spelled.tar.xz", tmp_path_factory.mktemp("spelled"))


def bridge(root: Path, place: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The steps of a revision's bridge that change a figure, by person and item."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    text = (root / "reports" / place / "bridge.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["step"] not in {"issued", "restated"}:
            steps = found.setdefault((row["employee_id"], row["item"]), [])
            steps.append((row["cause"], row["amount"]))
    return found


def test_every_figure_of_old_rules_is_computed_anew_as_it_was_paid(ledger: Path) -> None:
    told = kpi(ledger, "verify").output
    assert told.count("same results from its frozen inputs") == 6
    assert "✗" not in told


@pytest.mark.parametrize("name", REFUSED)
def test_rules_that_are_still_written_so_are_refused_with_place_and_fix(
    ledger: Path, name: str
) -> None:
    before = issued(ledger)
    for command in ("restate", "issue"):
        arguments = [command, "2025Q1", "-d", name, "--to", "xlsx", "--workspace", str(ledger)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 1
        for part in REFUSED[name]:
            assert part in result.output
    assert issued(ledger) == before


def test_a_formula_that_the_program_reads_in_another_way_is_the_programs_doing(
    ledger: Path,
) -> None:
    # Formerly sales × 2 of 50 and 9 alone; now 10 more.
    told = kpi(ledger, "diff", "2025Q1", "cut").output
    assert "pay 118.00 → 138.00 (+20.00)" in told
    kpi(ledger, "issue", "2025Q1", "-d", "cut", "--to", "xlsx")
    assert bridge(ledger, "2025Q1/cut/r3") == {
        ("P1", "bonus"): [("program", "10.00")], ("P2", "bonus"): [("program", "10.00")],
    }  # fmt: skip


def test_a_change_of_such_rules_is_the_rules_doing_from_the_meaning_that_they_had(
    ledger: Path,
) -> None:
    path = ledger / "params" / "schemes" / "spelled.yaml"
    text = path.read_text("utf-8")
    for old, new in (
        ("max(1,000 +", "max(1000 +"), ("'a' 'b'", "'ab'"),
        ("ｓales × 0_1.50", "sales × 1.50"),
        ("if('a' in 'a' and not 'a' in ['b'], 5, 6)", "5"), ("Fixed}, ", "Fixed}, clause: 固定, "),
        ("sales + 00  # and nothing else\n      + fixed", "sales"),
        (r"'\\x41' = 'A'", "true"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    text = text.replace("}, formula", "}, clause: 奖金, formula").replace(
        "sales}\npay", "sales, clause: 销售额}\npay"
    )
    path.write_text(text.replace("五, en: Folded}", "五, en: Folded}\n    clause: 五"), "utf-8")
    settings = ledger / "params" / "departments.yaml"
    settings.write_text(settings.read_text("utf-8").replace("00 + 7", "7"), encoding="utf-8")
    # 1000 + 50 for max(1, 0 + 50, 20), and 1000 + 9 for 20; all others mean what they meant.
    told = kpi(ledger, "diff", "2025Q1", "spelled").output
    assert "(+1,989.00)" in told
    kpi(ledger, "issue", "2025Q1", "-d", "spelled", "--to", "xlsx")
    assert bridge(ledger, "2025Q1/spelled/r3") == {
        ("P1", "grouped"): [("rules departments, spelled", "1000.00")],
        ("P2", "grouped"): [("rules departments, spelled", "989.00")],
    }


def test_what_follows_from_it_is_settled_and_everything_verifies(ledger: Path) -> None:
    before = issued(ledger)
    kpi(ledger, "issue", "2025Q2", "-d", "spelled", "--to", "xlsx")
    folder = ledger / "params" / "inputs"
    source = folder / "2025Q2" / "spelled"
    target = folder / "2025Q3" / "spelled"
    target.mkdir(parents=True)
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    kpi(ledger, "issue", "2025Q3", "-d", "spelled", "--to", "xlsx")
    assert [row for row in settlements(ledger, "2025Q3/spelled/r1") if row[1] == "2025Q1"] == [
        ["P1", "2025Q1", "2025Q1", "grouped", "1000.00"],
        ["P2", "2025Q1", "2025Q1", "grouped", "989.00"],
    ]
    assert before.items() <= issued(ledger).items()
    assert "✗" not in kpi(ledger, "verify").output
