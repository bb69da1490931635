"""What a department's figures were made of on a day, each file from what says it best.

    inputs of a period    as the last revision by that day froze them; of a period that none had
                          frozen by then: as the first one since froze them, or as they stand
    corrections           every one that was recorded by that day; see `known_corrections`
    all else              rules, settings, notebooks: as the last revision by that day froze them

A file that was changed without a correction bears no day: it counts from the revision on that
froze it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.records.as_known.known_corrections import known_correction
from kpilib.records.as_known.known_write_offs import known_write_offs, write_offs_text
from kpilib.records.ledger_faults import LedgerFault, not_whole
from kpilib.records.left_open import LEFT_OPEN
from kpilib.records.paid_elsewhere import ELSEWHERE
from kpilib.workspace.accepted import ACCEPTED, read_accepted
from kpilib.workspace.decision_notes import FOLDER as DECISIONS
from kpilib.workspace.input_bundle import (
    CORRECTIONS,
    INPUTS,
    SCHEMES,
    InputBundle,
    accepted_text,
)
from kpilib.workspace.write_offs import read_write_offs, write_offs_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kpilib.records.revision import Revision
    from kpilib.workspace.accepted import AcceptedEntry
    from kpilib.workspace.workspace import Workspace
    from kpilib.workspace.write_offs import WriteOff

_WORLD = "world/"
_THEME = "params/quarto/"
_NOTES = f"{DECISIONS}/"
_FROM_LEDGER = (
    "params/settlements/", "params/issued/", "params/consents/", LEFT_OPEN, ELSEWHERE,
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """One department's files, as a revision froze them or as they stand.

    Attributes:
        workspace: Where everything is.
        department: Whose they are.
        files: Where each is, by its place in a workspace.
        revision: The revision; None for what stands in the workspace.
    """

    workspace: Workspace
    department: str
    files: Mapping[str, Path]
    revision: Revision | None = None

    @classmethod
    def frozen(cls, workspace: Workspace, revision: Revision) -> World:
        """What a revision was made of; nothing where it is a void."""
        found = {
            name.removeprefix(_WORLD): revision.folder / name
            for name in sorted(revision.manifest.files)
            if name.startswith(_WORLD) and ".." not in name.split("/")
        }
        return cls(workspace, revision.department, found, revision)

    @classmethod
    def as_it_stands(cls, workspace: Workspace, department: str) -> World:
        """A department's inputs, corrections and notes of every period, and the theme."""
        root = workspace.root
        folders = [
            folder
            for start in (INPUTS, CORRECTIONS)
            for folder in sorted((root / start).glob(f"*/{department}"))
            if _is_period(folder.parent.name)
        ]
        files = [
            path
            for folder in (*folders, root / _THEME)
            for path in sorted(folder.rglob("*") if folder.is_dir() else ())
            if path.is_file() and not path.name.startswith(".") and path.parent.name[0] != "."
        ]
        files += filter(Path.is_file, [root / write_offs_file(department)])
        files += sorted((root / DECISIONS).glob(f"*/{department}.yaml"))
        for folder in sorted((root / CORRECTIONS).glob("*")):
            if _is_period(folder.name):
                files += workspace.acts_of_others(department, folder.name)
        found = {path.relative_to(root).as_posix(): path for path in files}
        return cls(workspace, department, found)

    @cached_property
    def periods(self) -> frozenset[str]:
        """The periods whose inputs it holds."""
        return frozenset(path.split("/")[2] for path in self.below(INPUTS))

    def below(self, start: str) -> Iterator[str]:
        """Its files in a folder."""
        return (path for path in self.files if path.startswith(start))

    def read(self, path: str) -> bytes:
        """A file of it.

        Raises:
            LedgerBroken: It is not as it was issued.
        """
        if self.revision is None:
            return self.files[path].read_bytes()
        return as_issued(self.workspace, self.revision, f"{_WORLD}{path}")

    def read_below(self, start: str) -> dict[str, bytes]:
        """The files in a folder."""
        return {path: self.read(path) for path in self.below(start)}

    @cached_property
    def accepted(self) -> tuple[AcceptedEntry, ...]:
        """What its runs need that somebody has accepted."""
        if self.revision is None:
            return self.workspace.accepted.needed.of(self.department).entries
        return read_accepted(self.revision.folder / _WORLD).entries

    @property
    def write_offs(self) -> tuple[WriteOff, ...]:
        """The decisions about what is open."""
        root = self.workspace.root if self.revision is None else self.revision.folder / _WORLD
        found = read_write_offs(root, self.department)
        return tuple(one.model_copy(update={"place": ""}) for one in found)


def as_issued(workspace: Workspace, revision: Revision, name: str) -> bytes:
    """A file of a revision.

    Raises:
        LedgerBroken: It is gone, or is not as it was issued.
    """
    path = revision.folder / name
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() == revision.manifest.files[name]:
        return content
    message = Message("it has been changed since it was issued")
    shown = path.relative_to(workspace.root).as_posix()
    raise not_whole(revision.department, [LedgerFault(shown, message)])


