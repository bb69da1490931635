"""What changed rules, changed rows or other state reach: which quantities may have other values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.rules.formula import names_of
from kpilib.rules.once_per_scheme import once_per_scheme
from kpilib.rules.reads import bases_read
from kpilib.rules.scheme import Scheme, in_cadence
from kpilib.rules.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.engine.evaluate import Piece
    from kpilib.engine.inputs.typed_again import Touched
    from kpilib.rules.parts import Part
    from kpilib.rules.sheet import Entry

_WHO = frozenset({"employee_id", "section", "hire_date"})
"""Columns of `employees` that decide who is there, and where: any other person may be reached."""

_STANDING = ("score", "grade", "rank")


def names_people(touched: Touched) -> bool:
    """Whether there may be other people, or they are in other places."""
    return not _WHO.isdisjoint(touched.get("employees", ()))


@dataclass(frozen=True, slots=True)
class Reach:
    """What reaches a part of itself, whatever it reads by name.

    Attributes:
        cadence: The length that the rules are used for.
        touched: By table what is touched in any folder.
        other_state: Other state comes in.
    """

    cadence: str
    touched: Touched
    other_state: bool

    def __hash__(self) -> int:
        """Of what it holds: many variants reach alike."""
        return hash((self.cadence, frozenset(self.touched.items()), self.other_state))

    def everybody(self, scheme: Scheme) -> bool:
        """Whether there are others than before, or they are in other places."""
        return (
            names_people(self.touched)
            or "customers" in self.touched
            or ("events" in self.touched and scheme.payees == "events")
        )

    def reaches(self, part: Part) -> bool:
        """Whether a part reads state that is other, or rows that are."""
        if self.other_state and part.takes_in():
            return True
        if not self.touched:
            return False
        words = Vocabulary()
        part.words(words)
        read = {"metrics": words.metrics, "ratings": words.indicators, "deals": words.deals,
                "events": words.events, "employees": part.employee_columns()}  # fmt: skip
        return any(
            name in part.on or not touched.isdisjoint(read.get(name, ()))
            for name, touched in self.touched.items()
        )


def out_of_reach(
    before: Scheme, after: Scheme, piece: Piece, reach: Reach
) -> Mapping[tuple[str, str], tuple[Entry, ...]]:
    """By name and frame the entries of a piece that nothing that is other can reach.

    Args:
        before: The rules by which the piece was worked out.
        after: The rules by which it is to be.
        piece: The piece.
        reach: What is other besides.
    """
    changed = _reached(before, after, reach)
    if changed is None:
        return {}
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for (name, frame), entry in piece.sheet.entries.items():
        # Sides of a part (`sales.target`) may be entered without it.
        of_part = entry.part is not None or "." in name
        if of_part and _head(name) not in changed:
            found[_head(name), frame].append(entry)
    return {place: tuple(entries) for place, entries in found.items()}


@once_per_scheme
def _reached(before: Scheme, after: Scheme, reach: Reach) -> frozenset[str] | None:
    """The names that may have other values; None where all of them may."""
    if bases_read(before) != bases_read(after) or reach.everybody(after):
        return None
    changed = {
        name
        for name in {*before.parameters, *after.parameters}
        if before.parameters.get(name) != after.parameters.get(name)
    }
    groups = (before.quantities, after.quantities), (before.indicators, after.indicators)
    later = (before.outcomes, after.outcomes), (before.pay, after.pay)
    for old, new in groups:
        changed.update(_changed(old, new, changed, reach))
    told = [name for rule in after.eligibility for name in names_of(rule.when)]
    if before.eligibility != after.eligibility or changed & {_head(name) for name in told}:
        return None  # others may be assessed, and every total would be another one
    if _stands_otherwise(before, after, changed):
        changed.update(_STANDING)
    for old, new in later:
        changed.update(_changed(old, new, changed, reach))
    return frozenset(changed)


def _changed(
    old: Mapping[str, Part], new: Mapping[str, Part], changed: set[str], reach: Reach
) -> Iterator[str]:
    """The names of a group that the change reaches, in the order of evaluation."""
    reached = set(changed)
    for name, part in in_cadence(new, reach.cadence):
        reads = map(_head, part.all_reads())
        before = old.get(name)
        if (
            (before is not part and before != part)
            or reach.reaches(part)
            or not reached.isdisjoint(reads)
        ):
            reached.add(name)
            yield name


def _stands_otherwise(before: Scheme, after: Scheme, changed: set[str]) -> bool:
    """Whether scores, grades or ranks may be other ones."""
    rules = ("grades", "ranked", "full_score")
    return (
        any(getattr(before, rule) != getattr(after, rule) for rule in rules)
        or list(before.indicators) != list(after.indicators)
        or not changed.isdisjoint(after.indicators)
    )


def _head(name: str) -> str:
    return name.partition(".")[0]
