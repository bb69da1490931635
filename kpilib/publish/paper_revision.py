"""As what a paper stands: a draft, a revision that was issued, or a look back to an earlier day."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kpilib.text.language import language

if TYPE_CHECKING:
    from pathlib import Path

DRAFT = "draft"
_KNOWN = re.compile(r"known-(\d{4}-\d\d-\d\d)")
_ISSUED = re.compile(r"r[1-9]\d*")

REMARKS = "as-known.txt"
"""The file of a workspace as it was known on a day that says what its papers must say of that."""


def known_as(day: date) -> str:
    """What papers are called that look back to a day.

    >>> known_as(date(2026, 5, 1)), known_day("known-2026-05-01"), known_day("r1")
    ('known-2026-05-01', datetime.date(2026, 5, 1), None)
    """
    return f"known-{day.isoformat()}"


def known_day(revision: str) -> date | None:
    """The day that a paper looks back to; None for any other paper."""
    found = _KNOWN.fullmatch(revision)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def is_draft(revision: str) -> bool:
    """Whether nothing is issued by a paper: a draft, or one that looks back."""
    return revision == DRAFT or known_day(revision) is not None


def is_revision(text: str) -> bool:
    """Whether a paper can stand as this."""
    return is_draft(text) or _ISSUED.fullmatch(text) is not None


def revision_name(revision: str, lang: str) -> str:
    """A revision as readers know it.

    >>> revision_name("draft", "zh"), revision_name("r2", "en")
    ('草稿', 'Issued r2')
    >>> revision_name("known-2026-05-01", "en")
    'As known on 1 May 2026'
    """
    spoken = language(lang)
    if revision == "issued":  # a paper of the company, whose departments have revisions each
        return spoken.say("Issued")
    if day := known_day(revision):
        return spoken.say("As known on {day}", context="paper", day=spoken.day(day))
    if revision == DRAFT:
        return spoken.say("Draft")
    return spoken.say("Issued {revision}", revision=revision)


def titled(title: str, revision: str, lang: str) -> str:
    """The title of a paper, which says to which day it looks back where it does."""
    day, spoken = known_day(revision), language(lang)
    if day is None:
        return title
    return spoken.say("{title} (as known on {day})", title=title, day=spoken.day(day))


def nothing_paid(day: date, lang: str) -> str:
    """What a paper that looks back says first.

    >>> nothing_paid(date(2026, 5, 1), "en")
    'As known on 1 May 2026: “now” means that day. Nothing is paid by this.'
    """
    spoken = language(lang)
    return spoken.say(
        "As known on {day}: “now” means that day. Nothing is paid by this.", day=spoken.day(day)
    )


def remarks_in(root: Path, revision: str) -> tuple[str, ...]:
    """What papers of a workspace as it was known must say of that, line by line."""
    path = root / REMARKS
    if known_day(revision) is None or not path.is_file():
        return ()
    return tuple(path.read_text(encoding="utf-8").splitlines())
