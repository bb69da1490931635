"""The law that no row falls out: it has an effect, or a rule leaves it out, or it is a problem."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.assess import assess
from kpilib.engine.excluded_rows import LeftOut, left_out
from kpilib.engine.inputs.read import read_inputs
from kpilib.text.explain import Explainer
from tests.perturbed import KINDS, Case, cases_of, like, with_other_cells, without
from tests.small_schemes import book, problems_of, run, scheme_of, write_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMES = tuple(scheme for scheme in book().ids if cases_of(scheme))
each_scheme = pytest.mark.parametrize("scheme", SCHEMES)

NOT_LOOKED_AT = {
    ("key-account-commission", "secondary_development", "amount"),  # its gross margin counts
    ("telecom-retention", "fibre_migration", "customer_kind"),  # half a unit whatever the customer
}
"""Cells that the regulation itself does not look at; the first column is required of every deal."""


def _one_of_each(scheme: str) -> Iterator[tuple[Case, str, int]]:
    """One row of every sort that the cases of a scheme have, in one of them."""
    seen = set()
    for case in cases_of(scheme):
        for name, table in case.tables():
            for row in range(len(table)):
                if (name, int(table.rows[row])) in case.left_out:
                    continue
                sort = (case.run.plan.cadence, "/" in name, *like(table, name, row))
                if sort not in seen:
                    seen.add(sort)
                    yield case, name, row


def _is_looked_at(case: Case, name: str, row: int, column: str) -> bool | None:
    """Whether another cell has an effect; None where there is nothing to put there."""
    table = dict(case.tables())[name]
    found = None
    for other in with_other_cells(case.scheme, table, row, column):
        if case.has_effect(case.with_table(name, other)):
            return True
        found = False
    return found


@each_scheme
def test_every_row_that_no_rule_leaves_out_has_an_effect(scheme: str) -> None:
    for case, name, row in _one_of_each(scheme):
        table = dict(case.tables())[name]
        if case.has_effect(case.with_table(name, without(table, row))):
            continue
        # A rating that equals the mean of the others can go; another score in its place cannot.
        looked_at = [_is_looked_at(case, name, row, column) for column in table.columns]
        assert any(looked_at), (case.name, name, int(table.rows[row]))


@each_scheme
def test_every_cell_of_such_a_row_has_an_effect(scheme: str) -> None:
    for case, name, row in _one_of_each(scheme):
        table = dict(case.tables())[name]
        bare = name.rpartition("/")[2]
        kind = str(table.columns[KINDS[bare]].at(row)) if bare in KINDS else ""
        for column in table.columns:
            if (scheme, kind, column) not in NOT_LOOKED_AT:
                looked_at = _is_looked_at(case, name, row, column)
                assert looked_at is not False, (case.name, name, int(table.rows[row]), column)


@each_scheme
def test_every_row_that_is_left_out_is_so_by_a_rule_that_has_a_name(scheme: str) -> None:
    for case in cases_of(scheme):
        names = {name for name, _ in case.scheme.parts(case.run.plan.cadence)}
        reasons = {rule.reason for rule in case.scheme.eligibility}
        for each in case.left_out.values():
            assert each.reason in reasons | {""}
            assert set(each.by) <= names
            assert each.reason or each.by, each


@each_scheme
def test_every_row_that_is_left_out_is_named_by_what_explains_its_person(scheme: str) -> None:
    for case in cases_of(scheme):
        explainer = Explainer(case.run)
        for each in case.left_out.values():
            table = dict(case.tables())[each.table]
            told = {
                (step.place.file, step.place.row)
                for root in explainer.explain(each.who).steps
                for step in root.walk()
                if step.place is not None
            }
            assert (table.source or table.name, each.row) in told, (case.name, each)


def _words(case: Case) -> Iterator[tuple[str, dict[str, str]]]:
    """A row of every word that a scheme knows, of a person and of the department."""
    vocabulary = case.scheme.vocabulary(case.run.plan.cadence)
    person = next(iter(case.inputs["employees"].labels("employee_id").words), "")
    for who in (person, DEPARTMENT):
        for metric in vocabulary.metrics:
            yield "metrics", {"subject": who, "metric": metric, "target": "7", "actual": "5"}
        for indicator, (low, _) in vocabulary.scales.items():
            rater = next(iter(vocabulary.indicators[indicator]))
            yield "ratings", {"employee_id": who, "indicator": indicator, "rater": "one more",
                              "rater_type": rater, "score": str(low)}  # fmt: skip
        for event in vocabulary.events:
            yield "events", {"employee_id": who, "event": event, "quantity": "3", "amount": "7"}
        for kind in vocabulary.deals:
            yield "deals", {"deal_id": "one more", "employee_id": who, "kind": kind, "amount": "7",
                            "gross_margin": "5"}  # fmt: skip


@each_scheme
def test_a_row_of_any_word_counts_or_is_refused_or_left_out_by_name(
    scheme: str, tmp_path: Path
) -> None:
    """Also of words that no case has, and of the department where only people are meant."""
    cases = {case.run.plan.cadence: case for case in cases_of(scheme)
             if case.run.plan.in_one_piece and len(case.inputs["employees"])}  # fmt: skip
    for number, case in enumerate(cases.values()):
        for place, (name, cells) in enumerate(_words(case)):
            folder = write_folder(tmp_path / f"{number}-{place}", {
                name: f"{','.join(cells)}\n{','.join(cells.values())}\n"})  # fmt: skip
            added = read_inputs(folder, [])[name]
            if not len(added):
                continue  # nobody to be it of
            alone = replace(case.inputs, tables={**case.inputs.tables, name: added})
            try:
                done = assess(case.scheme, case.period, alone, [])
            except ProblemsFound:
                continue
            # It stands alone, so that it has an effect if without it there is another result.
            none = added.filtered(np.zeros(1, dtype=bool))
            other = replace(case, inputs=alone)
            named = {each.table: each for each in left_out(done)}.get(name)
            if named is not None:
                assert named.reason or named.by, (scheme, cells)
            elif not other.has_effect(other.with_table(name, none)):
                # It does not qualify, and with other figures it would.
                looked_at = [_is_looked_at(other, name, 0, column) for column in added.columns]
                assert any(looked_at), (scheme, cells)


def _left_out(scheme: str, period: str, folder: Path, **tables: str) -> list[LeftOut]:
    return list(left_out(run(scheme, period, folder, **tables)))


def test_a_deal_outside_the_crm_is_left_out_by_what_asks_for_it(tmp_path: Path) -> None:
    (deal,) = _left_out(
        "key-account-commission", "2026Q1", tmp_path,
        employees="employee_id,name,float_salary\nA,赵,0\n",
        metrics="subject,metric,target,actual\nA,quarterly_target,9,\nA,kpi_coefficient,,1\n",
        deals="deal_id,employee_id,kind,amount,in_crm\nd1,A,training,5,\nd2,A,training,7,false\n",
    )  # fmt: skip
    assert (deal.table, deal.row, deal.who, deal.reason) == ("deals", 2, "A", "")
    scheme = book().scheme("key-account-commission", Period.parse("2026Q1"))
    (by,) = {scheme.quantities[name].where for name in deal.by}
    assert by == "in_crm"


def test_rows_of_whoever_is_not_assessed_are_left_out_for_the_reason(tmp_path: Path) -> None:
    rows = _left_out(
        "sales-staff", "2026Q1", tmp_path,
        employees="employee_id,name,absent_days,working_days\nA,赵,30,60\n",
        metrics="subject,metric,target,actual\nA,sales,9,9\n",
        ratings="employee_id,indicator,score\nA,attitude,80\nA,ability,80\n",
    )  # fmt: skip
    assert [(each.table, each.row, each.reason) for each in rows] == [
        ("metrics", 1, "absent_over_a_third"),
        ("ratings", 1, "absent_over_a_third"),
        ("ratings", 2, "absent_over_a_third"),
    ]


def test_a_metric_that_events_take_the_place_of_is_left_out_by_its_quantity(
    tmp_path: Path,
) -> None:
    (metric,) = _left_out(
        "post-key-customers", "2026-01", tmp_path,
        employees="employee_id,name\nA,赵\n",
        metrics="subject,metric,actual\nA,information,40\nA,contribution,5\n"
                "@department,unit_performance,9\n",
        events="employee_id,event,date\nA,customer_information,2026-01-05\n",
    )  # fmt: skip
    assert (metric.table, metric.row, metric.by) == ("metrics", 1, ("reported",))


def test_customers_of_a_scheme_that_looks_at_none_are_a_problem(tmp_path: Path) -> None:
    found = problems_of(
        scheme_of("pay: {bonus: 1}\n"), "2026Q1", tmp_path,
        employees="employee_id,name\nA,赵\n", customers="customer_id,name\nk,a\n",
    )  # fmt: skip
    assert found == [("rows_not_used", "customers", 1, "")]
