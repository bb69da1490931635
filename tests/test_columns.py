"""Typed columns: words, truth values and days, with rows that have none."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kpilib.core.columns import Days, Labels, Table, Truth, with_shared_words
from kpilib.core.exact import Numbers

if TYPE_CHECKING:
    from kpilib.core.columns import Column

ROWS = np.array([2, -1, 0])


def test_the_empty_text_is_no_word() -> None:
    words = Labels.of(["b", "", "a", "b"])
    assert [words.at(row) for row in range(4)] == ["b", None, "a", "b"]
    assert list(words.present) == [True, False, True, True]


def test_words_of_other_rows() -> None:
    taken = Labels.of(["b", "", "a"]).take(ROWS)
    assert [taken.at(row) for row in range(3)] == ["a", None, "b"]


def test_no_rows_at_all_yield_no_words() -> None:
    taken = Labels.of([]).take(np.array([-1, -1]))
    assert [taken.at(0), taken.at(1)] == [None, None]


def test_words_are_found_among_others_and_in_another_list() -> None:
    words = Labels.of(["b", "", "a"])
    assert list(words.among(["a", "c"])) == [False, False, True]
    assert list(words.among(["a", *"cdefghijklmn"])) == [False, False, True]
    assert list(words.places_in(["x", "a", "b"])) == [2, -1, 1]


def test_of_two_rows_with_one_word_the_first_is_found() -> None:
    ids = Labels.of(["a", "b", "a", ""])
    assert list(ids.row_by_code()[Labels.of(["b", "a", "", "c"]).places_in(ids.names)]) == [
        1,
        0,
        -1,
        -1,
    ]


@pytest.mark.parametrize("others", [("c", "a"), tuple("abcdefghijkl"), ()])
def test_places_in_a_short_a_long_and_an_empty_list_are_the_same(others: tuple[str, ...]) -> None:
    words = ["b", "a", "", "z", "a"]
    expected = [others.index(word) if word in others else -1 for word in words]
    assert list(Labels.of(words).places_in(others)) == expected


def test_columns_that_share_their_words_say_the_same_and_join_by_number() -> None:
    texts = [["b", "", "a"], ["c", "b", "@department"], []]
    shared = with_shared_words([Labels.of(column) for column in texts], "@department")
    assert [[column.at(row) or "" for row in range(len(text))]
            for column, text in zip(shared, texts, strict=True)] == texts  # fmt: skip
    assert shared[0].names is shared[1].names is shared[2].names
    assert shared[0].names[0] == "@department"
    assert set(shared[0].words) == {"a", "b"}
    assert list(shared[0].row_by_code()[shared[1].places_in(shared[0].names)]) == [-1, 0, -1]


def test_one_word_stands_for_all_rows() -> None:
    word = Labels.single("x")
    assert word.take(np.array([2, 0])) is word
    assert [word.take(ROWS).at(row) for row in range(3)] == ["x", None, "x"]
    assert [word.spread(2).at(row) for row in range(2)] == ["x", "x"]


def test_truth_knows_true_false_and_neither() -> None:
    truth = Truth(np.array([True, False, True]), np.array([True, True, False]))
    assert [truth.at(row) for row in range(3)] == [True, False, None]
    assert list(truth.holds) == [True, False, False]
    assert [truth.take(ROWS).at(row) for row in range(3)] == [None, None, True]


@pytest.mark.parametrize("value", [True, False])
def test_one_truth_stands_for_all_rows(value: bool) -> None:
    one = Truth(np.array(value))
    assert one.take(np.array([2, 0])) is one
    assert [one.take(ROWS).at(row) for row in range(3)] == [value, None, value]


def test_one_unknown_truth_stays_unknown() -> None:
    one = Truth(np.ones((), dtype=bool), np.zeros((), dtype=bool))
    assert [one.take(ROWS).at(row) for row in range(3)] == [None, None, None]


def test_truth_of_no_rows_has_no_values() -> None:
    taken = Truth(np.zeros(0, dtype=bool)).take(np.array([-1]))
    assert taken.at(0) is None


def test_a_single_unknown_is_unknown_in_every_row() -> None:
    unknown = Truth(np.array([True, False]), np.zeros((), dtype=bool))
    assert list(unknown.present) == [False, False]
    assert unknown.take(np.array([0])).at(0) is None
    assert unknown.spread(2).at(1) is None


def test_days_come_back_as_dates() -> None:
    days = Days(Numbers.of([date(2026, 1, 31).toordinal(), None]))
    assert [days.at(0), days.at(1)] == [date(2026, 1, 31), None]
    assert days.take(np.array([1, 0])).at(1) == date(2026, 1, 31)
    assert list(days.present) == [True, False]


def _table() -> Table:
    columns = {"who": Labels.of(["a", "b", "c"]), "n": Numbers.of([1, 2, 3]),
               "day": Days(Numbers.of([1, 2, 3]))}  # fmt: skip
    return Table("t", columns, "t.csv", np.array([2, 4, 5]), np.array([1, 2, 3]))


def test_filtered_rows_keep_their_numbers_and_lines() -> None:
    kept = _table().filtered(np.array([False, True, True]))
    assert (list(kept.rows), list(kept.lines), len(kept)) == ([2, 3], [4, 5], 2)
    assert kept.labels("who").at(0) == "b"
    assert kept.numbers("n").at(1) == 3


@pytest.mark.parametrize(
    ("read", "column", "what"),
    [("numbers", "who", "numbers"), ("labels", "n", "words"), ("days", "n", "dates")],
)
def test_a_column_of_another_kind_is_named(read: str, column: str, what: str) -> None:
    with pytest.raises(TypeError, match=f"t.{column} holds no {what}"):
        getattr(_table(), read)(column)


@pytest.mark.parametrize(
    "column",
    [
        Labels.of(["a", "", "b", "a"]),
        Labels.single("a"),
        Truth(np.array([True, False, True])),
        Truth(np.array([True, False, True]), np.array([True, True, False])),
        Truth(np.array([True, False]), np.zeros((), dtype=bool)),
        Numbers.of([Fraction(1, 3), None, 2, Fraction(1, 3)]),
        Numbers.of([10**30, -(10**30)]),
        Numbers(np.array([1, 2]), np.array([3, 4]), None, 2),
        Numbers.single(Fraction(1, 2)),
        Numbers.single(None),
        Numbers.of([]),
        Days(Numbers.of([date(2026, 1, 31).toordinal(), None])),
    ],
    ids=repr,
)
def test_all_cells_at_once_are_the_cells_one_by_one(column: Column) -> None:
    rows = len(np.atleast_1d(column.present))
    assert column.cells() == [column.at(row) for row in range(rows)]
