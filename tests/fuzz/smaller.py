"""A failing input made smaller: rows or lines are left out as long as it fails in the same way."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trial import Trial

SECONDS = 6
"""Of work that making one smaller may take: it is done where ten are the end."""


def sign(wrong: list[str]) -> str:
    """How an input fails, without its own figures and names."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|[\d.]+|\{[^}]*\}", "", wrong[0])[:70] if wrong else ""


def smaller(trial: Trial, wrong: list[str], scratch: Path) -> Trial:
    """The smallest trial found that fails in the same way."""
    wanted, end = sign(wrong), time.process_time() + SECONDS
    for name in list(trial.pieces):
        size = max(1, len(trial.pieces[name]) // 2)
        while size and time.process_time() < end:
            place = 0
            while place < len(trial.pieces[name]) and time.process_time() < end:
                pieces = trial.pieces[name]
                fewer = trial.without(name, pieces[:place] + pieces[place + size :])
                if sign(_tried(fewer, scratch)) == wanted:
                    trial = fewer
                else:
                    place += size
            size //= 2
    return trial


def _tried(trial: Trial, scratch: Path) -> list[str]:
    folder = Path(tempfile.mkdtemp(dir=scratch))
    try:
        return trial.report(folder)[1]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
