"""A pack of 100 reports in which nothing has changed, and the help text."""

from __future__ import annotations

import subprocess
import sys
import tempfile
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
        root = write_company(Path(name), TEAMS, QUARTERS)
        periods = Workspace(root).periods()
        options = PackOptions(formats=("html",), jobs=2)
        made = seconds(lambda: make_pack(Workspace(root), periods, options))
        server.Server = _no_process
        command = [KPI, "pack", "--all", "--to", "html", "--workspace", str(root)]
        taken = medians(
            {
                "check": lambda: make_pack(Workspace(root), periods, options),
                "command": lambda: subprocess.run(command, check=True, capture_output=True),
                "help": lambda: subprocess.run([KPI, "--help"], check=True, capture_output=True),
                "python": lambda: subprocess.run([sys.executable, "-c", "pass"], check=True),
            },
            repeats=5,
        )
    note(f"100 reports made in {made:.1f} s, checked in {taken['check']:.2f} s")
    note(f"python -c pass takes {taken['python']:.3f} s")
    command_time, help_time = taken["command"], taken["help"]
    result("Nothing changed, 100 reports, whole command", command_time, "s", "under 1 s",
           holds=command_time < 1)  # fmt: skip
    result("kpi --help", help_time, "s", "under 0.3 s", holds=help_time < 0.3)


def _no_process() -> None:
    raise SystemExit("a process was started although nothing had changed")


if __name__ == "__main__":
    main()
