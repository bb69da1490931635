"""Notebook cells run in a forked child of this process: no kernel start, no sockets.

The child begins as a copy of a process that has imported everything, runs the cells of one
notebook, hands every output to its parent through a pipe, and is gone. What one notebook does to
its interpreter no other notebook ever sees.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from importlib import import_module
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kpilib.core import processes, scratch
from kpilib.core.forked import Child, ChildDied, fork
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.text import chart_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.publish.notebooks import notebook_json, notebook_shell
    from kpilib.publish.notebooks.notebook_shell import Capture, Shell
else:
    notebook_json = lazy("kpilib.publish.notebooks.notebook_json")
    notebook_shell = lazy("kpilib.publish.notebooks.notebook_shell")


@dataclass(frozen=True)
class CodeCell:
    """One code cell to run.

    Attributes:
        place: Where it stands in the notebook, from 0.
        source: Its code.
        may_fail: Whether the cells behind it run even so.
    """

    place: int
    source: str
    may_fail: bool = False


def run_cells(
    cells: Sequence[CodeCell], timeout: float | None = None, folder: str | None = None
) -> Iterator[tuple[Any, ...]]:
    """Run code cells in a forked child; see `NotebookChild.run`."""
    with notebook_child(folder) as child:
        yield from child.run(cells, timeout)


@contextmanager
def notebook_child(
    folder: str | None = None, modules: str | None = None
) -> Iterator[NotebookChild]:
    """A child that makes ready for the cells of a notebook, which somebody reads meanwhile.

    Args:
        folder: The child's working folder; this process's own when left out.
        modules: A folder that cells may import from; the working folder when left out.
    """
    # Loaded here, before the fork: it takes long, and every child would do it again.
    chart_settings.load()
    import_module("kpilib.publish.notebooks.notebook_shell")
    _take_leave()
    with scratch.folder() as home:  # ours to remove: the child may be killed
        child = NotebookChild(
            _Place(folder, str(Path(modules or folder or "").absolute()), str(home))
        )
        try:
            yield child
        finally:
            child.close()


@dataclass(frozen=True)
class _Place:
    """Where a child is at home.

    Attributes:
        folder: Its working folder; that of its parent when left out.
        modules: What it may import from beside libraries, whose place these never take.
        home: An empty folder of its own.
    """

    folder: str | None
    modules: str
    home: str


OUTPUT_LIMIT = 32_000_000
"""Bytes that the cells of a notebook may show: a review shows a thirtieth of it."""


class TooMuchShown(Exception):  # noqa: N818 - it reads as what happened
    """A notebook's cells show more than anybody reads, or has the memory for."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "the notebook shows more than {megabytes} MB: print less, or a part of it",
                megabytes=OUTPUT_LIMIT // 1_000_000,
            )
        )


