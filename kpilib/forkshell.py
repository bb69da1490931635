"""Notebook cells run by IPython's own shell in a forked child: no kernel start, no sockets.

The child begins as a copy of a process that has imported everything, runs the cells of one
notebook, hands every output to its parent through a pipe, and is gone. What one notebook does to
its interpreter no other notebook ever sees.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

Send = Callable[[tuple[Any, ...]], None]

_BACKEND = "module://matplotlib_inline.backend_inline"


class ChildDied(Exception):  # noqa: N818 - it reads as what happened
    """The child ended before the notebook did."""


def can_fork() -> bool:
    """Whether this system can copy a process."""
    return hasattr(os, "fork")


def run_cells(
    sources: Sequence[tuple[int, str]], timeout: float | None = None
) -> Iterator[tuple[Any, ...]]:
    """Run code cells in a forked child.

    Args:
        sources: Per code cell its place in the notebook and its source.
        timeout: Seconds that one cell may take; no limit when left out.

    Yields:
        `("start", place)`, `("output", place, output)` with an nbformat output,
        `("done", place, execution_count, succeeded)`. After a failed cell nothing more comes.

    Raises:
        TimeoutError: A cell took too long; the child has been ended.
        ChildDied: The child ended by itself (killed, out of memory, `os._exit`).
    """
    ours, theirs = Pipe(duplex=False)
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        ours.close()
        _be_the_child(sources, theirs)
    theirs.close()
    try:
        yield from _listen(ours, timeout)
    finally:
        ours.close()
        _end(child)


def _listen(pipe: Connection, timeout: float | None) -> Iterator[tuple[Any, ...]]:
    while True:
        if not wait([pipe], timeout):
            raise TimeoutError(f"a cell took more than {timeout} s")
        try:
            message = pipe.recv()
        except EOFError:
            raise ChildDied("the process that ran the notebook ended before its time") from None
        if message[0] == "end":
            return
        yield message


def _end(child: int) -> None:
    """Make sure that the child is gone, and take its exit status."""
    import signal  # noqa: PLC0415 - only here

    done, _ = os.waitpid(child, os.WNOHANG)
    if not done:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _be_the_child(sources: Sequence[tuple[int, str]], pipe: Connection) -> None:
    """Run the cells and leave without any of the parent's clean-up."""
    status = 1
    try:
        with tempfile.TemporaryDirectory(prefix="kpi-ipython-") as home:
            _run_all(sources, pipe.send, home)
        pipe.send(("end",))
        pipe.close()
        status = 0
    finally:
        os._exit(status)


def _run_all(sources: Sequence[tuple[int, str]], send: Send, home: str) -> None:
    os.environ.setdefault("MPLBACKEND", _BACKEND)
    sys.stdin = io.StringIO()
    capture = _Capture(send)
    shell = _shell(capture, home)
    for place, source in sources:
        send(("start", place))
        capture.place = place
        count = shell.execution_count
        with capture.streams():
            result = shell.run_cell(source, store_history=True)
        send(("done", place, count, bool(result.success)))
        if not result.success:
            return


def _shell(capture: _Capture, home: str) -> Any:  # noqa: ANN401 - IPython's classes are untyped
    from IPython.core.displayhook import DisplayHook  # noqa: PLC0415 - slow, loaded in the parent
    from IPython.core.displaypub import DisplayPublisher  # noqa: PLC0415
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415
    from traitlets import Type  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    class Publisher(DisplayPublisher):  # type: ignore[misc]
        def publish(
            self,
            data: Mapping[str, Any],
            metadata: Mapping[str, Any] | None = None,
            source: object = None,
            *,
            transient: Mapping[str, Any] | None = None,
            update: bool = False,
            **_: object,
        ) -> None:
            del source, transient, update
            capture.show("display_data", data, metadata or {})

        def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - IPython's
            del wait

    class Hook(DisplayHook):  # type: ignore[misc]
        def write_output_prompt(self) -> None:
            """The count goes with the result."""

        def write_format_data(
            self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
        ) -> None:
            capture.show("execute_result", format_dict, md_dict or {}, count=self.prompt_count)

        def finish_displayhook(self) -> None:
            """Nothing is flushed to a terminal."""

    class Shell(InteractiveShell):  # type: ignore[misc]
        display_pub_class = Type(Publisher)
        displayhook_class = Type(Hook)

        def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
            capture.error(getattr(etype, "__name__", str(etype)), str(evalue), list(stb))

        def enable_gui(self, gui: str | None = None) -> None:
            """There is no window to run a loop for."""

    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    InteractiveShell.clear_instance()
    shell = Shell.instance(config=config, ipython_dir=home)
    _integrate_charts(shell)
    return shell


def _integrate_charts(shell: Any) -> None:  # noqa: ANN401 - IPython's classes are untyped
    """Open pyplot figures appear below their cell, as they do in a kernel."""
    if os.environ.get("MPLBACKEND") == _BACKEND:
        from matplotlib_inline.backend_inline import configure_inline_support  # noqa: PLC0415

        configure_inline_support(shell, _BACKEND)


class _Capture:
    """Turns what a cell shows into nbformat outputs, in order."""

    def __init__(self, send: Send) -> None:
        self.place = -1
        self._send = send
        self._text: list[str] = []
        self._stream = ""

    def show(
        self,
        kind: str,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any],
        count: int | None = None,
    ) -> None:
        self.flush()
        output: dict[str, Any] = {"output_type": kind, "data": _jsonable(data)}
        output["metadata"] = dict(metadata)
        if kind == "execute_result":
            output["execution_count"] = count
        self._send(("output", self.place, output))

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        self.flush()
        error = {"output_type": "error", "ename": name, "evalue": value, "traceback": traceback}
        self._send(("output", self.place, error))

    def write(self, stream: str, text: str) -> None:
        if stream != self._stream:
            self.flush()
        self._stream = stream
        self._text.append(text)

    def flush(self) -> None:
        if self._text:
            text = "".join(self._text)
            self._text.clear()
            output = {"output_type": "stream", "name": self._stream, "text": text}
            self._send(("output", self.place, output))

    def streams(self) -> _Streams:
        return _Streams(self)


class _Streams:
    """Standard output and error of one cell."""

    def __init__(self, capture: _Capture) -> None:
        self._capture = capture

    def __enter__(self) -> None:
        self._before = sys.stdout, sys.stderr
        sys.stdout = _Stream(self._capture, "stdout")
        sys.stderr = _Stream(self._capture, "stderr")

    def __exit__(self, *_: object) -> None:
        sys.stdout, sys.stderr = self._before
        self._capture.flush()


class _Stream(io.TextIOBase):
    """A text stream that goes into the notebook."""

    def __init__(self, capture: _Capture, name: str) -> None:
        self._capture = capture
        self._name = name

    def write(self, text: str) -> int:
        if text:
            self._capture.write(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True


def _jsonable(data: Mapping[str, Any]) -> dict[str, Any]:
    """Pictures as base64 text, as a kernel sends them."""
    from base64 import b64encode  # noqa: PLC0415

    return {
        mime: b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        for mime, value in data.items()
    }
