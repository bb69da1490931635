"""IPython's own shell, showing into notebook outputs: what a kernel does, without the kernel.

Loaded before the process is forked, so that no notebook waits for an import; `warm` loads what
IPython itself loads late.
"""

from __future__ import annotations

import builtins
import getpass
import io
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from traitlets import Type, default
from traitlets.config import Config

from kpilib.core import scratch
from kpilib.core.lazy import lazy
from kpilib.core.pythontext import module_tree
from kpilib.core.sourcetext import TextError
from kpilib.publish.notebooks.notebook_json import bundle, described

if TYPE_CHECKING:
    import matplotlib_inline.backend_inline
else:
    matplotlib_inline = lazy("matplotlib_inline")

Send = Callable[[tuple[Any, ...]], None]

CHARTS = "module://matplotlib_inline.backend_inline"
"""The matplotlib backend whose figures appear below their cell."""

_PATIENCE = 0.2  # seconds that printed text may wait, as in a kernel
_PLENTY = 65536  # characters that are sent at once, however little time has passed


class Capture:
    """Turns what a cell shows into nbformat outputs, in order.

    Attributes:
        place: The place of the running cell in its notebook.
        is_a_copy: A cell has copied its process (`fork`), and this is the copy: it tells nothing.
    """

    def __init__(self, send: Send, limit: int) -> None:
        self.place = -1
        self.is_a_copy = False
        self._send = send
        self._limit = limit
        self._one_at_a_time = threading.RLock()  # a cell's threads show things, too
        self._text: list[str] = []
        self._waiting = 0
        self._stream = ""
        self._since = 0.0
        self._below: list[_Below] = []

    def watch(self, folder: str) -> None:
        """Take in what other programs and C code write, past Python's own streams."""
        self._below = [_Below(folder, number, name) for number, name in STREAMS]

    def be_a_copy(self) -> None:
        """From now on show nothing; what is printed goes where other programs print."""
        self.is_a_copy = True
        self._text.clear()
        sys.stdout, sys.stderr = (
            open(number, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115 - no path; open to its end
            for number, _ in STREAMS
        )

    def show(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any],
        name: str | None = None,
    ) -> None:
        """Something displayed; `name` is its display id."""
        self.send("output", {"output_type": "display_data", **_shown(data, metadata)}, name)

    def result(self, data: Mapping[str, Any], metadata: Mapping[str, Any], count: int) -> None:
        """The value of a cell's last line."""
        output = {"output_type": "execute_result", **_shown(data, metadata)}
        self.send("output", {**output, "execution_count": count})

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """How a cell failed."""
        error = {"output_type": "error", "ename": name, "evalue": value, "traceback": traceback}
        self.send("output", error)

    def write(self, stream: str, text: str) -> None:
        """Printed text; kept until there is much of it, time has passed or something else comes."""
        if self.is_a_copy:
            return
        with self._one_at_a_time:
            if stream != self._stream:
                self.flush()
            if not self._text:
                self._since = time.monotonic()
            self._stream = stream
            self._text.append(text)
            self._waiting += len(text)
            if self._waiting >= _PLENTY or time.monotonic() - self._since >= _PATIENCE:
                self.flush()

    def send(self, kind: str, *content: Any) -> None:  # noqa: ANN401 - whatever the parent takes
        """Tell the parent, after what was printed before."""
        if self.is_a_copy:
            return
        with self._one_at_a_time:
            self.flush()
            self._send((kind, self.place, *content))

    def flush(self) -> None:
        """Send what has been printed."""
        if self.is_a_copy:
            return
        with self._one_at_a_time:
            if self._text:
                text = "".join(self._text)
                self._text.clear()
                self._waiting = 0
                self._print(self._stream, text)
            for below in self._below:
                if text := below.read(self._limit):
                    self._print(below.name, text)

    def _print(self, stream: str, text: str) -> None:
        output = {"output_type": "stream", "name": stream, "text": text[: self._limit]}
        self._send(("output", self.place, output))


STREAMS = ((1, "stdout"), (2, "stderr"))


class _Below:
    """A file in place of a file descriptor; what arrives there is read back."""

    def __init__(self, folder: str, number: int, name: str) -> None:
        self.name = name
        self._file = (Path(folder) / name).open("w+b")
        os.dup2(self._file.fileno(), number)
        self._read = 0

    def read(self, most: int) -> str:
        number = self._file.fileno()
        if os.fstat(number).st_size <= self._read:
            return ""
        data = os.pread(number, min(most, os.fstat(number).st_size - self._read), self._read)
        self._read += len(data)
        return data.decode("utf-8", "replace")


class _Stream(io.TextIOBase):
    """A text stream that goes into the notebook."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, capture: Capture, name: str, number: int) -> None:
        self._capture = capture
        self._name = name
        self._number = number

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self._capture.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        self._capture.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number


class _Publisher(DisplayPublisher):
    """Where `display` leads."""

    shell: Shell

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
        del source
        capture: Capture = self.shell.capture
        named = (transient or {}).get("display_id")
        name = None if named is None else str(named)
        if update:
            capture.send("update", name, _shown(data, metadata or {}))
        else:
            capture.show(data, metadata or {}, name)

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - IPython's
        capture: Capture = self.shell.capture
        capture.send("clear", bool(wait))


class _Hook(DisplayHook):
    """Where the value of a cell's last line goes."""

    def write_output_prompt(self) -> None:
        """The count goes with the result."""

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        if format_dict:
            shell: Any = self.shell
            shell.capture.result(format_dict, md_dict or {}, self.prompt_count)

    def finish_displayhook(self) -> None:
        """Nothing is flushed to a terminal."""


