"""A table that lies beside the inputs is named, so that nobody thinks that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.engine.inputs.read import read_inputs

if TYPE_CHECKING:
    from pathlib import Path

DEALS = "deal_id,employee_id,kind,amount\nD9,E1,new,900\n"


def unusual(folder: Path, place: str, text: str = DEALS) -> list[str]:
    """What is told of a folder with one more file; it is never read."""
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    problems = []
    inputs = read_inputs(folder, problems)
    assert (problems, len(inputs["deals"])) == ([], 0)
    return [f"{one.code} {one.message.partition(' lies')[0]}" for one in inputs.unusual]


@pytest.mark.parametrize("place", [
    "more/deals.csv", "补录/成交.csv", "more/a.xlsx", "more/a.et", "补录.txt", "more.dat", "补录",
])  # fmt: skip
def test_what_holds_rows_and_is_not_read_is_named(tmp_path: Path, place: str) -> None:
    assert unusual(tmp_path, place) == [f"file_not_read {place}"]


@pytest.mark.parametrize(("place", "text"), [
    ("_old/deals.csv", DEALS), (".cache/deals.csv", DEALS), ("more/_deals.csv", DEALS),
    ("2025Q4/deals.csv", DEALS),  # the inputs of an earlier period
    ("results/payouts.csv", DEALS), ("results/carry.csv", DEALS),  # as `kpi assess` writes them
    ("readme.txt", "deals come from the CRM\n"), ("readme.txt", "amount, and how it is counted\n"),
    ("more/readme.md", DEALS), ("empty.txt", ""),
])  # fmt: skip
def test_notes_results_and_earlier_periods_are_passed_over(
    tmp_path: Path, place: str, text: str
) -> None:
    assert unusual(tmp_path, place, text) == []
