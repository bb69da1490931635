"""What `kpi verify` has said of the very same files, for whoever asks the same again.

Every byte of what is issued is hashed each time, and every name below `reports/` is looked at. If
all of it is as it was when this program last found nothing wrong, it finds nothing wrong again: its
lines are kept by the hash of all that they follow from, and nothing is read any more. Anything else
leads to no such hash, and everything is looked at as for the first time.

The lines stand where `proved_before` notes what was proved, under the same conditions.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.jsontext import read_json
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import libraries_hash, program_hash
from kpilib.history.private_notes import forget_oldest, is_ours
from kpilib.records.folder_contents import REVISION, contents_of, mark_of, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SAID = "said"
"""The folder of what was said."""

_HEAD = "kpilib said, 1"
_MOST = 16  # answers that are kept
_TO_REVISIONS = 2  # period, department: below them stand revisions
_LEDGER = ("ledger",)
_Found = tuple[str, object, object]
"""A place, what stands there, and its marks."""


class _Unusual(Exception):  # noqa: N818 - it reads as what happened
    """There is something that only the whole look can judge: a link, or what cannot be read."""


@dataclass(frozen=True)
class Seen:
    """Everything that verifying looks at, as it was at one moment.

    Attributes:
        content: A hash of it.
        marks: What the system notes of each file and folder: others where one was changed, be it
            for a moment.
    """

    content: str
    marks: Sequence[object]


@dataclass(frozen=True)
class VerifyAnswer:
    """What is said where nothing is wrong.

    Attributes:
        lines: As they were printed.
        proved: Of how many revisions the figures were worked out again.
    """

    lines: Sequence[str]
    proved: int


@dataclass(frozen=True)
class SaidBefore:
    """What was said of the files of a workspace.

    Attributes:
        file: Where it stands.
        root: The workspace.
        seen: Its files as they are now.
    """

    file: Path
    root: Path
    seen: Seen

    @classmethod
    def of(cls, folder: Path, root: Path, asked: Sequence[str]) -> SaidBefore | None:
        """What this program has said; None where files are such that it must look.

        Args:
            folder: The user's own for such things, outside the workspace.
            root: The workspace.
            asked: What is asked, the day and the language among it.
        """
        seen = _seen(root)
        if seen is None:
            return None
        about = [seen.content, program_hash(), libraries_hash(), platform.machine(), *asked]
        name = hashlib.sha256(json.dumps(about).encode()).hexdigest()
        return cls(folder.resolve() / SAID / f"{name}.json", root, seen)

    def answer(self) -> VerifyAnswer | None:
        """What was said; None where nothing was, or where others may have written it."""
        try:
            if not (is_ours(self.file.parent, stat.S_ISDIR) and is_ours(self.file, stat.S_ISREG)):
                return None
            head, lines, proved = read_json(self.file)
        except (OSError, ValueError, TypeError):  # none yet, or no text of ours
            return None
        return VerifyAnswer(list(map(str, lines)), int(proved)) if head == _HEAD else None

    def keep(self, answer: VerifyAnswer) -> None:
        """Keep what is said where nothing is wrong, unless a file was changed meanwhile."""
        if _seen(self.root) != self.seen:
            return
        text = json.dumps([_HEAD, answer.lines, answer.proved], ensure_ascii=False)
        with suppress(KpiError, OSError):  # where that cannot be, it is looked at again next time
            write_all({self.file: f"{text}\n".encode()})
            forget_oldest(self.file, "*.json", _MOST)


def _seen(root: Path) -> Seen | None:
    try:
        found = [*_issued(root / "reports", ()), *_settings(root)]
    except (_Unusual, OSError):
        return None
    content = json.dumps([(place, about) for place, about, _ in found])
    return Seen(hashlib.sha256(content.encode()).hexdigest(), [marks for *_, marks in found])


def _issued(folder: Path, place: tuple[str, ...]) -> Iterator[_Found]:
    """Every name below `reports/`; of registers and revisions every byte, too."""
    about = os.lstat(folder)
    if not stat.S_ISDIR(about.st_mode):
        raise _Unusual
    yield "/".join(place), "folder", mark_of(about)
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 - names are what is wanted
        path, here = folder / name, (*place, name)
        about = os.lstat(path)
        if stat.S_ISREG(about.st_mode):
            yield "/".join(here), "file", mark_of(about)
        elif here == _LEDGER or (len(place) == _TO_REVISIONS and REVISION.fullmatch(name)):
            found = contents_of(path)
            if found.odd or not stat.S_ISDIR(about.st_mode):
                raise _Unusual
            inside = [sorted(found.files.items()), sorted(found.folders), sorted(found.elsewhere)]
            yield "/".join(here), inside, found.marks
        else:
            yield from _issued(path, here)


def _settings(root: Path) -> Iterator[_Found]:
    """What else the lines depend on: where links may lead, and the workspace's own phrases."""
    params = root / "params"
    for path in (*sorted(params.glob("*.yaml")), *sorted((params / "words").glob("*"))):
        about = os.lstat(path)
        if not stat.S_ISREG(about.st_mode):
            raise _Unusual
        yield path.relative_to(root).as_posix(), sha256_of(path), mark_of(about)
