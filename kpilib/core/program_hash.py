"""Hashes of the program and of its libraries: what is made by others is made again."""

from __future__ import annotations

import hashlib
import os
import platform
from functools import cache
from typing import TYPE_CHECKING

import kpilib
from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    needs = _said_of("kpilib", "Requires-Dist")
    named = sorted(line.partition("==")[0] for line in needs if ";" not in line)
    versions = [f"{name} {_said_of(name, 'Version')[0]}" for name in named]
    return hashlib.sha256("\n".join([platform.python_version(), *versions]).encode()).hexdigest()


def _said_of(library: str, field: str) -> list[str]:
    """What the head of an installed library's metadata says in a field.

    `importlib.metadata.version` parses all of it as a letter, its long description as well.
    """
    found = metadata.distribution(library)
    text = found.read_text("METADATA") or found.read_text("PKG-INFO") or ""
    lines = (line.partition(": ") for line in text.partition("\n\n")[0].splitlines())
    return [value for name, _, value in lines if name == field]
