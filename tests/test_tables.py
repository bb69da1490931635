"""The declared tables are the catalogue's, word for word."""

from __future__ import annotations

import pytest

from kpilib.core.tables import CARRY_TABLE, INPUT_TABLES, RATER_TYPES, RESULT_TABLES, UNITS
from kpilib.text.formats import Wording

INPUTS = {
    "employees": "employee_id* name* name_en role level section hire_date tenure_years base_salary "
    "performance_salary float_salary absent_days working_days on_probation continuous_months "
    "leave_months",
    "metrics": "subject* metric* month target actual",
    "ratings": "employee_id* indicator* month rater_type rater score*",
    "events": "employee_id* event* date month quantity amount status customer_kind",
    "deals": "deal_id* employee_id* kind* amount* share standard_price gross_margin in_crm date",
    "customers": "customer_id* name",
}
"""The catalogue's input tables; a star marks a required column. `note` is ignored anywhere."""

RESULTS = {
    "summary": "employee_id period eligible reason score grade rank total_pay",
    "scores": "employee_id period indicator target actual points",
    "payouts": "employee_id period item amount",
    "carry": "employee_id kind origin_period amount base",
    "flags": "employee_id period flag detail",
    "classes": "customer_id class",
}

EMPTY_MEANS = {"on_probation": "false", "leave_months": "0", "rater_type": "superior",
               "quantity": "1", "share": "1", "in_crm": "true"}  # fmt: skip
MAY_BE_NEGATIVE = {("metrics", "actual"), ("events", "amount"), ("deals", "amount"),
                   ("deals", "gross_margin")}  # fmt: skip
KEYS = {
    "employees": ("employee_id",),
    "metrics": ("subject", "metric", "month"),
    "ratings": ("employee_id", "indicator", "month", "rater_type", "rater"),
    "events": (),
    "deals": ("deal_id", "employee_id"),
    "customers": ("customer_id",),
}


@pytest.mark.parametrize("name", INPUTS)
def test_input_columns_are_the_catalogues(name: str) -> None:
    columns = INPUT_TABLES[name].columns
    assert " ".join(c.name + "*" * c.required for c in columns) == INPUTS[name]
    assert INPUT_TABLES[name].key == KEYS[name]


def test_there_are_no_other_input_tables() -> None:
    assert set(INPUT_TABLES) == set(INPUTS)


def test_empty_cells_mean_what_the_catalogue_says() -> None:
    declared = {c.name: c.empty_means for t in INPUT_TABLES.values() for c in t.columns}
    assert {name: empty for name, empty in declared.items() if empty is not None} == EMPTY_MEANS


def test_only_the_columns_of_convention_9_can_be_negative() -> None:
    declared = {(t.name, c.name) for t in INPUT_TABLES.values() for c in t.columns if c.negative}
    assert declared == MAY_BE_NEGATIVE


def test_result_columns_are_the_catalogues() -> None:
    assert {name: " ".join(columns) for name, columns in RESULT_TABLES.items()} == RESULTS
    assert CARRY_TABLE.names == RESULT_TABLES["carry"]


def test_every_column_says_what_it_means() -> None:
    for table in (*INPUT_TABLES.values(), CARRY_TABLE):
        for column in table.columns:
            assert column.meaning, (table.name, column.name)
            assert column.type in {"text", "number", "truth", "date", "month"}


def test_rater_types_are_the_catalogues() -> None:
    assert RATER_TYPES == ("superior", "peer", "subordinate", "self", "customer", "department")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_declared_unit_can_be_printed(lang: str) -> None:
    assert [unit for unit in UNITS if not Wording(lang).unit(unit)] == []
