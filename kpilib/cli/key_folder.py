"""Where the keys of who sits at this machine are, by the variables that say so."""

from __future__ import annotations

import os
from pathlib import Path

from kpilib.history.signing.private_keys import FOLDER, PASSPHRASE, KeyFolder


def key_folder() -> KeyFolder:
    """The folder of private keys, with the passphrase of those that have one."""
    named = os.environ.get(FOLDER)
    folder = Path(named) if named else Path("~/.config/kpilib/keys").expanduser()
    return KeyFolder(folder, os.environ.get(PASSPHRASE, ""))
