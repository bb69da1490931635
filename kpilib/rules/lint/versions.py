"""Dated versions of one scheme: only one may be in force on a day."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.lint.unused import vocabulary_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.rules.lint.finding import Finding, Subject


def versions(subjects: Sequence[Subject]) -> Iterator[Finding]:
    """Two versions from the same day, one that ends after the next begins, days without any."""
    ordered = sorted(subjects, key=lambda subject: subject.scheme.effective_from)
    for earlier, later in pairwise(ordered):
        start, end = later.scheme.effective_from, earlier.scheme.effective_to
        if start == earlier.scheme.effective_from:
            message = Message(
                "two versions begin on {start}, and only one can be in force", start=start
            )
            fix = Message("correct one of the dates")
            yield later.error(("effective_from",), "versions_overlap", message, fix)
        elif end is not None and end >= start:
            message = Message(
                "this version ends on {end}, and the next begins on {start}", end=end, start=start
            )
            fix = Message(
                "end it on {start}, or leave effective_to out", start=start - timedelta(days=1)
            )
            yield earlier.error(("effective_to",), "versions_overlap", message, fix)
        elif end is not None and end < start - timedelta(days=1):
            message = Message(
                "no version is in force from {end} to {start}",
                end=end + timedelta(days=1),
                start=start,
            )
            fix = Message("leave effective_to out, or correct a date")
            yield earlier.warning(("effective_to",), "days_without_version", message, fix)
        yield from _state_between(earlier, later)


def _state_between(earlier: Subject, later: Subject) -> Iterator[Finding]:
    """What the last period by the old rules hands on the first by the new ones must take in."""
    taken = vocabulary_of(later).carried
    for kind in dict.fromkeys(rule.kind for rule in earlier.scheme.carry):
        if kind not in taken:
            since = later.scheme.effective_from
            message = Message(
                "{kind} is handed on by the version before {since}, and not taken in by this",
                kind=kind,
                since=since,
            )
            fix = Message(
                "read it with `carried: {kind}`, and pay it or hand it on by rest_of", kind=kind
            )
            yield later.error(("effective_from",), "not_taken_in", message, fix)
