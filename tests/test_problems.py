"""Problems are told all at once, in a fixed order, each with its place and the fix."""

from __future__ import annotations

import pytest

from kpilib.core.problems import Problem, ProblemsFound, suggest


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("metrics", 3, "target", "zero_target", "is 0"), "metrics row 3, target: is 0"),
        (Problem("metrics", None, "metric", "missing_metric", "add it"), "metrics, metric: add it"),
        (Problem("", None, "rate", "no_parameter", "add one"), "rate: add one"),
        (Problem("", None, "", "before_effective", "too early"), "too early"),
    ],
)
def test_a_problem_names_its_place_as_far_as_there_is_one(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_problems_come_once_each_and_in_the_order_of_the_tables() -> None:
    late = Problem("ratings", 2, "score", "off_scale", "b")
    early = Problem("metrics", 10, "target", "zero_target", "a")
    missing = Problem("metrics", None, "metric", "missing_metric", "c")
    found = ProblemsFound([late, early, missing, late], "sales 2026Q1")
    assert found.problems == (missing, early, late)
    assert str(found).splitlines() == [
        "sales 2026Q1: 3 problems",
        "  metrics, metric: c",
        "  metrics row 10, target: a",
        "  ratings row 2, score: b",
    ]


def test_one_problem_is_not_called_problems() -> None:
    assert str(ProblemsFound([Problem("", None, "", "x", "y")])).startswith("1 problem\n")


@pytest.mark.parametrize(
    ("found", "known", "text"),
    [
        ("saless", ["sales", "growth"], "did you mean sales?"),
        ("xyz", ["sales", "growth"], "known here: sales, growth"),
        ("xyz", [], "none is used here"),
    ],
)
def test_a_suggestion_names_the_nearest_word_or_all_there_are(
    found: str, known: list[str], text: str
) -> None:
    assert suggest(found, known) == text


def test_a_long_list_of_known_words_is_cut() -> None:
    known = [f"word{number}" for number in range(100)]
    said = suggest("zzz", known)
    assert said.endswith("word39 … (100 in all)")
    assert "word40" not in said
