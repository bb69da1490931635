"""A new scheme and its first case as files; or those of an existing one under a new id."""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpilib.core.access import OPEN
from kpilib.core.file_names import name_fault
from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.rules.case_files import FOLDER as CASES
from kpilib.rules.case_files import case_file
from kpilib.workspace.new_scheme.first_case import case_text
from kpilib.workspace.new_scheme.new_rules import NoSuchScheme, SchemeDescription, scheme_text
from kpilib.workspace.shipped import SCHEMES, shipped, shipped_book, workspace_book

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kpilib.text.language import Language

NOTHING: Mapping[Path, bytes] = MappingProxyType({})
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def make_scheme(root: Path, described: SchemeDescription, said: Language) -> list[Path]:
    """Write a new scheme and its first case.

    Returns:
        The files.

    Raises:
        NoSuchScheme: It cannot be made so, or is there already; nothing was written.
    """
    described.check()
    return _write(root, described.id, scheme_text(described, said), case_text(described, said))


def copy_scheme(root: Path, like: str, scheme_id: str, title: str = "") -> list[Path]:
    """Write a scheme as another one is, with its cases, under a new id.

    Args:
        root: The workspace.
        like: The other one, of the workspace or of those that came with the package.
        scheme_id: The new id.
        title: Its printed name; the other's when empty.

    Raises:
        NoSuchScheme: It is there already, or cannot be called so; nothing was written.
        NoScheme: The other one is in neither rule book.
    """
    book, place = workspace_book(root), root
    if like not in book.ids and like in shipped_book().ids:
        book, place = shipped_book(), shipped()
    book.require(like)
    text = (book.folder / f"{like}.yaml").read_text(encoding="utf-8")
    text = _with_id(text, "id", like, scheme_id)
    if title:
        text = _with_title(text, title)
    cases = case_file(place, like)
    told = (
        _with_id(cases.read_text(encoding="utf-8"), "scheme", like, scheme_id)
        if cases.is_file()
        else ""
    )
    beside = {}
    for table in book.tables(like):
        copied = root / SCHEMES / table.relative_to(book.folder)
        if not copied.exists():
            beside[copied] = table.read_bytes()
    return _write(root, scheme_id, text, told, beside)


def _with_id(text: str, key: str, old: str, new: str) -> str:
    return re.sub(rf"(?m)^{key}:\s*['\"]?{re.escape(old)}['\"]?(?=\s|$)", f"{key}: {new}", text)


def _with_title(text: str, title: str) -> str:
    """The title of every version; one that goes over several lines is in block form."""
    quoted = json.dumps(title, ensure_ascii=False)
    return re.sub(r"(?m)^title:.*(?:\n[ \t]+.*)*", lambda _: f"title: {quoted}", text)


def _write(
    root: Path, scheme_id: str, text: str, cases: str, beside: Mapping[Path, bytes] = NOTHING
) -> list[Path]:
    if fault := name_fault(scheme_id):
        raise NoSuchScheme(fault)
    if not _ID.fullmatch(scheme_id):
        message = Message("an id has small letters, digits and hyphens only, not {id}",
                          id=repr(scheme_id))  # fmt: skip
        raise NoSuchScheme(message)
    files = {**beside, root / SCHEMES / f"{scheme_id}.yaml": text.encode()}
    if cases:
        files[root / CASES / f"{scheme_id}.yaml"] = cases.encode()
    if there := [path for path in files if path.exists()]:
        message = Message("{path} is there already: choose another id", path=there[0])
        raise NoSuchScheme(message)
    schema = root / SCHEMES / "scheme.schema.json"
    if not schema.exists():
        files[schema] = (shipped() / SCHEMES / "scheme.schema.json").read_bytes()
    write_all(files, OPEN)
    return list(files)
