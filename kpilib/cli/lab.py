"""`kpi lab`: JupyterLab in the place of this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kpilib.cli.command import Command
from kpilib.cli.options import console_options
from kpilib.core import processes
from kpilib.workspace.departments import access_in


@click.command(cls=Command)
@console_options
def lab(*, workspace: Path) -> None:
    """Open JupyterLab on notebooks/.

    Notebooks run code with your rights: look at one from elsewhere before you run it.
    """
    root = Path(workspace).resolve()
    os.chdir(root)
    # What cells show of pay is saved with a notebook; and no module comes from this folder (-P).
    os.umask(0o777 & ~access_in(root).folder)
    command = [sys.executable, "-P", "-m", "jupyterlab", "--notebook-dir", str(root / "notebooks")]
    processes.adopt(yes=False)  # what its kernels leave behind is not ours
    os.execv(sys.executable, command)  # noqa: S606 - JupyterLab takes the place of this process
