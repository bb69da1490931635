"""Where whoever sits at this machine keeps what can be found out again."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "KPI_CACHE"
"""The variable that says where."""


def cache_folder() -> Path | None:
    """The folder, which may not be there yet: a user's own; None for who has none."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    # By the convention of the system's other programs; a place that is not whole does not count.
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():
        try:
            base = Path("~/.cache").expanduser()
        except RuntimeError:  # a service, which has no home
            return None
    return base / "kpilib"
