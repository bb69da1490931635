"""The files of statements: one page a person, and beside it what checks it.

reports/<period>/<department>/statements/<employee_id>.html|.pdf|.json
                                         all.pdf
                                         check_statement.py
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.file_names import name_fault, on_disk_as
from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import writing
from kpilib.publish.statements.named_pages import EverybodysFile, own_files
from kpilib.publish.statements.statement_html import page_html
from kpilib.publish.statements.statement_page import StatementPage
from kpilib.publish.statements.statement_pdf import StatementRun, statement_runs
from kpilib.publish.statements.statement_sources import statement_source
from kpilib.text.explain.find_figure import called, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kpilib.core.periods import Period
    from kpilib.publish.statements.person_statement import Plain, StatementSource
    from kpilib.workspace.workspace import Workspace

FORMATS = ("html", "pdf", "json")
"""What statements can be written as."""

FOLDER = "statements"
CHECKER = "check_statement.py"
ALL = "all"
EVERYBODYS = f"{ALL}.pdf"


class NoStatement(KpiError):  # noqa: N818 - reads as what happened
    """Somebody was asked for who has no figures of the period."""


@dataclass(frozen=True)
class StatementOrder:
    """Which statements to make.

    Attributes:
        department: Its id.
        period: Of what.
        employees: Ids or names; everybody when empty.
        formats: Some of `FORMATS`.
        revision: See `kpilib.publish.statements.statement_sources`.
        lang: A language; the department's own when empty.
    """

    department: str
    period: Period
    employees: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    revision: str = ""
    lang: str = ""

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"{self.department} {self.period}"


@dataclass(frozen=True)
class Stated:
    """What has been written.

    Attributes:
        folder: Where.
        people: How many statements.
        files: Their files by their place in the report's folder.
        renewed: Whether everybody's in one PDF was there, and was made anew with these.
    """

    folder: Path
    people: int
    files: Mapping[str, Path]
    renewed: bool = False


def statements_folder(root: Path, order: StatementOrder) -> Path:
    """Where statements go."""
    return root / "reports" / str(order.period) / order.department / FOLDER


def write_statements(workspace: Workspace, order: StatementOrder) -> Stated:
    """Write the statements of a department's period; all are there, or as they were before.

    Where everybody's are made, those that were there before of others go. Where only some are,
    everybody's in one PDF is made anew if there is one: it would say something else than these.

    Raises:
        KpiError: Inputs are faulty, or somebody has no figures.
    """
    made = statement_files(workspace, order)
    files = dict(made.files)
    renewed = renews_everybodys(workspace, order)
    if renewed:
        everybody = replace(order, employees=(), formats=("pdf",))
        files[EVERYBODYS] = statement_files(workspace, everybody).files[EVERYBODYS]
    return put_in_place(workspace, order, StatementSet(made.pages, files), renewed=renewed)


def renews_everybodys(workspace: Workspace, order: StatementOrder) -> bool:
    """Whether everybody's in one PDF is made anew though only some are asked for."""
    whole = statements_folder(workspace.root, order) / EVERYBODYS
    return bool(order.employees) and whole.is_file()


def put_in_place(
    workspace: Workspace, order: StatementOrder, made: StatementSet, *, renewed: bool
) -> Stated:
    """Write finished statements into their folder; see `write_statements`."""
    folder = statements_folder(workspace.root, order)
    files = {folder / name: data for name, data in made.files.items()}
    write_all(files, workspace.access)
    for old in sorted(folder.iterdir()) if not order.employees else ():
        if old not in files and old.suffix.removeprefix(".") in FORMATS:
            with writing(old):
                old.unlink()
    by_place = {f"{FOLDER}/{path.name}": path for path in files}
    return Stated(folder, len(made.pages), by_place, renewed)


class StatementSet(NamedTuple):
    """Statements before they are written.

    Attributes:
        pages: By how reports print a person, the name of the person's files without its ending.
        files: Their contents by their names.
    """

    pages: Mapping[str, str]
    files: Mapping[str, bytes]


