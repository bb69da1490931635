"""`kpi lab`: JupyterLab in the place of this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kpilib.cli.command import Command
from kpilib.cli.options import console_options
from kpilib.core import processes
from kpilib.core.messages import Message
from kpilib.workspace.departments import WorkspaceError, access_in

_CONFIG = Path(__file__).parent / "jupyter"
"""Where Jupyter finds what belongs to `kpi lab`, beside whatever the user has."""

_ROOT = ("--notebook-dir", "--ServerApp.root_dir", "--ContentsManager.root_dir")


@click.command(cls=Command, context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[NOTEBOOK] [JUPYTER OPTIONS]")
@console_options
def lab(*, options: tuple[str, ...], workspace: Path) -> None:
    """Open JupyterLab on notebooks/, or on one of them.

    Jupyter's own options are handed on, such as --no-browser --port 9999; `kpi lab -- --help` lists
    them. What is saved keeps no execution counts and times, so that versions can be compared.

    Notebooks run code with your rights: look at one from elsewhere before you run it.
    """
    root = Path(workspace).resolve()
    folder = root / "notebooks"
    if not folder.is_dir():
        raise WorkspaceError(
            Message(
                "there is no folder {folder}: stand in a workspace, or name one with --workspace; "
                "`kpi init` makes a workspace, and `kpi init {root} --upgrade` its notebooks",
                folder=folder,
                root=root,
            )
        )
    asked = [_found(word, folder) for word in options]
    place = [] if _names_a_root(asked) else ["--notebook-dir", str(folder)]
    os.chdir(root)
    # What cells show of pay is saved with a notebook; and no module comes from this folder (-P).
    os.umask(0o777 & ~access_in(root).folder)
    config = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, (config, str(_CONFIG))))
    command = [sys.executable, "-P", "-m", "jupyterlab", *place, *asked]
    processes.adopt(yes=False)  # what its kernels leave behind is not ours
    os.execv(sys.executable, command)  # noqa: S606 - JupyterLab takes the place of this process


def _names_a_root(options: list[str]) -> bool:
    return any(option.partition("=")[0] in _ROOT for option in options)


def _found(word: str, folder: Path) -> str:
    """A notebook by its whole path, wherever one stands; other words as they are."""
    if word.startswith("-") or not word.endswith(".ipynb"):
        return word
    for path in (Path(word), folder / word, folder.parent / word):
        if path.is_file():
            return str(path.resolve())
    raise WorkspaceError(
        Message(
            "there is no notebook {notebook}; notebooks are {known}",
            notebook=word,
            known=tuple(sorted(path.name for path in folder.glob("*.ipynb"))) or Message("none"),
        )
    )
