"""The server that reports' processes are copied from: started once, with all loaded that they need.

It speaks with the command through one pipe, which nobody else has: no socket, no name on the disk.
It ends with the command, and ends then all that it has begun.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from importlib import import_module
from multiprocessing.connection import Connection, Pipe
from typing import TYPE_CHECKING, Any, Self

import kpilib
from kpilib.core import forked, one_thread, processes, program_hash, scratch, watched
from kpilib.core.collecting import without_collecting
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.watched import Answer
from kpilib.publish.packs.converters import Converters
from kpilib.publish.packs.handed_on import HandedOn, taken_over

if TYPE_CHECKING:
    import shutil
    from collections.abc import Callable, Iterator, Sequence

else:
    shutil = lazy("shutil")

FOR_NOTEBOOKS = "kpilib.publish.notebooks.preload"
FOR_FIGURES = "kpilib.publish.packs.figures_preload"
"""What a server has loaded: reports, or tables and workbooks alone, which need far less."""

_READY = "ready"
"""What a server says when it has loaded everything."""

_LOOK = 0.2  # seconds between two looks at whether the server is there
_PATIENCE = 2.0

# The program itself and the folders that modules come from are the command's, whatever the current
# folder holds and wherever else the program is installed.
_PROGRAM = """
import sys
handle, owner, leash, warm, program, *sys.path = sys.argv[1:]
from importlib import util
spec = util.spec_from_file_location("kpilib", program)
sys.modules["kpilib"] = util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["kpilib"])
from kpilib.publish.packs.server import main
main(int(handle), int(owner), leash, warm)
"""


class NoServer(KpiError):  # noqa: N818 - it reads as what happened
    """No process can be started."""


_NO_SERVER = Message(
    "no process can be started to make reports: what it said of that "
    "stands above; where it said nothing, "
    "there are as many processes as there may be, or memory is short: end what is not "
    "needed, and run this again with fewer --jobs"
)


class Server:
    """A server that is running; it may be asked several times, by one thread at a time."""

    def __init__(self, warm: str = FOR_NOTEBOOKS) -> None:
        with ExitStack() as begun:
            folder = begun.enter_context(scratch.folder())
            self._pipe, theirs = Pipe()
            begun.callback(self._pipe.close)
            # It would end with the thread that has started it, and others may want it later.
            leash = "leash" if threading.current_thread() is threading.main_thread() else ""
            words = [str(theirs.fileno()), str(os.getpid()), leash, warm, kpilib.__file__]
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    [sys.executable, "-c", _PROGRAM, *words, *sys.path],
                    env={**os.environ, **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder))},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            except OSError as wrong:
                raise NoServer(_NO_SERVER) from wrong
            finally:
                theirs.close()
            begun.callback(self._end)
            self._begun = begun.pop_all()
        self._loading = True

    def close(self) -> None:
        """Make sure that it is gone, with all that it has begun and put aside."""
        self._begun.close()

    @property
    def is_there(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    @property
    def is_loading(self) -> bool:
        """Whether it is there, and has not said yet that it is ready."""
        if self._loading and (self._pipe.poll() or not self.is_there):
            self._loading = False
            with suppress(EOFError, OSError):
                if self._pipe.poll():
                    self._pipe.recv()
        return self._loading

    def _end(self) -> None:
        if self._process.poll() is None:
            processes.end(self._process.pid)
            self._process.wait()
        processes.end_all_below()

    def ask(
        self,
        works: Sequence[tuple[int, Callable[[], object]]],
        jobs: int,
        limit: float,
        known: HandedOn | None = None,
    ) -> Iterator[tuple[int, Answer | None]]:
        """Have some work done, with what is known for it; see `watched.results`.

        Yields:
            The number of each with nothing when it is begun, then with what came of it. Fewer than
            were asked for where the server has come to its end.
        """
        with suppress(EOFError, OSError):
            self._pipe.send(([work for _, work in works], jobs, limit, known))
            while True:
                while not self._pipe.poll(_LOOK):
                    if not self.is_there and not self._pipe.poll():
                        return
                message: tuple[int, Answer | None] | str | None = self._pipe.recv()
                if message is None:
                    return
                if isinstance(message, str):
                    self._loading = False
                    continue
                place, answer = message
                yield works[place][0], answer

    def fate(self) -> int:
        """The exit code of one that is at its end."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_PATIENCE)
        return 0


