"""Times in one run, side by side, and one line of result for each."""

from __future__ import annotations

import io
import statistics
import sys
import time
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(works: Mapping[str, Callable[[], object]], repeats: int = 3) -> dict[str, float]:
    """Median times of several works, taken in turn, so that a busy machine slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            times[name].append(seconds(work))
    return {name: statistics.median(taken) for name, taken in times.items()}


def quietly(work: Callable[[], object]) -> Callable[[], None]:
    """The same without what it prints."""

    def run() -> None:
        with redirect_stdout(io.StringIO()):
            work()

    return run


def result(what: str, figure: float, unit: str, wanted: str, *, holds: bool) -> None:
    """Print a result; `wanted` says what was promised."""
    mark = "holds" if holds else "DOES NOT HOLD"
    sys.stdout.write(f"{what}: {figure:.2f} {unit} (promised: {wanted}) — {mark}\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """Print what a result was made of."""
    sys.stdout.write(f"    {text}\n")
    sys.stdout.flush()
