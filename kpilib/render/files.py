"""Writing results so that each is whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files so that each is whole or not there, even when the program is killed."""
    written: list[tuple[Path, Path]] = []
    try:
        for target, data in files.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
            written.append((Path(name), target))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o644)  # mkstemp lets only its owner read
        for draft, target in written:
            draft.replace(target)
    finally:
        for draft, _ in written:
            draft.unlink(missing_ok=True)
