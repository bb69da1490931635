"""Which commit a folder is of, asked of Git.

Of the standard library alone: building a wheel loads it by itself (`tests/supply/build_hook.py`).
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CHANGED = "-dirty"
"""What stands behind a commit, as Git says it, where something is not as it was committed."""

_PATIENCE = 10  # seconds; a repository on a slow network is not worth more


def commit_of(root: Path, *parts: str) -> str:
    """The commit of a repository's own folder; empty where Git does not tell.

    Args:
        root: The folder. Where the repository is that of a folder above, it is not this one's.
        parts: Files and folders; where any of these has changed since, `-dirty` stands behind it.
    """
    if not (root / ".git").exists():
        return ""
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    if not commit:
        return ""
    return commit if _git(root, "status", "--porcelain", "--", *parts) == "" else commit + CHANGED


def _git(root: Path, *words: str) -> str | None:
    """What Git says of a repository; None where it says nothing for sure."""
    # A repository that the environment names (in a hook of Git's, say) is another one.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(root), "--no-optional-locks", *words]
    try:
        for _ in range(2):  # one that is killed before it answers is asked again
            done = subprocess.run(  # noqa: S603 - our own words
                command, capture_output=True, check=False, timeout=_PATIENCE, env=clean
            )
            if done.returncode >= 0:
                break
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None
