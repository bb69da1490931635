"""Numbers in messages have all of the digits that make them wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.small_schemes import all_problems, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

ONE = "employee_id,name\ne1,赵一\n"
THIRDS = "deal_id,employee_id,kind,amount,share\n" + "".join(
    f"D,{who},d,100,0.3333333333\n" for who in ("e1", "e2", "e3")
)


@pytest.mark.parametrize(
    ("scheme", "tables", "message"),
    [
        ("pay: {p: {sum: amount × share, deal: d}}",
         {"employees": "employee_id,name\ne1,赵一\ne2,钱二\ne3,孙三\n", "deals": THIRDS},
         "the shares of D sum to 0.9999999999, and must sum to 1"),
        ("indicators: {r: {rating: r}}",
         {"employees": ONE, "ratings": "employee_id,indicator,score\ne1,r,100.0000001\n"},
         "the score of r is 100.0000001, but must lie from 0 to 100"),
        ("pay: {p: {metric: m, whole: true}}",
         {"employees": ONE, "metrics": "subject,metric,actual\ne1,m,2.9999999\n"},
         "m is 2.9999999, but must be a whole number"),
        ("pay: {p: {metric: m}}",
         {"employees": ONE, "metrics": "subject,metric,actual\ne1,m,-0.0000001\n"},
         "the actual of m is -0.0000001, but cannot be negative"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_far_as_it_is_wrong(
    tmp_path: Path, scheme: str, tables: dict[str, str], message: str
) -> None:
    (found,) = all_problems(scheme_of(scheme + "\n"), "2026Q1", tmp_path, "", **tables)
    assert found.message == message
