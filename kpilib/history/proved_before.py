"""What this program has proved on this machine: a revision is worked out again only once.

`kpi verify` hashes every byte each time. Whether figures, settlements, bridge and papers follow
from these bytes is the same each time for the same program: so what was proved is noted by the
hash of all that it follows from, and looked up there. Only what holds is ever noted.

The notes stand in a folder of who verifies, never in the workspace: whoever may write to what is
verified could note there whatever he likes. A file of notes counts only where nobody else can
write to it.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.private_notes import forget_oldest, is_ours, outside
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import libraries_hash, program_hash

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kpilib.history.revision_faults import Depth, RevisionAsked
    from kpilib.history.verdict import Verdict

PROVED = "proved"
"""The folder of the notes."""

SAME_RESULTS = Message("same results from its frozen inputs")
"""What a verdict says whose figures were worked out again."""

_HEAD = "kpilib proved, 1"
_NOTE = re.compile(r"[0-9a-f]{64}")
_MOST = 200_000  # notes that a file keeps, which is 13 megabytes
_PROGRAMS = 8  # programs whose notes are kept


@dataclass
class ProvedBefore:
    """The notes of one program.

    Attributes:
        file: Where they stand.
        notes: The hashes of what was proved, the oldest first.
        used: How many revisions were found among them.
    """

    file: Path
    notes: dict[str, None] = field(default_factory=dict)
    used: int = 0
    _new: dict[str, None] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, workspace: Path) -> ProvedBefore | None:
        """The notes of this program; None where the folder is no place for them.

        Args:
            folder: The user's own for such things, which may not be there yet.
            workspace: What is verified: what stands in it proves nothing about it.
        """
        place = outside(folder, workspace)
        if place is None:
            return None
        about = f"{program_hash()} {libraries_hash()} {platform.machine()}"
        name = hashlib.sha256(about.encode()).hexdigest()[:32]
        file = place / PROVED / f"{name}.txt"
        return cls(file, dict.fromkeys(_read(file)))

    def has(self, asked: RevisionAsked) -> bool:
        """Whether just this was proved; a revision of which anything is wrong never was."""
        known = not asked.wrong and asked.before is not None and _note(asked) in self.notes
        self.used += known
        return known

    def note(self, asked: RevisionAsked, verdict: Verdict, depth: Depth) -> None:
        """Note what was proved of a revision, where that is everything."""
        is_whole = not verdict.faults and not depth.quick and SAME_RESULTS in verdict.proved
        if is_whole and not asked.wrong and asked.before is not None:
            self._new[_note(asked)] = None

    def keep(self) -> None:
        """Write down what is new; where that cannot be, it is proved again next time."""
        if not self._new:
            return
        with suppress(KpiError, OSError):
            # Somebody may have verified something else meanwhile.
            notes = [*dict.fromkeys([*_read(self.file), *self.notes, *self._new])][-_MOST:]
            write_all({self.file: "\n".join([_HEAD, *notes, ""]).encode("ascii")})
            forget_oldest(self.file, "*.txt", _PROGRAMS)
        self.drop()

    def drop(self) -> None:
        """Pass over what is new: files have been changed while it was proved."""
        self._new.clear()


def _note(asked: RevisionAsked) -> str:
    """A hash of all that a proof follows from, beside the program.

    The manifests hash every file of a revision, and of each one before it in the chain, voids
    among them: all that settlements and bridges are held against.
    """
    chain = [one.sha256 for one in asked.acts]
    about = {"revision": str(asked.one), "chain": chain, "manifest": asked.one.sha256}
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def _read(file: Path) -> Iterable[str]:
    """The notes in a file; none where somebody else may have written them."""
    try:
        if not (is_ours(file.parent, stat.S_ISDIR) and is_ours(file, stat.S_ISREG)):
            return []
        head, *notes = file.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):  # none yet, or no text
        return []
    return notes if head == _HEAD and all(map(_NOTE.fullmatch, notes)) else []
