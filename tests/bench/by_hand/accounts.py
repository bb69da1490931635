"""`key-account-commission` by hand with pyarrow and numpy: the same files read and written.

Besides that the files are right it takes for known that nobody is new, that nothing was carried in
but gaps, of nobody more than one, and that all products and implementations are in the CRM.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.bench.by_hand.tables import empty, in_text_order, read, whole, write, yuan

if TYPE_CHECKING:
    from tests.bench.by_hand.tables import Array

PERIOD, EARLIER = "2026Q1", "2025Q4"
_WORD, _MONEY = pa.dictionary(pa.int32(), pa.string()), pa.decimal128(18, 2)
PEOPLE = {"employee_id": pa.string(), "float_salary": _MONEY}
METRICS = {"subject": pa.string(), "metric": _WORD, "target": _MONEY, "actual": _MONEY}
DEALS = {"employee_id": pa.string(), "kind": _WORD, "amount": _MONEY}
CARRY = {"employee_id": pa.string(), "amount": _MONEY, "base": _MONEY}
SETTLED = 2 * 30_000_000
"""300,000 yuan: all amounts below are half fen, because half of a target may end in one."""


def main(inputs: Path, out: Path) -> None:
    """Read four tables, work out the pay of the quarter, write six tables."""
    people, metrics = read(inputs / "employees.csv", PEOPLE), read(inputs / "metrics.csv", METRICS)
    deals, carry = read(inputs / "deals.csv", DEALS), read(inputs / "state/carry.csv", CARRY)
    ids = people["employee_id"].combine_chunks()
    count = len(ids)

    def rows_of(names: pa.ChunkedArray) -> Array:
        return pc.index_in(names, value_set=ids).to_numpy()

    target, factor = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    about, is_target = rows_of(metrics["subject"]), pc.equal(metrics["metric"], "quarterly_target")
    of_target = is_target.to_numpy()
    target[about[of_target]] = 2 * whole(metrics["target"].filter(is_target))
    factor[about[~of_target]] = 400 + whole(metrics["actual"].filter(pc.invert(is_target)))

    who, is_product = rows_of(deals["employee_id"]), pc.equal(deals["kind"], "product").to_numpy()
    amount = 2 * whole(deals["amount"])
    product, implementation = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.add.at(product, who[is_product], amount[is_product])
    np.add.at(implementation, who[~is_product], amount[~is_product])

    gap, base = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    owner = rows_of(carry["employee_id"])
    gap[owner], base[owner] = 2 * whole(carry["amount"]), 2 * whole(carry["base"])

    income, quota = product + implementation, target // 2
    meets = income >= quota
    filled = np.where(meets, np.minimum(gap, income - quota), 0)
    left = income - filled
    lowered = np.minimum(filled, np.maximum(0, implementation - left))
    base = np.maximum(0, base - lowered)
    done = meets & (gap == filled)
    paid_on = np.where((left < target) | (left >= SETTLED), left, target)

    def share(percent: int, of: Array) -> Array:
        """So many percent of half fen times the factor (in five hundredths), in whole fen."""
        return (2 * percent * of * factor + 100_000) // 200_000

    pay = np.stack(
        [
            np.where(income >= target, whole(people["float_salary"]), 0),
            np.where(meets, share(4, np.maximum(0, paid_on - implementation)), 0),
            share(6, implementation),
            np.where(done, share(4, base), 0),
            np.where(meets, 0, -60_000),
        ],
        axis=1,
    )
    order = in_text_order(ids)
    sorted_ids, pay = ids.take(pa.array(order)), pay[order]
    nothing = pa.repeat("", count)
    write(out, "summary", [sorted_ids, pa.repeat(PERIOD, count), pa.repeat("true", count),
                           *[nothing] * 4, yuan(pay.sum(axis=1))])  # fmt: skip
    paid = np.flatnonzero(pay)
    items = pa.array(["float_salary", "software_commission", "service_commission", "back_pay",
                      "fixed_salary_deduction"])  # fmt: skip
    write(out, "payouts", [sorted_ids.take(pa.array(paid // 5)), pa.repeat(PERIOD, len(paid)),
                           items.take(pa.array(paid % 5)), yuan(pay.ravel()[paid])])  # fmt: skip

    # Old gaps, new gaps and excess, in this order for each person.
    old = np.where(done, 0, gap - filled)
    new = np.where(meets, 0, quota - income)
    excess = np.where(meets & (left >= target) & (left < SETTLED),
                      np.maximum(0, left - np.maximum(target, implementation)), 0)  # fmt: skip
    amounts = _fen(np.stack([old, new, excess], axis=1)[order])
    bases = _fen(np.stack([np.where(done, 0, base), np.maximum(0, quota - implementation),
                           excess], axis=1)[order])  # fmt: skip
    there = np.flatnonzero(amounts)
    which = there % 3
    write(out, "carry", [
        sorted_ids.take(pa.array(there // 3)),
        pa.array(["gap", "gap", "excess"]).take(pa.array(which)),
        pa.array([EARLIER, PERIOD, PERIOD]).take(pa.array(which)),
        yuan(amounts.ravel()[there]),
        pc.if_else(pa.array(which < 2), yuan(bases.ravel()[there]), None),
    ])  # fmt: skip
    for name in ("scores", "flags", "classes"):
        empty(out, name)


def _fen(half: Array) -> Array:
    return (half + 1) // 2


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