class Shell(InteractiveShell):
    """The shell of one notebook."""

    capture: Capture
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    shows_charts = False

    def init_profile_dir(self, profile_dir: ProfileDir | None) -> None:
        """Leave it to whoever first asks for the profile; few notebooks do."""
        if profile_dir is not None:
            self.profile_dir = profile_dir

    def init_virtualenv(self) -> None:
        """A notebook has this process's packages, whatever environment the terminal stands in."""

    @default("profile_dir")
    def _empty_profile(self) -> ProfileDir:
        made: ProfileDir = ProfileDir.create_profile_dir_by_name(self.ipython_dir)
        return made

    def transform_cell(self, raw_cell: str) -> str:
        """A cell as Python: what is Python already is left as it is.

        IPython has no way of its own to write something that Python has as well, but for single
        lines (`ls`, `time (x)`), and looks for those among all tokens, which takes as long as
        running a cell. What begins as `name.name` is none of them.
        """
        is_told = len(raw_cell.splitlines()) > 1 or _OF_SOMETHING.match(raw_cell)
        if is_told and self._ways() == _WAYS and _is_python(raw_cell):
            return raw_cell
        changed: str = super().transform_cell(raw_cell)  # type: ignore[no-untyped-call]  # IPython's
        return changed

    def _ways(self) -> list[Any]:
        """What changes cells: IPython's own, and what a notebook adds."""
        return [*_ways_of(self.input_transformer_manager), *self.input_transformers_post]

    def show_charts(self) -> None:
        """Lead pyplot's figures into the notebook."""
        matplotlib_inline.backend_inline.configure_inline_support(self, CHARTS)
        self.shows_charts = True

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.capture.error(getattr(etype, "__name__", str(etype)), str(evalue), list(stb))

    def ask_exit(self) -> NoReturn:
        """What `exit()` does: leave the notebook."""
        raise SystemExit

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window to run a loop for."""


_OF_SOMETHING = re.compile(r"\w+\.\w+\(")


def _ways_of(manager: TransformerManager) -> list[Any]:
    return [*manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers]


_WAYS = _ways_of(TransformerManager())


def _is_python(source: str) -> bool:
    try:
        module_tree(source, "")
    except TextError:
        return False
    return True


_PREPARED: list[Shell] = []


def prepare() -> None:
    """Build the shell that this process's children will use, each its own copy.

    For processes that are there to be forked from, and run no cell themselves.
    """
    main = sys.modules["__main__"]
    _lead_charts()
    with scratch.folder() as home:
        shell = _build(str(home))
        shell.show_charts()
        shell.run_cell("0", silent=True)  # type: ignore[no-untyped-call]  # IPython's, not ours
        shell.display_formatter.format(0)  # type: ignore[union-attr]  # a shell has one
    _PREPARED[:] = [shell]
    sys.modules["__main__"] = main


def _lead_charts() -> None:
    """Have pyplot's figures appear below their cell, whatever the terminal of the user says."""
    os.environ["MPLBACKEND"] = CHARTS
    loaded = sys.modules.get("matplotlib")  # it has looked at the environment already
    # Asked first: to `use` one, matplotlib reads what every installed package offers (25 ms).
    if loaded and loaded.get_backend(auto_select=False) != CHARTS:
        loaded.use(CHARTS)


def _build(home: str) -> Shell:
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    return Shell(config=config, ipython_dir=home)  # type: ignore[no-untyped-call]  # as above


def _adopted(home: str) -> Shell:
    """The prepared shell, at home in this process; or else a new one."""
    InteractiveShell.clear_instance()
    if not _PREPARED:
        shell = _build(home)
    else:
        shell = _PREPARED.pop()
        shell.ipython_dir = home
        sys.modules["__main__"] = shell.user_module
    for kind in Shell._walk_mro():  # noqa: SLF001 - what `Shell.instance()` does
        kind._instance = shell  # type: ignore[assignment]  # noqa: SLF001 - as above
    return shell


def open_shell(capture: Capture, home: str) -> Shell:
    """The shell of this process, with its streams, charts and questions led into the notebook.

    Args:
        capture: Takes what is shown.
        home: An empty folder; IPython keeps its settings there, so that no user's play a part.
    """
    _lead_charts()
    builtins.input = _no_input
    getpass.getpass = _no_password
    shell = _adopted(home)
    shell.capture = capture
    if not shell.shows_charts:
        shell.show_charts()
    capture.watch(home)
    sys.stdin = io.StringIO()
    sys.stdout, sys.stderr = (_Stream(capture, name, number) for number, name in STREAMS)
    return shell


def _no_input(prompt: object = "") -> NoReturn:
    del prompt
    raise StdinNotImplementedError(
        "raw_input was called, but this frontend does not support input requests."
    )


def _no_password(prompt: str = "Password: ", stream: object = None, **_: object) -> NoReturn:
    del prompt, stream
    raise StdinNotImplementedError(
        "getpass was called, but this frontend does not support input requests."
    )


def _shown(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": bundle(data), "metadata": described(metadata)}
