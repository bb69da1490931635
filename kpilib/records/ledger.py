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
import re
from dataclasses import dataclass
from functools import cached_property
from glob import escape
from typing import TYPE_CHECKING

from kpilib.core.jsontext import model_of
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, joined
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.core.special_files import special
from kpilib.records.folder_contents import FolderContents, contents_of
from kpilib.records.frozen_tables import Settlement, read_results, read_settlements
from kpilib.records.left_open import left_file, read_left
from kpilib.records.manifest import (
    MANIFEST,
    STATEMENT,
    Manifest,
    ManifestEntry,
    follows,
    read_manifest,
)
from kpilib.records.paid_elsewhere import read_about, read_elsewhere
from kpilib.records.settlement import payments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from kpilib.engine.results import Results
    from kpilib.records.left_open import LeftOpen
    from kpilib.records.settlement import Key
    from kpilib.workspace import input_bundle
    from kpilib.workspace.input_bundle import InputBundle
    from kpilib.workspace.workspace import Workspace
else:  # who only asks whether files are as they were does not wait for what reads them
    input_bundle = lazy("kpilib.workspace.input_bundle")

REVISION = re.compile(r"r[1-9]\d*")


class LedgerBroken(KpiError):  # noqa: N818 - it reads as what happened
    """The register, the manifests and the folders do not agree; nothing can be built on them."""


@dataclass(frozen=True)
class Revision:
    """One issued revision.

    Attributes:
        folder: `reports/<period>/<department>/rN`.
        manifest: What it consists of.
        sha256: Of the manifest's bytes.
    """

    folder: Path
    manifest: Manifest
    sha256: str

    @property
    def name(self) -> str:
        """`r1`, `r2` and so on."""
        return self.manifest.revision

    @property
    def department(self) -> str:
        """Whose it is."""
        return self.manifest.department

    @cached_property
    def period(self) -> Period:
        """Over what."""
        return Period.parse(self.manifest.period)

    @property
    def pays(self) -> bool:
        """Whether it is what a period is paid by: it replaces nothing that has been paid."""
        return self.manifest.kind == "issue" and not self.manifest.replaced

    @property
    def is_void(self) -> bool:
        """Whether it says that what was issued of the period is void, and is nothing else."""
        return self.manifest.kind == "void"

    @cached_property
    def tables(self) -> Results:
        """The result tables as issued."""
        return read_results(self.folder / "results")

    @property
    def is_paid_elsewhere(self) -> bool:
        """Whether its period was paid without it, by what `paid_rows` holds."""
        return self.manifest.paid == "elsewhere"

    @cached_property
    def elsewhere(self) -> str:
        """Why its period was paid without it; empty where it pays itself."""
        if not self.is_paid_elsewhere:
            return ""
        about = read_about(self.folder / "world", self.department, self.manifest.period)
        return about.reason if about else self.manifest.reason

    @cached_property
    def paid_rows(self) -> Mapping[Key, Decimal]:
        """What it paid for its period, yuan by person, piece and item; nothing where it pays none.

        Of a period that was paid elsewhere that is what was paid there.
        """
        if not self.pays:
            return {}
        if self.is_paid_elsewhere:
            world = self.folder / "world"
            return payments(read_elsewhere(world, self.department, self.manifest.period))
        return payments(self.tables.rows["payouts"])

    @cached_property
    def settlements(self) -> tuple[Settlement, ...]:
        """What it paid, or took back, for periods that had been issued before."""
        return read_settlements(self.folder / "settlements.csv")

    @cached_property
    def left(self) -> tuple[LeftOpen, ...]:
        """What it left open of periods that had been issued before."""
        return read_left(left_file(self.folder / "world", self.department, self.manifest.period))

    def bundle(self) -> InputBundle:
        """Everything that it was made of."""
        return input_bundle.read_bundle(
            self.folder / "world", formerly=self.manifest.reads_formerly
        )

    @property
    def entry(self) -> ManifestEntry:
        """Its line in the register."""
        mine = self.manifest
        return ManifestEntry(
            sequence=mine.sequence, period=mine.period, revision=mine.revision, sha256=self.sha256
        )

    def __str__(self) -> str:
        return f"{self.department} {self.manifest.period} {self.name}"


@dataclass(frozen=True, order=True)
class LedgerFault:
    """Something about an issued file that must not be.

    Attributes:
        path: The file, as seen from the workspace.
        message: What is wrong.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return self.line.strip()

    @property
    def line(self) -> Message:
        """One line below what it is about."""
        return Message("  {path}: {what}", path=self.path, what=self.message)


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


def live(acts: Iterable[Revision]) -> tuple[Revision, ...]:
    """The revisions that count: no voids, and of each period only what came after its last one.

    Args:
        acts: Of one department, in sequence.
    """
    found: list[Revision] = []
    for one in acts:
        if one.is_void:
            found = [each for each in found if each.manifest.period != one.manifest.period]
        else:
            found.append(one)
    return tuple(found)


def _ends_of_folders(name: str) -> Iterator[int]:
    """Where in the name of a file the names of its folders end."""
    place = name.find("/")
    while place >= 0:
        yield place
        place = name.find("/", place + 1)


def not_whole(department: str, faults: Iterable[LedgerFault]) -> LedgerBroken:
    """The error that names each file that is not as it was issued."""
    return LedgerBroken(
        Message(
            "{department}: what has been issued is not whole:\n{faults}\nBring these files back "
            "from a copy: nothing is issued until they are as they were",
            department=department,
            faults=joined([fault.line for fault in faults], "\n"),
        )
    )


def file_faults(ledger: Ledger, revision: Revision) -> list[LedgerFault]:
    """Everything in the folder of a revision that is gone, changed, a link, or not one of it."""
    return differing_files(ledger, revision, contents_of(revision.folder))


def differing_files(ledger: Ledger, revision: Revision, found: FolderContents) -> list[LedgerFault]:
    """The same of what has been found in its folder."""
    issued = revision.manifest.files
    found.files.pop(MANIFEST, None)
    if revision.manifest.key:  # what is signed is the manifest itself: see `history/signing`
        found.files.pop(STATEMENT, None)
    folders = {name[:place] for name in issued for place in _ends_of_folders(name)}
    faults: dict[str, str] = dict(found.odd)
    for name in {*issued, *found.files} - {*found.odd}:
        if name not in found.files:
            if not any(name.startswith(f"{odd}/") for odd in found.odd):
                faults[name] = Message("it is gone")
        elif name not in issued:
            faults[name] = Message("it was not there when the revision was issued")
        elif found.files[name] != issued[name]:
            faults[name] = Message("it has been changed since it was issued")
    for name in found.folders - folders:
        faults[name] = Message("a folder of this name was not there when the revision was issued")
    return sorted(
        LedgerFault(ledger.shown(revision.folder / name), what) for name, what in faults.items()
    )