def _is_period(name: str) -> bool:
    try:
        Period.parse(name)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class KnownFiles:
    """The files of a department as they were known on a day.

    Attributes:
        day: The day.
        frozen: The worlds of the revisions issued by then, in sequence; at least one.
        later: Those of revisions issued since.
        stands: What stands in the workspace.
    """

    day: date
    frozen: Sequence[World]
    later: Sequence[World]
    stands: World

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Every period of which there are inputs."""
        return tuple(sorted({*self.stands.periods}.union(*(one.periods for one in self._issued))))

    @property
    def _latest(self) -> World:
        """What says last which decisions have been taken: the workspace, where it has the file."""
        name = write_offs_file(self.stands.department)
        worlds = (*self._issued, self.stands)
        return next((one for one in reversed(worlds) if name in one.files), self.stands)

    @property
    def _issued(self) -> tuple[World, ...]:
        return (*self.frozen, *self.later)

    def source(self, period: str) -> World:
        """What says the inputs of a period."""
        known = (one for one in reversed(self.frozen) if period in one.periods)
        since = (one for one in self.later if period in one.periods)
        return next(known, None) or next(since, None) or self.stands

    def bundle(self) -> InputBundle:
        """All files."""
        rules = self.frozen[-1]
        files = self.stands.read_below(_THEME)
        files |= {
            path: content
            for path, content in rules.read_below("").items()
            if not path.startswith((INPUTS, CORRECTIONS, _NOTES, *_FROM_LEDGER))
            and path not in {ACCEPTED, write_offs_file(rules.department)}
        }
        decided = known_write_offs(rules.write_offs, self._latest.write_offs, self.day)
        if text := write_offs_text(decided):
            files[write_offs_file(rules.department)] = text
        entries: list[AcceptedEntry] = []
        for period in self.periods:
            source = self.source(period)
            files |= source.read_below(f"{INPUTS}{period}/") | source.read_below(
                f"{_NOTES}{period}/"
            )
            files |= self._corrections(period)
            entries += (entry for entry in source.accepted if entry.period == period)
        if text := accepted_text(rules.department, entries):
            files[ACCEPTED] = text
        formerly = rules.revision is not None and rules.revision.manifest.reads_formerly
        schemes = [one for one in rules.below(SCHEMES) if one.endswith(".yaml") and formerly]
        return InputBundle(dict(sorted(files.items())), frozenset(schemes))

    def _corrections(self, period: str) -> dict[str, bytes]:
        """The corrections of a period that had been recorded by then, by their place."""
        found = {}
        for path in self._correction_files(period):
            frozen, later = self._versions(path, period)
            if known := known_correction(frozen, later, self.day):
                found[path] = known.content
        return found

    def _correction_files(self, period: str) -> Sequence[str]:
        start = f"{CORRECTIONS}{period}/"
        return sorted({path for one in (*self._issued, self.stands) for path in one.below(start)})

    def _versions(self, path: str, period: str) -> tuple[bytes | None, list[bytes]]:
        """A correction as it was frozen by then, and as it was frozen or stands since."""
        source = self.source(period)
        is_frozen = source in self.frozen and path in source.files
        since = [one for one in (*self.later, self.stands) if path in one.files]
        return source.read(path) if is_frozen else None, [one.read(path) for one in since]

    def remarks(self, period: str) -> Iterator[Message]:
        """What must be said beside figures that were made of a period's inputs."""
        source = self.source(period)
        if source not in self.frozen:
            yield self._not_issued_then(period, source)
        elif any(True for _ in self._changed_since(period, source)):
            names = tuple(path.rsplit("/", 1)[-1] for path in self._changed_since(period, source))
            yield Message(
                "{files} of {period} changed since {revision} without a correction: such a change "
                "bears no day and is not shown",
                files=names,
                period=period,
                revision=_named(source),
            )
        for path in self._correction_files(period):
            yield from self._of_correction(path, period, source)

    def _not_issued_then(self, period: str, source: World) -> Message:
        if source.revision is None:
            return Message(
                "{period} has not been issued: its inputs are shown as they stand today, with the "
                "corrections recorded by {day}",
                period=period,
                day=self.day,
            )
        return Message(
            "{period} had not been issued by {day}: its inputs are shown as {revision} froze them "
            "since, with the corrections recorded by then",
            period=period,
            day=self.day,
            revision=_named(source),
        )

    def _changed_since(self, period: str, source: World) -> Iterator[str]:
        """Input files that stand otherwise than the last revision by that day froze them."""
        start = f"{INPUTS}{period}/"
        then, now = source.read_below(start), self.stands.read_below(start)
        if not self.stands.periods:  # a department that is gone
            return
        yield from sorted(path for path in {*then, *now} if then.get(path) != now.get(path))

    def _of_correction(self, path: str, period: str, source: World) -> Iterator[Message]:
        frozen, later = self._versions(path, period)
        known = known_correction(frozen, later, self.day)
        if known is None:
            return
        home, name = path.removesuffix(".yaml").split("/")[-2:]
        facts = {
            "period": period,
            "id": name if home == self.stands.department else f"{home}/{name}",
        }
        issued = source.revision.manifest.on if source in self.frozen and source.revision else ""
        if known.edited:
            yield Message(
                "{period} {id} has been written anew since: what it says now bears no day, and it "
                "is shown as it was",
                **facts,
            )
        if frozen is None and known.recorded < issued:
            yield Message(
                "{period} {id} bears the day {recorded}, but {revision} of {issued} does not hold "
                "it: it was recorded later than it says",
                recorded=known.recorded,
                revision=_named(source),
                issued=issued,
                **facts,
            )


def _named(world: World) -> str:
    return str(world.revision).partition(" ")[2] if world.revision else ""
