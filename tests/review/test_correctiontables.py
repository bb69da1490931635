"""Corrections and appeals as tables, with deadlines counted by hand on the calendar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.history.restatement.waterfall import WaterfallStep, draw_waterfall, fewest
from kpilib.publish.review.correction_tables import appeals_table, changed, corrections_table
from kpilib.publish.review.load_review import open_review
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import ChangeCause
from kpilib.text.cell_words import CellWords
from kpilib.text.formats import Wording
from kpilib.workspace.workspace import Workspace
from tests.inputs.made_corrections import correction

if TYPE_CHECKING:
    from kpilib.engine.inputs.correction_model import Correction

ROOT = Path(__file__).parents[2]
EN, ZH = Wording("en"), Wording("zh")
WHO = {"reason": "why", "by": "Li", "on": date(2026, 1, 14)}
ROW = {"deal_id": "d1"}
SCHEME = Workspace(ROOT).scheme("key-accounts", Period.parse("2026Q1"))


def appeal(filed: date, decided: date | None, outcome: str) -> Correction:
    about = {"number": "7", "employee": "E1", "filed": filed, "about": "pay"}
    return correction({**WHO, "appeal": {**about, "decided": decided, "outcome": outcome}})


@pytest.mark.parametrize(
    ("done", "words"),
    [
        ({"row": ROW, "change": {"amount": {"old": "1234.50", "new": "2"}}},
         "deals (deal number d1): amount 1,234.50 → 2"),
        ({"row": ROW, "change": {"share": {"old": "", "new": "0.5"}}},
         "deals (deal number d1): share – → 0.5"),
        ({"row": ROW, "change": {"in_crm": {"old": "false", "new": "true"}}},
         "deals (deal number d1): recorded in the CRM system no → yes"),
        ({"row": ROW, "change": {"date": {"old": "2026-02-06", "new": "2026-02-07"}}},
         "deals (deal number d1): date 6 February 2026 → 7 February 2026"),
        ({"row": ROW, "remove": True}, "deals: removed (deal number d1)"),
        ({"add": {"deal_id": "d2", "employee_id": "E1", "kind": "maintenance", "amount": "5"}},
         "deals: added (deal number d2, person 甲 (E1), kind maintenance, amount 5)"),
    ],
)  # fmt: skip
def test_what_a_correction_does_is_told_in_one_line(done: dict[str, object], words: str) -> None:
    words_of = CellWords(EN, SCHEME, {"E1": "甲"})
    assert changed(correction({"table": "deals", **done, **WHO}), words_of) == words


def test_no_program_word_stands_in_a_chinese_correction() -> None:
    done = {
        "table": "metrics",
        "row": {"subject": "@department", "metric": "quarterly_target", "month": "2026-02"},
        "change": {"target": {"old": "60000", "new": "50000.00"}},
    }
    told = changed(correction({**done, **WHO}), CellWords(ZH, SCHEME))
    assert told == ("指标数据（对象 部门，指标 季度目标，月份 2026年2月）：目标 60,000 → 50,000.00")


def test_a_withdrawn_correction_stays_listed_with_who_and_why() -> None:
    gone = {"by": "Wang", "on": date(2026, 2, 2), "reason": "it was right"}
    one = correction(
        {"id": "C", "table": "deals", "row": ROW, "remove": True, "withdrawn": gone, **WHO}
    )
    table = corrections_table([("2025Q4", one)], CellWords(EN, SCHEME))
    assert table
    assert table.columns[-1] == "Withdrawn"
    assert table.rows[0][-3:] == ("Li", "14 January 2026", "2 February 2026, Wang: it was right")


def test_an_appeal_alone_is_no_correction() -> None:
    found = [("2025Q4", appeal(date(2026, 1, 8), None, "open"))]
    assert corrections_table(found, CellWords(EN, SCHEME)) is None


@pytest.mark.parametrize(
    ("filed", "decided", "outcome", "last"),
    [
        # 8 January 2026 is a Thursday: 9, 12 to 16, 19 to 22 January are ten working days.
        (date(2026, 1, 8), date(2026, 1, 14), "upheld", "22 January 2026"),
        (date(2026, 1, 8), date(2026, 1, 23), "rejected", "22 January 2026 (missed)"),
        (date(2026, 1, 8), None, "open", "22 January 2026"),
        # 14 October 2025 is a Tuesday: 15 to 17, 20 to 24, 27 and 28 October.
        (date(2025, 10, 14), date(2025, 10, 28), "rejected", "28 October 2025"),
    ],
)
def test_an_appeal_is_to_be_decided_within_ten_working_days(
    filed: date, decided: date | None, outcome: str, last: str
) -> None:
    table = appeals_table([("2025Q4", appeal(filed, decided, outcome))], EN, str, 10)
    assert table
    assert dict(zip(table.columns, table.rows[0], strict=True))["To be decided by"] == last


def test_without_a_rule_no_deadline_is_made_up() -> None:
    found = [("2025Q4", appeal(date(2026, 1, 8), None, "open"))]
    table = appeals_table(found, ZH, str, None)
    assert table
    assert "应于此日前决定" not in table.columns
    assert "待定" in table.rows[0]


def test_the_sample_company_lists_its_appeals() -> None:
    review = open_review("enterprise-sales", "2025Q3", workspace=str(ROOT))
    (one,) = review.corrections
    assert one.appeal
    assert (one.appeal.employee, one.appeal.outcome, one.counts) == ("E104", "rejected", False)
    (one,) = Workspace(ROOT).corrections("key-accounts", Period.parse("2025Q4"))
    assert one.counts


def test_causes_are_named_in_both_languages() -> None:
    causes = (
        ChangeCause("inputs", "2025Q1", "deals.csv", carried=True),
        ChangeCause("withdrawal", "2025Q1", "C"),
    )
    assert CauseWords("zh").causes(causes) == (
        "2025年第一季度转入：未经更正的数据改动（业务明细）；撤回更正 C"
    )
    assert CauseWords("en").heading(causes) == (
        "Carried over from Q1 2025: inputs changed without a correction (deals); "
        "withdrawn correction C"
    )
    assert CauseWords("en").heading((ChangeCause("program"),)) == "Changed program"


def step(name: str, value: int, *, end: bool = False) -> WaterfallStep:
    return WaterfallStep(name, Decimal(value), str(value), end=end)


def test_of_very_many_steps_the_smallest_are_one_and_the_sum_stays() -> None:
    changes = [step(str(n), n) for n in (5, -1, 9, 2)]
    every = [step("a", 10, end=True), *changes, step("z", 25, end=True)]

    def others(count: int, total: Decimal) -> tuple[str, str]:
        return f"{count} others", f"{total}"

    assert fewest(every, others) == tuple(every)
    few = fewest(every, others, shown=3)
    assert [(s.name, s.value) for s in few] == [
        ("a", 10), ("5", 5), ("9", 9), ("2 others", 1), ("z", 25),
    ]  # fmt: skip


def test_the_chart_has_a_row_for_each_step_and_bars_for_changes_alone() -> None:
    every = [step("a", 10, end=True), step("up", 5), step("down", -3), step("z", 12, end=True)]
    (axes,) = draw_waterfall(every).axes
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert bars == [(10, 15), (15, 12)]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "up", "down", "z"]
