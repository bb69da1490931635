"""Work done in a process of its own that is watched: what befalls it costs its own result only.

It may be killed from outside (the system does so when memory runs out), crash, leave, or not end.
Whatever it has begun ends with it, and what it puts in the folder for temporary files goes.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import connection, get_context
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from kpilib.core import forked, processes, scratch
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import of_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    _Begun: TypeAlias = "tuple[forked.Child | _Process, connection.Connection[object, Any]]"

_T = TypeVar("_T")

_LOOK = 0.1  # seconds between two looks at whether everybody is still there


@dataclass(frozen=True)
class Answer:
    """What has become of some work.

    Attributes:
        value: Its result.
        error: Why there is none; empty where there is.
    """

    value: Any = None
    error: str = ""


class Failed(KpiError):  # noqa: N818 - it reads as what happened
    """Work that has no result."""


def result(work: Callable[[], _T], limit: float) -> _T:
    """Do some work in a watched copy of this process, and wait for it.

    Args:
        work: What is to be done; its result must be one that can be pickled. Where processes
            cannot be copied, or this one has threads of its own (see `forked`), it is done here.
        limit: Seconds that it may take.

    Raises:
        Failed: It has no result; says why.
    """
    if not forked.is_safe():
        return work()
    for _, answer in results([work], 1, limit):
        if answer.error:
            raise Failed(answer.error)
        value: _T = answer.value
    return value


def results(
    works: Sequence[Callable[[], object]],
    jobs: int,
    limit: float,
    told: Callable[[int | None], None] = lambda _: None,
) -> Iterator[tuple[int, Answer]]:
    """Do some work in watched processes, a few at a time.

    Args:
        works: What is to be done; where processes cannot be copied, what can be pickled.
        jobs: How many at a time.
        limit: Seconds that one may take.
        told: Called with the number of each when it is begun, and now and then with nothing: what
            it raises ends everything.

    Yields:
        The number of each, in the order in which they come to an end, and what came of it.
    """
    waiting = list(reversed(range(len(works))))
    running: dict[int, _Watched] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                number = waiting.pop()
                told(number)
                try:
                    running[number] = _Watched(works[number], limit)
                except OSError:  # as many processes as there may be, no memory
                    yield number, Answer(error=_NO_PROCESS)
            connection.wait([each.pipe for each in running.values()], _LOOK)
            told(None)
            for number, each in list(running.items()):
                if (answer := each.answer()) is not None:
                    del running[number]
                    each.end()
                    processes.end_all_below([other.number for other in running.values()])
                    yield number, answer
    finally:  # on Ctrl-C, too
        for each in running.values():
            each.end()
        processes.end_all_below()


_NO_PROCESS = Message(
    "no process can be started to make it: there are as many as there may be, or memory is short; "
    "end what is not needed, and run this again with fewer --jobs"
)


class _Watched:
    """A process at work; see `results`."""

    def __init__(self, work: Callable[[], object], limit: float) -> None:
        self._limit, self._ends = limit, time.monotonic() + limit
        with ExitStack() as begun:
            folder = str(begun.enter_context(scratch.folder()))
            begin: Callable[..., _Begun] = _copied if processes.can_fork() else _started
            self._process, self.pipe = begin(work, folder)
            self._place = begun.pop_all()

    @property
    def number(self) -> int:
        """The system's number for it."""
        return self._process.number

    def answer(self) -> Answer | None:
        """What came of it; None while it is at work."""
        # Looked at first: what it has answered before it ended is in the pipe.
        is_gone = self._process.has_left()
        try:
            if self.pipe.poll():
                told: Answer = self.pipe.recv()
                return told
        except (EOFError, OSError):
            is_gone = True
        if is_gone:
            return Answer(error=self._process.fate())
        if time.monotonic() < self._ends:
            return None
        return Answer(
            error=Message(
                "it was given up because it took more than {seconds} s "
                "(--time-limit): make it again; if it takes as long then, look "
                "for a cell of the notebook that does not end",
                seconds=f"{self._limit:g}",
            )
        )

    def end(self) -> None:
        """Make sure that it is gone, with all that it has begun and put aside."""
        self._process.kill()
        self.pipe.close()
        self._place.close()


def _copied(work: Callable[[], object], folder: str) -> _Begun:
    ours, theirs = connection.Pipe(duplex=False)
    owner = os.getpid()
    number = forked.fork()
    if number == 0:
        # What the copy begins does not hold this: its end is told by its own.
        os.register_at_fork(after_in_child=theirs.close)
        _be_watched(work, theirs, folder, owner)
    theirs.close()
    return forked.Child(number), ours


def _be_watched(
    work: Callable[[], object],
    pipe: connection.Connection[object, Any],
    folder: str,
    owner: int,
) -> NoReturn:
    """Do the work and leave without any of the parent's clean-up."""
    try:
        os.setsid()  # Ctrl-C is the command's; and where it cannot adopt, its group is known
        processes.adopt()
        for ending in (*processes.ends(), signal.SIGALRM, signal.SIGCHLD):
            signal.signal(ending, signal.SIG_DFL)
        processes.follow_parent(owner)
        _put_aside_in(folder)
        answer = answer_of(work)
        processes.end_all_below()
        pipe.send(answer)
    finally:
        os._exit(1)


def _put_aside_in(folder: str) -> None:
    """Have everybody's temporary files in a folder that will be removed."""
    os.environ.update(dict.fromkeys(("TMPDIR", "TMP", "TEMP"), folder))
    tempfile.tempdir = folder


def answer_of(work: Callable[[], object]) -> Answer:
    """Do some work here, and say what came of it."""
    try:
        return Answer(work())
    except KpiError as wrong:
        return Answer(error=wrong.message)
    except OSError as wrong:  # a full disk where drafts are made, an input that has gone
        return Answer(error=of_system(wrong))
    except Exception as wrong:  # noqa: BLE001 - a fault of ours in one report stops no other
        return Answer(
            error=Message(
                "a fault in the program: {error}: {said}",
                error=type(wrong).__name__,
                said=str(wrong),
            )
        )


class _Process:
    """A process that was started anew, where none can be copied."""

    def __init__(self, process: Any) -> None:  # noqa: ANN401 - of whatever kind the context makes
        self._process = process

    @property
    def number(self) -> int:
        number: int = self._process.pid
        return number

    def has_left(self) -> bool:
        return self._process.exitcode is not None

    def kill(self) -> None:
        if not self.has_left():
            processes.end(self.number)
        self._process.join()

    def fate(self) -> Message:
        self._process.join(1)
        return forked.fate_of(self._process.exitcode or 0)


def _started(work: Callable[[], object], folder: str) -> _Begun:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(work, theirs, folder), daemon=True)
    process.start()
    theirs.close()
    return _Process(process), ours


def _serve(
    work: Callable[[], object], pipe: connection.Connection[object, Any], folder: str
) -> None:
    for ending in processes.ends():  # Ctrl-C reaches all of a console; the command ends this one
        signal.signal(ending, signal.SIG_IGN)
    _put_aside_in(folder)
    pipe.send(answer_of(work))
