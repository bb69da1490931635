"""A million people: against numpy by hand, against OpenFisca-core, and with state carried on."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.periods import Period
from kpilib.engine.assess import assess
from kpilib.engine.evaluate import Piece, evaluate_piece
from kpilib.engine.trial import scheme_book
from tests.bench.measure import medians, note, result
from tests.bench.people import Vehicles, key_accounts

if TYPE_CHECKING:
    from kpilib.engine.inputs.read import Inputs
    from tests.bench.people import Array

ROOT = Path(__file__).resolve().parents[2]
MILLION = 1_000_000
SIZES = (10_000, 100_000, MILLION)
BY_HAND, GROWN, CARRY_SECONDS, CARRY_GIGABYTES = 3, 1.5, 10, 2


def main() -> None:
    """Print every ratio."""
    if sys.argv[1:] == ["carry"]:
        _carry()
        return
    taken = {size: _against_numpy(size) for size in SIZES}
    ratio = taken[MILLION][0] / taken[MILLION][1]
    result("vehicle-commission, 1,000,000 people, against numpy by hand", ratio, "×",
           f"at most {BY_HAND} ×", holds=ratio <= BY_HAND)  # fmt: skip
    growth, hand = (taken[MILLION][way] / taken[100_000][way] for way in (0, 1))
    note(f"by hand 1,000,000 people take {hand:.1f} × what 100,000 take")
    # Where much memory costs more than little, it does so by hand, too.
    wish = f"linear, at most {GROWN} × what it is by hand"
    result("Growth from 100,000 to 1,000,000 people", growth, "×", wish,
           holds=growth <= GROWN * hand)  # fmt: skip
    _against_openfisca(taken[MILLION][0])
    for size in SIZES[:2]:
        _whole_run(size)
    # Peak memory is a process's own, so this one runs in a fresh process.
    subprocess.run([sys.executable, "-m", "tests.bench.assessment", "carry"], check=True, cwd=ROOT)


def assessed(scheme_id: str, period: Period, inputs: Inputs) -> Piece:
    """One piece of a scheme, every quantity and every pay item worked out exactly."""
    scheme = scheme_book(ROOT / "params" / "schemes").scheme(scheme_id, period)
    people = len(inputs.tables["employees"])
    present = np.ones(people, dtype=bool)
    piece, problems = evaluate_piece(
        scheme, period.cadence, period, inputs, present, by_month=False
    )
    if problems:
        raise SystemExit(f"{scheme_id}: {problems[0]}")
    return piece


def by_hand(data: Vehicles) -> tuple[Array, Array]:
    """The same rule in numpy int64: base pay and vehicle pay of each person, in fen."""
    people = len(data.role)
    own = np.zeros(people, dtype=np.int64)
    channel = np.zeros(people, dtype=np.int64)
    is_own = data.kind == 0
    np.add.at(own, data.who[is_own], data.quantity[is_own])
    np.add.at(channel, data.who[~is_own], data.quantity[~is_own])
    units = own + channel
    money = 100 * own + 50 * channel
    reached = np.minimum(units, data.target)
    volume = np.select(
        [units >= 10, units >= 6, units >= 4, units >= 2, units >= 1], [12, 11, 10, 8, 6], 0
    )
    # yuan × 10 (volume) × 10 (satisfaction 1.1) = fen
    numerator = money * reached * volume * 11
    fen = (2 * numerator + data.target) // (2 * data.target)
    return np.where(data.role == 0, 200_000, 150_000), fen


def _against_numpy(people: int) -> tuple[float, float]:
    data = Vehicles.made(people)
    inputs = data.inputs()
    month = Period.parse("2026-01")
    piece = assessed("vehicle-commission", month, inputs)
    base, vehicles = by_hand(data)
    for expected, column in zip((base, vehicles), piece.pay, strict=True):
        if not np.array_equal(column.fen, expected):
            raise SystemExit(f"{column} differs from the rule by hand")
    del piece
    taken = medians(
        {
            "kpilib": lambda: assessed("vehicle-commission", month, inputs),
            "hand": lambda: by_hand(data),
        }
    )
    ours, hand = taken["kpilib"], taken["hand"]
    note(f"{people:,} people: kpilib {ours:.3f} s, by hand {hand:.4f} s, ratio {ours / hand:.1f}")
    return ours, hand


def _against_openfisca(ours: float) -> None:
    python = ROOT / ".venv-bench" / "bin" / "python"
    if not python.exists():
        note("OpenFisca-core is not installed: make bench does that")
        return
    with tempfile.TemporaryDirectory() as name:
        data = Vehicles.made(MILLION)
        file = Path(name) / "people.npz"
        np.savez(file, **vars(data))
        command = [python, str(ROOT / "tests" / "bench" / "openfisca_rule.py"), str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        theirs, total = map(float, done.stdout.split())
    exact = int(by_hand(data)[1].sum()) / 100
    note(f"OpenFisca-core {theirs:.3f} s, {total - exact:+.2f} yuan off the exact sum {exact:.2f}")
    ratio = ours / theirs
    result("Against OpenFisca-core on the same rule", ratio, "×", "no slower", holds=ratio <= 1)


def _whole_run(people: int) -> None:
    """What `kpi assess` does between reading and writing: checks, figures, rows of all tables."""
    inputs, month = Vehicles.made(people).inputs(), Period.parse("2026-01")
    scheme = scheme_book(ROOT / "params" / "schemes").scheme("vehicle-commission", month)
    taken = medians({"whole": lambda: assess(scheme, month, inputs, []).results})["whole"]
    note(f"{people:,} people with checks and result rows: {taken:.3f} s")


def _carry() -> None:
    quarter = Period.parse("2026Q1")
    taken = 0.0
    for people in SIZES:
        inputs = key_accounts(people)
        before = _peak()
        work = partial(assessed, "key-account-commission", quarter, inputs)
        taken = medians({"carry": work})["carry"]
        note(f"{people:,} people with carry: {taken:.3f} s")
    peak = _peak()
    note(f"inputs alone {before:.2f} GB on {os.cpu_count()} cores")
    result("key-account-commission with carry, 1,000,000 people", taken, "s",
           f"under {CARRY_SECONDS} s", holds=taken < CARRY_SECONDS)  # fmt: skip
    result("Peak memory of it, inputs included", peak, "GB", f"under {CARRY_GIGABYTES} GB",
           holds=peak < CARRY_GIGABYTES)  # fmt: skip


def _peak() -> float:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+)", text)
    kilobytes = int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / 1e6


if __name__ == "__main__":
    main()
