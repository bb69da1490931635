"""`kpi new-period`: the tables of a new period written, or completed where some are there."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.core.tables import INPUT_TABLES, OPENING_TABLE
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.engine.inputs.read import read_inputs
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns
from kpilib.text.formats import Wording
from kpilib.workspace.sources.declared import sources_of
from kpilib.workspace.templates.added_to_sheet import with_additions
from kpilib.workspace.templates.added_to_text import with_rows_and_columns
from kpilib.workspace.templates.blank_workbook import blank_workbook, truth_words
from kpilib.workspace.templates.header_notes import header_note
from kpilib.workspace.templates.missing_rows import Lacking, lacking
from kpilib.workspace.templates.sheet_rules import CannotAdd, SheetAddition
from kpilib.workspace.templates.wanted_tables import Template, Wanted, wanted_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs
    from kpilib.workspace.workspace import Workspace

MARK = b"\xef\xbb\xbf"
"""Before a CSV file, so that Excel reads Chinese in it."""

_BOOK = re.compile(r"(?P<file>.+)\[(?P<sheet>[^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class NewTables:
    """What has become of one department's tables.

    Attributes:
        written: Files that are new.
        completed: Files that got rows or columns.
        told: What else should be known, line by line.
    """

    written: tuple[Path, ...]
    completed: tuple[Path, ...]
    told: tuple[Message, ...]


class OpenElsewhere(KpiError):  # noqa: N818 - it reads as what happened
    """A file is open in a spreadsheet program, which would write over what is added."""


def new_period(
    workspace: Workspace, department: str, period: Period, form: str = "xlsx", lang: str = ""
) -> NewTables:
    """Write the tables of one department and period, or add what those that are there lack.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The period.
        form: Of new tables: `xlsx`, one workbook with drop-downs and notes; or `csv`.
        lang: The language of the notes; the department's own when empty.

    Raises:
        ProblemsFound: The scheme cannot be run over the period, or a file cannot be read.
        OpenElsewhere: A file that lacks something is open in a spreadsheet program.
        CannotAdd: Nothing can be added to a file without touching what is in it.
    """
    wanted = wanted_tables(workspace, department, period, lang)
    spoken = workspace.spoken(lang or workspace.department(department).language)
    return _Writing(workspace, department, wanted, spoken).done(form)


class _Writing:
    """The work on one department's tables."""

    def __init__(self, workspace: Workspace, department: str, wanted: Wanted, spoken: str) -> None:
        self._workspace, self._department, self._wanted = workspace, department, wanted
        self._spoken, self._wording = spoken, Wording(spoken)
        self._folder = workspace.inputs_folder(department, wanted.period)

    def done(self, form: str) -> NewTables:
        """Write everything, or nothing."""
        sources = sources_of(self._workspace, self._department, self._wanted.period)
        from_elsewhere = {each.table for each in sources}
        asked = [one for one in self._wanted.templates if one.table not in from_elsewhere]
        inputs = self._there() if self._folder.is_dir() else None
        found = {
            template.table: lacking(template, inputs) if inputs else None for template in asked
        }
        new = [one for one in asked if found[one.table] is None]
        there = [one for one in found.values() if one is not None]
        changed = self._completed([one for one in there if one.is_something])
        made = self._new_files(new, form)
        write_all({**made, **changed}, self._workspace.access)
        return NewTables(tuple(sorted(made)), tuple(sorted(changed)), tuple(self._told(there)))

    def _there(self) -> Inputs:
        """The tables as they are; a file that cannot be read is no missing table."""
        problems: list[Problem] = []
        read_folder(self._folder, (*INPUT_TABLES, OPENING_TABLE.name), problems)
        period = self._wanted.period
        if problems:
            raise ProblemsFound(problems, f"{self._department} {period}")
        scheme = self._workspace.scheme(self._department, period)
        return read_inputs(self._folder, [], attributes=attribute_columns(scheme),
                           units=declared_units(scheme))  # fmt: skip

    def _new_files(self, templates: Sequence[Template], form: str) -> dict[Path, bytes]:
        if not templates:
            return {}
        if form == "csv":
            return {self._folder / f"{one.table}.csv": _csv(one) for one in templates}
        path = self._folder / f"{self._department}.xlsx"
        number = 1
        while path.exists():  # its own tables are there; those that are not stand beside them
            number += 1
            path = self._folder / f"{self._department}-{number}.xlsx"
        people = next(one for one in self._wanted.templates if one.table == "employees")
        return {path: blank_workbook(templates, self._spoken, self._wanted.period, people)}

    def _completed(self, found: Sequence[Lacking]) -> dict[Path, bytes]:
        """The files that lack something, with it."""
        books: dict[str, list[SheetAddition]] = {}
        made: dict[Path, bytes] = {}
        for one in found:
            book = _BOOK.fullmatch(one.table.source)
            file = book["file"] if book else one.table.source
            path = self._folder / file
            _not_open(path)
            if book:
                books.setdefault(file, []).append(self._addition(one, book["sheet"]))
            else:
                made[path] = self._with_text(path, one)
        for file, additions in books.items():
            path = self._folder / file
            made[path] = self._said_of(path, partial(_with, path, additions))
        return made

    def _with_text(self, path: Path, one: Lacking) -> bytes:
        if path.suffix.lower() == ".parquet":
            raise CannotAdd(Message(
                "{file} lacks {what}, and nothing is added to a Parquet file: add it where the "
                "file comes from",
                file=path.name, what=_what(one),
            ))  # fmt: skip
        return self._said_of(path, lambda: with_rows_and_columns(
            path.read_bytes(), [*one.table.places], [each.name for each in one.columns],
            _rows_by_column(one),
        ))  # fmt: skip

    @staticmethod
    def _said_of(path: Path, work: Callable[[], bytes]) -> bytes:
        try:
            return work()
        except CannotAdd as wrong:
            raise CannotAdd(Message("{file}: {said}", file=path.name, said=wrong.message)) from None

    def _addition(self, one: Lacking, sheet: str) -> SheetAddition:
        template = one.template
        choices: dict[str, Sequence[str]] = dict(template.choices)
        choices |= {each.name: truth_words(self._wording)
                    for each in one.columns if each.type == "truth"}  # fmt: skip
        return SheetAddition(
            sheet,
            one.table.places,
            one.columns,
            _rows_by_column(one),
            {each.name: header_note(template, each, self._wording) for each in one.columns},
            choices,
            {each.name: each.type for each in template.columns},
        )

    def _told(self, there: Sequence[Lacking]) -> Iterator[Message]:
        """What has been added to which table, what stays as it is, who has left."""
        for one in there:
            if one.is_something:
                yield Message("{file}: {what} added", file=_file(one), what=_what(one))
        for one in there:
            for who, lines in one.strangers:
                yield Message(
                    "{file}, rows {lines}: {who} is not in employees; the rows stay as they are. "
                    "Take them out, or name {who} in employees",
                    file=_file(one), lines=_some(lines), who=who,
                )  # fmt: skip
        people = self._wanted.people
        if people.left:
            names = tuple(f"{who} {name}".strip() for who, name in people.left)
            yield Message(
                "not in employees any more, and so without rows: {people} (last in {period})",
                people=names, period=people.since,
            )  # fmt: skip
        if not people.rows:
            yield Message(
                "nobody is known yet: fill in employees, then run `kpi new-period {period} -d "
                "{department}` again, and everybody's rows are added to the other tables",
                period=self._wanted.period, department=self._department,
            )  # fmt: skip
        if self._wanted.pieces:
            yield Message(
                "{period} is made of shorter periods, which have the other tables: kpi new-period "
                "{first} and so on",
                period=self._wanted.period, first=self._wanted.pieces[0],
            )  # fmt: skip


