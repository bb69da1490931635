"""What a worker needs of a workspace at a URL: fetched, and compared with what is here.

A worker sees of a department its own inputs, what is issued of it without the papers, and what all
departments share; of others nothing but what an act touches that touches this one, too.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kpilib.core.access import make_folder
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.engine.inputs.correction_folder import read_corrections
from kpilib.publish.company.urls import UrlError
from kpilib.records.folder_contents import REVISION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import fsspec
else:
    fsspec = lazy("fsspec")

_SHARED = ("corrections", "schemes", "words", "quarto")
"""Folders of `params/` that concern everybody: a correction of one may touch another."""

_NEVER = ("consents", "intake", "scenarios")
"""Folders of `params/` that nothing is made of."""

_OF_REVISION = ("world", "results", "manifest.json", "settlements.csv")
"""What the ledger reads of a revision; its papers are large, and nobody reads them."""


def fetch(url: str, departments: Iterable[str], root: Path) -> None:
    """Copy what is needed of the workspace at a URL into a folder.

    Raises:
        UrlError: There is no workspace, or it cannot be read.
    """
    try:
        system, base = fsspec.core.url_to_fs(url)
        tree = _Tree(system, base.rstrip("/"))
        _get(tree, tree.shared, root)
        for department in dict.fromkeys(departments):
            _get(tree, tree.own(department), root)
            _get(tree, tree.touched(_touched(root, department)), root)
    except (OSError, ValueError, ImportError) as wrong:
        raise UrlError(Message("{url} cannot be read: {why}", url=url, why=str(wrong))) from None
    if not (root / "params" / "departments.yaml").is_file():
        raise UrlError(
            Message("{url} holds no params/departments.yaml: name a workspace's folder", url=url)
        )


class NeededFiles:
    """Hashes of what is needed of a workspace on this machine, as it is when it is first asked."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._tree = _Tree(fsspec.filesystem("file"), self._root.as_posix())

    def digest(self, department: str) -> str:
        """One hash of all that a worker needs for a department."""
        touched = self._tree.touched(_touched(self._root, department))
        own = self._hashed({*self._tree.own(department), *touched} - {*self._tree.shared})
        return hashlib.sha256(f"{self._shared}\n{own}".encode()).hexdigest()

    @cached_property
    def _shared(self) -> str:
        return self._hashed(self._tree.shared)

    def _hashed(self, places: Iterable[str]) -> str:
        lines = (f"{p} {_sha256(self._root / p)}" for p in sorted(set(places)))
        return "\n".join(lines)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class _Tree:
    """The files of a workspace, wherever it is, by their places in it."""

    def __init__(self, system: Any, base: str) -> None:  # noqa: ANN401 - fsspec's
        self.system, self.base = system, base

    @cached_property
    def shared(self) -> list[str]:
        """What every department needs."""
        found = [place for place, is_folder in self._in("params") if not is_folder]
        for folder in (*(f"params/{name}" for name in _SHARED), "notebooks"):
            found += self._below(folder)
        return [*found, *self._below("reports/ledger/payments")]

    def own(self, department: str) -> list[str]:
        """What one department needs besides."""
        found: list[str] = []
        for period in self._folders("params/inputs"):
            found += self._below(f"{period}/{department}")
        for folder in self._others:
            found += [place for place in self._below(folder) if _names(place, department)]
        registers = (place for place, _ in self._in("reports/ledger"))
        found += [each for each in registers if _names(each, department)]
        for period in self._folders("reports"):
            for one in self._folders(f"{period}/{department}"):
                if REVISION.fullmatch(PurePosixPath(one).name):
                    found += [f for name in _OF_REVISION for f in self._below(f"{one}/{name}")]
        return found

    def touched(self, folders: Iterable[str]) -> list[str]:
        """What is in some folders."""
        return [place for folder in folders for place in self._below(folder)]

    @cached_property
    def _others(self) -> list[str]:
        """Folders of `params/` that hold files by department: such as decisions."""
        known = {*_SHARED, *_NEVER, "inputs"}
        return [one for one in self._folders("params") if PurePosixPath(one).name not in known]

    def _folders(self, place: str) -> list[str]:
        return [one for one, is_folder in self._in(place) if is_folder]

    def _in(self, place: str) -> list[tuple[str, bool]]:
        try:
            found = self.system.ls(f"{self.base}/{place}", detail=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted((self._place(one["name"]), self._is_folder(one)) for one in found)

    def _is_folder(self, found: dict[str, Any]) -> bool:
        """Whether it is a folder, or a link to one: `reports/` may hold such."""
        return found["type"] == "directory" or (
            bool(found.get("islink")) and bool(self.system.isdir(found["name"]))
        )

    def _below(self, place: str) -> list[str]:
        return sorted(map(self._place, self.system.find(f"{self.base}/{place}")))

    def _place(self, path: str) -> str:
        return path.removeprefix(self.base).lstrip("/")


def _names(place: str, department: str) -> bool:
    """Whether a file is a department's: its name, or that of a folder that it is in."""
    *folders, file = PurePosixPath(place).parts[2:]
    return department in folders or file.lstrip(".").rpartition(".")[0] == department


def _touched(root: Path, department: str) -> Iterator[str]:
    """Folders of inputs of other departments that acts touch which touch this one, too."""
    for folder in sorted((root / "params" / "corrections").glob("*/")):
        for one in read_corrections(folder / department, []):
            yield from (f"params/inputs/{folder.name}/{other}" for other in one.elsewhere)


def _get(tree: _Tree, places: Iterable[str], root: Path) -> None:
    inside = (place for place in dict.fromkeys(places) if ".." not in place.split("/"))
    wanted = [place for place in inside if not (root / place).exists()]
    for folder in {(root / place).parent for place in wanted}:
        make_folder(folder)
    if wanted:  # together: a store far away is asked for many at a time
        paths = [f"{tree.base}/{place}" for place in wanted]
        tree.system.get(paths, [str(root / place) for place in wanted])
