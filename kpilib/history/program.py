"""Which program this is, for whoever wants to have it again: its commit, and its locked libraries.

A wheel carries both (`tests/supply/build_hook.py`); installed in place, they are the repository's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import kpilib
from kpilib.core.git_commit import commit_of
from kpilib.core.program_hash import CARRIED
from kpilib.records.folder_contents import sha256_of

LOCK = "requirements.lock"
COMMIT = "commit"
"""The file of a wheel that names the commit that it was built from."""


@cache
def program_lock() -> str:
    """SHA-256 of the file that locks the libraries' versions; empty where it did not come along."""
    package = Path(kpilib.__file__).parent
    for path in (package / CARRIED / LOCK, package.parent / LOCK):
        if path.is_file():
            return sha256_of(path)
    return ""


@cache
def program_commit() -> str:
    """The commit that the program is of; empty where it is not known.

    `-dirty` stands behind it where the program is not as it was committed.
    """
    package = Path(kpilib.__file__).parent
    told = package / CARRIED / COMMIT
    if told.is_file():
        return told.read_text(encoding="ascii").strip()
    return commit_of(package.parent, package.name, LOCK)
