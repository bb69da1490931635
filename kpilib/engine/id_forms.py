"""Ids in two forms: `00101` and `101`, `E007` and `e7`, full width, blanks, other dashes, quotes.

A spreadsheet that takes an id for a number makes another person of it, whose past is lost. So an
id whose other form stands beside it, or in an earlier period where it does not stand itself, is a
problem that names both; one that really is another's is said to be so in `params/accepted.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kpilib.core.arrow_words import Words, missing_in, one_text
from kpilib.core.messages import Message, joined
from kpilib.core.problems import Problem
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.inputs.lineage import row_spot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kpilib.core.columns import Table
    from kpilib.engine.inputs.read import Inputs

CODE = "id_in_another_form"
"""What such a problem is called."""

OWN_IDS = {"employees": "employee_id", "customers": "customer_id", "deals": "deal_id"}
"""Where ids are given: everything else names them."""

_GIVEN = (*OWN_IDS.items(), ("events", "employee_id"))
"""The same, and the payees whom events name."""

LASTING = ("employees", "customers")
"""Whose ids mean the same from period to period; deals may be numbered anew."""

_DASHES = re.compile(r"[\u2010-\u2015\u2212\u2043]")
_DECIMALS = re.compile(r"(\d+)\.0+", re.ASCII)
_ZEROS = re.compile(r"(?<![0-9.])0+(?=[0-9])")
"""Zeros in front of a number, also behind letters; 1.05 is not 1.5."""


class Earlier(NamedTuple):
    """Ids that are known from elsewhere.

    Attributes:
        place: As a message calls it: `2025Q4`, `carry`.
        ids: By table.
    """

    place: str
    ids: Mapping[str, Collection[str]]


@lru_cache(maxsize=2**17)
def plain(word: str) -> str:
    """What all forms of an id have in common.

    >>> plain("００１０１"), plain("'101.0"), plain("E 007"), plain("e–070")
    ('101', '101', 'e7', 'e-70')
    """
    if word.isascii() and word.isalnum():
        return _ZEROS.sub("", word.lower()) if "0" in word else word.lower()
    text = unicodedata.normalize("NFKC", word).casefold()
    text = "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")
    text = _DASHES.sub("-", text).lstrip("'’")
    if found := _DECIMALS.fullmatch(text):
        text = found[1]
    return _ZEROS.sub("", text)


def ids_in_another_form(
    inputs: Inputs, earlier: Sequence[Earlier], *, payees: bool = False
) -> list[Problem]:
    """Ids of a run's folder and of the folders of its history that stand in two forms.

    Args:
        inputs: With the state that comes in, and the history.
        earlier: What is known from earlier periods besides.
        payees: Whoever events name is paid, in `employees` or not.
    """
    carried = inputs.carry.labels("employee_id").words
    known = [Earlier("carry", {"employees": carried}), *earlier]
    found: list[Problem] = []
    # The names of periods of one kind sort in time, and so do those of a year's pieces.
    for name, folder in sorted(inputs.history.items()):
        found += _of_folder(folder, known, payees=payees)
        known.append(Earlier(name, ids_of(folder.tables)))
    return [*found, *_of_folder(inputs, known, payees=payees)]


def ids_of(tables: Mapping[str, Table]) -> dict[str, Collection[str]]:
    """The ids that tables give, as later periods are held against them."""
    return {name: tables[name].labels(OWN_IDS[name]).words for name in LASTING if name in tables}


class KnownForms:
    """The ids of a run, and of what it is held against, by what all their forms have in common.

    An id that comes, goes or changes can be wrong only where another one has its plain form.
    """

    def __init__(self, inputs: Inputs, earlier: Sequence[Earlier]) -> None:
        """Look at every id once; see `ids_in_another_form`."""
        self._forms: dict[tuple[str, str], set[str]] = {}
        for folder in (inputs, *inputs.history.values()):
            for name, column in _GIVEN:
                self._enter(name, folder[name].labels(column).words)
        self._enter("employees", inputs.carry.labels("employee_id").words)
        for each in earlier:
            for name, ids in each.ids.items():
                self._enter(name, ids)

    def _enter(self, name: str, ids: Collection[str]) -> None:
        for word in ids:
            self._forms.setdefault((name, plain(word)), set()).add(word)

    def may_be_met(self, ids: Mapping[tuple[str, str], Collection[str]]) -> bool:
        """Whether some of other ids, by table and column, may be another form of one."""
        for name, column in _GIVEN:
            words = ids.get((name, column), ())
            forms: dict[str, str] = {}
            for word in words:
                form = plain(word)
                if self._forms.get((name, form), {word}) != {word}:
                    return True
                if forms.setdefault(form, word) != word:
                    return True
        return False


def _of_folder(inputs: Inputs, known: Sequence[Earlier], *, payees: bool) -> Iterator[Problem]:
    for name, column in OWN_IDS.items():
        yield from _within(inputs, name, column)
    if payees:
        yield from _within(inputs, "events", "employee_id")
    for name in LASTING:
        yield from _since(inputs, name, known)


def _within(inputs: Inputs, name: str, column: str) -> Iterator[Problem]:
    """Two forms of one id in one table: two of them, or one that was written in two ways."""
    words = inputs[name].labels(column).words
    first: dict[str, str] = {}
    if differ_in_form(words) or len({plain(word) for word in words}) == len(words):
        return
    for word in words:
        other = first.setdefault(plain(word), word)
        if other != word:
            spot = row_spot(inputs[name], _place_of(inputs[name], column, other))
            message = Message(
                "{called} is {other} ({spot}): {advice}",
                called=_called(inputs[name], word),
                other=other,
                spot=spot,
                advice=_hint(word, other),
            )
            here = _row_of(inputs[name], column, word)
            yield Problem(inputs.prefix + name, here, column, CODE, message)


def differ_in_form(words: Words) -> bool:
    """Whether no two of some distinct words can have one plain form; a million are seen at once.

    They cannot where all are in one case and no zero stands in front of a number, nor where all are
    of one length, letters and then digits: what the zeros leave of two such differs as they did.

    >>> differ_in_form(["E001", "E010"]), differ_in_form(["E001", "E01"])
    (True, False)
    """
    text = one_text(words, "")
    if not (text.isascii() and text.isalnum() and text in (text.lower(), text.upper())):
        return False
    lines = one_text(words, "\n")
    if _of_one_length(lines) and _NUMBERED.fullmatch(lines):
        return True
    return not _ZEROS.search(lines)


def _of_one_length(lines: str) -> bool:
    ends = np.flatnonzero(np.frombuffer(f"\n{lines}\n".encode(), dtype=np.uint8) == ord("\n"))
    lengths = np.diff(ends)
    return bool(lengths.min() == lengths.max())


_NUMBERED = re.compile(r"(?:[A-Za-z]*+[0-9]*+(?:\n|$))*+", re.ASCII)
"""Words of letters and then digits, a line for each."""


def _since(inputs: Inputs, name: str, known: Sequence[Earlier]) -> Iterator[Problem]:
    """Ids that are new, and of which an earlier period, or carried state, has another form."""
    column = OWN_IDS[name]
    words = inputs[name].labels(column).words
    before = [(each.place, ids) for each in known if (ids := each.ids.get(name, ()))]
    # An id that goes on is not lost, whatever else looks like it.
    gone = [(place, missing_in(ids, words)) for place, ids in before]
    if not any(lost for _, lost in gone):
        return
    new = set(words).difference(*(ids for _, ids in before)) - {DEPARTMENT}
    forms: dict[str, dict[str, list[str]]] = {}
    for place, lost in gone if new else ():
        for word in lost:
            forms.setdefault(plain(word), {}).setdefault(word, []).append(place)
    for word in (word for word in words if forms and word in new):
        for other, places in sorted(forms.get(plain(word), {}).items()):
            said = joined([*places], " and in ")
            table, row = inputs.prefix + name, _row_of(inputs[name], column, word)
            message = Message(
                "{called} was {other} in {periods}: {advice}",
                called=_called(inputs[name], word),
                other=other,
                periods=said,
                advice=_hint(word, other),
            )
            yield Problem(table, row, column, CODE, message)


def _row_of(table: Table, column: str, word: str) -> int:
    return int(table.rows[_place_of(table, column, word)])


def _place_of(table: Table, column: str, word: str) -> int:
    labels = table.labels(column)
    return int(labels.row_by_code()[labels.names.index(word)])


def _called(table: Table, word: str) -> str:
    """An id with the name that stands beside it, where one does."""
    if table.name not in LASTING:
        return repr(word)
    labels = table.labels(OWN_IDS[table.name])
    name = table.labels("name").at(int(labels.row_by_code()[labels.names.index(word)]))
    return f"{word} {name}" if name else word


def _hint(word: str, other: str) -> str:
    accept = Message("or, where both are right, say so in params/accepted.yaml")
    if _ZEROS.sub("", word) == _ZEROS.sub("", other):
        return Message("did the zeros get lost? Write it in one form, {accept}", accept=accept)
    return Message("is it the same? Write it in one form, {accept}", accept=accept)
