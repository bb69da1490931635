"""Files as they are at one moment: what is quickly seen of them, and a hash of their bytes.

For whoever has to know whether anything at all has changed since; see `said_before`.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from kpilib.records.folder_contents import REVISION, is_junction, mark_of, sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Place = tuple[str, ...]
    """Where something stands below the workspace, such as `("reports", "2026Q1")`."""


_REVISIONS = 3  # reports, period, department: below them stand revisions

_TELLS_AFTER = 2_000_000_000
"""Nanoseconds: what was changed just now may change again before the system's clock goes on."""


class NotPlain(Exception):  # noqa: N818 - it reads as what happened
    """There is what only a whole look can judge: a link, a pipe, or what was changed just now."""


class Counts(Enum):
    """What counts of a file or folder."""

    NAME = "that it is there"
    BYTES = "its bytes, and who may read it"
    MARKS = "what the system notes of it, and who may read it"


def is_issued(place: Place) -> bool:
    """Whether something is a revision, or stands in one.

    >>> is_issued(("reports", "2026Q1", "sales", "r1")), is_issued(("reports", "2026Q1", "sales"))
    (True, False)
    """
    return len(place) > _REVISIONS and bool(REVISION.fullmatch(place[_REVISIONS]))


@dataclass
class FilesSeen:
    """Files and folders of a workspace as they were at one moment.

    Attributes:
        root: The workspace.
        about: What stands where, as far as that is quickly seen, in the order of the look.
        marks: What the system notes of each: others where one was changed, be it for a moment.
        files: Those whose bytes count.
    """

    root: str
    about: list[list[object]] = field(default_factory=list)
    marks: list[tuple[int, ...]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def look(self, place: Place, counts: Callable[[Place], Counts]) -> None:
        """See something, and everything below it.

        Args:
            place: Where it stands.
            counts: What counts of what stands at a place.

        Raises:
            NotPlain: It is neither a file nor a folder itself, or its marks are too fresh to count.
            OSError: It is not there, or cannot be read.
        """
        # Names as text: there may be tens of thousands.
        name = "/".join(place)
        path = f"{self.root}/{name}"
        noted = os.lstat(path)
        is_folder = stat.S_ISDIR(noted.st_mode)
        if is_junction(path) or not (is_folder or stat.S_ISREG(noted.st_mode)):
            raise NotPlain
        self.marks.append(mark_of(noted))
        what = counts(place)
        self.about.append([name, is_folder, *self._seen(what, noted, is_folder=is_folder)])
        if is_folder:
            for each in sorted(os.listdir(path)):  # noqa: PTH208 - see above
                self.look((*place, each), counts)
        elif what is Counts.BYTES:
            self.files.append(path)

    @staticmethod
    def _seen(what: Counts, noted: os.stat_result, *, is_folder: bool) -> list[object]:
        if what is Counts.NAME:
            return []
        rights = stat.S_IMODE(noted.st_mode)
        if what is Counts.MARKS:
            if time.time_ns() - noted.st_ctime_ns < _TELLS_AFTER:
                raise NotPlain
            return [rights, *mark_of(noted)]
        # What is written to another name of a file changes it.
        return [rights] if is_folder else [rights, noted.st_size, noted.st_nlink > 1]

    @property
    def outline(self) -> str:
        """A hash of what is quickly seen."""
        return hashlib.sha256(json.dumps(self.about).encode()).hexdigest()

    def content(self) -> str:
        """A hash of the bytes that count.

        Raises:
            OSError: A file has gone meanwhile, or cannot be read.
        """
        found = "\n".join(map(sha256_of, self.files))
        return hashlib.sha256(found.encode("ascii")).hexdigest()
