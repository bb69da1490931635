"""Words that Arrow keeps are the same words as a tuple of them, to whoever asks."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core import arrow_words
from kpilib.core.arrow_words import ArrowWords, Words
from kpilib.core.columns import Labels
from kpilib.engine.id_forms import differ_in_form

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = st.text(st.sampled_from("aA0١０é中-@ \n") | st.characters(codec="utf-8"), max_size=4)
WORDS = st.lists(WORD, unique=True, max_size=8).map(tuple)


def kept(words: tuple[str, ...]) -> ArrowWords:
    return ArrowWords(pa.array(words, pa.string()))


@given(WORDS, WORD)
def test_they_answer_as_a_tuple_does(words: tuple[str, ...], word: str) -> None:
    ours = kept(words)
    assert len(ours) == len(words)
    assert tuple(ours) == tuple(reversed(tuple(reversed(ours)))) == words
    assert (word in ours) == (word in words)
    assert [ours.index(each) for each in words] == list(range(len(words)))
    assert ours[1:3] == words[1:3]
    assert bool(ours) == bool(words)
    assert ours == words
    assert words == ours
    assert ours == kept(words)
    assert ours != (*words, "more")
    assert kept((*words, "more")) != ours
    assert hash(ours) == hash(words)
    assert pickle.loads(pickle.dumps(ours)) == copy.deepcopy(ours) == words  # noqa: S301 - our own


def test_what_is_not_there_is_told_as_by_a_tuple() -> None:
    words = kept(("a", "b"))
    for missing in ("c", "\ud800"):
        assert missing not in words
        with pytest.raises(ValueError, match="is not among these words"):
            words.index(missing)
    with pytest.raises(ValueError, match="'a' is not among"):
        words.index("a", 1)
    with pytest.raises(ValueError, match="'b' is not among"):
        words.index("b", 0, 1)
    assert 1 not in words
    assert words != ["a", "b"]


@given(WORDS, WORDS)
def test_what_is_asked_of_two_lists_is_the_same_whoever_keeps_them(
    words: tuple[str, ...], others: tuple[str, ...]
) -> None:
    ways: list[Callable[[tuple[str, ...]], Words]] = [tuple, kept]
    place = [others.index(word) if word in others else -1 for word in words]
    for one in ways:
        for other in ways:
            assert arrow_words.places_in(one(words), other(others)).tolist() == place
            assert arrow_words.missing_in(one(words), other(others)) == set(words) - set(others)
        some = np.arange(0, len(words), 2)
        assert arrow_words.taken(one(words), some) == words[::2]
        assert arrow_words.texts_of(one(words)).to_pylist() == list(words)
        for mark in ("", "\n"):
            assert arrow_words.one_text(one(words), mark) == mark.join(words)
        assert differ_in_form(one(words)) == differ_in_form(words)


@given(st.lists(WORD, max_size=12), WORDS)
def test_a_column_of_them_is_a_column(texts: list[str], others: tuple[str, ...]) -> None:
    plain = Labels.of(texts)
    ours = Labels(plain.codes, kept(tuple(plain.names)))
    assert ours.cells() == plain.cells()
    rows = np.arange(-1, len(texts), 2)
    assert ours.take(rows).cells() == plain.take(rows).cells()
    assert ours.take(rows).names is ours.names
    assert ours.take(rows).words == plain.take(rows).words
    assert ours.among(others).tolist() == plain.among(others).tolist()
    assert ours.places_in(others).tolist() == plain.places_in(others).tolist()
    assert Labels.of(list(others)).places_in(ours.names).tolist() == (
        Labels.of(list(others)).places_in(plain.names).tolist()
    )
    assert Labels.joined([ours, plain]).cells() == [*plain.cells(), *plain.cells()]


def test_only_long_lists_are_kept_so() -> None:
    few = [str(number) for number in range(arrow_words.MANY - 1)]
    assert arrow_words.words_of(pa.array(few)) == tuple(few)
    assert isinstance(arrow_words.words_of(pa.array(few)), tuple)
    many = arrow_words.words_of(pa.array([*few, "x"]))
    assert isinstance(many, ArrowWords)
    assert "_made" not in vars(many)  # nobody has asked for a word yet
    assert many[-1] == "x"
