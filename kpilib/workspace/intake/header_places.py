"""Which columns of a sheet a mapping means: by their names, their spellings, their patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, suggest
from kpilib.engine.inputs.lineage import letters_of
from kpilib.workspace.intake.chosen_lines import lines_text
from kpilib.workspace.intake.header_rows import (
    FoundHeader,
    SheetArea,
    area_of,
    candidates,
    header_at,
)
from kpilib.workspace.intake.intake_words import fits, squashed
from kpilib.workspace.intake.mapping import PLACEHOLDER
from kpilib.workspace.intake.month_headers import names_month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.workspace.intake.mapping import TableMapping
    from kpilib.workspace.intake.source_sheet import SourceSheet

Captured = tuple[tuple[str, str], ...]
"""What placeholders stand for in one header: `(("month", "1"),)`."""


@dataclass(frozen=True, slots=True)
class ColumnPlaces:
    """Where the columns of a table stand.

    Attributes:
        header: The header that was found.
        single: The place of each column that has one, by its name in the table.
        wide: Per header with placeholders, in the order of the sheet, the place of each column.
        taken: The places of all columns that the table takes or looks at.
        not_taken: Columns of the file that are ignored, by their place.
        new: Columns that the mapping of this table says nothing of.
    """

    header: FoundHeader
    single: Mapping[str, int] = field(default_factory=dict)
    wide: Mapping[Captured, Mapping[str, int]] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()
    not_taken: Mapping[int, str] = field(default_factory=dict)
    new: Mapping[int, str] = field(default_factory=dict)

    def at(self, header: str) -> int | None:
        """The place of a column of the file by its header."""
        return next(iter(self.header.places(header)), None)


def find_header(sheet: SourceSheet, mapping: TableMapping, area: SheetArea) -> FoundHeader:
    """The header of a table: where the mapping says it is, or where most of its names stand."""
    if not mapping.header_rows:
        return header_at(sheet, area, mapping.header_at or area.top, 0)
    if mapping.header_at:
        return header_at(sheet, area, mapping.header_at, mapping.header_rows)
    rows = mapping.header_rows
    found = [header_at(sheet, area, line, rows) for line in candidates(sheet, area)]
    best = max(found, key=lambda header: _named(header, mapping), default=None)
    if best is None or not _has_all(best, mapping):
        # Of tables below one another the header may stand far down.
        found = [header_at(sheet, area, line, rows) for line in candidates(sheet, area, _FAR)]
        best = max(found, key=lambda header: _named(header, mapping), default=None)
    return best or FoundHeader({}, area.top, rows, area.top + rows)


_FAR = 5_000


def _has_all(header: FoundHeader, mapping: TableMapping) -> bool:
    """Whether a header names every column of a mapping that comes from a header."""
    return all(
        any(
            _fits_known(mapping, pattern, name)
            for pattern in column.from_
            for name in header.names.values()
        )
        for column in mapping.columns.values()
        if column.from_ and not column.from_[0].startswith("@")
    )


def _named(header: FoundHeader, mapping: TableMapping) -> int:
    """How many names of a mapping stand in a header; the first spelling of a column counts more."""
    names = header.names.values()
    return sum(
        sum(
            any(_fits_known(mapping, pattern, name) for name in names)
            for pattern in column.from_[:1]
        )
        + any(_fits_known(mapping, pattern, name) for pattern in column.from_ for name in names)
        for column in mapping.columns.values()
    ) + sum(bool(header.places(name)) for name in _looked_at(mapping))


def _fits_known(mapping: TableMapping, pattern: str, name: str) -> bool:
    """Whether a header fits a pattern, and is one of the words that the mapping knows for it."""
    captured = _matches(pattern, name)
    return captured is not None and _is_known(mapping, captured)


def _looked_at(mapping: TableMapping) -> Iterator[str]:
    """The headers of columns that only decide which rows are taken."""
    yield from (one.column for one in mapping.leave_out if one.column)
    if mapping.cancelled is not None:
        yield from (mapping.cancelled.by, mapping.cancelled.column)
    for column in mapping.columns.values():
        yield from (name for name in re.findall(r"\{([^{}]+)\}", column.make or "") if name != "n")


def _matches(pattern: str, name: str) -> Captured | None:
    """What the placeholders of a pattern stand for in a header; None where it does not fit."""
    if squashed(pattern) == squashed(name):
        return ()
    found = _pattern(pattern).fullmatch(name)
    if found is None:
        return None
    return tuple((key, " ".join(value.split())) for key, value in found.groupdict().items())


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[a-z_]+\}|\*|\s+)", pattern)
    built, seen = "", set[str]()
    for part in filter(None, parts):
        if named := PLACEHOLDER.fullmatch(part):
            again = named[1] in seen
            built += f"(?P={named[1]})" if again else f"(?P<{named[1]}>.+?)"
            seen.add(named[1])
        elif part == "*":
            built += ".*"
        else:
            built += r"\s*" if part.isspace() else r"\s*".join(map(re.escape, part))
    return re.compile(built, re.IGNORECASE | re.DOTALL)


def find_places(
    sheet: SourceSheet, mapping: TableMapping, header: FoundHeader, problems: list[Problem]
) -> ColumnPlaces:
    """The places of all columns of a mapping; what is gone is added to the problems."""
    single: dict[str, int] = {}
    for name, column in mapping.columns.items():
        plain = [p for p in column.from_ if not p.startswith("@") and not PLACEHOLDER.search(p)]
        if not plain:
            continue
        places = next(filter(None, (_places(header, spelling) for spelling in plain)), [])
        if len(places) > 1:
            problems.append(_twice(sheet, name, header, places))
        if places:
            single[name] = places[0]
        elif not any(PLACEHOLDER.search(p) for p in column.from_):
            problems.append(_gone(sheet, header, name, plain))
    looked_at = {name: _places(header, name) for name in _looked_at(mapping)}
    problems += [
        _gone(sheet, header, "", [name]) for name, places in looked_at.items() if not places
    ]
    used = {*single.values(), *(place for places in looked_at.values() for place in places)}
    ignored = {
        place: name
        for place, name in header.names.items()
        if place not in single.values() and any(fits(one, name) for one in mapping.ignore)
    }
    by_name = {place for place, name in ignored.items() if _ignores_by_name(mapping, name)}
    wide = _wide(mapping, header, used | by_name)
    for name, column in mapping.columns.items():
        patterns = [p for p in column.from_ if PLACEHOLDER.search(p)]
        if patterns and name not in single and not any(name in places for places in wide.values()):
            problems.append(_gone(sheet, header, name, patterns))
    taken = used | {place for places in wide.values() for place in places.values()}
    filled = {
        place for line, cells in sheet.rows.items() if line >= header.below for place in cells
    }
    new = {
        place: name
        for place, name in header.names.items()
        if mapping.header_rows and place in filled - taken - ignored.keys()
    }
    not_taken = {**ignored, **_unnamed(sheet, mapping, header, taken)}
    not_taken = {place: name for place, name in not_taken.items() if place not in taken}
    return ColumnPlaces(header, single, wide, frozenset(taken), not_taken, new)


def _ignores_by_name(mapping: TableMapping, name: str) -> bool:
    """Whether a header is ignored by its own name: `*` leaves to patterns what they fit."""
    return any("*" not in one and fits(one, name) for one in mapping.ignore)


def _places(header: FoundHeader, spelling: str) -> list[int]:
    exact = header.places(spelling)
    if exact or "*" not in spelling:
        return exact
    return [place for place, name in header.names.items() if _matches(spelling, name) is not None]


def _wide(
    mapping: TableMapping, header: FoundHeader, taken: set[int]
) -> dict[Captured, dict[str, int]]:
    """Per captured header the places of the columns, where their patterns fit."""
    found: dict[Captured, dict[str, int]] = {}
    for place, name in header.names.items():
        if place in taken:
            continue
        for column, spec in mapping.columns.items():
            patterns = [p for p in spec.from_ if PLACEHOLDER.search(p)]
            captured = next(filter(None, (_matches(p, name) for p in patterns)), None)
            if captured and _is_known(mapping, captured):
                found.setdefault(captured, {}).setdefault(column, place)
                break
    return found


def _is_known(mapping: TableMapping, captured: Captured) -> bool:
    """Whether what a header names is among the words that the mapping knows, if it lists any."""
    for name, word in captured:
        column = mapping.columns.get(name)
        kind = column.type if column else None
        if (name == "month" or kind == "month") and not names_month(word):
            return False
        if column is None or not column.values or column.or_as_is:
            continue
        if squashed(word) not in {squashed(known) for known in column.values}:
            return False
    return True


def _unnamed(
    sheet: SourceSheet, mapping: TableMapping, header: FoundHeader, taken: set[int]
) -> dict[int, str]:
    """Columns without a name that hold something below the header."""
    if not mapping.header_rows:
        return {}
    return {
        place: ""
        for line, cells in sheet.rows.items()
        for place in cells
        if line >= header.below
        and place not in header.names
        and place not in taken
        and area_of(mapping.area).has(place)
    }


def _gone(sheet: SourceSheet, header: FoundHeader, column: str, spellings: list[str]) -> Problem:
    known = tuple(header.names.values())
    message = Message(
        "the header {name} is gone ({hint}): where it has another name now, add that to the "
        "spellings in the mapping; the header was looked for in {place}",
        name=" / ".join(spellings) if len(spellings) == 1 else tuple(spellings),
        hint=suggest(spellings[0], known),
        place=lines_text(sheet, [header.first or header.below]),
    )
    return Problem(sheet.source, None, column, "header_gone", message)


def _called(sheet: SourceSheet, line: int, place: int) -> str:
    return sheet.cell(line, place) if sheet.turn else letters_of(place)


def _twice(sheet: SourceSheet, column: str, header: FoundHeader, places: list[int]) -> Problem:
    message = Message(
        "the header {name} stands in several columns ({columns}): say with area: which part of the "
        "sheet is meant",
        name=header.names[places[0]],
        columns=tuple(_called(sheet, header.first, place) for place in places),
    )
    return Problem(sheet.source, None, column, "duplicate_column", message)
