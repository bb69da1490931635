"""The stand-in put where a Quarto is looked for."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LAUNCHER = """\
#!/bin/sh
# As Quarto's own launcher: no exec, so that ending this leaves the renderer running.
PYTHONPATH={root} {python} -m tests.render.quarto.standin "$@"
exit $?
"""


def script(path: Path, text: str) -> Path:
    """A program at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def install(folder: Path) -> Path:
    """The stand-in, installed in a folder."""
    text = LAUNCHER.format(root=ROOT, python=sys.executable)
    return script(folder / "quarto", text)
