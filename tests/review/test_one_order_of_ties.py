"""Two items that moved by the same amount are told in one order, whatever page tells them.

In the scheme `sold` stands before `extra`, in the alphabet behind it. A loses 100 of
`sold` and gains 100 of `extra` and 50 of `fixed`; in all `sold` and `extra` move by 100, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.company_facts import company_facts
from kpilib.publish.review.load_review import review_in
from kpilib.publish.review.page_one.change_waterfall import waterfall
from kpilib.publish.review.variance import largest_first
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = """\
id: small
title: {zh: 小制度, en: Small rules}
source: {file: small.txt, heading: 小制度}
effective_from: 2016-01-01
periods: quarter
quantities:
  of_sold: {employee: base_salary}
  of_extra: {employee: performance_salary}
  of_fixed: {employee: float_salary}
pay:
  sold: {title: {zh: 提成, en: Commission}, formula: of_sold, when: of_sold > 0,
         unit: yuan, clause: 一}
  extra: {title: {zh: 补发, en: Back pay}, formula: of_extra, when: of_extra > 0,
          unit: yuan, clause: 二}
  fixed: {title: {zh: 固定, en: Fixed}, formula: of_fixed, unit: yuan, clause: 三}
"""
HEAD = "employee_id,name,base_salary,performance_salary,float_salary\n"
BEFORE = HEAD + "A,甲,100,0,10\nB,乙,100,0,10\n"
NOW = HEAD + "A,甲,0,100,60\nB,乙,100,0,10\n"


def test_equal_changes_are_told_in_the_order_of_the_scheme_everywhere(tmp_path: Path) -> None:
    write_workspace(
        tmp_path, SCHEME, {"2025Q4": {"employees": BEFORE}, "2026Q1": {"employees": NOW}}
    )
    review = review_in(Workspace(tmp_path), "team", "2026Q1", "en")
    (mover,) = review.comparison.pay_movers()
    assert [part.name for part in largest_first(mover.causes)] == ["sold", "extra", "fixed"]
    told = waterfall(review.context)
    assert told is not None
    assert [str(row[0]).split(":")[0] for row in told.grid.rows[1:4]] == [
        "Commission", "Back pay", "Fixed",
    ]  # fmt: skip
    moves = company_facts({"en": review.context}, (), (), ())["moves"]
    assert [move["item"] for move in moves] == ["sold", "extra", "fixed"]
