"""The server that workers are forked from: started once, with everything loaded that they need."""

from __future__ import annotations

import os
import signal
import stat
import sys
import tempfile
import threading
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing import forkserver, resource_tracker
    from multiprocessing.context import ForkServerContext
else:  # Windows has neither
    forkserver = lazy("multiprocessing.forkserver")
    resource_tracker = lazy("multiprocessing.resource_tracker")

_LONGEST = 103 if sys.platform == "darwin" else 107  # bytes of a socket's path, by the system
_SOCKET = len("/pymp-12345678/listener-12345678")  # what multiprocessing puts behind the folder
_WARM = "kpilib.publish.notebooks.preload"


class NoPlace(KpiError):  # noqa: N818 - it reads as what happened
    """There is no folder for the socket that this command talks to its workers by."""


def started() -> ForkServerContext:
    """A context whose processes are copies of the server, which runs from now on.

    Raises:
        NoPlace: Every folder for temporary files has too long a path, or may not be written to.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(
        ["kpilib.publish.packs.server_leash", _WARM] if _is_main() else [_WARM]
    )
    # First, since it lets Ctrl-C through again when it has begun.
    with _safe_path():
        resource_tracker.ensure_running()
    with _sockets_in(short_place()), _without_ctrl_c(), _safe_path():
        forkserver.ensure_running()
    return context


def _is_main() -> bool:
    # A server on a leash ends with the thread that has started it, and others may want it later.
    return threading.current_thread() is threading.main_thread()


def short_place() -> str:
    """The folder for temporary files, or one of the system's where its path is too long.

    Never the abstract names of Linux, which need no folder: every user could talk to such a socket.
    """
    usual = tempfile.gettempdir()
    for place in (usual, os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp", "/var/tmp"):  # noqa: S108 - last resorts
        if place and len(os.fsencode(place)) + _SOCKET <= _LONGEST and _is_usable(Path(place)):
            return place
    most = _LONGEST - _SOCKET
    raise NoPlace(
        Message(
            "the folder for temporary files, {usual}, has too long a path "
            "for what workers are spoken to by: set TMPDIR to a folder whose "
            "path has at most {most} characters",
            usual=usual,
            most=most,
        )
    )


def _is_usable(place: Path) -> bool:
    """Whether a socket may be made there that nobody else can put another in place of."""
    if not (place.is_absolute() and place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
        return False
    found = place.stat()
    open_to_all = found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX
    return str(place) == tempfile.gettempdir() or not open_to_all


@contextmanager
def _sockets_in(place: str) -> Iterator[None]:
    """Where multiprocessing makes its folder, which it keeps to until this process ends."""
    before, tempfile.tempdir = tempfile.tempdir, place
    try:
        yield
    finally:
        tempfile.tempdir = before


@contextmanager
def _safe_path() -> Iterator[None]:
    """What is started within takes no module from the current folder."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """What is started within does not hear Ctrl-C, which would end it with a traceback.

    This process hears it when the block ends.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
