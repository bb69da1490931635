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
