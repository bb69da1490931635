"""Totals that a spreadsheet program writes below the rows of one group: “Ann Lee Total”, 李娜 汇总.

A customer may be called Capital Total: only its figures prove that a line is such a total.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.non_data_rows import is_total
from kpilib.engine.inputs.number_forms import PLAIN
from kpilib.workspace.intake.column_words import words_of
from kpilib.workspace.intake.intake_words import squashed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@cache
def _pattern() -> re.Pattern[str]:
    ends = "|".join(sorted(map(re.escape, words_of("group_total")), key=len, reverse=True))
    return re.compile(rf"(?P<group>.+?)[\s_:\N{{FULLWIDTH COLON}}-]*(?:{ends})", re.IGNORECASE)


def group_of(word: str) -> str:
    """The group of which a word may name the total; empty where it names none.

    >>> group_of("Ann Lee Total"), group_of("李娜 汇总"), group_of("Grand Total"), group_of("Ann")
    ('Ann Lee', '李娜', '', '')
    """
    found = _pattern().fullmatch(word.strip())
    return found["group"].strip() if found and not is_total(word) else ""


def is_group_total(
    cells: Mapping[int, str],
    above: Iterable[Mapping[int, str]],
    figure: Callable[[str], Fraction | None],
) -> bool:
    """Whether a line names the total of a group, and each of its figures is the sum of the group.

    Args:
        cells: The filled cells of the line, by place.
        above: Those of the lines above it, the nearest first.
        figure: What a cell holds; None where it is no number.
    """
    groups = {place: group for place, word in cells.items() if (group := group_of(word))}
    if len(groups) != 1:
        return False
    ((at, group),) = groups.items()
    sums = {place: figure(word) for place, word in cells.items() if place != at}
    if not any(sums.values()) or None in sums.values():
        return False
    rows = [*_rows_of(group, at, above)]
    parts = {place: [figure(row[place]) for row in rows if place in row] for place in sums}
    if not rows or any(None in column for column in parts.values()):
        return False
    return all(sum(filter(None, parts[place])) == total for place, total in sums.items())


def _rows_of(
    group: str, at: int, above: Iterable[Mapping[int, str]]
) -> Iterable[Mapping[int, str]]:
    """The rows right above that have the word of the group; totals of smaller groups are none."""
    for row in above:
        if any(is_total(word) or group_of(word) for word in row.values()):
            continue
        if squashed(row.get(at, "")) != squashed(group):
            return
        yield row


def figure_in(word: str, decimal: str = ".") -> Fraction | None:
    """The figure that a cell shows, an empty one 0; None where it is no plain number."""
    text = narrow(word).replace("," if decimal == "." else ".", "").replace(",", ".")
    if not text:
        return Fraction(0)
    return Fraction(text) if PLAIN.fullmatch(text) else None
