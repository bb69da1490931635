"""The law: with whatever room, the old state or the new is there, and the next run mends it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from kpilib.publish.packs.cache import STATE

from .commands import COMMANDS
from .full_disk import restored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .full_disk import Disk

LEFT = re.compile(r"(^|/)\.(kpi|issuing|restating|draft)|\.new$|\.tmp$")
"""What is not finished yet."""

_PAGE = "reports/2026Q1/index.html"


def broken(name: str, disk: Disk, aside: Path, moments: int, first: int = 0) -> list[str]:
    """What is wrong with a command at some moments at which its disk is full, a line each.

    Args:
        name: One of `COMMANDS`.
        disk: Where it runs.
        aside: A folder on another disk.
        moments: How many there are; at the first there is no room at all.
        first: The first one that is tried.
    """
    root = disk.root / "workspace"
    arguments = [*COMMANDS[name](root), "--workspace", str(root)]
    before = contents(root)
    copy = aside / "copy"
    shutil.copytree(root, copy)
    needed = disk.needed(arguments)
    after = contents(root)
    assert after != before
    lines = []
    for moment in range(first, moments):
        restored(copy, root)
        code, said = disk.run(arguments, needed * moment // moments)
        faults = _faults(code, said, before, after, contents(root))
        code, again = disk.run(arguments, 10 * needed + (1 << 24))
        if contents(root) != after or code:
            faults.append(f"run again, it ends otherwise ({code}): {again[-300:]}")
        lines += [f"{name}, moment {moment} of {moments}: {fault}" for fault in faults]
    return lines


def _faults(
    code: int,
    said: str,
    before: dict[str, bytes],
    after: dict[str, bytes],
    found: dict[str, bytes],
) -> list[str]:
    if code == 0:
        return [] if found == after else ["it says that all is well, and it is not"]
    faults = []
    if code != 1:
        faults.append(f"exit code {code}")
    if "the disk is full" not in said or "Traceback" in said or "fault in the program" in said:
        faults.append(f"it says: {said[-500:]}")
    faults += [f"left behind: {path}" for path in found if LEFT.search(path)]
    # The page of a period says of every report what became of it: that it failed, here.
    page = found.pop(_PAGE, b"</html>")
    if not page.rstrip().endswith(b"</html>"):
        faults.append("half a page")
    old, new = ({k: v for k, v in each.items() if k != _PAGE} for each in (before, after))
    return faults + list(mixed(old, new, found))


def mixed(
    before: dict[str, bytes], after: dict[str, bytes], found: dict[str, bytes]
) -> Iterator[str]:
    """Folders that are neither as they were nor as they have to be.

    A draft whose `pack.json` is not there counts as not made, and is made again.
    """
    for folder in sorted({path.rpartition("/")[0] for path in (*before, *after, *found)}):
        old, new, now = (_of_folder(each, folder) for each in (before, after, found))
        if STATE not in now:
            old.pop(STATE, None)
            new.pop(STATE, None)
        if now not in (old, new):
            yield f"{folder}/ is neither old nor new: {sorted(now)}"


def _of_folder(files: dict[str, bytes], folder: str) -> dict[str, bytes]:
    return {
        path.rpartition("/")[2]: data
        for path, data in files.items()
        if path.rpartition("/")[0] == folder
    }


def contents(root: Path) -> dict[str, bytes]:
    """Every file below a folder.

    But for locks, which say nothing, and the line that is to come: it is there as long as a
    revision is being put in its place, and the next issue clears it away.
    """
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix not in {".lock", ".pending"}
    }
