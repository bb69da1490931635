"""What somebody asks for, in ids or in the words that reports print: whose figure, and which."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.text.explain.figure_kinds import meant_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NEAREST = 3
_LISTED = 40
_LIKE = 0.6


def folded(text: str) -> str:
    """A word without what people write differently: case, full width, spaces, `_` and `-`.

    >>> folded("Ｅ００７"), folded(" Software  commission"), folded("software_commission")
    ('e007', 'softwarecommission', 'softwarecommission')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if not c.isspace() and c not in "_-")


def sorts_and_word(asked: str) -> tuple[tuple[str, ...], str]:
    """What stands before a colon as sorts of figures, and the word itself.

    >>> sorts_and_word("carry：off_task"), sorts_and_word("score")
    ((('carry_in', 'carry'), 'off_task'), ((), 'score'))
    """
    before, colon, word = asked.replace("：", ":").partition(":")
    sorts = meant_by(before.strip()) if colon else ()
    return (sorts, word.strip()) if sorts and word.strip() else ((), asked.strip())


def called(word: str, known: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The ids that a word means: the id itself, an id written otherwise, or what is called so.

    Args:
        word: As it was asked.
        known: By id the names in print.

    Returns:
        One where it is clear, several where more than one is called so, none where nobody is.
    """
    if word in known:
        return (word,)
    wanted = folded(word)
    if not wanted:
        return ()
    by_id = tuple(one for one in known if folded(one) == wanted)
    return by_id or tuple(
        one for one, names in known.items() if wanted in {folded(name) for name in names if name}
    )


def nearest(word: str, known: Mapping[str, Iterable[str]]) -> str:
    """The half-sentence that names the nearest three by id and printed name, or what is known.

    >>> nearest("E08", {"E007": ["Lu"], "E008": ["Lin"], "X": []})
    'did you mean E008 (Lin)?'
    >>> nearest("rate", {"software_rate": ["Commission on software"], "margin": []})
    'did you mean software_rate (Commission on software)?'
    """
    if not known:
        return Message("there is none")
    names = {one: [name for name in dict.fromkeys(called) if name and name != one]
             for one, called in known.items()}  # fmt: skip
    likeness = {one: _likeness(word, (one, *called)) for one, called in names.items()}
    near = sorted((one for one in known if likeness[one] >= _LIKE),
                  key=lambda one: (-likeness[one], one))[:_NEAREST]  # fmt: skip
    if near:
        *others, last = (with_names(one, names[one]) for one in near)
        if others:
            return Message("did you mean {others} or {last}?", others=tuple(others), last=last)
        return Message("did you mean {one}?", one=last)
    few = tuple(sorted(known)[:_LISTED])
    if len(known) > len(few):
        return Message("known here: {few} … ({count} in all)", few=few, count=len(known))
    return Message("known here: {few}", few=few)


def with_names(one: str, names: Sequence[str]) -> str:
    """An id with what it is called in print."""
    return Message("{id} ({names})", id=one, names=tuple(names)) if names else one


def _likeness(word: str, names: Iterable[str]) -> float:
    wanted = folded(word)
    found = 0.0
    for name in map(folded, names):
        likeness = SequenceMatcher(None, wanted, name).ratio()
        # Part of a name says as much of it as a slip: two characters of Chinese are a word.
        is_part = wanted in name and len(wanted) >= (3 if wanted.isascii() else 2)
        found = max(found, likeness, _LIKE if is_part else 0)
    return found
