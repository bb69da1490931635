"""Hashes of the program and of its libraries: what is made by others is made again."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

import kpilib
from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib import metadata
else:
    metadata = lazy("importlib.metadata")

CARRIED = "shipped"
"""The folder of an installed package that holds what is in the repository beside the package."""


@cache
def program_hash() -> str:
    """A hash of the installed program, so that a new version makes its reports anew.

    It is the same of a wheel and of the repository that the wheel was built from: what a wheel
    carries for new workspaces makes no report.
    """
    digest = hashlib.sha256()
    package = os.path.dirname(kpilib.__file__)  # noqa: PTH120 - see `_files_below`
    for place in sorted(_files_below(package, ())):
        digest.update(f"{'/'.join(place)}\0".encode())
        with open(os.path.join(package, *place), "rb") as file:  # noqa: PTH118, PTH123 - as above
            digest.update(file.read())
    return digest.hexdigest()


def _files_below(folder: str, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every file of the program, by its place in the package.

    A thousand files: with `pathlib` they take four times as long, each time the program starts.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            here = (*place, entry.name)
            if entry.is_dir():
                if here != (CARRIED,):
                    yield from _files_below(entry.path, here)
            elif entry.is_file() and not entry.name.endswith(".pyc"):
                yield here


@cache
def libraries_hash() -> str:
    """A hash of the versions of Python and of the libraries that `pyproject.toml` names."""
    installed = _installed()
    named = sorted(line.partition("==")[0] for line in _needs(installed) if ";" not in line)
    versions = [f"{name} {_version(name, installed)}" for name in named]
    return hashlib.sha256("\n".join([platform.python_version(), *versions]).encode()).hexdigest()


_NOTES = ".dist-info"


def _installed() -> dict[str, str]:
    """The folder of notes of each installed library, by its name as `_plain` writes it.

    `importlib.metadata` takes four times as long, each time the program starts.
    """
    found: dict[str, str] = {}
    for place in sys.path:
        with suppress(OSError), os.scandir(place or ".") as entries:
            for entry in entries:
                if entry.name.endswith(_NOTES):
                    found.setdefault(_plain(entry.name.partition("-")[0]), entry.path)
    return found


def _plain(name: str) -> str:
    """A library's name as all of its spellings are written alike."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(library: str, installed: Mapping[str, str]) -> str:
    folder = installed.get(_plain(library))
    if folder is None:  # installed in another way
        return metadata.version(library)
    return os.path.basename(folder).removesuffix(_NOTES).partition("-")[2]  # noqa: PTH119 - as above


def _needs(installed: Mapping[str, str]) -> list[str]:
    """What the program says that it needs, as its own notes say it."""
    folder = installed.get("kpilib")
    if folder is None:
        return metadata.requires("kpilib") or []
    with open(os.path.join(folder, "METADATA"), encoding="utf-8") as file:  # noqa: PTH118, PTH123 - as above
        head = file.read().partition("\n\n")[0]
    lines = (line.partition(": ") for line in head.splitlines())
    return [value for name, _, value in lines if name == "Requires-Dist"]