def statement_files(workspace: Workspace, order: StatementOrder) -> StatementSet:
    """The files of statements; see the head of this module.

    Raises:
        KpiError: See `write_statements`.
    """
    with statement_source(
        workspace, order.department, order.period, revision=order.revision, lang=order.lang
    ) as source:
        chosen = chosen_people(source, order.employees)
        everybody = None if order.employees or "pdf" not in order.formats else EverybodysFile()
        files = StatementDrafts(source, chosen).files(order.formats, everybody)
        if everybody and chosen:
            files[EVERYBODYS] = everybody.content(title_of_all(source), source.lang)
        return StatementSet(printed_names(source, chosen), files)


def printed_names(source: StatementSource, chosen: Iterable[str]) -> dict[str, str]:
    """By how reports print a person, the name of the person's files."""
    names = file_names(source.people)
    return {source.wording.person(who, source.name_of(who)): names[who] for who in chosen}


def title_of_all(source: StatementSource) -> str:
    """The title of everybody's in one."""
    found = source.assessment
    return source.wording.say(
        "Statements of {department}, {period}",
        department=found.department.title.in_(source.lang),
        period=source.wording.period(found.period),
    )


class StatementDrafts:
    """The statements of some people, before they are files.

    Args:
        source: What they are made from.
        people: Ids, in the order of `source.people`.
    """

    def __init__(self, source: StatementSource, people: Iterable[str]) -> None:
        names = file_names(source.people)
        self._wording = source.wording
        self._statements = {names[who]: source.statement(who) for who in people}

    @cached_property
    def _pages(self) -> dict[str, Plain]:
        return {
            name: StatementPage(each, self._wording).as_data()
            for name, each in self._statements.items()
        }

    @cached_property
    def runs(self) -> list[StatementRun]:
        """Their pages, laid out."""
        return statement_runs(tuple(self._pages.values()))

    def files(
        self, formats: Iterable[str], everybody: EverybodysFile | None = None
    ) -> dict[str, bytes]:
        """Their files by their names, and what checks them.

        Args:
            formats: Some of `FORMATS`.
            everybody: What their pages are added to.
        """
        files: dict[str, bytes] = {}
        if "html" in formats:
            files |= {f"{name}.html": page_html(page) for name, page in self._pages.items()}
        if "pdf" in formats and self._statements:
            made = own_files(self.runs, self._pages.values(), everybody)
            files |= {f"{name}.pdf": data for name, data in zip(self._pages, made, strict=True)}
        if "json" in formats:
            files |= {f"{name}.json": as_json(each) for name, each in self._statements.items()}
            files[CHECKER] = (Path(__file__).parent / CHECKER).read_bytes()
        return files


def as_json(statement: Plain) -> bytes:
    """A statement as its file holds it: one step a line, so that people can read it, too."""
    # Line by line, for Python's encoder lays out ten times as slowly as it encodes.
    lines = [f'"{key}": {_plain_json(value)}' for key, value in statement.items() if key != "sheet"]
    sheet = ",\n".join(map(_plain_json, statement["sheet"]))
    whole = ",\n".join([*lines, f'"sheet": [\n{sheet}\n]'])
    return f"{{\n{whole}\n}}\n".encode()


_plain_json = json.JSONEncoder(ensure_ascii=False).encode


def chosen_people(source: StatementSource, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The people who are asked for, in the order of their ids."""
    known = {who: [source.name_of(who)] for who in source.people}
    found = set()
    for word in asked:
        meant = called(word, known)
        if len(meant) != 1:
            raise NoStatement(
                Message(
                    "several are called {word} in {report}: name one by the id"
                    if meant
                    else "{word} has no figures in {report}: {nearest}",
                    word=word,
                    report=" ".join(source.about[:2]),
                    nearest=nearest(word, known),
                )
            )
        found.add(meant[0])
    return tuple(who for who in source.people if who in found or not asked)


def file_names(people: Iterable[str]) -> dict[str, str]:
    """The name of each person's files: the id, or a number where that can be no file's name.

    >>> file_names(["E1", "a/b", "e1"])
    {'E1': 'E1', 'a/b': '2', 'e1': '3'}
    """
    names: dict[str, str] = {}
    taken = {ALL, on_disk_as(CHECKER.partition(".")[0])}
    for number, who in enumerate(people, 1):
        name = str(number) if name_fault(who) or on_disk_as(who) in taken else who
        while on_disk_as(name) in taken:
            name = f"{name}-"
        names[who] = name
        taken.add(on_disk_as(name))
    return names
