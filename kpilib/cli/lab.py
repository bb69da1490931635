"""`kpi lab`: JupyterLab in the place of this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kpilib.cli.command import Command
from kpilib.cli.options import console_options


@click.command(cls=Command)
@console_options
def lab(*, workspace: Path) -> None:
    """Open JupyterLab on notebooks/."""
    root = Path(workspace).resolve()
    os.chdir(root)
    command = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(root / "notebooks")]
    os.execv(sys.executable, command)  # noqa: S606 - JupyterLab takes the place of this process