class NotebookChild:
    """A child for one notebook; see `notebook_child`."""

    def __init__(self, place: _Place) -> None:
        self._place = place
        self._begin()

    def _begin(self) -> None:
        self._ours, theirs = Pipe(duplex=False)
        asked, self._ask = Pipe(duplex=False)
        number = fork()
        if number == 0:
            self._ours.close()
            self._ask.close()
            _be_the_child(asked, theirs, self._place)
        theirs.close()
        asked.close()
        self._child = Child(number)

    def run(
        self, cells: Sequence[CodeCell], timeout: float | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Have it run code cells.

        Args:
            cells: In the order in which they run.
            timeout: Seconds that one cell may take; no limit when left out.

        Yields:
            `("start", place)` and `("done", place, execution_count, succeeded)` for each cell, and
            in between, as the cell shows them: `("output", place, output, display_id or nothing)`
            with an nbformat output, `("update", place, display_id, data and metadata)` of
            earlier ones, and `("clear", place, wait)`. After a failed cell nothing more comes.

        Raises:
            TimeoutError: A cell took too long; the child has been ended.
            TooMuchShown: The cells show more than `OUTPUT_LIMIT`; the child has been ended.
            ChildDied: The child ended by itself (killed, out of memory, `os._exit`); says how.
        """
        try:
            self._until_ready()
            self._ask.send_bytes(notebook_json.packed([astuple(cell) for cell in cells]))
            outputs = _Outputs(self._child, self._ours, self._place.home, timeout)
            yield from outputs.messages()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise ChildDied(self._child.fate()) from None
        else:
            _LEAVING.append(self._child)

    def _until_ready(self) -> None:
        """Wait until it asks for cells.

        One that says nothing at all has come upon a lock that nobody will open (see `forked`), in a
        process that is not ours alone: then another is made.
        """
        for again in range(_ATTEMPTS):
            if again:
                self.close()
                self._begin()
            if wait([self._ours], _UNTIL_BEGUN):
                self._ours.recv_bytes()
                return
        raise ChildDied(
            Message(
                "the process that runs the notebook did not begin within "
                "{seconds} s, {attempts} times: try again, with fewer --jobs "
                "where the machine has much to do",
                seconds=f"{_UNTIL_BEGUN:g}",
                attempts=_ATTEMPTS,
            )
        )

    def close(self) -> None:
        """Make sure that it is gone, or goes by itself as it has done its work."""
        self._ask.close()
        self._ours.close()
        if self._child not in _LEAVING:
            self._child.kill()


_UNTIL_BEGUN = 60.0  # seconds; it takes some hundredths of one
_ATTEMPTS = 2

_LEAVING: list[Child] = []
"""Children that have done their work: nobody waits while their memory is given back."""


def _take_leave() -> None:
    _LEAVING[:] = [child for child in _LEAVING if not child.has_left()]


class _Outputs:
    """Takes what comes from a child, as long as it and whoever wants it are there."""

    def __init__(self, child: Child, pipe: Connection, home: str, timeout: float | None) -> None:
        self._child, self._pipe, self._timeout = child, pipe, timeout
        self._files = [Path(home) / name for _, name in notebook_shell.STREAMS]
        self._left = OUTPUT_LIMIT

    def messages(self) -> Iterator[tuple[Any, ...]]:
        ends: float | None = None
        while True:
            while not self._pipe.poll(_LOOK):
                self._look(ends)
            message = self._message()
            if message[0] == "end":
                return
            if message[0] == "start" and self._timeout is not None:
                ends = time.monotonic() + self._timeout
            if ends is not None and time.monotonic() > ends:
                self._look(ends)
            yield message

    def _look(self, ends: float | None) -> None:
        """Whether there is any reason to wait no longer."""
        if ends is not None and time.monotonic() > ends:
            raise TimeoutError(
                Message("a cell took more than {seconds} s", seconds=f"{self._timeout:g}")
            )
        # What the child has begun may have taken the pipe with it: its end is no sign alone.
        if self._child.has_left() and not self._pipe.poll():
            raise EOFError
        # What is written past Python's streams comes here only when a cell is done.
        if any(file.exists() and file.stat().st_size > OUTPUT_LIMIT for file in self._files):
            raise TooMuchShown

    def _message(self) -> tuple[Any, ...]:
        try:
            data = self._pipe.recv_bytes(self._left)
        except EOFError:
            raise
        except OSError:  # longer than that; it has not even been read
            raise TooMuchShown from None
        self._left -= len(data)
        if self._left <= 0:
            raise TooMuchShown
        try:
            message = tuple(notebook_json.unpacked(data))
        except Exception:  # noqa: BLE001 - a cell may write into any handle that is open
            raise ChildDied(
                Message("a cell has written into what its process tells its outputs by")
            ) from None
        return message


_LOOK = 0.1  # seconds between two looks at whether the child is there


def _be_the_child(asked: Connection, pipe: Connection, place: _Place) -> NoReturn:
    """Run the cells that are asked for, and leave without any of the parent's clean-up."""
    status = 1
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    processes.adopt()
    # What a cell begins is no teller: its copies of this process show nothing, and keep nobody
    # waiting for what they hold open.
    os.register_at_fork(after_in_child=pipe.close)

    def send(message: tuple[Any, ...]) -> None:
        pipe.send_bytes(notebook_json.packed(message))

    try:
        if place.folder is not None:
            os.chdir(place.folder)
        sys.path.append(place.modules)
        capture = notebook_shell.Capture(send, OUTPUT_LIMIT)
        os.register_at_fork(after_in_child=capture.be_a_copy)
        shell = notebook_shell.open_shell(capture, place.home)
        pipe.send_bytes(b"ready")
        cells = [CodeCell(*cell) for cell in notebook_json.unpacked(asked.recv_bytes())]
        asked.close()
        _run_all(cells, shell, capture)
        processes.end_all_below()
        send(("end",))
        status = 0
    finally:
        os._exit(status)


def _run_all(cells: Sequence[CodeCell], shell: Shell, capture: Capture) -> None:
    for cell in cells:
        capture.place = cell.place
        capture.send("start")
        count = shell.execution_count
        result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]  # IPython's
        if capture.is_a_copy:  # that a cell has made, and let go on
            os._exit(0)
        capture.send("done", count, bool(result.success))
        if not (result.success or cell.may_fail):
            return
