"""`python -m tests.fuzz`: see the package."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from .hunt import Hunt
from .kinds import MADE


def main() -> int:
    """Try inputs until there are enough; 1 where something was wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz")
    asked.add_argument("--seed", type=int, default=0, help="number of the first input")
    asked.add_argument("--count", type=int, default=1000, help="how many")
    asked.add_argument("--jobs", type=int, default=1, help="processes beside each other")
    asked.add_argument("--kinds", default=",".join(MADE), help="only these kinds")
    asked.add_argument("--keep", type=Path, default=Path(".fuzz"), help="where failures are kept")
    given = asked.parse_args()
    os.environ |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    memory = Path("/dev/shm")  # noqa: S108 - a disk in memory, where there is one
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        hunt = Hunt(Path(scratch), given.keep.absolute(), frozenset(given.kinds.split(",")))
        begun = time.monotonic()
        hunt.all(range(given.seed, given.seed + given.count), given.jobs)
        print(hunt.summary(time.monotonic() - begun))
    return 1 if hunt.failures else 0


if __name__ == "__main__":
    sys.exit(main())
