"""Input files of very many made-up people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.bench.people import Vehicles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def _write(path: Path, header: str, rows: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        file.writelines(f"{row}\n" for row in rows)


def vehicle_files(people: int, folder: Path) -> None:
    """A month of `vehicle-commission`: two dated events a person, in no order."""
    made = Vehicles.made(people)
    roles, kinds = ("manager", "specialist"), ("vehicle", "channel_vehicle")
    days = np.random.default_rng(3).integers(1, 32, len(made.who)).tolist()
    _write(folder / "employees.csv", "employee_id,name,role",
           (f"E{number:07},员工{number},{roles[role]}"
            for number, role in enumerate(made.role.tolist())))  # fmt: skip
    _write(folder / "metrics.csv", "subject,metric,target,actual",
           ("@department,css,,985", *(f"E{number:07},retail_target,{target},"
            for number, target in enumerate(made.target.tolist()))))  # fmt: skip
    _write(folder / "events.csv", "employee_id,event,date,quantity",
           (f"E{who:07},{kinds[kind]},2026-01-{day:02},{quantity}" for who, kind, day, quantity in
            zip(made.who.tolist(), made.kind.tolist(), days, made.quantity.tolist(),
                strict=True)))  # fmt: skip


def account_files(people: int, folder: Path) -> None:
    """A quarter of `key-account-commission`: two deals a person, and a gap of every third."""
    chance = np.random.default_rng(2)

    def money(low: int, high: int, count: int) -> list[str]:
        return [
            f"{fen // 100}.{fen % 100:02}" for fen in chance.integers(low, high, count).tolist()
        ]

    ids = [f"E{number:07}" for number in range(people)]
    _write(folder / "employees.csv", "employee_id,name,float_salary",
           (f"{who},员工{number},5000.00" for number, who in enumerate(ids)))  # fmt: skip
    targets, factors = money(10**7, 3 * 10**7, people), money(80, 120, people)
    _write(folder / "metrics.csv", "subject,metric,target,actual",
           (row for who, target, factor in zip(ids, targets, factors, strict=True) for row in
            (f"{who},quarterly_target,{target},", f"{who},kpi_coefficient,,{factor}")))  # fmt: skip
    kinds, amounts = ("product", "implementation"), money(1_000_000, 20_000_000, 2 * people)
    _write(folder / "deals.csv", "deal_id,employee_id,kind,amount",
           (f"D{number:07},{ids[number // 2]},{kinds[number % 2]},{amounts[number]}"
            for number in chance.permutation(2 * people).tolist()))  # fmt: skip
    (folder / "state").mkdir()
    gaps, bases = (money(100_000, 5_000_000, len(ids[::3])) for _ in range(2))
    _write(folder / "state" / "carry.csv", "employee_id,kind,origin_period,amount,base",
           (f"{who},gap,2025Q4,{gap},{base}"
            for who, gap, base in zip(ids[::3], gaps, bases, strict=True)))  # fmt: skip
