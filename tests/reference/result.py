"""The result tables as `kpi assess` writes them, and the row of a run made of several pieces."""

from __future__ import annotations

from fractions import Fraction

from .rounding import Row, Tables, fixed, half_up, ranks

COLUMNS = {
    "summary": [
        "employee_id",
        "period",
        "eligible",
        "reason",
        "score",
        "grade",
        "rank",
        "total_pay",
    ],
    "scores": ["employee_id", "period", "indicator", "target", "actual", "points"],
    "payouts": ["employee_id", "period", "item", "amount"],
    "carry": ["employee_id", "kind", "origin_period", "amount", "base"],
    "flags": ["employee_id", "period", "flag", "detail"],
    "classes": ["customer_id", "class"],
}


def empty() -> Tables:
    """All six tables without a row."""
    return {name: [] for name in COLUMNS}


def row(table: str, **cells: str) -> Row:
    """A row of a result table; cells not named are empty."""
    unknown = set(cells) - set(COLUMNS[table])
    if unknown:
        raise KeyError(f"{table} has no {sorted(unknown)}")
    return {column: cells.get(column, "") for column in COLUMNS[table]}


def people(inputs: Tables) -> list[Row]:
    """The employees in the text order of their ids."""
    return sorted(inputs["employees"], key=lambda person: person["employee_id"])


def pay(items: dict[str, Fraction]) -> tuple[dict[str, str], str]:
    """Each item rounded once, none at 0.00, and the total of the rounded items."""
    rounded = {item: half_up(amount) for item, amount in items.items()}
    total = sum((Fraction(amount) for amount in rounded.values()), Fraction(0))
    return {item: f"{amount:.2f}" for item, amount in rounded.items() if amount}, fixed(total)


def in_order(tables: Tables) -> Tables:
    """Every table with the rows of one person together; within a person they keep their order."""
    return {
        name: sorted(
            rows, key=lambda line: line["customer_id" if name == "classes" else "employee_id"]
        )
        for name, rows in tables.items()
    }


def add_run(tables: Tables, inputs: Tables, period: str, grade_of: dict[int, str] | None) -> None:
    """Append the run's own summary rows to those of its pieces.

    The mean of the rounded scores of the pieces a person is in, rounded half up; grade and rank by
    it, pay summed. `grade_of` maps the lower bound of each grade to its name.
    """
    pieces = list(tables["summary"])
    lines = []
    means: dict[str, Fraction] = {}
    for person in people(inputs):
        mine = [line for line in pieces if line["employee_id"] == person["employee_id"]]
        scores = [Fraction(line["score"]) for line in mine if line["score"]]
        total = sum((Fraction(line["total_pay"]) for line in mine), Fraction(0))
        line = row("summary", employee_id=person["employee_id"], period=period, eligible="true")
        line["total_pay"] = fixed(total)
        if scores:
            mean = Fraction(half_up(sum(scores, Fraction(0)) / len(scores)))
            means[person["employee_id"]] = mean
            line["score"] = fixed(mean)
            line["grade"] = grade(mean, grade_of)
        lines.append(line)
    for line in lines:
        line["rank"] = ranks(means).get(line["employee_id"], "")
    tables["summary"] += lines


def grade(score: Fraction, grade_of: dict[int, str] | None) -> str:
    """The grade with the highest lower bound that the rounded score reaches."""
    if grade_of is None:
        return ""
    return grade_of[max(bound for bound in grade_of if score >= bound)]
