"""Lint: weights, grades, bands and comparisons that cannot be meant."""

from __future__ import annotations

import pytest

from kpilib.engine.trial import ENGINE
from kpilib.rules.lint import lint_scheme
from tests.rulebook.subjects import codes, subject_of

UNREACHABLE = [("error", "unreachable_grade")]
WEIGHTS = """
    indicators:
      a: {weight: 60, attainment: a}
      b: {weight: %s, rating: b, scale: [1, 10]}
    """
TABLE = """
    quantities:
      share: {attainment: sales, cap: %s}
    pay:
      prize: {steps: {of: share, %s}%s}
    """
READING = ", assumption: {zh: 原文没有说明，此处从宽处理。, en: Silent.}"


@pytest.mark.parametrize("weight", ["40", "120 ÷ 3"])
def test_weights_that_add_up_are_fine(weight: str) -> None:
    assert codes(WEIGHTS % weight) == []


@pytest.mark.parametrize(
    ("weight", "sum_"), [("39.5", "99.5"), ("41", "101"), ("121 ÷ 3", "100.3333")]
)
def test_weights_that_do_not_add_up(weight: str, sum_: str) -> None:
    (finding,) = lint_scheme(subject_of(WEIGHTS % weight), ENGINE)[:1]
    assert (finding.level, finding.code) == ("error", "weights_do_not_sum")
    assert finding.message == f"in a quarter the indicators add up to {sum_} at most, not 100"
    assert finding.place == "sample.yaml:7"
    assert finding.fix == f"correct a weight, or say full_score: {sum_}"


def test_a_scheme_may_say_its_full_score() -> None:
    assert codes("full_score: 10\nindicators: {a: {weight: 10, rating: a}}") == []
    assert ("error", "weights_do_not_sum") in codes(
        "full_score: 10\nindicators: {a: {weight: 11, rating: a}}"
    )


def test_a_full_score_of_one_sheet_leaves_the_other_its_hundred() -> None:
    text = """
    full_score: %s
    indicators:
      a: {weight: 111, attainment: a, on: department}
      b: {weight: %s, rating: b}
    """
    assert codes(text % (111, 100)) == []
    assert codes(text % (111, 99)) == [("error", "weights_do_not_sum")]
    assert codes(text % (110, 100)) == [("error", "weights_do_not_sum")] * 2


@pytest.mark.parametrize(
    "indicators",
    [
        "{a: {weight: 60, attainment: a, cap: none}}",  # no ceiling
        "{a: {points: units}}",  # a count has none either
        "{a: {weight: 60, rating: a, when: new}, b: {weight: 80, rating: b, when: not new}}",
        "{a: {points: none, actual: units, informational: true}}",
    ],
)
def test_a_score_without_a_ceiling_is_not_accused(indicators: str) -> None:
    quantities = "quantities: {units: {count: sold}, new: {employee: on_probation}}"
    assert codes(f"\n{quantities}\nindicators: {indicators}\n") == []


def test_points_by_formula_beyond_the_full_score_are_only_doubtful() -> None:
    text = """
    quantities: {r: {attainment: a}}
    indicators: {a: {points: "if(r ≥ 0.99, 48, 40 × r)"}}
    """
    assert codes(text) == [("warning", "weights_do_not_sum")]


def test_each_length_of_period_has_its_own_weights() -> None:
    text = """
    periods: [month, year]
    indicators:
      a: {weight: 100, rating: a, periods: month}
      b: {weight: 100, rating: b, periods: year}
    """
    assert codes(text) == []
    assert codes(text.replace(", periods: year", "")) == [("error", "weights_do_not_sum")]


def test_people_and_department_each_have_a_sheet() -> None:
    text = """
    indicators:
      a: {weight: 100, attainment: a, on: department}
      b: {weight: 100, rating: b}
    """
    assert codes(text) == []


