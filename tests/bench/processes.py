"""What a command takes, with everything that it starts: processor time and time by the clock."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Spent(NamedTuple):
    """Seconds.

    Attributes:
        processor: Of all processors, so that a busy machine hardly counts.
        clock: As whoever waits for it sees it.
    """

    processor: float
    clock: float

    def __str__(self) -> str:
        return f"{self.processor:.2f} s of processor time ({self.clock:.2f} s by the clock)"

    @classmethod
    def ratio(cls, one: Spent, other: Spent) -> Spent:
        """How many times the other one it is."""
        return cls(one.processor / other.processor, one.clock / other.clock)

    @classmethod
    def less(cls, one: Spent, other: Spent) -> Spent:
        """What it takes beside the other one."""
        return cls(one.processor - other.processor, one.clock - other.clock)


def spent_by(command: list[str], **environment: str) -> Spent:
    """Run a command, which must succeed."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, **environment}
    )
    after, end = os.times(), time.perf_counter()
    processor = after.children_user - before.children_user
    return Spent(processor + after.children_system - before.children_system, end - start)
