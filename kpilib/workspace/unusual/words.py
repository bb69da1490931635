"""Words that are very like another one: `saleperson` beside forty times `salesperson`.

Where a scheme says which words there are, any other is wrong. Where it does not, a misspelt role
falls under no rule and a misspelt section is one of its own, and every figure looks sound.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Labels
from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.rules.formula import parse_formula, texts_in
from kpilib.rules.reads import every_part, formulas_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.scheme import Scheme

_COLUMNS = (
    ("employees", ("role", "level", "section")),
    ("events", ("status", "customer_kind")),
)
"""Columns in which any word may stand where the scheme lists none."""

_RARE = 3
"""A word is a slip of one that stands in so many times as many rows, or in a rule."""


_FEW = 200
"""So many different words a column of kinds may have."""


def like_another(inputs: Inputs, scheme: Scheme) -> Iterator[Problem]:
    """Words that no rule names and that are a slip away from one of a rule, or from a common one.

    Args:
        inputs: The tables.
        scheme: Its rules name words.
    """
    ruled = frozenset(_ruled(scheme))
    attributes = tuple(inputs["customers"].columns)[2:]
    for name, columns in (*_COLUMNS, ("customers", attributes)):
        for column in columns:
            labels = inputs[name].columns[column]
            if not isinstance(labels, Labels) or getattr(scheme.allowed, column, None):
                continue  # of listed words any other one is told as wrong
            counts = Counter(word for word in labels.cells() if word)
            if len(counts) > _FEW:
                continue  # names and the like: there is no end of words
            for word, other in _slips(counts, ruled):
                row = int(inputs[name].rows[np.flatnonzero(labels.among((word,)))[0]])
                yield Problem(name, row, column, "word_like_another", _told(word, other, counts))


def _told(word: str, other: str, counts: Counter[str]) -> str:
    words = {"word": repr(word), "other": repr(other), "n": counts[word]}
    if not counts[other]:
        return Message(
            "one row has {word}, and {other} stands in a rule: is it the same?",
            "{n:,} rows have {word}, and {other} stands in a rule: is it the same?",
            **words,
        )
    return Message(
        "one row has {word}, and {other} stands in {others:,} rows: is it the same?",
        "{n:,} rows have {word}, and {other} stands in {others:,} rows: is it the same?",
        others=counts[other],
        **words,
    )


def _slips(counts: Counter[str], ruled: frozenset[str]) -> Iterator[tuple[str, str]]:
    for word, count in counts.items():
        if word in ruled:
            continue
        others = [*(each for each in counts if counts[each] >= _RARE * count), *sorted(ruled)]
        near = next((each for each in others if each != word and is_slip(word, each)), None)
        if near is not None:
            yield word, near


def _ruled(scheme: Scheme) -> Iterator[str]:
    """Words of formulas and look-ups."""
    for formula in formulas_read(scheme):
        yield from texts_in(parse_formula(formula))
    for _, part in every_part(scheme):
        if table := part.word_table():
            yield from (key for keys, _ in table.rows for key in keys)


def is_slip(word: str, other: str) -> bool:
    """Whether two words differ as by a slip of the keyboard, and not by what they mean.

    They differ by case, blanks or signs alone, or by one letter. A number, a letter that stands by
    itself and any Chinese character may be all that tells two things apart (销售一部 and 销售二部).

    >>> is_slip("saleperson", "salesperson"), is_slip("Sales Person", "sales_person")
    (True, True)
    >>> is_slip("team-1", "team-2"), is_slip("grade A", "grade B"), is_slip("一部", "二部")
    (False, False, False)
    """
    one, two = _plain(word), _plain(other)
    if one == two:
        return True
    if min(len(one), len(two)) < _LONG or not (one + two).isascii():
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
                 min(len(one), len(two)))  # fmt: skip
    one, two = one[start:], two[start:]
    swapped = one[:2] == two[1::-1] and one[2:] == two[2:]
    # Two words that end otherwise may be meant (teama, teamb), unlike those with a letter too many.
    inserted = one[1:] == two or one == two[1:] or one[1:] == two[1:] != ""
    letters = one[:1] + two[:1]
    return (swapped or inserted) and letters.isalpha() and not _alone(word, other)


_LONG = 5
"""Of shorter words one letter may make another: east and west, gold and cold."""


def _plain(word: str) -> str:
    """Letters and digits in one case and width."""
    flat = unicodedata.normalize("NFKC", word).casefold()
    return "".join(sign for sign in flat if sign.isalnum())


def _alone(word: str, other: str) -> bool:
    """Whether pieces of one letter or with digits are all that differs: `grade A`, `grade B`."""
    pieces = [
        set("".join(c if c.isalnum() else " " for c in text.casefold()).split())
        for text in (word, other)
    ]
    return all(len(piece) == 1 or not piece.isalpha() for piece in pieces[0] ^ pieces[1])
