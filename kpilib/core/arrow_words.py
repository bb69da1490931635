"""Lists of distinct words; long ones kept by Arrow, as no Python object for each.

Of a million ids a run asks how many there are, where each stands in another list and whether one of
them looks odd. Arrow answers that; who asks for the words themselves has them made then.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pyarrow as pa
    import pyarrow.compute as pc

    from kpilib.core.integers import Array
else:
    pa, pc = lazy("pyarrow"), lazy("pyarrow.compute")

Strings = Any
"""A `pyarrow.StringArray`; pyarrow comes without types."""

Words = Sequence[str]
"""Distinct words: a tuple, or `ArrowWords`."""

MANY = 20_000
"""So many words are not made into Python objects before somebody asks for them."""


class ArrowWords(Sequence[str]):
    """Distinct words as Arrow keeps them.

    Attributes:
        texts: The words; none is null.
    """

    def __init__(self, texts: Strings) -> None:
        self.texts = texts

    @cached_property
    def _made(self) -> tuple[str, ...]:
        return tuple(self.texts.to_pylist())

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self._made[place]

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._place(word) >= 0

    def index(self, word: str, start: int = 0, stop: int | None = None) -> int:
        """The place of a word, as of a tuple."""
        place = self._place(word)
        if not start <= place < (len(self) if stop is None else stop):
            raise ValueError(f"{word!r} is not among these words")
        return place

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ArrowWords):
            return bool(self.texts.equals(other.texts))
        return isinstance(other, tuple) and len(self) == len(other) and self._made == other

    def __hash__(self) -> int:
        return hash(self._made)

    def __reduce__(self) -> tuple[type[ArrowWords], tuple[Strings]]:
        return ArrowWords, (self.texts,)

    def _place(self, word: str) -> int:
        try:
            return int(pc.index(self.texts, pa.scalar(word, pa.string())).as_py())
        except UnicodeEncodeError:  # half a character, which no file holds
            return -1


def words_of(texts: Strings) -> Words:
    """Distinct words of Arrow's."""
    return ArrowWords(texts) if len(texts) >= MANY else tuple(texts.to_pylist())


def texts_of(words: Words) -> Strings:
    """The same for Arrow."""
    return words.texts if isinstance(words, ArrowWords) else pa.array(words, pa.string())


def one_text(words: Words, mark: str) -> str:
    """All words as one text, with a mark between each two."""
    if not isinstance(words, ArrowWords):
        return mark.join(words)
    together = pa.LargeListArray.from_arrays([0, len(words)], words.texts)
    text: str = pc.binary_join(together, mark)[0].as_py()
    return text


def taken(words: Words, places: Array) -> Words:
    """Some of the words, by their places."""
    if isinstance(words, ArrowWords):
        return words_of(words.texts.take(pa.array(places)))
    return tuple(words[place] for place in places.tolist())


def places_in(words: Words, others: Words) -> Array:
    """Per word its place among others; -1 where it is not there."""
    if isinstance(words, ArrowWords) or isinstance(others, ArrowWords):
        found = pc.index_in(texts_of(words), value_set=texts_of(others))
        return np.asarray(found.fill_null(-1).to_numpy(), dtype=np.int64)
    place = {word: at for at, word in enumerate(others)}
    return np.array([place.get(word, -1) for word in words], dtype=np.int64)


def missing_in(words: Collection[str], others: Collection[str]) -> set[str]:
    """The words that are not among others."""
    if isinstance(words, ArrowWords) and isinstance(others, ArrowWords):
        is_there = pc.is_in(words.texts, value_set=others.texts)
        return set(words.texts.filter(pc.invert(is_there)).to_pylist())
    return set(words).difference(others)
