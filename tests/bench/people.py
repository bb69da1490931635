"""Made-up people by the million, as the in-memory columns that an assessment starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Column, Days, Labels, Table, Truth
from kpilib.core.exact import Numbers
from kpilib.core.tables import CARRY_TABLE, INPUT_TABLES, TableSpec
from kpilib.engine.inputs.read import Inputs, empty_carry, no_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.int64]


def table(spec: TableSpec, rows: int, columns: Mapping[str, Column]) -> Table:
    """A table of which some columns are given, and the others have no value."""
    nothing = np.zeros(rows, dtype=bool)
    empty = Numbers(np.zeros(rows, dtype=np.int64), 1, nothing, 0)
    made: dict[str, Column] = {}
    for column in spec.columns:
        if column.name in columns:
            made[column.name] = columns[column.name]
        elif column.type in {"text", "month"}:
            made[column.name] = Labels(np.full(rows, -1, dtype=np.int64), ())
        elif column.type == "truth":
            made[column.name] = Truth(np.ones(rows, dtype=bool))
        else:
            made[column.name] = empty if column.type == "number" else Days(empty)
    return Table(spec.name, made, "", np.arange(rows), np.arange(1, rows + 1))


@dataclass(frozen=True)
class Vehicles:
    """Who sold what: one row per event, several per person, in no order.

    Attributes:
        role: Per person 0 for a manager, 1 for a specialist.
        target: Per person vehicles to sell.
        who: Per event the person.
        kind: Per event 0 for an own vehicle, 1 for a channel vehicle.
        quantity: Per event vehicles.
    """

    role: Array
    target: Array
    who: Array
    kind: Array
    quantity: Array

    @classmethod
    def made(cls, people: int) -> Vehicles:
        """Two events for each person, shuffled."""
        chance = np.random.default_rng(1)
        who = np.repeat(np.arange(people), 2)
        kind = np.tile(np.array([0, 1]), people)
        quantity = np.where(kind == 0, chance.integers(0, 9, len(who)),
                            chance.integers(0, 5, len(who)))  # fmt: skip
        order = chance.permutation(len(who))
        return cls(
            chance.integers(0, 2, people),
            chance.integers(1, 12, people),
            who[order],
            kind[order],
            quantity[order],
        )

    def inputs(self) -> Inputs:
        """The same as columns of input tables."""
        people = len(self.role)
        ids = tuple(f"E{number:07}" for number in range(people))
        # All columns that name people share one list of words, as in tables read from files.
        names = ("@department", *ids)
        codes = np.arange(1, people + 1)
        none = np.zeros(1, dtype=np.int64)
        target = Numbers.scaled(np.r_[self.target, none], 1, np.r_[np.ones(people, bool), False])
        satisfaction = Numbers.scaled(
            np.r_[np.zeros(people, np.int64), 985], 1, np.r_[np.zeros(people, bool), True]
        )
        tables = dict(no_inputs().tables)
        tables["employees"] = table(
            INPUT_TABLES["employees"],
            people,
            {
                "employee_id": Labels(codes, names),
                "name": Labels(codes, names),
                "role": Labels(self.role, ("manager", "specialist")),
            },
        )
        tables["metrics"] = table(
            INPUT_TABLES["metrics"],
            people + 1,
            {
                "subject": Labels(np.r_[codes, 0], names),
                "metric": Labels(np.r_[np.zeros(people, np.int64), 1], ("retail_target", "css")),
                "target": target,
                "actual": satisfaction,
            },
        )
        tables["events"] = table(
            INPUT_TABLES["events"],
            len(self.who),
            {
                "employee_id": Labels(self.who + 1, names),
                "event": Labels(self.kind, ("vehicle", "channel_vehicle")),
                "quantity": Numbers.scaled(self.quantity),
            },
        )
        return Inputs(tables, empty_carry(), {})


def key_accounts(people: int) -> Inputs:
    """A quarter of key-account sales: two deals and two metrics a person, a gap for every third."""
    chance = np.random.default_rng(2)
    ids = tuple(f"E{number:07}" for number in range(people))
    codes = np.arange(people)
    with_gap = codes[::3]
    cents = 100
    tables = dict(no_inputs().tables)
    tables["employees"] = table(
        INPUT_TABLES["employees"],
        people,
        {
            "employee_id": Labels(codes, ids),
            "name": Labels(codes, ids),
            "float_salary": Numbers.scaled(np.full(people, 500_000), cents),
        },
    )
    both = np.r_[codes, codes]
    first = np.arange(2 * people) < people
    tables["metrics"] = table(
        INPUT_TABLES["metrics"],
        2 * people,
        {
            "subject": Labels(both, ids),
            "metric": Labels(np.where(first, 0, 1), ("quarterly_target", "kpi_coefficient")),
            "target": Numbers.scaled(
                np.where(first, chance.integers(10**7, 3 * 10**7, 2 * people), 0),
                cents,
                first,
            ),
            "actual": Numbers.scaled(
                np.where(first, 0, chance.integers(80, 120, 2 * people)), cents, ~first
            ),
        },
    )
    deals = np.arange(2 * people)
    tables["deals"] = table(
        INPUT_TABLES["deals"],
        2 * people,
        {
            "deal_id": Labels(deals, tuple(f"D{number}" for number in range(2 * people))),
            "employee_id": Labels(both, ids),
            "kind": Labels(np.where(first, 0, 1), ("product", "implementation")),
            "amount": Numbers.scaled(chance.integers(1_000_000, 20_000_000, 2 * people), cents),
            "share": Numbers.scaled(np.ones(2 * people, dtype=np.int64)),
        },
    )
    gaps = len(with_gap)
    carry = table(
        CARRY_TABLE,
        gaps,
        {
            "employee_id": Labels(with_gap, ids),
            "kind": Labels(np.zeros(gaps, dtype=np.int64), ("gap",)),
            "origin_period": Labels(np.zeros(gaps, dtype=np.int64), ("2025Q4",)),
            "amount": Numbers.scaled(chance.integers(100_000, 5_000_000, gaps), cents),
            "base": Numbers.scaled(chance.integers(100_000, 5_000_000, gaps), cents),
        },
    )
    return Inputs(tables, carry, {})
