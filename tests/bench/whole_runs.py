"""`kpi assess` as a whole command, from CSV to CSV, against programs by hand that do just that."""

from __future__ import annotations

import filecmp
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kpilib.cli.main import main as command
from tests.bench.by_hand.tables import HEADERS
from tests.bench.input_files import account_files, vehicle_files
from tests.bench.measure import note, result
from tests.killing import run_to_its_end

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[2]
MILLION = 1_000_000
SIZES = (10_000, 100_000, MILLION)
GIGABYTES, REPEATS, OFTEN, CHECK = 3, 3, 5, 10
TIMES, GROWN = 10, 1.3


class Scheme(NamedTuple):
    """A scheme whose runs are measured.

    Attributes:
        id: The scheme.
        period: What is assessed.
        write: Writes the input files of so many people into a folder.
        by_hand: The module that does the same by hand.
        most: So many times as long at most as by hand.
    """

    id: str
    period: str
    write: Callable[[int, Path], None]
    by_hand: str
    most: float


class Cost(NamedTuple):
    """What a process has cost.

    Attributes:
        seconds: Processor time.
        gigabytes: Memory at its peak.
    """

    seconds: float
    gigabytes: float


SCHEMES = (
    Scheme("vehicle-commission", "2026-01", vehicle_files, "vehicles", 4),
    Scheme("key-account-commission", "2026Q1", account_files, "accounts", 6),
)


def main() -> None:
    """Print every ratio."""
    for scheme in SCHEMES:
        taken = {}
        for people in SIZES:
            with tempfile.TemporaryDirectory() as name:
                taken[people] = _measured(scheme, people, Path(name))
        ours, hand = taken[MILLION]
        what = f"{scheme.id}, 1,000,000 people, whole command, against pyarrow by hand"
        ratio = ours.seconds / hand.seconds
        result(what, ratio, "×", f"at most {scheme.most} ×", holds=ratio <= scheme.most)
        result("Peak memory of it", ours.gigabytes, "GB", f"under {GIGABYTES} GB",
               holds=ours.gigabytes < GIGABYTES)  # fmt: skip
        _linear(scheme)
    _check()


