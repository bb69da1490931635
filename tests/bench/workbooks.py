"""A pack of workbooks alone against the same reports as HTML: the whole command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import note, result

ROOT = Path(__file__).resolve().parents[2]
PERIODS = ("2025Q3", "2025Q4", "2026Q1")
PROMISED = 0.3


def main() -> None:
    """Print the ratio of both times: processor time, so that a busy machine does not count."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("params", "notebooks"):
            shutil.copytree(ROOT / folder, root / folder)
        taken = {form: _pack(root, form) for form in ("html", "xlsx")}
    times = " and ".join(f"--to {form} {spent:.1f} s" for form, spent in taken.items())
    note(f"kpi pack {' '.join(PERIODS)}: {times} of processor time")
    ratio = taken["xlsx"] / taken["html"]
    result("A pack of workbooks against one of HTML", ratio, "×", f"at most {PROMISED} ×",
           holds=ratio <= PROMISED)  # fmt: skip


def _pack(root: Path, form: str) -> float:
    shutil.rmtree(root / "reports", ignore_errors=True)
    command = [sys.executable, "-m", "kpilib", "pack", *PERIODS, "--to", form, "--jobs", "2"]
    before = os.times()
    subprocess.run([*command, "--workspace", str(root)], check=True, capture_output=True)
    after = os.times()
    spent = after.children_user - before.children_user
    return spent + after.children_system - before.children_system


if __name__ == "__main__":
    main()