def _with(path: Path, additions: Sequence[SheetAddition]) -> bytes:
    return with_additions(path.read_bytes(), additions)


_SHOWN = 5
"""So many lines are named; more of them nobody reads."""


def _some(lines: Sequence[int]) -> tuple[str, ...]:
    more = ("…",) if len(lines) > _SHOWN else ()
    return (*map(str, lines[:_SHOWN]), *more)


def _file(one: Lacking) -> str:
    book = _BOOK.fullmatch(one.table.source)
    if book is None:
        return one.table.source
    return Message("{book} sheet {sheet}", book=book["file"], sheet=book["sheet"])


def _what(one: Lacking) -> Message:
    names = tuple(each.name for each in one.columns)
    rows = Message("{n} row", "{n} rows", n=len(one.rows))
    if names and one.rows:
        return Message("{rows} and the columns {columns}", rows=rows, columns=names)
    return Message("the columns {columns}", columns=names) if names else rows


def _rows_by_column(one: Lacking) -> list[Mapping[str, str]]:
    names = [each.name for each in one.template.columns]
    return [dict(zip(names, row, strict=True)) for row in one.rows]


def _not_open(path: Path) -> None:
    """Refuse a file that a spreadsheet program holds: it would write over what is added."""
    locks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    if any(lock.exists() for lock in locks):
        raise OpenElsewhere(
            Message(
                "{file} is open in a spreadsheet program: save and close it there, then run this "
                "again (nothing was written)",
                file=path.name,
            )
        )


def _csv(template: Template) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in template.columns])
    writer.writerows(template.rows)
    return MARK + text.getvalue().encode()