def _linear(scheme: Scheme) -> None:
    """All people at once against a tenth of them ten times: as long, if nothing grows per person.

    Both take equally long, so that noise is small beside either. Each run has a copy of a process
    that has loaded all, since memory costs more when it is touched for the first time. A virtual
    machine gives memory that is free for seconds back to its host, and is given it anew at twice
    the system's time for a million people: so these run once unmeasured just before they count.
    """
    for people in SIZES[1:]:
        with tempfile.TemporaryDirectory() as name:
            whole, tenth = Path(name, "whole"), Path(name, "tenth")
            for folder, count in ((whole, people), (tenth, people // TIMES)):
                (folder / "inputs").mkdir(parents=True)
                (folder / "hand").mkdir()
                _copied(partial(scheme.write, count, folder / "inputs"))
            ways = {"kpi assess": partial(_assess, scheme), "by hand": partial(_by_hand, scheme)}
            for way in ways.values():
                way(tenth)  # what it loads, its copies need not
            ratios: dict[str, list[float]] = {name: [] for name in ways}
            for _, (what, way) in product(range(OFTEN), ways.items()):
                _copied(partial(way, whole))  # see `_linear`
                once = _copied(partial(way, whole))
                parts = sum(_copied(partial(way, tenth)) for _ in range(TIMES))
                ratios[what].append(once / parts)
        grown, hand = (statistics.median(ratios[what]) for what in ways)
        note(f"by hand: {hand:.2f} ×")
        what = f"{people:,} people at once against ten times {people // TIMES:,}"
        # Where much memory costs more than little, it does so for the program by hand, too.
        wish = f"linear, at most {GROWN} × or what it is by hand"
        result(what, grown, "×", wish, holds=grown <= max(GROWN, hand))


def _copied(work: Callable[[], object]) -> float:
    """Processor time of some work in a copy of this process."""
    before = _of_children()
    if run_to_its_end(work):
        raise SystemExit("a copy could not do its work")
    return _of_children() - before


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _assess(scheme: Scheme, folder: Path) -> None:
    with redirect_stdout(io.StringIO()):
        command.main(_asked(scheme, folder / "inputs", folder / "ours"), standalone_mode=False)


def _by_hand(scheme: Scheme, folder: Path) -> None:
    program = import_module(f"tests.bench.by_hand.{scheme.by_hand}")
    program.main(folder / "inputs", folder / "hand")


def _asked(scheme: Scheme, inputs: Path, out: Path) -> list[str]:
    asked = ["assess", "--scheme", scheme.id, "--period", scheme.period, "--inputs", str(inputs),
             "--out", str(out)]  # fmt: skip
    carry = inputs / "state" / "carry.csv"
    return [*asked, "--carry", str(carry)] if carry.exists() else asked


_ASIDE = """
from kpilib.workspace import check
check.unusual_in = lambda *_: ()
from kpilib.cli.main import main
main()
"""
"""`kpi check` without a look at what is unusual, which holds every number against others."""

_READING = """
import sys
from pyarrow import csv
for path in sys.argv[1:]:
    csv.read_csv(path)
"""


def _check() -> None:
    """`kpi check` of a department of a million against reading its files with pyarrow."""
    with tempfile.TemporaryDirectory() as name:
        root, (scheme, *_) = Path(name) / "workspace", SCHEMES
        kpi, python = [sys.executable, "-m", "kpilib"], [sys.executable, "-c"]
        cost([*kpi, "init", str(root), "--department", f"all={scheme.id}"])
        folder = root / "params" / "inputs" / scheme.period / "all"
        folder.mkdir(parents=True)
        scheme.write(MILLION, folder)
        asked = ["check", scheme.period, "--workspace", str(root)]
        files = [*map(str, sorted(folder.glob("*.csv")))]
        costs = [(cost([*python, _ASIDE, *asked]), cost([*python, _READING, *files]))
                 for _ in range(REPEATS)]  # fmt: skip
        ours, hand = _typical([one for one, _ in costs]), _typical([one for _, one in costs])
        whole = cost([*kpi, *asked])
    note(f"kpi check {ours.seconds:.2f} s and {ours.gigabytes:.2f} GB, with what is unusual "
         f"{whole.seconds:.2f} s; pyarrow reads the files in {hand.seconds:.2f} s")  # fmt: skip
    ratio = ours.seconds / hand.seconds
    result("kpi check of 1,000,000 people, unusual values aside, against reading with pyarrow",
           ratio, "×", f"at most {CHECK} ×", holds=ratio <= CHECK)  # fmt: skip


def _measured(scheme: Scheme, people: int, folder: Path) -> tuple[Cost, Cost]:
    """Both programs in turn, so that a busy machine slows both alike; medians."""
    inputs, ours, hand = (folder / name for name in ("inputs", "ours", "hand"))
    inputs.mkdir()
    hand.mkdir()
    scheme.write(people, inputs)
    kpi = [sys.executable, "-m", "kpilib", *_asked(scheme, inputs, ours)]
    by_hand = [sys.executable, "-m", f"tests.bench.by_hand.{scheme.by_hand}", str(inputs),
               str(hand)]  # fmt: skip
    costs = [(cost(kpi), cost(by_hand)) for _ in range(REPEATS)]
    for name in HEADERS:
        if not filecmp.cmp(ours / f"{name}.csv", hand / f"{name}.csv", shallow=False):
            raise SystemExit(f"{scheme.id}, {people:,} people: {name}.csv differs")
    its, theirs = _typical([ours for ours, _ in costs]), _typical([hand for _, hand in costs])
    note(f"{people:,} people: kpi assess {its.seconds:.2f} s of processor time and "
         f"{its.gigabytes:.2f} GB, by hand {theirs.seconds:.2f} s")  # fmt: skip
    return its, theirs


def _typical(costs: Sequence[Cost]) -> Cost:
    seconds = statistics.median(cost.seconds for cost in costs)
    return Cost(seconds, max(cost.gigabytes for cost in costs))


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6)


if __name__ == "__main__":
    main()
