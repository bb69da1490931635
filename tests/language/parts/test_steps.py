"""Step tables: by lower bounds, and by bands with both ends as a regulation words them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpilib.core.problems import ProblemsFound
from tests.small_schemes import problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = """
    quantities:
      of: {metric: of}
    pay:
      prize: {steps: {of: of, %s}}
    """
WHOLE = (
    "whole: true,"
    " bands: [{from: 981, value: 2}, {from: 939, to: 980, value: 1}, {to: 939, value: 3}]"
)
OPEN = "bands: [{from: 60, to: 80, value: 1}, {from: 80, value: 2}, {to: 50, value: 3}]"
BOUNDS = "from: {981: 2, 939: 1, 0: 3}"


def paid(table: str, of: str, folder: Path) -> Decimal:
    assessed = run(
        scheme_of(SCHEME % table),
        "2026Q1",
        folder,
        employees="employee_id,name\nA,甲",
        metrics=f"subject,metric,actual\nA,of,{of}",
    )
    (total,) = assessed.results.summary["total_pay"]
    assert isinstance(total, Decimal)
    return total


@pytest.mark.parametrize(
    ("of", "value"),
    [
        ("981", "2"),
        ("980.5", "1"),  # a table of whole numbers: `to: 980` reaches up to below 981
        ("980", "1"),
        ("940", "1"),
        ("939", "1"),  # two bands fit, the one listed first counts
        ("938.9", "3"),
        ("0", "3"),
    ],
)
@pytest.mark.parametrize("table", [WHOLE, BOUNDS], ids=["bands", "bounds"])
def test_bands_of_whole_numbers_equal_lower_bounds(
    table: str, of: str, value: str, tmp_path: Path
) -> None:
    assert paid(table, of, tmp_path) == Decimal(value)


@pytest.mark.parametrize(("of", "value"), [("60", "1"), ("79.99", "1"), ("80", "2"), ("49", "3")])
def test_otherwise_a_band_ends_below_its_upper_bound(of: str, value: str, tmp_path: Path) -> None:
    assert paid(OPEN, of, tmp_path) == Decimal(value)


@pytest.mark.parametrize("of", ["50", "59.99"])
def test_a_number_in_no_band_is_a_problem(of: str, tmp_path: Path) -> None:
    found = problems_of(
        scheme_of(SCHEME % OPEN),
        "2026Q1",
        tmp_path,
        employees="employee_id,name\nA,甲",
        metrics=f"subject,metric,actual\nA,of,{of}",
    )
    assert found == [("in_no_band", "metrics", 1, "actual")]


@pytest.mark.parametrize("table", [f"{BOUNDS}, {WHOLE}", "whole: true"], ids=["both", "neither"])
def test_a_table_has_one_form(table: str) -> None:
    with pytest.raises(ProblemsFound, match=r"either from .* or bands"):
        scheme_of(SCHEME % table)


def test_numbers_and_words_do_not_mix() -> None:
    with pytest.raises(ProblemsFound, match="all be numbers or all be words"):
        scheme_of(SCHEME % "bands: [{from: 5, value: 1}, {to: 5, value: 低}]")


def test_lower_bounds_are_tried_from_the_highest_down() -> None:
    scheme = scheme_of(SCHEME % "from: {0: 3, 10: 1, 5: 2}")
    table = scheme.pay["prize"].steps
    assert [(band.from_, band.value) for band in table.rows] == [(10, 1), (5, 2), (0, 3)]
