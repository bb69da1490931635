"""The first line of a scheme's file, by which editors find the JSON Schema and complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.lint.finding import Finding, Subject
    from kpilib.rules.scheme_book import SchemeBook

SCHEMA_LINE = "# yaml-language-server: $schema=scheme.schema.json"


def schema_named(book: SchemeBook, subject: Subject) -> Iterator[Finding]:
    """The schema must be named in the file's first line."""
    path = book.folder / f"{subject.scheme.id}.yaml"
    first, _, _ = path.read_text(encoding="utf-8-sig").partition("\n")
    if first.strip() != SCHEMA_LINE:
        message = Message(
            "the first line does not name the JSON Schema, so that editors cannot help"
        )
        yield subject.warning(
            (),
            "no_schema_line",
            message,
            Message("begin the file with {schema_line}", schema_line=SCHEMA_LINE),
        )
