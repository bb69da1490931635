"""The full cross product: every fault of every valid run. `python -m tests.faults [SCHEME]…`."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from . import every_fault

tried: Counter[str] = Counter()
failed = 0
with tempfile.TemporaryDirectory() as name:
    for number, (case, work, fault) in enumerate(every_fault(Path(name) / "cases")):
        if sys.argv[1:] and work.scheme not in sys.argv[1:]:
            continue
        tried[fault.kind] += 1
        try:
            wrong = fault.wrong(work, Path(name) / str(number))
        except Exception as crash:  # noqa: BLE001 - any crash is what is looked for
            wrong = [f"{type(crash).__name__}: {crash}"]
        if wrong:
            failed += 1
            print(f"{work.scheme} {work.period} [{case}] {fault.kind} at {fault.at}")
            for line in wrong:
                print(f"    {line}")
print(f"{tried.total()} faults of {len(tried)} kinds tried, {failed} not found as they must be")
sys.exit(failed > 0)
