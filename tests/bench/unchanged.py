"""A pack of 100 reports in which nothing has changed, and the help text."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from kpilib.publish.packs import server
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.bench.measure import medians, note, result, seconds
from tests.small_company import write_company

KPI = Path(sys.executable).parent / "kpi"
TEAMS = [f"t{number}" for number in range(10)]
QUARTERS = [f"{2021 + n // 4}Q{n % 4 + 1}" for n in range(10)]


def main() -> None:
    """Print how long the check takes, inside a process and as a command."""
    with tempfile.TemporaryDirectory() as name:
        root = write_company(Path(name) / "company", TEAMS, QUARTERS)
        periods = Workspace(root).periods()
        options = PackOptions(formats=("html",))
        pack: list[str | Path] = [KPI, "pack", "--all", "--to", "html", "--workspace", str(root)]
        known = str(Path(name) / "known")
        made = seconds(partial(_run, pack, known))
        server.Server = _no_process
        taken = medians(
            {
                "check": lambda: make_pack(Workspace(root), periods, options),
                "again": partial(_run, pack, known),
                "look": partial(_run, pack, f"{os.devnull}/nowhere"),
                "help": partial(_run, [KPI, "--help"], known),
                "python": partial(_run, [sys.executable, "-c", "pass"], known),
            },
            repeats=5,
        )
    note(f"100 reports made in {made:.1f} s, checked in {taken['check']:.2f} s")
    note(f"the whole command that does not know what was said takes {taken['look']:.2f} s")
    note(f"python -c pass takes {taken['python']:.3f} s")
    again, help_time = taken["again"], taken["help"]
    result("Nothing changed, 100 reports, whole command", again, "s", "under 1 s",
           holds=again < 1)  # fmt: skip
    result("kpi --help", help_time, "s", "under 0.3 s", holds=help_time < 0.3)


def _run(command: list[str | Path], known: str) -> None:
    """Run a command that keeps what it said in a folder, or in none."""
    environment = {**os.environ, "KPI_CACHE": known}
    subprocess.run(command, check=True, capture_output=True, env=environment)


def _no_process() -> None:
    raise SystemExit("a process was started although nothing had changed")


if __name__ == "__main__":
    main()
