"""sales-staff · 销售人员绩效考核方案, 销售人员薪酬激励制度 · quarter and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import result
from .key_account_scorecard import mean_rating, metric_of
from .rounding import Tables, attainment, fixed, number, printed, printed_points, ranks

if TYPE_CHECKING:
    from fractions import Fraction

LEVEL_UP_FROM = 90
LEVEL_DOWN_BELOW = 60


def assess(inputs: Tables, period: str) -> Tables:
    """A quarter or a year, either in one piece on the run's own rows."""
    tables = result.empty()
    _assess_piece(inputs, period, tables)
    return result.in_order(tables)


def _assess_piece(inputs: Tables, period: str, tables: Tables) -> None:
    scores: dict[str, Fraction] = {}
    lines = []
    for person in result.people(inputs):
        employee_id = person["employee_id"]
        line = result.row("summary", employee_id=employee_id, period=period, total_pay="0.00")
        lines.append(line)
        if 3 * number(person["absent_days"]) > number(person["working_days"]):
            line |= {"eligible": "false", "reason": "absent_over_a_third"}
            continue
        score = _score(employee_id, period, inputs, tables)
        scores[employee_id] = score
        line |= {"eligible": "true", "score": fixed(score)}
        if score >= LEVEL_UP_FROM:
            _flag(employee_id, period, "level_up", tables)
        if score < LEVEL_DOWN_BELOW:
            _flag(employee_id, period, "level_down", tables)
    for line in lines:
        line["rank"] = ranks(scores).get(line["employee_id"], "")
    tables["summary"] += lines


def _score(employee_id: str, period: str, inputs: Tables, tables: Tables) -> Fraction:
    sales = metric_of(employee_id, "sales", inputs)
    target, actual = number(sales["target"]), number(sales["actual"])
    attitude = mean_rating(employee_id, "attitude", inputs)
    ability = mean_rating(employee_id, "ability", inputs)
    parts = [45 * attainment(actual, target), 20 * attitude / 100, 35 * ability / 100]
    score, points = printed_points(parts)
    shown = [
        ("performance", printed(target), printed(actual)),
        ("attitude", "", printed(attitude)),
        ("ability", "", printed(ability)),
    ]
    for (indicator, wanted, reached), part in zip(shown, points, strict=True):
        line = result.row("scores", employee_id=employee_id, period=period, indicator=indicator)
        line |= {"target": wanted, "actual": reached, "points": fixed(part)}
        tables["scores"].append(line)
    return score


def _flag(employee_id: str, period: str, flag: str, tables: Tables) -> None:
    tables["flags"].append(result.row("flags", employee_id=employee_id, period=period, flag=flag))
