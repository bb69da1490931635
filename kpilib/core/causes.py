"""Problems grouped by root cause, what has to be mended: the cause first, what follows below.

Two misspelt metrics of three hundred people are two problems, not twelve hundred: the word stands
in six hundred cells, and each person seems to lack two metrics. `problems.csv` lists each of them.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.problems import Problem

_LACKED_FOR = {
    "unknown_metric": {"missing_metric", "missing_month"},
    "unknown_indicator": {"missing_rating", "missing_month"},
    "unknown_rater_type": {"missing_rating", "missing_month"},
}
"""By code of a word that is not known: what its row was meant to be seems to be missing."""

_STRANGERS = {"unknown_employee", "id_in_another_form"}
"""Codes of an id that is somebody's in another form: that person seems to lack everything."""

_MISSING = {"missing_metric", "missing_month", "missing_rating"}

_APART = 5
"""So many different cells of one column are told one by one; more of them as one kind."""

_OFTEN = 3
"""A word that stands in so many rows is a cause of its own, however many others there are."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What has to be mended once.

    Attributes:
        problems: Where it shows, in their order.
        follow: What is only wrong because of it.
    """

    problems: tuple[Problem, ...]
    follow: tuple[Problem, ...]


def causes(problems: Sequence[Problem]) -> tuple[Cause, ...]:
    """Problems by cause, in the order of the first of each."""
    blamed = _blamed(problems)
    groups = _groups([one for one in problems if id(one) not in blamed])
    follow: dict[int, list[Problem]] = defaultdict(list)
    at = {id(one): number for number, group in enumerate(groups) for one in group}
    for one in problems:
        if id(one) in blamed:
            follow[at[id(blamed[id(one)])]].append(one)
    return tuple(
        Cause(tuple(group), tuple(follow.get(number, ()))) for number, group in enumerate(groups)
    )


def _groups(problems: Sequence[Problem]) -> list[list[Problem]]:
    """One cause each: rows of one table and column that are wrong in the same way."""
    kinds: dict[tuple[str, ...], dict[str, list[Problem]]] = {}
    for one in problems:
        # A person who is not in `employees` is one cause, in however many tables.
        place = ("", "") if one.code == "unknown_employee" else (one.table, one.column)
        cells = kinds.setdefault((one.code, *place), {})
        # What stands for many more of a kind says nothing by itself: it goes with some of these.
        others = [one] if one.details.more and cells else []
        if others:
            max(cells.values(), key=len).extend(others)
        else:
            cells.setdefault(one.details.word or one.message, []).append(one)
    found = [group for cells in kinds.values() for group in _apart(cells)]
    order = {id(one): number for number, one in enumerate(problems)}
    return sorted(found, key=lambda group: order[id(group[0])])


def _apart(cells: Mapping[str, list[Problem]]) -> Iterator[list[Problem]]:
    """Every cell by itself while they are few, and always what stands in many rows.

    Where every word of a table is another scheme's, the table is at fault, not its words.
    """
    foreign = [one for group in cells.values() for one in group]
    if len(cells) > 1 and all(one.details.foreign for one in foreign):
        yield foreign
        return
    often = [group for group in cells.values() if _often(group)]
    rest = [group for group in cells.values() if not _often(group)]
    yield from often
    if len(rest) > _APART:
        yield [one for group in rest for one in group]
    else:
        yield from rest


def _often(group: Sequence[Problem]) -> bool:
    """A word has one mending wherever it stands; equal numbers are wrong each by itself."""
    return len(group) >= _OFTEN and bool(group[0].details.word)


def _blamed(problems: Sequence[Problem]) -> dict[int, Problem]:
    """What is only missing because of something else that is told, by identity.

    An id that is somebody's in another form comes first, then words, then ids that merely look
    like somebody's; a person who has rows of the table, if only unknown ones, is no stranger.
    """
    words: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    same: dict[tuple[str, str], Problem] = {}
    alike: dict[tuple[str, str], Problem] = {}
    for one in problems:
        whose, near = one.details.whose, one.details.near
        if one.code in _LACKED_FOR and whose:
            words[one.table, whose].append(one)
        elif one.code in _STRANGERS and whose:
            same.setdefault((one.table, plain_form(whose)), one)
            alike.setdefault((one.table, near), one)
    found = _columns(problems) | _unnamed(problems)
    lacking: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for one in problems:
        whose = one.details.whose
        if one.code not in _MISSING or not whose:
            continue
        if cause := same.get((one.table, plain_form(whose))):
            found[id(one)] = cause
        elif (one.table, whose) in words:
            lacking[one.table, whose].append(one)
        elif cause := alike.get((one.table, whose)):
            found[id(one)] = cause
    for place, missing in lacking.items():
        found |= _paired(words[place], missing)
    return found


def _unnamed(problems: Sequence[Problem]) -> dict[int, Problem]:
    """Where `employees` names nobody, nobody who has rows is in it."""
    nobody = next((one for one in problems if one.code == "nobody_employed"), None)
    strangers = [one for one in problems if one.code == "unknown_employee"]
    return {id(one): nobody for one in strangers} if nobody else {}


def _columns(problems: Sequence[Problem]) -> dict[int, Problem]:
    """A misspelt header is an unknown column, and the one that it was meant to be is missing."""
    found: dict[int, Problem] = {}
    unknown = [one for one in problems if one.code == "unknown_column"]
    for one in problems:
        if one.code == "missing_column":
            named = {each.column: each for each in unknown if each.table == one.table}
            if near := get_close_matches(one.column, [*named], n=1):
                found[id(one)] = named[near[0]]
    return found


def _paired(words: Sequence[Problem], missing: Sequence[Problem]) -> dict[int, Problem]:
    """One person's unknown words, each with what it was meant to be.

    First by the known word that is nearest; of the rest as many as there are words left, so that
    what is really missing stays a problem of its own.
    """
    found: dict[int, Problem] = {}
    spare = list(words)
    rest = []
    for one in missing:
        fits = (word for word in spare if one.code in _LACKED_FOR[word.code])
        if near := next((w for w in fits if w.details.near == one.details.word != ""), None):
            spare.remove(near)
            found[id(one)] = near
        else:
            rest.append(one)
    for one in rest:
        fits = (w for w in spare if one.code in _LACKED_FOR[w.code])
        if cause := next((w for w in fits if not w.details.near), None):
            spare.remove(cause)
            found[id(one)] = cause
    return found


def plain_form(name: str) -> str:
    """An id without what gets lost on its way: case, width, blanks, leading zeros.

    >>> plain_form("００7a "), plain_form("7A")
    ('7a', '7a')
    """
    text = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return text.lstrip("0") or text[:1]
