"""A pack of workbooks alone against the same reports as HTML: the whole command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.measure import note, result

ROOT = Path(__file__).resolve().parents[2]
PERIODS = ("2025Q3", "2025Q4", "2026Q1")
PROMISED, REPEATS = 0.3, 5


def main() -> None:
    """Print the ratio of both times: processor time, so that a busy machine does not count."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("params", "notebooks"):
            shutil.copytree(ROOT / folder, root / folder)
        pairs = [(_pack(root, "html"), _pack(root, "xlsx")) for _ in range(REPEATS)]
    html, xlsx = (median(taken) for taken in zip(*pairs, strict=True))
    note(f"kpi pack {' '.join(PERIODS)}: --to html {html:.1f} s and --to xlsx {xlsx:.1f} s of "
         f"processor time (medians of {REPEATS} in turn)")  # fmt: skip
    ratio = median(xlsx / html for html, xlsx in pairs)
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