@pytest.mark.parametrize(
    ("peer", "found"), [("40%", []), ("50%", [("error", "raters_do_not_sum")])]
)
def test_raters_share_one_whole(peer: str, found: list[tuple[str, str]]) -> None:
    raters = f"{{superior: 60%, peer: {peer}}}"
    assert codes(f"\nindicators: {{a: {{weight: 100, rating: a, raters: {raters}}}}}") == found


@pytest.mark.parametrize(
    ("grades", "found"),
    [
        ("[{grade: A, from: 90}, {grade: B, from: 60}, {grade: C}]", []),
        ("[{grade: A, from: 60}, {grade: B, from: 90}, {grade: C}]", UNREACHABLE),
        ("[{grade: A, from: 90}, {grade: B, from: 90}, {grade: C}]", UNREACHABLE),
        ("[{grade: A, from: 90}, {grade: C}, {grade: B, from: 60}]", UNREACHABLE),
        ("[{grade: A, from: 101}, {grade: B, from: 60}, {grade: C}]", UNREACHABLE),
        ("[{grade: A, from: 90}, {grade: B, from: 0}, {grade: C}]", UNREACHABLE),
        ("[{grade: A, from: 90}, {grade: B, from: 60}]", [("warning", "no_grade_below")]),
        ("[{grade: A, from: 90}, {grade: B, from: 0}]", []),
        ("[{grade: A, from: 90}, {grade: B, from: 60" + READING + "}]", []),
    ],
)  # fmt: skip
def test_grades(grades: str, found: list[tuple[str, str]]) -> None:
    assert codes(f"\nindicators: {{a: {{weight: 100, rating: a}}}}\ngrades: {grades}") == found


def test_nothing_comes_after_a_class_that_always_fits() -> None:
    text = """
    attributes: {power: {type: number}}
    quantities: {power: {customer: power, on: customers, scale: [1, 5]}}
    classes:
      take: %s
      rules: [{class: 甲, when: power ≥ 4}, {class: 乙, when: power ≥ 1}, {class: 丙}]
    """
    assert codes(text % "first") == [("error", "unreachable_class")]
    assert codes(text % "all") == []


@pytest.mark.parametrize(
    ("cap", "table", "found"),
    [
        ("1", "from: {1: 2, 0: 1}", []),
        ("1", "from: {100%: 2, 0: 1}", []),
        ("1", "from: {1.2: 2, 0: 1}", [("error", "unreachable_band")]),  # capped at 1
        ("none", "from: {1.2: 2, 0: 1}", []),
        ("1", "from: {1: 2, 0.5: 1}", [("error", "gap_in_bands")]),
        ("1", "from: {1: 2, 0: 1, -1: 0}", [("error", "unreachable_band")]),
        ("1", "bands: [{from: 1, value: 2}, {to: 1, value: 1}]", []),
        ("1", "bands: [{from: 0.9, value: 2}, {to: 0.8, value: 1}]", [("error", "gap_in_bands")]),
        ("1", "bands: [{from: 0.7, value: 2}, {to: 0.8, value: 1}]", [("error", "bands_overlap")]),
        ("1", "bands: [{value: 2}, {to: 0.8, value: 2}]", [("error", "unreachable_band")]),
        ("none", "bands: [{from: 0.5, to: 1, value: 2}, {to: 0.5, value: 1}]",
         [("error", "gap_in_bands")]),
    ],
)  # fmt: skip
def test_bands(cap: str, table: str, found: list[tuple[str, str]]) -> None:
    assert codes(TABLE % (cap, table, "")) == found


def test_an_overlap_that_a_reading_decides_is_a_warning() -> None:
    table = "bands: [{from: 0.7, value: 2}, {to: 0.8, value: 1}]"
    assert codes(TABLE % ("1", table, READING)) == [("warning", "bands_overlap")]


