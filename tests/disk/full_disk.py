"""A place on a disk whose room can be set: a small tmpfs, or a hook that refuses to write."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from multiprocessing.connection import Pipe
from typing import TYPE_CHECKING, Protocol

from tests.reference.command import call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGE = 256 << 20
_PAGE = 4096
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Disk(Protocol):
    """Where a workspace is, and how a command runs there while the disk is filling up."""

    root: Path

    def needed(self, arguments: list[str]) -> int:
        """Run a command with all the room that it wants; how much it took, in a unit of its own."""

    def run(self, arguments: list[str], room: int) -> tuple[int, str]:
        """Run a command with so much room; its exit code and what it said."""


class Tmpfs:
    """A file system in memory of a size that can be changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def needed(self, arguments: list[str]) -> int:
        before = self._used()
        code, said = call(arguments)
        assert code == 0, said
        return self._used() - before

    def run(self, arguments: list[str], room: int) -> tuple[int, str]:
        # Of pages that are not whole nothing can be written.
        self._resize(self._used() + room // _PAGE * _PAGE or _PAGE)
        try:
            return call(arguments)
        finally:
            self._resize(_LARGE)

    def _used(self) -> int:
        found = os.statvfs(self.root)
        return (found.f_blocks - found.f_bfree) * found.f_frsize

    def _resize(self, size: int) -> None:
        option = f"remount,size={size}"
        subprocess.run(["mount", "-o", option, str(self.root)], check=True, capture_output=True)


class Hooked:
    """Where nothing may be mounted: from one change of the disk on, each is refused as full.

    The command runs in a copy of this process, because a hook stays for good. What it starts
    itself has no hook.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def needed(self, arguments: list[str]) -> int:
        code, said, count = self._forked(arguments, sys.maxsize)
        assert code == 0, said
        return count

    def run(self, arguments: list[str], room: int) -> tuple[int, str]:
        code, said, _ = self._forked(arguments, room)
        return code, said

    def _forked(self, arguments: list[str], room: int) -> tuple[int, str, int]:
        ours, theirs = Pipe(duplex=False)
        child = os.fork()
        if child == 0:
            try:
                hook = _Full(str(self.root), room)
                sys.addaudithook(hook)
                theirs.send((*call(arguments), hook.count))
            finally:
                os._exit(0)
        theirs.close()
        try:
            answer: tuple[int, str, int] = ours.recv()
        finally:
            os.waitpid(child, 0)
        return answer


class _Full:
    def __init__(self, root: str, room: int) -> None:
        self.root = root
        self.room = room
        self.count = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in {"open", "os.mkdir"} or not isinstance(arguments[0], (str, os.PathLike)):
            return
        path = os.fspath(arguments[0])
        if not str(path).startswith(self.root):
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
            return
        self.count += 1
        if self.count > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


@contextmanager
def small_disk(place: Path) -> Iterator[Disk]:
    """A disk at a folder that is made for it."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_LARGE}", "kpilib-test", str(place)]
    try:
        mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:  # there is no such command
        mounted = False
    if not mounted:
        yield Hooked(place)
        return
    try:
        yield Tmpfs(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True, capture_output=True)


def restored(copy: Path, root: Path) -> None:
    """Put a workspace back as it was copied."""
    if root.exists():
        for path in (root, *root.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o700)  # what is issued may only be read
        shutil.rmtree(root)
    shutil.copytree(copy, root)
