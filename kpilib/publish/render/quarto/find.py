"""Where Quarto is, and whether it is new enough.

Looked for in this order: `QUARTO_PATH` (the program, or the folder it was unpacked into), the
search path, the Python package `quarto-cli`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = (1, 4)
HOW_TO_GET = Message(
    "Get Quarto with `conda env create -f environment.yml` or `pip "
    "install 'kpilib[quarto]'`, or install it and set QUARTO_PATH to "
    "the program"
)

_NAMES = ("quarto.exe", "quarto.cmd", "quarto") if sys.platform == "win32" else ("quarto",)
_VERSION = re.compile(rb"^\s*(\d+)\.(\d+)[.\w-]*\s*$", re.MULTILINE)
_TIMEOUT = 60  # seconds; the first start of Quarto fills its cache


class NoQuarto(KpiError):  # noqa: N818 - it reads as what happened
    """There is no Quarto that can be used.

    Attributes:
        why: What was found instead, in few words.
    """

    def __init__(self, why: str) -> None:
        super().__init__(
            Message(
                "{why}. {how_to_get}; or use `--renderer builtin`.", why=why, how_to_get=HOW_TO_GET
            )
        )
        self.why = why


@dataclass(frozen=True)
class Program:
    """A Quarto that can be used.

    Attributes:
        path: The program.
        version: As it says itself, such as `1.9.38`.
    """

    path: Path
    version: str

    @property
    def release(self) -> tuple[int, int]:
        """The first two numbers of its version."""
        major, minor, *_ = re.findall(r"\d+", self.version)
        return int(major), int(minor)


def find() -> Program:
    """The first Quarto that can be used.

    Raises:
        NoQuarto: There is none; says what was found instead, and how to get it.
    """
    return _find(os.environ.get("QUARTO_PATH", ""), os.environ.get("PATH", ""))


def forget() -> None:
    """Look again at the next call: a Quarto has come or gone."""
    _find.cache_clear()


@cache
def _find(named: str, search: str) -> Program:
    faults = []
    for path, where in [_named(named)] if named else _candidates(search):
        try:
            return Program(path, _version(path, where))
        except NoQuarto as fault:
            faults.append(fault)
    raise faults[0] if faults else NoQuarto(Message("Quarto is not installed"))


def _named(text: str) -> tuple[Path, str]:
    """The program that `QUARTO_PATH` means."""
    path = Path(text)
    for folder in (path / "bin", path):
        for name in _NAMES:
            if (folder / name).is_file():
                return folder / name, "QUARTO_PATH"
    if not path.is_file():
        raise NoQuarto(Message("QUARTO_PATH is {path}, and there is no such program", path=text))
    return path, "QUARTO_PATH"


def _candidates(search: str) -> Iterator[tuple[Path, str]]:
    if found := shutil.which("quarto", path=search):
        yield Path(found), Message("the search path")
    spec = find_spec("quarto_cli")  # not imported: nothing of it is needed
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for unpacked in sorted(Path(folder).glob("quarto-*")):
            for name in _NAMES:
                if (unpacked / "bin" / name).is_file():
                    yield unpacked / "bin" / name, Message("the package quarto-cli")


def _version(path: Path, where: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the program that the user installed
            [path, "--version"], capture_output=True, check=False, timeout=_TIMEOUT
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoQuarto(
            Message("the Quarto of {where} does not start: {why}", where=where, why=str(error))
        ) from error
    found = _VERSION.search(done.stdout)
    if done.returncode or not found:
        raise NoQuarto(Message("the Quarto of {where} does not say its version", where=where))
    version = found[0].decode("ascii").strip()
    if (int(found[1]), int(found[2])) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise NoQuarto(
            Message(
                "the Quarto of {where} is {version}, and {oldest} or newer is needed",
                where=where,
                version=version,
                oldest=oldest,
            )
        )
    return version
