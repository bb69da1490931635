"""`kpi schemes test`: the cases of schemes, held against what was worked out by hand."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import console_options, options_value
from kpilib.cli.terminal import print_blocks
from kpilib.core.access import OPEN
from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.core.tables import DEPARTMENT
from kpilib.rules.case_files import FOLDER as CASES
from kpilib.text.explain.figures import Explainer
from kpilib.text.explain.no_figure import NoFigure
from kpilib.text.terminal_layout import TerminalTable
from kpilib.workspace.cases.junit import junit_text
from kpilib.workspace.cases.rule_place import rule_path, rule_place
from kpilib.workspace.cases.scheme_cases import CaseDiffering, SchemeCases, work_cases
from kpilib.workspace.shipped import workspace_book

if TYPE_CHECKING:
    from kpilib.rules.scheme_book import SchemeBook


_HEADER = (Message("Case"), Message("Who"), Message("Figure"), Message("Expected"), Message("Got"),
           Message("Rule"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class TryingCases:
    """What `kpi schemes test` was asked."""

    scheme_ids: tuple[str, ...]
    explained: bool
    junit: Path | None
    workspace: Path


@click.command("test", cls=Command)
@click.argument("scheme_ids", metavar="[SCHEME]…", nargs=-1)
@click.option(
    "--explain", "explained", is_flag=True, help="Below each difference the tree of its figure."
)
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write JUnit's XML here, for build servers.",
)
@console_options
@options_value(TryingCases)
def test_schemes(asked: TryingCases) -> None:
    """Work the cases of schemes and show what is other than expected; exit code 1 if anything is.

    The cases stand in params/schemes/cases; a scheme as it was shipped has those shipped with it.
    """
    book = workspace_book(asked.workspace)
    ids = tuple(dict.fromkeys(asked.scheme_ids)) or book.ids
    for scheme_id in ids:
        book.require(scheme_id)
    found = [work_cases(asked.workspace, book, scheme_id) for scheme_id in ids]
    for one in found:
        _show(book, one, explained=asked.explained)
    _count(found)
    if asked.junit:
        text = junit_text(found, console.language(), lambda each: _in_one_line(book, each))
        write_all({asked.junit: text.encode()}, OPEN)
        console.echo(Message("written to {path}", path=asked.junit))
    if any(one.failed for one in found):
        sys.exit(1)


def _show(book: SchemeBook, one: SchemeCases, *, explained: bool) -> None:
    if one.problems:
        console.echo_error(ProblemsFound(one.problems, one.scheme))
    elif one.differing:
        head = Message("{scheme}: {count} differences", scheme=one.scheme, count=len(one.differing))
        console.echo(head)
        header = tuple(map(console.said, _HEADER))
        print_blocks([TerminalTable((header, *(_row(book, each) for each in one.differing)), 1)])
        for each in one.differing if explained else ():
            _explain(each)
    elif not one.cases and one.narrative:
        console.echo(Message("{scheme}: it has no rules to work out", scheme=one.scheme))
    elif not one.cases:
        file = f"{CASES}/{one.scheme}.yaml"
        console.echo(
            Message("{scheme}: there are no cases; write some in {file}",
                    scheme=one.scheme, file=file)
        )  # fmt: skip
    else:
        console.echo(
            Message("{scheme}: {cases} ({runs}), all as expected",
                    scheme=one.scheme, cases=_cases(len(one.cases)),
                    runs=Message("{n} run", "{n} runs", n=one.runs))
        )  # fmt: skip


def _cases(number: int) -> Message:
    return Message("{n} case", "{n} cases", n=number)


def _count(found: list[SchemeCases]) -> None:
    wrong = sum(len({id(each.case) for each in one.differing}) for one in found)
    console.echo(
        Message(
            "{cases} in {schemes}: {wrong} differ, {unread} unreadable; schemes without cases: "
            "{without}",
            cases=_cases(sum(len(one.cases) for one in found)),
            schemes=Message("{n} scheme", "{n} schemes", n=sum(1 for one in found if one.cases)),
            wrong=wrong,
            unread=Message("{n} file", "{n} files", n=sum(1 for one in found if one.problems)),
            without=sum(1 for one in found if not (one.cases or one.problems or one.narrative)),
        )
    )


def _row(book: SchemeBook, each: CaseDiffering) -> tuple[str, ...]:
    found = each.difference
    name = each.case.name.in_(console.spoken())
    return (
        f"{name} · {found.period}",
        console.said(Message("The department")) if found.who == DEPARTMENT else found.who,
        " ".join(filter(None, (found.table, found.what, found.column))),
        _cell(found.expected),
        _cell(found.told if found.told and found.got is not None else found.got),
        _place(book, each),
    )  # fmt: skip


def _cell(text: str | None) -> str:
    if text is None:
        return console.said(Message("no such row"))
    return console.said(text or Message("an empty cell"))


def _place(book: SchemeBook, each: CaseDiffering) -> str:
    scheme = each.answer.scheme
    if scheme is None:
        return f"{book.shown}/{each.difference.what}"
    _, document = book.in_force(scheme.id, scheme.effective_from)
    return rule_place(document, rule_path(scheme, each.difference))


def _in_one_line(book: SchemeBook, each: CaseDiffering) -> str:
    _, who, what, expected, got, place = _row(book, each)
    told = Message("{who} {what}: expected {expected}, got {got} ({place})",
                   who=who, what=what, expected=expected, got=got, place=place)  # fmt: skip
    return f"{each.difference.period} {console.said(told)}"


def _explain(each: CaseDiffering) -> None:
    """The tree of the figure; nothing where none came out."""
    found, run = each.difference, each.answer.run
    if run is None or not found.who:
        return
    asked = found.what or (found.column if found.table == "summary" else None)
    explainer = Explainer(run, lambda earlier: f"{earlier}/" if earlier else "")
    try:
        told = explainer.explain(found.who, asked, lang=console.spoken())
    except NoFigure:
        return
    click.echo(told.text())
