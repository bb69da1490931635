"""A workspace's own copies of the shipped notebooks, and what becomes of them at an upgrade.

Beside them, in `notebooks/.shipped/`, stands each as it was copied: so it can be told what its
owner has changed, and nothing that was changed is ever replaced.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.core.jsontext import parse_json, read_json
from kpilib.core.messages import Message
from kpilib.workspace.shipped import NOTEBOOKS, shipped_notebooks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KEPT = f"{NOTEBOOKS}/.shipped"
"""Where the copies stand as they were made."""


@dataclass(frozen=True)
class Upgraded:
    """What becomes of one notebook.

    Attributes:
        name: Its file name.
        told: What was done, in a sentence.
        changes: What its owner has changed, as lines of a unified diff of its cells.
        files: What is to be written, by place in the workspace.
    """

    name: str
    told: Message
    changes: tuple[str, ...]
    files: Mapping[str, bytes]


def notebook_copies() -> dict[str, bytes]:
    """The notebooks for a workspace, by place, without anybody's outputs."""
    files = {}
    for path in shipped_notebooks():
        text = _copy(read_json(path))
        files[f"{NOTEBOOKS}/{path.name}"] = files[f"{KEPT}/{path.name}"] = text
    return files


def upgrades(root: Path) -> Iterator[Upgraded]:
    """What becomes of every shipped notebook in a workspace; nothing is written here.

    Args:
        root: The workspace.

    Raises:
        TextError: A notebook of the workspace cannot be read.
    """
    copies = notebook_copies()
    for path in shipped_notebooks():
        yield _upgraded(root, path.name, copies[f"{NOTEBOOKS}/{path.name}"])


def _upgraded(root: Path, name: str, new: bytes) -> Upgraded:
    place, kept = f"{NOTEBOOKS}/{name}", f"{KEPT}/{name}"
    both = {place: new, kept: new}
    if not (root / place).is_file():
        return Upgraded(name, Message("{file}: made", file=place), (), both)
    now = _cells(read_json(root / place, place))
    before = _cells(read_json(root / kept, kept)) if (root / kept).is_file() else None
    coming = _cells(parse_json(new, name))
    if now == coming:
        told = Message("{file}: it is up to date", file=place)
        return Upgraded(name, told, (), {} if before == coming else {kept: new})
    if now == before:
        told = Message("{file}: replaced by the new one; you had changed nothing", file=place)
        return Upgraded(name, told, (), both)
    changes = tuple(difflib.unified_diff(before or coming, now, "shipped", place, lineterm=""))
    if before == coming:
        told = Message("{file}: yours, and kept; there is no newer one", file=place)
        return Upgraded(name, told, changes, {})
    beside = f"{NOTEBOOKS}/{name.removesuffix('.ipynb')}.new.ipynb"
    told = Message(
        "{file}: yours, and kept; the new one is {new}: take over what you want of it, then put it "
        "in the place of yours or delete it",
        file=place,
        new=beside,
    )
    return Upgraded(name, told, changes, {beside: new, kept: new})


def _copy(book: dict[str, Any]) -> bytes:
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(book, ensure_ascii=False, indent=1) + "\n").encode()


def _cells(book: Any) -> list[str]:  # noqa: ANN401 - whatever stands in the file
    """What somebody wrote: the lines of all cells. Running a notebook changes none of them."""
    found = book.get("cells", ()) if isinstance(book, dict) else ()
    return [
        line.rstrip("\n")
        for number, cell in enumerate(found, 1)
        for line in (f"[{number}] {cell.get('cell_type', '')}", *_lines(cell))
    ]


def _lines(cell: dict[str, Any]) -> list[str]:
    """A source may be one text or a list of lines, by who has saved it."""
    return "".join(cell.get("source", "")).splitlines(keepends=True)