def warm_for(*, notebooks: bool) -> str:
    """What a server needs to have loaded, by whether any of its works runs a notebook."""
    return FOR_NOTEBOOKS if notebooks else FOR_FIGURES


class Servers:
    """Servers that are kept: each is started when there is work for it, and does what comes later.

    To load what reports need takes as long as to make three of them.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Server] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._kept:
            self._kept.popitem()[1].close()

    def begin(self, warm: str = FOR_NOTEBOOKS) -> None:
        """Start one that will have work, so that it loads meanwhile; none where there is no `fork`.

        Raises:
            NoServer: None can be started.
        """
        if not processes.can_fork():
            return
        if warm in self._kept and not self._kept[warm].is_there:
            self._kept.pop(warm).close()
        if warm not in self._kept:
            self._kept[warm] = Server(warm)

    def is_loading(self, warm: str = FOR_NOTEBOOKS) -> bool:
        """Whether one has been started and is not ready yet."""
        return warm in self._kept and self._kept[warm].is_loading

    def results(
        self,
        works: Sequence[Callable[[], object]],
        jobs: int,
        limit: float,
        warm: str = FOR_NOTEBOOKS,
        known: HandedOn | None = None,
    ) -> Iterator[tuple[int, Answer]]:
        """Have a server do some work, and another one what is left where that is killed.

        Where there is no `fork`, each work has a process that is started anew.

        Args:
            works: The work.
            jobs: How many at a time.
            limit: Seconds that one may take.
            warm: What the server loads beforehand.
            known: What the works need not find out; of no use where each begins anew.

        Yields:
            See `watched.results`.

        Raises:
            NoServer: None can be started.
        """
        if not processes.can_fork():
            yield from watched.results(works, jobs, limit)
            return
        left = dict(enumerate(works))
        while left:
            self.begin(warm)
            server, begun = self._kept.pop(warm), list[int]()
            try:
                for number, answer in server.ask(list(left.items()), jobs, limit, known):
                    if answer is None:
                        begun.append(number)
                        continue
                    begun.remove(number)
                    del left[number]
                    yield number, answer
                if not left:
                    self._kept.setdefault(warm, server)
                    return
                code = server.fate()
            finally:  # at its end, or with more to say than anybody has heard, it is not kept
                if self._kept.get(warm) is not server:
                    server.close()
            if code >= 0 and not begun:
                raise NoServer(_NO_SERVER)
            for number in begun or list(left)[:1]:  # before it began anything, it costs one as well
                del left[number]
                yield number, Answer(error=forked.fate_of(code))


def main(handle: int, owner: int, leash: str, warm: str) -> None:
    """The server's life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if leash:  # until it listens
        processes.die_with_parent(signal.SIGKILL)
    if os.getppid() != owner:
        return
    processes.adopt()
    one_thread.ask()
    with without_collecting():  # all of it stays: to look through it took a tenth of the loading
        import_module(warm)
        program_hash.program_hash()
        program_hash.libraries_hash()
        forked.freeze()
    processes.die_with_parent(0)
    pipe: Connection[Any, Any] = Connection(handle)
    # What is begun does not hold it: the command is told at once when this one ends.
    os.register_at_fork(after_in_child=pipe.close)
    try:
        _serve(pipe, owner, Converters() if warm == FOR_NOTEBOOKS else None)
    except (EOFError, OSError, _OwnerGone):
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


class _OwnerGone(Exception):  # noqa: N818 - it reads as what happened
    """Nobody wants what is being done."""


def _serve(pipe: Connection[Any, Any], owner: int, converters: Converters | None) -> None:
    def told(number: int | None) -> None:
        if number is not None:
            if converters:
                converters.lend(number)
            pipe.send((number, None))
        elif os.getppid() != owner or pipe.poll():  # its end, for nothing is asked meanwhile
            raise _OwnerGone

    pipe.send(_READY)
    while True:
        works, jobs, limit, known = pipe.recv()
        if known:
            known.take_over()
        if converters:
            works = [converters.for_this(work) for work in works]
        for number, answer in watched.results(works, jobs, limit, told):
            if converters:
                converters.take_back(number, is_well=not answer.error)
            pipe.send((number, taken_over(answer)))
        pipe.send(None)
