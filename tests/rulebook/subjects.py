"""Schemes of a few lines, with the text that they were read from."""

from __future__ import annotations

from textwrap import dedent

from kpilib.core.yamltext import parse_yaml
from kpilib.engine.trial import ENGINE
from kpilib.rules.lint import Subject, lint_scheme
from kpilib.rules.read_scheme import read_scheme
from tests.small_schemes import HEAD


def subject_of(text: str) -> Subject:
    """A scheme with the head that every scheme has; quarterly unless it says."""
    body = dedent(text)
    periods = "" if "\nperiods:" in body else "periods: quarter\n"
    (document,) = parse_yaml(HEAD + periods + body, "sample.yaml")
    return Subject(read_scheme(document, None, ENGINE), document)


def codes(text: str) -> list[tuple[str, str]]:
    """Level and code of every finding; what is said about texts is left out."""
    left_out = {"no_title", "no_clause", "unused_quantity"}
    found = lint_scheme(subject_of(text), ENGINE)
    return [(f.level, f.code) for f in found if f.code not in left_out]


def all_codes(text: str) -> set[tuple[str, str]]:
    """Level and code of every finding."""
    return {(finding.level, finding.code) for finding in lint_scheme(subject_of(text), ENGINE)}
