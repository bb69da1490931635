"""`vehicle-commission` by hand with pyarrow and numpy: the same files read and written.

Somebody who knows that the files are right writes this: nothing is checked, nothing is explained.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.bench.by_hand.tables import empty, in_text_order, read, write, yuan

PERIOD = "2026-01"
PEOPLE, METRICS, EVENTS = (
    {"employee_id": pa.string(), "role": pa.dictionary(pa.int32(), pa.string())},
    {"subject": pa.string(), "metric": pa.dictionary(pa.int32(), pa.string()),
     "target": pa.int64(), "actual": pa.int64()},
    {"employee_id": pa.string(), "event": pa.dictionary(pa.int32(), pa.string()),
     "quantity": pa.int64()},
)  # fmt: skip


def main(inputs: Path, out: Path) -> None:
    """Read three tables, work out the pay of the month, write six tables."""
    people, metrics = read(inputs / "employees.csv", PEOPLE), read(inputs / "metrics.csv", METRICS)
    events = read(inputs / "events.csv", EVENTS)
    ids = people["employee_id"].combine_chunks()
    count = len(ids)

    about = pc.index_in(metrics["subject"], value_set=ids).fill_null(-1).to_numpy()
    is_target = (pc.equal(metrics["metric"], "retail_target")).to_numpy()
    target = np.zeros(count, dtype=np.int64)
    target[about[is_target]] = metrics["target"].fill_null(0).to_numpy()[is_target]
    css = metrics["actual"].filter(pc.equal(metrics["metric"], "css"))[0].as_py()
    bands = ((991, 12), (981, 11), (960, 10), (939, 8), (0, 6))
    satisfaction = next(value for bound, value in bands if css >= bound)

    who = pc.index_in(events["employee_id"], value_set=ids).to_numpy()
    is_own = pc.equal(events["event"], "vehicle").to_numpy()
    quantity = events["quantity"].to_numpy()
    own = np.bincount(who[is_own], quantity[is_own], count).astype(np.int64)
    channel = np.bincount(who[~is_own], quantity[~is_own], count).astype(np.int64)
    units = own + channel
    volume = np.select(
        [units >= 10, units >= 6, units >= 4, units >= 2, units >= 1], [12, 11, 10, 8, 6], 0
    )
    # yuan × 10 (volume) × 10 (satisfaction) = fen
    numerator = (100 * own + 50 * channel) * np.minimum(units, target) * volume * satisfaction
    performance = (2 * numerator + target) // (2 * target)
    base = np.where(pc.equal(people["role"], "manager").to_numpy(), 200_000, 150_000)

    order = in_text_order(ids)
    ids, pay = ids.take(pa.array(order)), np.stack([base, performance], axis=1)[order]
    month = pa.repeat(PERIOD, count)
    nothing = pa.repeat("", count)
    write(out, "summary", [ids, month, pa.repeat("true", count), *[nothing] * 4,
                           yuan(pay.sum(axis=1))])  # fmt: skip
    paid = np.flatnonzero(pay)
    items = pa.array(["base_salary", "performance_pay"]).take(pa.array(paid % 2))
    write(out, "payouts", [ids.take(pa.array(paid // 2)), pa.repeat(PERIOD, len(paid)), items,
                           yuan(pay.ravel()[paid])])  # fmt: skip
    for name in ("scores", "carry", "flags", "classes"):
        empty(out, name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
