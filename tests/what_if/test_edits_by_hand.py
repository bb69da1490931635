"""Edits of every kind, where all share a pool, are ranked and carry something on: as by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.workspace.what_if.compare_variants import what_if
from kpilib.workspace.what_if.input_edits import InputEdit
from kpilib.workspace.what_if.scenario_files import WhatIfScenario
from kpilib.workspace.what_if.standings import yuan
from kpilib.workspace.workspace import Workspace

Row = dict[str, str]
Tables = dict[str, dict[str, list[Row]]]

DEPARTMENTS = """\
company: {zh: 样例, en: Sample}
departments:
  team: {title: {zh: 一部, en: Team one}, scheme: shared}
"""
SCHEME = """\
id: shared
title: {zh: 共享, en: Shared}
source: {file: shared.txt, heading: 共享}
effective_from: 2016-01-01
periods: quarter
quantities:
  sold: {sum: amount, deal: product, unit: yuan, clause: 第一条}
  goal: {metric: sales, column: target, unit: yuan, clause: 第一条}
  over_in: {carried: over, unit: yuan, clause: 第一条}
  reached: {formula: sold + over_in, unit: yuan, clause: 第一条}
  place: {rank: reached, clause: 第二条}
  pool_of_all: {total: reached, on: department, unit: yuan, clause: 第二条}
  fund: {formula: pool_of_all ÷ 10, on: department, unit: yuan, clause: 第二条}
indicators:
  service: {title: {zh: 服务, en: Service}, weight: 100, rating: service, clause: 第三条}
pay:
  share: {title: {zh: 分配, en: Share}, pool: fund, by: score, unit: yuan, clause: 第二条}
  first:
    title: {zh: 第一, en: First}
    formula: if(place = 1, 500, 0)
    unit: yuan
    clause: 第二条
carry:
  - {kind: over, title: {zh: 超额, en: Excess}, amount: 'max(0, reached − goal)', clause: 第一条}
"""
QUARTERS = [Period.parse("2025Q4"), Period.parse("2026Q1")]
PEOPLE = ("A", "B", "C", "D")
KEYS = {"employees": "employee_id", "metrics": "subject", "deals": "employee_id",
        "ratings": "employee_id"}  # fmt: skip


def as_it_is() -> Tables:
    return {str(quarter): {
        "employees": [{"employee_id": who, "name": f"N{who}"} for who in PEOPLE],
        "metrics": [{"subject": who, "metric": "sales", "target": "1000"} for who in PEOPLE],
        "deals": [{"deal_id": f"{quarter}-{who}", "employee_id": who, "kind": "product",
                   "amount": f"{900 + 100 * n}"} for n, who in enumerate(PEOPLE)],
        "ratings": [{"employee_id": who, "indicator": "service", "score": f"{60 + 10 * n}"}
                    for n, who in enumerate(PEOPLE)],
    } for quarter in QUARTERS}  # fmt: skip


def written(root: Path, tables: Tables) -> Path:
    schemes = root / "params" / "schemes"
    schemes.mkdir(parents=True)
    (schemes / "shared.yaml").write_text(SCHEME, encoding="utf-8")
    (root / "params" / "departments.yaml").write_text(DEPARTMENTS, encoding="utf-8")
    for quarter, its in tables.items():
        folder = root / "params" / "inputs" / quarter / "team"
        folder.mkdir(parents=True)
        for name, rows in its.items():
            header = list(dict.fromkeys(column for row in rows for column in row))
            text = io.StringIO()
            writer = csv.DictWriter(text, header, restval="")
            writer.writeheader()
            writer.writerows(rows)
            (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
    return root


@st.composite
def edits(draw: Any) -> dict[str, Any]:
    """An edit of one quarter."""
    quarter, who = str(draw(st.sampled_from(QUARTERS))), draw(st.sampled_from(PEOPLE))
    number = str(draw(st.integers(1, 3000)))
    deal = {"deal_id": "NEW", "employee_id": who, "kind": "product", "amount": number,
            "date": f"{Period.parse(quarter).start}"}  # fmt: skip
    others: list[dict[str, Any]] = [
        {"table": "deals", "row": {"deal_id": f"{quarter}-{who}"}, "change": {"amount": number}},
        {"table": "deals", "add": deal},
        {"table": "deals", "row": {"deal_id": f"{quarter}-{who}"}, "remove": True},
        {"table": "metrics", "row": {"subject": who}, "change": {"target": number}},
        {"table": "ratings", "row": {"employee_id": who}, "change": {"score": number[:2]}},
        {"table": "employees", "row": {"employee_id": who}, "change": {"name": "Other"}},
        {"leaves": who},
        {"joins": {"employee_id": "NEW", "name": "New"}},
    ]
    return {"period": quarter, **draw(st.sampled_from(others))}


def by_hand(tables: Tables, edit: dict[str, Any]) -> None:
    """The same with lists of rows, and nothing of the program."""
    its = tables[edit["period"]]
    if "leaves" in edit:
        for name, column in KEYS.items():
            its[name] = [row for row in its[name] if row[column] != edit["leaves"]]
    elif "joins" in edit:
        come = edit["joins"]["employee_id"]
        its["employees"].append(dict(edit["joins"]))
        its["metrics"].append({"subject": come, "metric": "sales", "target": "700"})
        its["ratings"].append({"employee_id": come, "indicator": "service", "score": "77"})
    elif "add" in edit:
        its[edit["table"]].append(dict(edit["add"]))
    else:
        (row,) = [row for row in its[edit["table"]] if edit["row"].items() <= row.items()]
        if "remove" in edit:
            its[edit["table"]].remove(row)
        else:
            row.update(edit["change"])


def in_full(edit: dict[str, Any]) -> list[dict[str, Any]]:
    """Whoever joins brings along what everybody must have."""
    if "joins" not in edit:
        return [edit]
    come, when = edit["joins"]["employee_id"], {"period": edit["period"]}
    target = {"subject": come, "metric": "sales", "target": "700"}
    rating = {"employee_id": come, "indicator": "service", "score": "77"}
    return [edit, {**when, "table": "metrics", "add": target},
            {**when, "table": "ratings", "add": rating}]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(edits())
def test_an_edit_pays_and_scores_as_the_files_would_that_say_so(edit: dict[str, Any]) -> None:
    whole = [InputEdit.model_validate(one) for one in in_full(edit)]
    tables = as_it_is()
    by_hand(tables, edit)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        asked = Workspace(written(Path(one), as_it_is()))
        scenario = WhatIfScenario(inputs=tuple(whole))
        (variant,) = what_if(asked, QUARTERS, ["team"], [scenario]).variants
        edited = Workspace(written(Path(other), tables))
        for quarter in QUARTERS:
            standing = variant.standings["team", str(quarter)]
            pay = {who: yuan(fen) for who, fen in standing.pay.items() if fen}
            rows = edited.assess("team", quarter).results.rows
            expected: dict[str, Any] = {}
            for who, _, _, amount in rows["payouts"]:
                expected[who] = expected.get(who, 0) + amount
            assert pay == {who: amount for who, amount in expected.items() if amount}
            scores = {row[0]: row[4] for row in rows["summary"] if row[4] is not None}
            assert standing.scores == scores
            assert standing.people == {row[0] for row in rows["summary"]}
