"""The small workspace with its tables in a database or a folder, as `departments.yaml` says."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import sqlalchemy as sa

from kpilib.core.periods import Period
from tests.small_workspace import DEPARTMENTS, INPUTS, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

TABLES = sa.MetaData()
STAFF = sa.Table(
    "staff", TABLES,
    sa.Column("period", sa.String(10)), sa.Column("employee_id", sa.String(20)),
    sa.Column("name", sa.String(20)), sa.Column("on_probation", sa.Boolean),
)  # fmt: skip
METRICS = sa.Table(
    "metrics", TABLES,
    sa.Column("day", sa.Date), sa.Column("subject", sa.String(20)),
    sa.Column("metric", sa.String(20)), sa.Column("target", sa.Numeric(18, 2)),
    sa.Column("actual", sa.Numeric(18, 2)),
)  # fmt: skip
RATINGS = sa.Table(
    "ratings", TABLES,
    sa.Column("year", sa.Integer), sa.Column("quarter", sa.Integer),
    sa.Column("employee_id", sa.String(20)), sa.Column("indicator", sa.String(20)),
    sa.Column("score", sa.Numeric(5, 1)), sa.Column("note", sa.String(50)),
)  # fmt: skip

QUERIES = """\
employees:
  from: crm
  query: SELECT employee_id, name, on_probation FROM staff WHERE period = :period
metrics:
  from: crm
  query: |
    SELECT subject, metric, target, actual
    FROM metrics
    WHERE day >= :first_day AND day < :next_day   -- half open; nothing is lost on the last day
ratings:
  from: crm
  query: SELECT employee_id, indicator, score, note FROM ratings
    WHERE year = :year AND quarter = :quarter
"""


def settings(url: str, sources: str = QUERIES, more: str = "") -> str:
    """`departments.yaml` with one place, `crm`."""
    place = f"sources:\n  crm:\n    url: {url}\n{indent(dedent(more), '    ')}"
    return f"{DEPARTMENTS}    sources:\n{indent(dedent(sources), '      ')}{place}"


def fill(engine: sa.Engine) -> None:
    """Put the small workspace's rows into a database."""
    TABLES.create_all(engine)
    with engine.begin() as connection:
        for name, tables in INPUTS.items():
            period = Period.parse(name)
            for row in _rows(tables["employees"]):
                given = {**row, "period": name, "on_probation": row["on_probation"] == "true"}
                connection.execute(STAFF.insert().values(given))
            for row in _rows(tables["metrics"]):
                numbers = {key: Decimal(row[key]) for key in ("target", "actual")}
                connection.execute(METRICS.insert().values({**row, **numbers, "day": period.end}))
            for row in _rows(tables["ratings"]):
                when = {"year": period.start.year, "quarter": (period.start.month + 2) // 3}
                given = {**row, **when, "score": Decimal(row["score"]), "note": None}
                connection.execute(RATINGS.insert().values(given))


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(dedent(text))))


def without_files(root: Path, url: str, sources: str = QUERIES, more: str = "") -> Path:
    """The small workspace, which has no files of inputs at all."""
    return write_workspace(root, inputs={}, departments=settings(url, sources, more))
