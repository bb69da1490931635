"""A pandoc that turns one text after another into another form; see `convert.lua`.

To start pandoc and to let its memory grow takes three times as long as what a report has it do. So
who makes many reports keeps some running, and lends each process that makes one of them its own.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from kpilib.core import processes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROGRAM = Path(__file__).with_name("convert.lua")


class Conversion(NamedTuple):
    """A conversion.

    Attributes:
        reader: What pandoc reads, such as `html`.
        writer: What it writes, such as `json`.
        source: The text, in UTF-8.
    """

    reader: str
    writer: str
    source: bytes

    def told(self) -> bytes:
        """As `convert.lua` is told of it."""
        return f"{self.reader} {self.writer} {len(self.source)}\n".encode("ascii") + self.source


class Converted(NamedTuple):
    """What came of a conversion.

    Attributes:
        is_made: Whether pandoc made it without a warning.
        text: What it made, in UTF-8; else its words.
    """

    is_made: bool
    text: bytes


def answer(stream: IO[bytes]) -> Converted | None:
    """The next answer of `convert.lua`; None where it ended before that was whole."""
    word, _, size = stream.readline().partition(b" ")
    if word not in {b"made", b"refused"} or not size.endswith(b"\n"):
        return None
    text = stream.read(int(size))
    return Converted(word == b"made", text) if len(text) == int(size) else None


class Converter:
    """One that is running, for one process at a time.

    It remembers nothing of what it has converted, reads no file, and ends when nobody holds it.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it.

        Raises:
            OSError: No process can be started.
        """
        self._process = subprocess.Popen(  # noqa: S603 - our own program and arguments
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        processes.stays(self._process.pid)

    @property
    def number(self) -> int:
        """The system's number for its process."""
        return self._process.pid

    @property
    def is_there(self) -> bool:
        """Whether it runs, as the process knows that has started it."""
        return self._process.poll() is None

    def convert(self, asked: Conversion) -> Converted | None:
        """Have it convert a text; None where it has come to its end."""
        asking, answering = self._process.stdin, self._process.stdout
        if asking is None or answering is None:
            return None
        with suppress(OSError, ValueError):  # it has gone, or was let go
            asking.write(asked.told())
            asking.flush()
            return answer(answering)
        return None

    def let_go(self) -> None:
        """Hold it no longer, in a copy of the process that has it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def end(self) -> None:
        """Make sure that it is gone."""
        self.let_go()
        self._process.kill()
        self._process.wait()
        processes.stays(self._process.pid, yes=False)
