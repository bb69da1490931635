"""The judge's schemes by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import key_account_commission, key_account_scorecard, sales_staff, vehicle_commission

if TYPE_CHECKING:
    from .command import Run
    from .rounding import Tables

JUDGED = ("key-account-commission", "key-account-scorecard", "sales-staff", "vehicle-commission")
INPUTS = ("employees", "metrics", "ratings", "events", "deals")


def judged(run: Run) -> Tables:
    """The tables that the run has to yield.

    Raises:
        KeyError: The judge does not know the scheme.
    """
    inputs = complete(run.inputs)
    history = {period: complete(tables) for period, tables in run.history.items()}
    if run.scheme == "key-account-commission":
        return key_account_commission.assess(inputs, run.period, run.carry, history)
    if run.scheme == "key-account-scorecard":
        return key_account_scorecard.assess(inputs, run.period, history)
    if run.scheme == "sales-staff":
        return sales_staff.assess(inputs, run.period)
    if run.scheme == "vehicle-commission":
        return vehicle_commission.assess(inputs, run.period)
    raise KeyError(run.scheme)


def complete(inputs: Tables) -> Tables:
    """The inputs with the absent tables as empty ones."""
    return {table: inputs.get(table, []) for table in INPUTS}
