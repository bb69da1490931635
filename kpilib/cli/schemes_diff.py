"""`kpi schemes diff`: two schemes clause beside clause, and who is affected."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import (
    PERIOD,
    console_options,
    departments_option,
    options_value,
    settings_of,
)
from kpilib.cli.terminal import print_blocks
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError
from kpilib.core.rounding import SignedAmount
from kpilib.engine.trial import scheme_book
from kpilib.rules.scheme_changes import scheme_changes
from kpilib.rules.short_paths import meant_path
from kpilib.text.schemes.changes_in_words import KINDS, told_changes
from kpilib.text.schemes.scheme_text import SchemeText
from kpilib.text.terminal_layout import TerminalLine, TerminalTable
from kpilib.workspace.schemes_compared import SchemeVersion, affected
from kpilib.workspace.shipped import workspace_book
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme
    from kpilib.text.schemes.changes_in_words import ToldChange
    from kpilib.text.terminal_layout import Block
    from kpilib.workspace.schemes_compared import AffectedDepartment


@dataclass(frozen=True, slots=True)
class Comparing:
    """What `kpi schemes diff` was asked."""

    before: str
    others: tuple[str, ...]
    departments: tuple[str, ...]
    settings: tuple[str, ...]
    as_json: bool
    workspace: Path


@click.command("diff", cls=Command)
@click.argument("before", metavar="SCHEME")
@click.argument("others", metavar="[SCHEME] [PERIOD]…", nargs=-1)
@departments_option
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="A value of the second scheme; without a second one, of the first.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@console_options
@options_value(Comparing)
def diff_schemes(asked: Comparing) -> None:
    """Show two schemes clause beside clause, and whom the difference affects.

    A scheme is an id, one of its versions as ID@2026-01-01, or a YAML file. Both are applied to the
    latest four periods of the departments that use one of them, or to those that are named.
    """
    others = list(asked.others)
    second = others.pop(0) if others and not _is_period(others[0]) else ""
    if not second and not asked.settings:
        wrong = Message("say which scheme to compare with, or what is other in it with --set")
        raise click.UsageError(console.said(wrong))
    periods = [PERIOD.convert(text, None, None) for text in others]
    first = _version(asked.before, asked.workspace)
    other = _version(second or asked.before, asked.workspace)
    if asked.settings:
        _, document = other.book.in_force(other.id, other.day)
        changed = settings_of(asked.settings).items()
        other = replace(
            other, values={meant_path(path, document): value for path, value in changed}
        )
    sides = first, other
    before, after = first.scheme(), other.scheme()
    texts = [
        SchemeText(console.spoken(), scheme, side.day)
        for scheme, side in zip((before, after), sides, strict=True)
    ]
    told = told_changes(scheme_changes(before, after), texts[0], texts[1])
    found, failed = _affected(asked, sides, periods)
    if asked.as_json:
        click.echo(json.dumps(_data(told, found), ensure_ascii=False, indent=2))
    else:
        print_blocks(list(_blocks(told, (before, after))))
        for one in found:
            print_blocks(list(_people(one)))
    for why in failed:
        console.echo(why, err=True)
    if failed and (asked.departments or periods):
        sys.exit(1)


def _is_period(text: str) -> bool:
    try:
        PERIOD.convert(text, None, None)
    except click.BadParameter:
        return False
    return True


def _version(text: str, workspace: Path) -> SchemeVersion:
    """The scheme that an argument names."""
    name, at, written = text.partition("@")
    day = date.max
    if at:
        try:
            day = date.fromisoformat(written)
        except ValueError:
            wrong = Message("{value} is no day: write it like 2026-01-31", value=repr(written))
            raise click.BadParameter(console.said(wrong)) from None
    path = Path(name)
    if path.suffix.lower() in {".yaml", ".yml"}:
        if not path.is_file():
            wrong = Message("there is no file {path}", path=name)
            raise click.BadParameter(console.said(wrong))
        book = scheme_book(path.parent)
        name = path.stem
    else:
        book = workspace_book(workspace)
        book.require(name)
    return SchemeVersion(book, name, day)


def _affected(
    asked: Comparing,
    sides: tuple[SchemeVersion, SchemeVersion],
    periods: list[Period],
) -> tuple[list[AffectedDepartment], list[str]]:
    """Each department under both, and why some cannot be."""
    place = Workspace(asked.workspace)
    try:
        known = place.departments
    except KpiError as wrong:
        return [], [message_of(wrong)] if asked.departments or periods else []
    ids = {side.id for side in sides}
    names = asked.departments or [
        name for name, one in known.items() if any(entry.id in ids for entry in one.scheme)
    ]
    found: list[AffectedDepartment] = []
    failed: list[str] = []
    for name in names:
        try:
            found.append(affected(place, name, sides, periods))
        except KpiError as wrong:
            failed.append(
                Message("{department} cannot be assessed by both: {why}",
                        department=name, why=message_of(wrong))
            )  # fmt: skip
    return found, failed


def _blocks(told: tuple[ToldChange, ...], schemes: tuple[Scheme, Scheme]) -> list[Block]:
    blocks: list[Block] = [TerminalLine(_heading(one)) for one in schemes]
    if not told:
        return [*blocks, TerminalLine(console.said(Message("no clause differs")))]
    for change in told:
        kind = console.said(KINDS[change.kind])
        blocks += [TerminalLine(""), TerminalLine(f"{change.title}  [{change.path}]  {kind}")]
        for label, text in ((_BEFORE, change.before), (_AFTER, change.after)):
            first, *more = text.split("\n")
            if text:
                blocks.append(TerminalLine(f"{console.said(label)}  {first}", 1))
                blocks += [TerminalLine(line, 3) for line in more]
        if change.clause:
            quoted = Message("“{clause}”", clause=change.clause)
            blocks.append(TerminalLine(console.said(quoted), 1))
    return blocks


def _heading(scheme: Scheme) -> str:
    title = f"{scheme.title.in_(console.spoken())} [{scheme.id}]"
    return console.said(Message("{scheme} from {day}", scheme=title, day=scheme.effective_from))


def _people(one: AffectedDepartment) -> list[Block]:
    head = Message(
        "{department}, {periods}: pay {pay} -> {changed} ({difference}); "
        "{affected} of {people} affected",
        department=one.department,
        periods=one.periods,
        pay=one.pay,
        changed=one.other_pay,
        difference=SignedAmount(one.other_pay - one.pay),
        affected=len(one.affected),
        people=len(one.people),
    )
    blocks: list[Block] = [TerminalLine(""), TerminalLine(console.said(head))]
    if one.left_out:
        left = Message(
            "own values of the department that one of the schemes does not have: {paths}",
            paths=one.left_out,
        )
        blocks.append(TerminalLine(console.said(left), 1))
    rows = [
        (
            each.subject,
            console.said(each.name),
            console.number(each.pay),
            console.number(each.other_pay),
            console.number(SignedAmount(each.difference)),
            "" if each.standing == each.other_standing else console.said(_MOVED),
        )
        for each in one.affected
    ]
    if rows:
        header = tuple(map(console.said, _HEADER))
        blocks.append(TerminalTable((header, *rows), 1))
    return blocks


_BEFORE, _AFTER = Message("first scheme"), Message("second scheme")
_MOVED = Message("score, grade or class differs")
_HEADER = (Message("Id"), Message("Who"), _BEFORE, _AFTER,
           Message("Difference"), Message("Note"))  # fmt: skip


def _data(told: tuple[ToldChange, ...], found: list[AffectedDepartment]) -> dict[str, Any]:
    """The same for programs; amounts are text, so that none is rounded."""
    return {
        "clauses": [
            {**asdict(change), "fields": [dict(zip(("path", "before", "after"), one, strict=True))
                                          for one in change.fields]}
            for change in told
        ],
        "affected": [
            {
                "department": one.department,
                "periods": list(one.periods),
                "before": str(one.pay),
                "after": str(one.other_pay),
                "difference": str(one.other_pay - one.pay),
                "people": [
                    {
                        "employee_id": each.subject,
                        "name": console.said(each.name),
                        "before": str(each.pay),
                        "after": str(each.other_pay),
                        "difference": str(each.difference),
                        "standing_differs": each.standing != each.other_standing,
                    }
                    for each in one.affected
                ],
            }
            for one in found
        ],
    }  # fmt: skip