def test_the_overlap_at_939_is_named() -> None:
    table = (
        "{of: css, whole: true, bands: [{from: 960, value: 1}, {from: 939, to: 959, value: 0.8},"
        " {to: 939, value: 0.6}]}"
    )
    text = f"\nquantities: {{css: {{metric: css}}}}\npay: {{prize: {{steps: {table}}}}}"
    (finding,) = [f for f in lint_scheme(subject_of(text), ENGINE) if f.code == "bands_overlap"]
    assert finding.message == "939 stands in two bands, of value 0.8 and 0.6"
    assert codes(text) == [("error", "bands_overlap")]


def test_whole_numbers_leave_no_gap_between_980_and_981() -> None:
    bands = "bands: [{from: 981, value: 2}, {to: 980, value: 1}]"
    text = "\nquantities: {css: {metric: css}}\npay: {prize: {steps: {of: css, %s}}}"
    assert codes(text % f"{bands}, whole: true") == []
    assert codes(text % bands) == [("error", "gap_in_bands")]


@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ("lookup: role, in: {a: 1, b: 2}", []),
        ("lookup: role, in: {a: 1}, otherwise: 0", []),
        ("lookup: role, in: {a: 1}, when: role = 'a'", []),
        ("lookup: role, in: {a: 1}", [("error", "gap_in_lookup")]),
        ("lookup: role, in: {a: 1, b: 2, c: 3}", [("error", "unknown_word")]),
        ("lookup: [role, role], in: {a: {a: 1, b: 1}, b: {a: 1, x: 1}}",
         [("error", "unknown_word")]),
    ],
)  # fmt: skip
def test_words_of_a_lookup(lookup: str, found: list[tuple[str, str]]) -> None:
    head = "\nallowed: {role: [a, b]}\nquantities: {role: {employee: role}}\n"
    assert codes(f"{head}pay: {{base: {{{lookup}}}}}") == found


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("score ≥ 100", 0),
        ("score > 100", 1),
        ("score < 0", 1),
        ("score ≥ 90 and score > 120", 1),
        ("not (score > 100)", 1),  # the comparison inside is what can never hold
        ("role = 'boss'", 1),
        ("role in ('a', 'boss')", 0),
        ("role in ('boss', 'chief')", 1),
        ("role ≠ 'boss'", 0),
        ("units < 0", 1),
        ("units − 5 < 0", 0),
        ("abs(units − 5) < 0", 1),
        ("10 ÷ (1 + units) > 10", 1),
        ("min(units, 3) > 3", 1),
        ("max(units, 3) < 3", 1),
        ("mean(score, 100 − score) > 100", 1),
        ("if(units > 3, 1, 2) > 2", 1),
        ("floor(score ÷ 10) > 10", 1),
        ("profit < 0", 0),
        ("rank < 1", 1),
        ("grade = '优'", 1),
    ],
)
def test_comparisons_that_can_never_hold(when: str, found: int) -> None:
    text = f"""
    allowed: {{role: [a, b]}}
    quantities:
      role: {{employee: role}}
      units: {{count: sold}}
      profit: {{metric: profit, signed: true}}
    indicators: {{a: {{weight: 100, rating: a}}}}
    grades: [{{grade: 良, from: 60}}, {{grade: 差}}]
    flags: [{{flag: f, title: {{zh: 提示, en: Flag}}, when: "{when}"}}]
    """
    assert codes(text).count(("error", "never_matches")) == found


def test_a_condition_about_rows_knows_their_columns() -> None:
    text = """
    allowed: {status: [won, lost]}
    pay:
      prize: {sum: amount, deal: sale, where: "share > 1"}
      other: {count: call, where: "status = 'open'"}
      third: {sum: amount, deal: sale, where: "amount < 0"}
    """
    assert codes(text) == [("error", "never_matches")] * 2


def test_a_rule_for_a_length_that_the_scheme_does_not_have() -> None:
    text = "\npay: {prize: {employee: base_salary, periods: year}}"
    assert codes(text) == [("error", "unused_period")]
