"""What somebody settles of one kind from several periods is one amount where pay is told."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kpilib.publish.review.load_review import open_review
from kpilib.publish.review.narrative.pay import pay_movers
from tests.browser.stretched import write_company

if TYPE_CHECKING:
    from pathlib import Path


def test_gaps_of_two_quarters_are_settled_in_one_amount(tmp_path: Path) -> None:
    """Sold 20,000 of a quota of 50,000 twice: two gaps of 30,000, both filled by 200,000."""
    root = write_company(tmp_path, ["below-zero"])
    inputs = root / "params" / "inputs"
    shutil.copytree(inputs / "2025Q4", inputs / "2025Q3")
    for period, old, new in (("2025Q3", "2025-11-10", "2025-08-10"), ("2026Q1", "20000", "200000")):
        path = inputs / period / "below-zero" / "deals.csv"
        path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    review = open_review("below-zero", "2026Q1", lang="en", workspace=str(root))
    text = " ".join(line for lines in pay_movers(review.context) for line in lines)
    assert text.count("open gap to the base quota of CNY 60,000.00 settled") == 3
    assert "30,000.00" not in text
