"""One number for everything that an assessment was made of: its digest, which reports carry."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.departments import Department
    from kpilib.workspace.workspace import Workspace


def digest_of(
    workspace: Workspace,
    department: Department,
    scheme: Scheme,
    names: Sequence[str],
    earlier: Sequence[Assessment],
    beside: Sequence[Path] = (),
) -> str:
    """The digest of a department's settings, rules, inputs and corrections, as hexadecimal text.

    Args:
        workspace: Where they are.
        department: The department.
        scheme: The rules.
        names: The periods whose inputs are read, the assessed one first.
        earlier: What hands state on.
        beside: Files that count beside the inputs: opening balances.
    """
    digest = hashlib.sha256()
    digest.update(department.model_dump_json().encode())
    digest.update(workspace.fingerprint(scheme).encode())
    digest.update("".join(each.inputs_hash for each in earlier).encode())
    for entry in workspace.accepted.needed.of(department.id, names[0]).entries:
        # Rows and columns came later and are never said of an id: old digests must hold.
        without = {"department", "rows", "columns"}
        digest.update(entry.model_dump_json(exclude=without).encode())
    for file in beside:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(workspace.root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    for name in names:
        for folder in workspace.folders(department.id, name):
            for path, content in _files(folder):
                digest.update(f"{name}/{path}\0{len(content)}\0".encode())
                digest.update(content)
        for act in workspace.acts_of_others(department.id, name):
            content = act.read_bytes()
            place = f"{act.parent.name}/{act.name}"
            digest.update(f"{name}/{place}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file():
            yield path.name, path.read_bytes()
