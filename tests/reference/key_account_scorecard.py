"""key-account-scorecard · 大客户部销售考核指标与考核制度设计 · quarter."""

from __future__ import annotations

from fractions import Fraction

from . import result
from .rounding import Row, Tables, attainment, fixed, number, printed, printed_points, ranks
from .spans import quarters

WEIGHTS = {"sales": 30, "new_customers": 25, "satisfaction": 20, "growth": 15, "retention": 10}
FROM_METRICS = ("sales", "new_customers")
DEFAULT_GRADES = {90: "优秀", 80: "良好", 60: "合格", 0: "不合格"}


def assess(inputs: Tables, period: str, history: dict[str, Tables] | None = None) -> Tables:
    """One quarter on its own inputs; a longer period quarter by quarter from `history`."""
    tables = result.empty()
    for quarter in quarters(period):
        piece = inputs if quarter == period else (history or {})[quarter]
        _assess_quarter(piece, quarter, tables)
    if quarters(period) != [period]:
        result.add_run(tables, inputs, period, DEFAULT_GRADES)
    return result.in_order(tables)


def _assess_quarter(inputs: Tables, quarter: str, tables: Tables) -> None:
    scores: dict[str, Fraction] = {}
    lines = []
    for person in result.people(inputs):
        rows, score = score_of(person["employee_id"], quarter, inputs, WEIGHTS)
        tables["scores"] += rows
        scores[person["employee_id"]] = score
        line = result.row("summary", employee_id=person["employee_id"], period=quarter)
        line |= {"eligible": "true", "score": fixed(score), "total_pay": "0.00"}
        line["grade"] = result.grade(score, DEFAULT_GRADES)
        lines.append(line)
    for line in lines:
        line["rank"] = ranks(scores)[line["employee_id"]]
    tables["summary"] += lines


def score_of(
    employee_id: str, quarter: str, inputs: Tables, weights: dict[str, int]
) -> tuple[list[Row], Fraction]:
    """The scores rows of one person and the rounded score."""
    exact: list[Fraction] = []
    rows: list[Row] = []
    for indicator, weight in weights.items():
        line = result.row("scores", employee_id=employee_id, period=quarter, indicator=indicator)
        if indicator in FROM_METRICS:
            metric = metric_of(employee_id, indicator, inputs)
            target, actual = number(metric["target"]), number(metric["actual"])
            line |= {"target": printed(target), "actual": printed(actual)}
            exact.append(weight * attainment(actual, target))
        else:
            rating = mean_rating(employee_id, indicator, inputs)
            line["actual"] = printed(rating)
            exact.append(weight * rating / 100)
        rows.append(line)
    score, points = printed_points(exact)
    for line, printed_part in zip(rows, points, strict=True):
        line["points"] = fixed(printed_part)
    return rows, score


def metric_of(subject: str, metric: str, inputs: Tables) -> Row:
    """The one row of a subject's metric."""
    (found,) = (
        line for line in inputs["metrics"] if (line["subject"], line["metric"]) == (subject, metric)
    )
    return found


def mean_rating(employee_id: str, indicator: str, inputs: Tables) -> Fraction:
    """The mean of all superiors' ratings."""
    found = [
        number(line["score"])
        for line in inputs["ratings"]
        if (line["employee_id"], line["indicator"]) == (employee_id, indicator)
    ]
    return sum(found, Fraction(0)) / len(found)
