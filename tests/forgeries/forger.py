"""Somebody with full write access to a ledger and without keys, who seals what they have changed.

Whatever they do to files, they can write hashes, manifests and registers anew so that these agree:
of the revision alone, of its register, of the whole chain after it, or of all departments.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpilib.records.ledger import Ledger
from kpilib.records.manifest import MANIFEST, STATEMENT, ManifestEntry
from kpilib.records.seal import hashes
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.records.revision import Revision

DEPARTMENTS = ("team", "desk")


@dataclass
class Forger:
    """Who forges.

    Attributes:
        root: The workspace, all of which they may write to.
        order: The folders of all revisions in the order of their issue; they may change it.
        touched: What they have changed, by place; verify should name one of these, or what
            follows from it.
    """

    root: Path
    order: list[Path] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for path in (self.root, *self.root.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o700 if path.is_dir() else 0o600)
        self.order = [one.folder for one in in_order_of_issue(self.root)]

    def touch(self, path: Path) -> Path:
        """Note what is changed."""
        self.touched.add(path.relative_to(self.root).as_posix())
        return path

    def manifest(self, folder: Path) -> dict[str, Any]:
        """What a manifest says."""
        said: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        return said

    def write_manifest(self, folder: Path, said: dict[str, Any]) -> None:
        """Write a manifest as the program does."""
        text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
        self.touch(folder / MANIFEST).write_bytes(f"{text}\n".encode())

    def drop(self, folder: Path) -> None:
        """Take a revision away."""
        self.touch(folder)
        shutil.rmtree(folder)
        self.order.remove(folder)

    def seal_files(self, folder: Path) -> None:
        """The manifest names the files as they are."""
        self.write_manifest(folder, self.manifest(folder) | {"files": self.files(folder)})

    def files(self, folder: Path) -> dict[str, str]:
        """What a manifest would name: everything but itself, and what is signed about it."""
        aside = {MANIFEST, STATEMENT}
        return {name: digest for name, digest in hashes(folder).items() if name not in aside}

    def strip(self, folder: Path) -> None:
        """Take the signature away: the revision says that nobody has signed it."""
        self.touch(folder / STATEMENT).unlink(missing_ok=True)
        self.write_manifest(folder, self.manifest(folder) | {"key": "", "by": ""})

    def seal_register(self, folder: Path) -> None:
        """The register's line of a revision has the hash that its manifest has now."""
        said = self.manifest(folder)
        path = self.register(said["department"])
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for line in lines:
            if (line["period"], line["revision"]) == (said["period"], said["revision"]):
                line["sha256"] = hashes(folder)[MANIFEST]
        path.write_text("".join(ManifestEntry(**line).line() for line in lines), encoding="utf-8")

    def seal_all(self, departments: Sequence[str] = DEPARTMENTS) -> None:
        """Files, chains, registers and the heads beside agree again, as if never touched.

        Args:
            departments: Of whom; the chains of others stay as they are.
        """
        heads: dict[str, str] = {}
        chains: dict[str, list[Path]] = {name: [] for name in departments}
        for folder in self.order:
            said = self.manifest(folder)
            name = said["department"]
            if name not in departments:
                heads[name] = hashes(folder)[MANIFEST]
                continue
            chains[name].append(folder)
            files = self.files(folder)
            period = [one for one in chains[name] if one.parent == folder.parent]
            self.write_manifest(
                folder,
                said
                | {
                    "files": files,
                    "previous": heads.get(name, ""),
                    "sequence": len(chains[name]),
                    "beside": {other: head for other, head in heads.items() if other != name},
                    "replaces": period[-2].name if len(period) > 1 else "",
                },
            )
            heads[name] = hashes(folder)[MANIFEST]
        for name, chain in chains.items():
            lines = [
                ManifestEntry(
                    sequence=number,
                    period=folder.parent.parent.name,
                    revision=folder.name,
                    sha256=hashes(folder)[MANIFEST],
                ).line()
                for number, folder in enumerate(chain, 1)
            ]
            path = self.register(name)
            path.write_text("".join(lines), encoding="utf-8")
            if not lines:
                path.unlink()

    def register(self, department: str) -> Path:
        """The register of a department."""
        return self.root / "reports" / "ledger" / f"{department}.jsonl"


def in_order_of_issue(root: Path) -> list[Revision]:
    """All revisions, each after those that its manifest names."""
    ledger = Ledger(Workspace(root))
    waiting = [one for name in ledger.departments() for one in ledger.acts(name)]
    found: list[Revision] = []
    known: set[str] = {""}
    while waiting:
        one = next(
            each
            for each in waiting
            if {each.manifest.previous, *each.manifest.beside.values()} <= known
        )
        waiting.remove(one)
        known.add(one.sha256)
        found.append(one)
    return found
