"""Everything that `kpi verify` looks at: what it said holds as long as all of that is the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kpilib.records.files_seen import Counts, FilesSeen, is_issued

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.records.files_seen import Place


def seen_by_verify(root: Path) -> FilesSeen:
    """Every name below `reports/`, and every byte of registers and revisions.

    What else its lines depend on: where links may lead, and the workspace's own phrases.

    Raises:
        NotPlain: There is what only the whole look can judge.
        OSError: Something cannot be read.
    """
    found = FilesSeen(os.fspath(root))
    found.look(("reports",), _of_reports)
    params = root / "params"
    for path in (*sorted(params.glob("*.yaml")), *sorted((params / "words").glob("*"))):
        found.look(path.relative_to(root).parts, lambda _: Counts.BYTES)
    return found


def _of_reports(place: Place) -> Counts:
    return Counts.BYTES if is_issued(place) or place[1:2] == ("ledger",) else Counts.NAME
