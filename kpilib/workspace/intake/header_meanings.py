"""What a header of a file means among the words of a scheme: surely, perhaps, or not at all.

Sure is only what says the same in other words: the printed name, with or without the word for what
was to be reached or what was, and without words that say nothing (“score”, “situation”). A name
that merely holds another one is a perhaps: it is asked about, for a wrong guess would be wrong pay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kpilib.engine.inputs.characters import narrow
from kpilib.workspace.intake.column_words import without_brackets
from kpilib.workspace.intake.header_rows import JOINER
from kpilib.workspace.intake.intake_words import intake_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.workspace.intake.scheme_words import InputWord

_SHORTEST = 2
"""So many letters are left when words are taken off a name."""
_MANY = 4
"""Of more words than that it is no help to name them as perhaps meant."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header is of a word.

    Attributes:
        word: The word.
        side: The column that it fills beside it: `target`, `actual`, `score`, `quantity` …
    """

    word: InputWord
    side: str


def meaning_of(header: str, words: Sequence[InputWord]) -> Meaning | None:
    """What a header surely means; None where it is no name of a word, or of several."""
    for text in _texts(header):
        for alike in (_same, _same_side, _same_core):
            found = {
                one.word.word + one.word.table: one
                for word in words
                if (one := alike(text, word)) is not None
            }
            if found:
                return next(iter(found.values())) if len(found) == 1 else None
    return None


def perhaps(header: str, words: Sequence[InputWord]) -> list[InputWord]:
    """The words that a header may mean, where it does not say so surely; none where too many."""
    text = plain_name(header)
    if _is_derived(text) or "%" in without_brackets(header):
        return []
    core = _core(_split(text)[0])
    found = [
        word
        for word in words
        if any(
            _holds(core, other) or _holds(other, core)
            for title in _names(word)
            if (other := _core(_split(title)[0]))
        )
    ]
    return found if len(found) <= _MANY else []


def word_meant(text: str, words: Sequence[InputWord]) -> InputWord | None:
    """The word that a cell of a file names; None where that is not sure."""
    for form in (lambda name: name, _core):
        wanted = form(plain_name(text))
        found = [word for word in words if wanted in {form(name) for name in _names(word)}]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def side_alone(header: str) -> str:
    """`target` or `actual` where a header says no more than that; empty where it does."""
    text = plain_name(header)
    return next((side for side, words in _sides() if text in words), "")


def core_name(header: str) -> str:
    """A header without the word for target or actual and without words that say nothing.

    >>> core_name("Sales target") == core_name("Sales actual")
    True
    """
    return _core(_split(plain_name(header))[0])


def side_said(header: str) -> str:
    """`target` or `actual` where a header says one of them, alone or beside a name.

    >>> side_said("Sales target"), side_said("Sales")
    ('target', '')
    """
    return side_alone(header) or _split(plain_name(header))[1]


@lru_cache(maxsize=4096)
def plain_name(header: str) -> str:
    """A header in small letters without brackets, blanks and signs.

    >>> plain_name("Net sales (k) / Target")
    'netsalestarget'
    """
    parts = (without_brackets(part) for part in header.split(JOINER))
    text = re.sub(r"[\W_]+", "", narrow("".join(parts)).casefold())
    return _spellings().get(text, text)


def _texts(header: str) -> Iterator[str]:
    """A header as a whole, then without what stands over it, row by row.

    What is left must say of what it is: “target” below “sales” does not, but below “plan” it may
    be the name of a metric itself.
    """
    parts = header.split(JOINER)
    for at in range(len(parts)):
        rest = parts[at:]
        if not at or not all(map(side_alone, rest)) or all(map(side_alone, parts)):
            yield plain_name(JOINER.join(rest))


def _names(word: InputWord) -> Iterator[str]:
    yield from dict.fromkeys(map(plain_name, (word.word, *word.titles)))


def _default(word: InputWord, name: str = "") -> str:
    """The column that a bare name means; a name that says target means that."""
    if word.table == "metrics":
        own = _split(name)[1]
        if own and (own in word.sides or not word.sides):
            return own
        return "target" if word.sides == {"target"} else "actual"
    if word.table == "events":
        return "amount" if "amount" in word.sides else "quantity"
    return "score" if word.table == "ratings" else ""


def _same(text: str, word: InputWord) -> Meaning | None:
    return Meaning(word, _default(word, text)) if text in _names(word) else None


def _same_side(text: str, word: InputWord) -> Meaning | None:
    """With a word for target or actual beside the name, or with another one than the name has."""
    core, side = _split(text)
    if not side or word.table != "metrics" or (word.sides and side not in word.sides):
        return None
    for name in _names(word):
        theirs, own = _split(name)
        if core == name or (core == theirs and own == side):
            return Meaning(word, side)
    return None


def _same_core(text: str, word: InputWord) -> Meaning | None:
    """Without words that say nothing."""
    core, side = _split(text)
    for name in _names(word):
        theirs, own = _split(name)
        if own == side and _core(core) == _core(theirs):
            return Meaning(word, side if side and word.table == "metrics" else _default(word))
        if side and not own and _core(core) == _core(name) and side in word.sides:
            return Meaning(word, side)
    return None


@cache
def _sides() -> tuple[tuple[str, tuple[str, ...]], ...]:
    headers = intake_words()["headers"]
    return tuple(
        (side, tuple(sorted({plain for word in headers[side] if (plain := _bare(word))},
                            key=lambda word: (-len(word), word))))
        for side in ("target", "actual")
    )  # fmt: skip


def _bare(word: str) -> str:
    return re.sub(r"[\W_]+", "", word.casefold())


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[str, str]:
    """A name without the word for target or actual at its end or beginning, and which it is."""
    ends = [
        (len(word), rest, side)
        for side, words in _sides()
        for word in words
        for rest in (text.removesuffix(word), text.removeprefix(word))
        if len(text) - len(rest) == len(word) and len(rest) >= _SHORTEST
    ]
    if not ends:
        return text, ""
    _, rest, side = max(ends, key=lambda end: end[0])
    return _spellings().get(rest, rest), side


@lru_cache(maxsize=4096)
def _core(text: str) -> str:
    """A name without words that say nothing, as long as something is left of it."""
    for word in _fillers():
        for rest in (text.removesuffix(word), text.removeprefix(word)):
            if rest != text and len(rest) >= _SHORTEST:
                return _core(rest)
    return text


@cache
def _fillers() -> tuple[str, ...]:
    return tuple(sorted(map(_bare, intake_words()["filler"]), key=lambda word: (-len(word), word)))


@cache
def _spellings() -> dict[str, str]:
    return {_bare(word): _bare(words[0]) for words in intake_words()["same"] for word in words}


def _is_derived(text: str) -> bool:
    """Whether a column is worked out from others: shares of a target, ranks, differences."""
    return any(text.endswith(_bare(word)) for word in intake_words()["derived"])


def _holds(whole: str, part: str) -> bool:
    """Whether the letters of a name stand in another one, in their order."""
    if len(part) < _SHORTEST or (part.isascii() and part not in whole):
        return False
    at = iter(whole)
    return all(letter in at for letter in part)
