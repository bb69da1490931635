"""`kpi schemes`: the rule book listed, told in words, checked, and described for editors."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Group
from kpilib.cli.options import (
    FOLDER,
    console_options,
    formats_of,
    lang_option,
    workspace_option,
)
from kpilib.cli.schemes_diff import diff_schemes
from kpilib.cli.schemes_new import new_scheme
from kpilib.cli.schemes_test import test_schemes
from kpilib.cli.terminal import print_blocks
from kpilib.core.access import OPEN
from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.rules.assumptions import assumptions as assumptions_of
from kpilib.rules.json_schema import schema_text
from kpilib.rules.lint import lint_book
from kpilib.text.schemes.scheme_list import listed, table_of
from kpilib.text.schemes.scheme_page import told, version_on
from kpilib.text.terminal_layout import TerminalLine
from kpilib.workspace.intake.mapping_schema import MAPPING_SCHEMA, mapping_schema_text
from kpilib.workspace.reports_folder import tidy
from kpilib.workspace.shipped import workspace_book
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.scheme_book import book_folder
    from kpilib.text.terminal_layout import Block
else:
    book_folder = lazy("kpilib.publish.scheme_book.book_folder")

_SCHEMA = "scheme.schema.json"


_json = click.option("--json", "as_json", is_flag=True, help="As JSON, in both languages.")
_scheme = click.argument("scheme_id", metavar="[SCHEME]", required=False)


@click.group(cls=Group)
def schemes() -> None:
    """The rule book: every scheme listed, told in words, checked."""


schemes.add_command(test_schemes)
schemes.add_command(diff_schemes)
schemes.add_command(new_scheme)


@schemes.command("list")
@_json
@console_options
def list_(*, as_json: bool, workspace: Path) -> None:
    """List every scheme: title, period, source, what it yields, number of readings of ours."""
    book = workspace_book(workspace)
    if as_json:
        lines = [listed(book.versions(scheme_id)) for scheme_id in book.ids]
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=2))
    else:
        print_blocks([table_of(book, console.spoken())])


@schemes.command()
@click.argument("scheme_id", metavar="SCHEME")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The version and the values in force on this day; the newest when left out.",
)
@console_options
def show(*, scheme_id: str, day: datetime | None, workspace: Path) -> None:
    """Tell a scheme as a person would explain it, with its clauses."""
    versions = workspace_book(workspace).versions(scheme_id)
    scheme = version_on(versions, day.date() if day else None)
    print_blocks(list(told(scheme, console.spoken(), day.date() if day else date.max)))


@schemes.command()
@_scheme
@_json
@console_options
def assumptions(*, scheme_id: str | None, as_json: bool, workspace: Path) -> None:
    """List the readings that are ours, of one scheme or of all, with file and line."""
    book = workspace_book(workspace)
    found = [
        reading
        for one in ((scheme_id,) if scheme_id else book.ids)
        for _, document in book.dated(one)
        for reading in assumptions_of(document, one)
    ]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    blocks: list[Block] = []
    for reading in found:
        blocks += [
            TerminalLine(f"{reading.place}  {reading.about}"),
            TerminalLine(f"⚑ {reading.in_(console.spoken())}", 1),
        ]
    print_blocks(blocks)


@schemes.command()
@_scheme
@console_options
def lint(*, scheme_id: str | None, workspace: Path) -> None:
    """Look for faults of one scheme or of all; exit code 1 when there are errors."""
    book = workspace_book(workspace)
    found = lint_book(book, (scheme_id,) if scheme_id else book.ids)
    for finding in found:
        console.echo(finding.told)
    errors = sum(1 for finding in found if finding.level == "error")
    counts = Message(
        "{errors} errors, {warnings} warnings", errors=errors, warnings=len(found) - errors
    )
    console.echo(counts)
    if errors:
        sys.exit(1)


@schemes.command("json-schema")
@click.option(
    "--of",
    "language",
    type=click.Choice(("scheme", "mapping")),
    default="scheme",
    show_default=True,
    help="Of schemes, or of the mappings of kpi intake.",
)
@click.option("--write", is_flag=True, help="Into the folder of the workspace where editors look.")
@console_options
def json_schema(*, language: str, write: bool, workspace: Path) -> None:
    """The JSON Schema of the scheme language, for editors that complete YAML."""
    text = schema_text() if language == "scheme" else mapping_schema_text()
    if not write:
        click.echo(text, nl=False)
        return
    places = {"scheme": f"schemes/{_SCHEMA}", "mapping": f"intake/{MAPPING_SCHEMA}"}
    path = workspace / "params" / places[language]
    write_all({path: text.encode()}, OPEN)
    console.echo(Message("written to {path}", path=path))


@schemes.command("book")
@click.option("--out", type=FOLDER, help="Where to; reports/schemes/<language> when left out.")
@click.option("--to", "formats", default="html,pdf", show_default=True, help="Formats.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The rules in force on this day, and those to come; the first day of the latest period "
    "with inputs when left out.",
)
@lang_option("The first department's when left out.")
@workspace_option
def write_scheme_book(
    *, out: Path | None, formats: str, day: datetime | None, lang: str | None, workspace: Path
) -> None:
    """Write the scheme book: every rule with its clause, our readings, worked examples."""
    place = Workspace(workspace)
    spoken = lang or book_folder.book_language(place)
    folder = out or book_folder.book_folder(place.root, spoken)
    if out is None:
        tidy(place).refuse(folder)
    on = day.date() if day else book_folder.book_day(place)
    forms = formats_of(formats, book_folder.FORMS)
    written = book_folder.write_book(place, folder, forms, spoken, on)
    console.echo(Message("scheme book: open {pages}", pages=tuple(map(str, written))))
