"""Of all blocks that list people, the one that the table of people is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.workspace.intake.known_words import KnownWords
    from kpilib.workspace.intake.table_draft import TableDraft

Blocks = list[list["TableDraft"]]
"""Of one sheet: per block the tables that it may feed."""

PEOPLE = "employees"
_SHOWN = 5


@dataclass(frozen=True)
class ChosenPeople:
    """The blocks that the table of people is made of.

    Attributes:
        places: The places of the sheet among all and of the block in it, of all blocks that list
            people in the same way, as sheets of months or regions do.
        ids: The ids that it lists.
        names: The names that it lists.
        told: What is to be said of other blocks that list people.
    """

    places: frozenset[tuple[int, int]] = frozenset()
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    told: list[str] = field(default_factory=list)

    def known_too(self, known: KnownWords) -> KnownWords:
        """What is known with the people that are listed; ids without their zeros teach nothing."""
        lost = known.lack_zeros(self.ids) and not known.are_ids(self.ids)
        return known.with_people(() if lost else self.ids, self.names)

    def pruned(self, sheet: int, blocks: Blocks) -> Blocks:
        """The tables of a sheet, without people where another block has them."""
        return [
            [one for one in drafts if one.made.table != PEOPLE or (sheet, at) in self.places]
            for at, drafts in enumerate(blocks)
        ]


def chosen_people(sheets: Sequence[Blocks]) -> ChosenPeople:
    """The block that says most of people; among equal ones the first."""
    listed = list(_listed(sheets))
    if not listed:
        return ChosenPeople()
    _, _, draft = max(
        listed, key=lambda one: (_has_ids(one[2]), len(one[2].made.columns), -one[0], -one[1])
    )
    by_sheet = {one[0]: one for one in reversed(listed)
                if one[2].made.columns == draft.made.columns}  # fmt: skip
    alike = list(by_sheet.values())
    found = ChosenPeople(
        frozenset((sheet, block) for sheet, block, _ in alike),
        tuple(word for *_, one in alike for word in _words(one, "employee_id")),
        tuple(word for *_, one in alike for word in _words(one, "name")),
    )
    for _, _, other in listed:
        more = [name for name in _words(other, "name") if name not in found.names]
        if more:
            found.told.append(
                Message(
                    "people are taken from {sheet}; {other} names some who are not there: {names}",
                    sheet=draft.block.sheet.source,
                    other=other.block.sheet.source,
                    names=tuple(more[:_SHOWN]),
                )
            )
    return found


def _listed(sheets: Sequence[Blocks]) -> Iterator[tuple[int, int, TableDraft]]:
    for at, blocks in enumerate(sheets):
        for place, drafts in enumerate(blocks):
            yield from ((at, place, one) for one in drafts if one.made.table == PEOPLE)


def _has_ids(draft: TableDraft) -> bool:
    return bool(draft.made.columns["employee_id"] != draft.made.columns["name"])


def _words(draft: TableDraft, column: str) -> tuple[str, ...]:
    spec = draft.made.columns[column]
    header = spec["from"] if isinstance(spec, dict) else spec
    return tuple(word for look in draft.looks if look.header == header for word in look.words)
