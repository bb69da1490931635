"""What a command has said of the very same files, for whoever asks the same again.

Every byte that counts is hashed each time. If all of it is as it was when this program last found
nothing to do or to object to, it finds nothing again: its lines are kept beside the hashes of all
that it follows from, and nothing is read any more. Anything else leads to no answer, and everything
is looked at as for the first time.

The answers stand in a folder of the user's own, never in the workspace; see `private_notes`.
"""

from __future__ import annotations

import hashlib
import json
import platform
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.jsontext import read_json
from kpilib.core.private_notes import forget_oldest, is_ours, outside
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import libraries_hash, program_hash
from kpilib.records.files_seen import FilesSeen, NotPlain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SAID = "said"
"""The folder of what was said."""

SaidLine = tuple[str, bool]
"""A line as it was printed, and whether that was on the standard error."""

_HEAD = "kpilib said, 2"
_MOST = 64  # answers that are kept


@dataclass(frozen=True)
class SaidBefore:
    """What was said of the files of a workspace.

    Attributes:
        file: Where it stands.
        root: The workspace.
        look: Sees everything that the answer depends on.
        seen: It as it is now.
    """

    file: Path
    root: Path
    look: Callable[[Path], FilesSeen]
    seen: FilesSeen

    @classmethod
    def of(
        cls, folder: Path, root: Path, asked: Sequence[str], look: Callable[[Path], FilesSeen]
    ) -> SaidBefore | None:
        """What this program has said; None where files are such that it must look.

        Args:
            folder: The user's own for such things, outside the workspace.
            root: The workspace.
            asked: What is asked and of whom, the day and the language among it.
            look: Sees everything that the answer depends on; refuses what is unusual.
        """
        place = outside(folder, root)
        if place is None:
            return None
        try:
            seen = look(root)
        except (NotPlain, OSError):
            return None
        program = [program_hash(), libraries_hash(), platform.machine()]
        about = json.dumps([str(root.resolve()), *asked, *program])
        name = hashlib.sha256(about.encode()).hexdigest()
        return cls(place / SAID / f"{name}.json", root, look, seen)

    def answer(self) -> list[SaidLine] | None:
        """What was said; None where nothing was, or where others may have written it."""
        try:
            if not (is_ours(self.file.parent, stat.S_ISDIR) and is_ours(self.file, stat.S_ISREG)):
                return None
            head, outline, content, lines = read_json(self.file)
            known = head == _HEAD and outline == self.seen.outline
            # Bytes are hashed only where all that is quickly seen is as it was.
            if not known or content != self.seen.content():
                return None
            return [(str(text), bool(is_error)) for text, is_error in lines]
        except (OSError, ValueError, TypeError):  # none yet, or no text of ours
            return None

    def keep(self, lines: Sequence[SaidLine]) -> None:
        """Keep what is said where nothing is wrong, unless a file has been changed meanwhile."""
        try:
            content = self.seen.content()
            if self.look(self.root) != self.seen:
                return
        except (NotPlain, OSError):
            return
        text = json.dumps([_HEAD, self.seen.outline, content, lines], ensure_ascii=False)
        with suppress(KpiError, OSError):  # where that cannot be, it is looked at again next time
            write_all({self.file: f"{text}\n".encode()})
            forget_oldest(self.file, "*.json", _MOST)
