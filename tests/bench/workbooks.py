"""A pack of workbooks alone against the same reports as HTML: the whole command, in turn."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import medians, note, result

ROOT = Path(__file__).resolve().parents[2]
PERIOD = "2026Q1"
PROMISED = 0.3


def main() -> None:
    """Print the ratio of both times."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("params", "notebooks"):
            shutil.copytree(ROOT / folder, root / folder)
        taken = medians({form: lambda form=form: _pack(root, form) for form in ("html", "xlsx")})  # type: ignore[misc] - mypy sees no default of a lambda
    note(f"kpi pack {PERIOD}: --to html {taken['html']:.1f} s, --to xlsx {taken['xlsx']:.1f} s")
    ratio = taken["xlsx"] / taken["html"]
    result("A pack of workbooks against one of HTML", ratio, "×", f"at most {PROMISED} ×",
           holds=ratio <= PROMISED)  # fmt: skip


def _pack(root: Path, form: str) -> None:
    shutil.rmtree(root / "reports", ignore_errors=True)
    command = [sys.executable, "-m", "kpilib", "pack", PERIOD, "--to", form, "--jobs", "2"]
    subprocess.run([*command, "--workspace", str(root)], check=True, capture_output=True)


if __name__ == "__main__":
    main()
