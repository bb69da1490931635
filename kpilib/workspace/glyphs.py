"""Characters that the font of reports lacks: unusual, not wrong, as everybody is paid all the same.

Reports print them as code points (`publish/render/document.py`); whoever can write the name or the
title otherwise, may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.columns import Labels
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, Problem
from kpilib.text import fonts
from kpilib.workspace.departments import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.columns import Table
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.model import Bilingual
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace

CODE = "no_glyph"

_WHOSE = ("employee_id", "customer_id", "subject", "deal_id")
_LISTED = 4
_IGNORED = ("note", "_")
"""Columns that nothing reads begin so."""


def in_cells(inputs: Inputs) -> Iterator[Problem]:
    """The cells of a period's inputs that have such characters, with whose they are."""
    for table in inputs.tables.values():
        for name, column in table.columns.items():
            if not name.startswith(_IGNORED) and isinstance(column, Labels):
                lacking = _lacking(column.names)
                yield from _cells(f"{inputs.prefix}{table.name}", table, name, lacking)


def _lacking(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The words that have such characters, with these; mostly none has, which all at once show."""
    if not fonts.missing("".join(words)):
        return {}
    return {word: found for word in words if (found := fonts.unprintable(word))}


def _cells(
    called: str, table: Table, name: str, lacking: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    words = table.labels(name)
    for row in range(len(table)) if lacking else ():
        word = words.at(row) or ""
        if word in lacking:
            who = _whose(table, row)
            what = Message("{column} of {who}", column=name, who=who) if who != word else name
            message = Message(
                "{what} is {text}: {fault}",
                what=what,
                text=repr(word),
                fault=said(word, lacking[word]),
            )
            yield Problem(called, int(table.rows[row]), name, CODE, message)


def _whose(table: Table, row: int) -> str:
    for column in _WHOSE:
        if column in table.columns and (who := table.labels(column).at(row)):
            return who
    return ""


def said(text: str, characters: tuple[str, ...]) -> str:
    """What becomes of a text with such characters."""
    few, left = characters[:_LISTED], len(characters) - _LISTED
    named: object = tuple(map(fonts.described, few))
    if left > 0:
        named = Message("{characters} and {number} more", characters=named, number=left)
    return Message(
        "the font of the reports lacks {characters}; reports print {text}, payroll and the result "
        "files keep it as it is",
        characters=named,
        text=fonts.printable(text),
    )


def in_assessed(assessment: Assessment) -> tuple[Problem, ...]:
    """The cells of an assessed period; those of earlier periods are looked at with those."""
    pieces = [piece.sheet.inputs for piece in assessment.run.pieces]
    found = {one for inputs in pieces if not inputs.prefix for one in in_cells(inputs)}
    return tuple(sorted(found))


def in_titles(workspace: Workspace, departments: Sequence[str]) -> Iterator[Problem]:
    """The titles of the company, of departments and of schemes that have such characters.

    Args:
        workspace: With `departments.yaml` and the schemes.
        departments: Ids of those that are looked at, with the schemes they use.
    """
    chosen = [workspace.department(name) for name in departments]
    titles = {Message("the company's name"): workspace.settings.company}
    titles |= {Message("the title of {department}", department=one.id): one.title for one in chosen}
    for where, title in titles.items():
        yield from _in_title(SETTINGS, where, title)
    for scheme in dict.fromkeys(entry.id for one in chosen for entry in one.scheme):
        if scheme in workspace.book.ids:
            yield from _in_scheme(workspace, scheme)


def _in_title(file: str, where: str, title: Bilingual) -> Iterator[Problem]:
    for lang, text in title.by_language.items():
        if found := fonts.unprintable(text):
            yield Problem(
                file,
                None,
                "",
                CODE,
                Message(
                    "{what} ({language}) is {text}: {fault}",
                    what=where,
                    language=lang,
                    text=repr(text),
                    fault=said(text, found),
                ),
            )


def _in_scheme(workspace: Workspace, scheme: str) -> Iterator[Problem]:
    """Any text of a scheme may be printed: titles, labels, clauses, readings."""
    try:
        versions = workspace.book.versions(scheme)
    except KpiError:
        return  # told with the scheme itself
    text = "".join(version.model_dump_json() for version in versions)
    if found := fonts.unprintable(text):
        yield Problem(
            f"params/schemes/{scheme}.yaml",
            None,
            "",
            CODE,
            Message("its words: {fault}", fault=said("".join(found), found)),
        )
