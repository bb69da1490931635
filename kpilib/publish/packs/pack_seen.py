"""Everything that a pack looks at: where nothing of it has changed, there is nothing to make."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kpilib.records.files_seen import Counts, FilesSeen, is_issued

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.records.files_seen import Place


def seen_by_pack(root: Path) -> FilesSeen:
    """Every byte of what is filled in, of notebooks and of reports, and who may read it.

    What is issued is for `kpi verify` to hash; a draft reads of it what was settled and paid, so
    that the system's own notes of it count.

    Raises:
        NotPlain: There is what only the whole look can judge.
        OSError: Something is not there, or cannot be read.
    """
    found = FilesSeen(os.fspath(root))
    for top in ("params", "notebooks"):
        found.look((top,), lambda _: Counts.BYTES)
    found.look(("reports",), _of_reports)
    return found


def _of_reports(place: Place) -> Counts:
    return Counts.MARKS if is_issued(place) else Counts.BYTES
