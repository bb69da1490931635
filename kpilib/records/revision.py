"""One issued revision: its manifest, and what stands in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.periods import Period
from kpilib.records.frozen_tables import Settlement, read_results, read_settlements
from kpilib.records.left_open import left_file, read_left
from kpilib.records.manifest import Manifest, ManifestEntry
from kpilib.records.paid_elsewhere import read_about, read_elsewhere
from kpilib.records.settlement import payments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    from kpilib.engine.results import Results
    from kpilib.records.left_open import LeftOpen
    from kpilib.records.settlement import Key
    from kpilib.workspace import input_bundle
    from kpilib.workspace.input_bundle import InputBundle
else:  # who only asks whether files are as they were does not wait for what reads them
    input_bundle = lazy("kpilib.workspace.input_bundle")


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
