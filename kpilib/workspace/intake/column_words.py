"""What a header says that its column holds."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kpilib.engine.inputs.written_forms import brackets
from kpilib.workspace.intake.intake_words import factor_of, intake_words, squashed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@cache
def _roles() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for role, words in intake_words()["headers"].items():
        for word in words:
            found.setdefault(squashed(word), role)
    return found


def role_of(header: str) -> str:
    """What a column of that header holds, by its name in our tables; empty where it is not known.

    >>> role_of("Sales rep"), role_of("Order date (UTC)"), role_of("Net amount"), role_of("Colour")
    ('person', 'date', 'amount', '')
    >>> role_of("Owner ID"), role_of("Staff no."), role_of("Order #"), role_of("Date hired")
    ('employee_id', 'employee_id', 'deal_id', 'hire_date')
    """
    bare = re.sub(r"\.(?=\s|$)", "", without_brackets(header))  # Emp. No. is Emp No
    word = squashed(bare.replace("_", " ")) or squashed(header)
    exact = _roles().get(word) or _roles().get(squashed(bare))
    if exact or not word or word in words_of("serial"):
        return exact or ""
    if not word.isascii():
        ends = [
            known
            for known in _roles()
            if not known.isascii() and len(known) > 1 and word.endswith(known)
        ]
        return _roles()[max(ends, key=len)] if ends else ""
    parts = re.split(r"[\s_/-]+", bare.casefold())
    if parts[-1] in words_of("id_end") and (found := _id_of(parts[:-1])):
        return found
    return next((_roles()[part] for part in reversed(parts) if part in _roles()), "")


def is_former(header: str) -> bool:
    """Whether a header says that what it holds is no longer so.

    >>> [is_former(each) for each in ("工号（旧）", "Old staff no.", "工号（新）", "Golden")]
    [True, True, False, False]
    """
    parts = re.split(r"[\W_]+", header.casefold())
    old = words_of("former")
    return any(part in old or (not part.isascii() and part[:1] in old) for part in parts)


def _id_of(words: Sequence[str]) -> str:
    """Of what a number with these words before it is one; empty where it is not known."""
    if {"name", "person"} & {_roles().get(word, "") for word in words}:
        return "employee_id"
    known = intake_words()["id_of"].items()
    return next((role for role, nouns in known if words and words[-1] in nouns), "")


@cache
def words_of(name: str) -> frozenset[str]:
    """A list of `words.yaml`, squashed."""
    return frozenset(squashed(word) for word in intake_words()[name])


def without_brackets(header: str) -> str:
    """A header without what stands in brackets, and without a star for what is required.

    >>> without_brackets("*Amount (k)")
    'Amount'
    """
    opening, closing = brackets()
    bare = re.sub(rf"{opening}[^{closing[1:-1]}]*{closing}", "", header)
    return bare.strip(" *:\N{FULLWIDTH COLON}")


def unit_in(header: str) -> str:
    """The unit that a header names in brackets or behind a stroke, where it counts by ten or more.

    >>> unit_in("Sales (k)"), unit_in("Sales (net)"), unit_in("Sales, thousand")
    ('k', '', 'thousand')
    """
    opening, closing = brackets()
    said = re.findall(rf"{opening}([^{closing[1:-1]}]*){closing}", header)
    said += re.split(r"[,/:\N{FULLWIDTH COLON}]", header)[1:]
    for text in said:
        for word in (text, *re.split(r"[:\N{FULLWIDTH COLON}]", text)):
            if factor_of(word.strip()):
                return str(word.strip())
    return ""
