"""The ledger, read: what has been issued; `kpilib.history.issue` writes it, chained by hash.

    reports/<period>/<department>/rN/     a revision, never changed again
        manifest.json                     every file's hash, and the hash of the manifest before
        world/…                           everything that it was made of
        results/*.csv  settlements.csv  environment.json  review.ipynb  report.*  payouts.xlsx
        bridge.csv                        from r2 on: from the revision before to this one
    reports/ledger/<department>.jsonl     the register: one line per revision, in sequence
    reports/ledger/.<department>.pending  the line to come, while a revision is put in its place

Manifests of a department form one chain over all periods. This module only reads.
"""

from __future__ import annotations

import hashlib
from glob import escape
from typing import TYPE_CHECKING

from kpilib.core.jsontext import model_of
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.special_files import special
from kpilib.records.folder_contents import REVISION
from kpilib.records.ledger_faults import LedgerFault, not_whole
from kpilib.records.manifest import MANIFEST, ManifestEntry, follows, read_manifest
from kpilib.records.revision import Revision, live

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.workspace.workspace import Workspace


class Ledger:
    """The issued revisions of a workspace.

    Attributes:
        root: The workspace's folder.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.root = workspace.root
        self._once = workspace.once

    def pending_file(self, department: str) -> Path:
        """Where the line of a revision stands that is just being put in its place."""
        return self.root / "reports" / "ledger" / f".{department}.pending"

    def register_file(self, department: str) -> Path:
        """Where a department's register is."""
        return self.root / "reports" / "ledger" / f"{department}.jsonl"

    def revision_folder(self, department: str, period: Period | str, revision: str) -> Path:
        """Where a revision is, or would be."""
        return self.root / "reports" / str(period) / department / revision

    def departments(self) -> list[str]:
        """Departments that have issued anything."""
        return list(self._once("departments that have issued", self._departments))

    def _departments(self) -> list[str]:
        registers = (self.root / "reports" / "ledger").glob("*.jsonl")
        folders = (path.parent for path in self._folders())
        return sorted({path.stem for path in registers} | {path.name for path in folders})

    def revisions(self, department: str) -> tuple[Revision, ...]:
        """The revisions of a department in sequence, without what is void.

        Raises:
            LedgerBroken: The chain is not whole; names each file.
        """
        return live(self.acts(department))

    def acts(self, department: str) -> tuple[Revision, ...]:
        """Everything in the chain of a department in sequence: voids, and what they void, too.

        Raises:
            LedgerBroken: The chain is not whole; names each file.
        """
        found, faults = self._once(("chain", department), lambda: self.chain(department))
        if faults:
            raise not_whole(department, faults)
        return found

    def of_period(self, department: str, period: Period | str) -> tuple[Revision, ...]:
        """The revisions of one period: r1, r2 …; see `revisions`."""
        return tuple(
            one for one in self.revisions(department) if one.manifest.period == str(period)
        )

    def latest(self, department: str, period: Period | str) -> Revision | None:
        """The latest revision of a period; None where it has not been issued."""
        return (None, *self.of_period(department, period))[-1]

    def periods(self, department: str) -> list[Period]:
        """The periods that have been issued, in time."""
        return sorted(
            {one.period for one in self.revisions(department)}, key=lambda each: each.order
        )

    def register(self, department: str) -> tuple[ManifestEntry, ...]:
        """The lines of a register.

        Raises:
            ValueError: A line is not one of a register.
        """
        path = self.register_file(department)
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        shown = self.shown(path)
        return tuple(model_of(ManifestEntry, line, shown) for line in text.splitlines())

    def chain(self, department: str) -> tuple[tuple[Revision, ...], list[LedgerFault]]:
        """The revisions in sequence, voids among them, and whatever is wrong with their chain.

        A whole revision that follows the last line of the register belongs to it where its line
        was to come: its issue was interrupted just before the line was written.
        """
        faults: list[LedgerFault] = []
        found = self._read_all(department, faults)
        by_place = {(one.manifest.period, one.name): one for one in found}
        # What another stands on was issued, whatever the register says of it.
        stood_on = {one.manifest.previous for one in found}
        chain: list[Revision] = []
        before = ""
        for entry in self._entries(department, faults):
            one = by_place.pop((entry.period, entry.revision), None)
            wrong = [*self._of_line(department, entry, one, stood_on)]
            if not wrong and one and one.manifest.previous != before:
                wrong = [*self._of_order(chain, one, before)]
            if one and not wrong:
                chain.append(one)
            # A manifest that cannot be read has been told of as such.
            known = {fault.path for fault in faults}
            faults += [fault for fault in wrong if one or fault.path not in known]
            before = entry.sha256
        for left in by_place.values():
            last = chain[-1].entry if chain else None
            is_next = follows(left.manifest, last)
            if not faults and is_next and self._is_to_come(department, left.entry):
                chain.append(left)
                continue
            faults.append(self._fault(left, Message("the register does not know it")))
            if is_next or left.sha256 in stood_on:
                path = self.shown(self.register_file(department))
                message = Message("it has lost the line of {revision}", revision=str(left))
                faults.append(LedgerFault(path, message))
        return tuple(chain), sorted(set(faults))

    def _of_line(
        self, department: str, entry: ManifestEntry, one: Revision | None, stood_on: set[str]
    ) -> Iterator[LedgerFault]:
        """What is wrong with a line of the register, or with the revision that it is about."""
        if one is None:
            place = self.revision_folder(department, entry.period, entry.revision) / MANIFEST
            yield LedgerFault(self.shown(place), Message("it is gone"))
        elif one.sha256 != entry.sha256:
            yield self._fault(one, Message("it is not the one that was issued"))
            if one.sha256 in stood_on:
                message = Message("its line of {revision} has another hash", revision=str(one))
                yield LedgerFault(self.shown(self.register_file(department)), message)

    def _of_order(
        self, chain: Sequence[Revision], one: Revision, before: str
    ) -> Iterator[LedgerFault]:
        """Both of two revisions of which the later one does not stand on the earlier one."""
        yield self._fault(one, Message("it does not follow the one before it"))
        if chain and chain[-1].sha256 == before:
            message = Message(
                "{after} was issued after another one in its place, with the hash {hash}",
                after=str(one),
                hash=one.manifest.previous,
            )
            yield self._fault(chain[-1], message)

    def _fault(self, one: Revision, message: Message) -> LedgerFault:
        return LedgerFault(self.shown(one.folder / MANIFEST), message)

    def pending(self, department: str) -> Revision | None:
        """The revision whose line in the register has not been written yet."""
        acts = self.acts(department)
        return acts[-1] if len(acts) > len(self.register(department)) else None

    def heads_beside(self, department: str) -> dict[str, str]:
        """SHA-256 of the last manifest of every other department, by its register.

        Raises:
            LedgerBroken: Another register cannot be read.
        """
        heads = {}
        for other in self.departments():
            if other == department:
                continue
            faults: list[LedgerFault] = []
            if entries := self._entries(other, faults):
                heads[other] = entries[-1].sha256
            if faults:
                raise not_whole(other, faults)
        return heads

    def shown(self, path: Path) -> str:
        """A path as seen from the workspace."""
        return path.relative_to(self.root).as_posix()

    def unfinished(self, department: str) -> list[Path]:
        """What is left of interrupted issues."""
        return sorted((self.root / "reports").glob(f"*/{escape(department)}/.issuing-*"))

    def _is_to_come(self, department: str, entry: ManifestEntry) -> bool:
        """Whether the line of a revision was just going to be written."""
        path = self.pending_file(department)
        return path.is_file() and path.read_bytes() == entry.line().encode()

    def _folders(self, department: str = "") -> list[Path]:
        """The folders of revisions, of one department or of all."""
        found = (self.root / "reports").glob(f"*/{escape(department) or '*'}/r*")
        return sorted(path for path in found if path.is_dir() and REVISION.fullmatch(path.name))

    def _entries(self, department: str, faults: list[LedgerFault]) -> tuple[ManifestEntry, ...]:
        path = self.register_file(department)
        try:
            entries = self.register(department)
        except ValueError:
            faults.append(
                LedgerFault(self.shown(path), Message("it is not a register as it was written"))
            )
            return ()
        if path.is_file() and path.read_bytes() != "".join(e.line() for e in entries).encode():
            faults.append(
                LedgerFault(self.shown(path), Message("it is not a register as it was written"))
            )
        if [entry.sequence for entry in entries] != list(range(1, len(entries) + 1)):
            faults.append(LedgerFault(self.shown(path), Message("its lines are not in sequence")))
        return entries

    def found(self, department: str) -> list[Revision]:
        """Every revision of a department that has a manifest, whether its chain is whole or not."""
        return self._read_all(department, [])

    def _read_all(self, department: str, faults: list[LedgerFault]) -> list[Revision]:
        found = []
        for folder in self._folders(department):
            path = folder / MANIFEST
            try:
                content = b"" if special(path) else path.read_bytes()
                manifest = read_manifest(content, self.shown(path))
                Period.parse(manifest.period)
            except OSError:
                faults.append(LedgerFault(self.shown(path), Message("it is gone")))
                continue
            except ValueError:
                faults.append(
                    LedgerFault(self.shown(path), Message("it is not a manifest as it was written"))
                )
                continue
            said = (manifest.department, manifest.period, manifest.revision)
            if said != (department, folder.parent.parent.name, folder.name):
                faults.append(
                    LedgerFault(
                        self.shown(path), Message("it is that of {owner}", owner=" ".join(said))
                    )
                )
                continue
            found.append(Revision(folder, manifest, hashlib.sha256(content).hexdigest()))
        return found
