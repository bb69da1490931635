"""Scheme files: chosen by id and day, and every fault named with its file and line."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.yamltext import parse_yaml
from kpilib.engine.trial import ENGINE, scheme_book
from kpilib.rules.parts.tiers import Steps
from kpilib.rules.read_scheme import read_scheme
from kpilib.rules.scheme_book import NoScheme, SchemeBook
from tests.small_schemes import HEAD, book, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

Q1 = Period.parse("2026Q1")


def test_every_scheme_of_the_rule_book_loads() -> None:
    for scheme_id in book().ids:
        for scheme in book().versions(scheme_id):
            assert scheme.id == scheme_id
            assert scheme.narrative or scheme.periods or scheme.ranges


def test_every_assumption_says_why_in_both_languages() -> None:
    for scheme_id in book().ids:
        for where, text in book().versions(scheme_id)[-1].assumptions:
            assert where
            assert len(text.zh) > 5
            assert len(text.en) > 5


def test_an_unknown_id_is_named_with_the_nearest_one() -> None:
    with pytest.raises(NoScheme, match="did you mean sales-staff"):
        book().scheme("sales-staf", Q1)


DATED = HEAD.replace("sample", "dated", 1) + "periods: quarter\npay: {bonus: 1}\n"


def _book(folder: Path, text: str, name: str = "dated") -> SchemeBook:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return scheme_book(folder)


def test_the_version_in_force_on_the_first_day_holds(tmp_path: Path) -> None:
    later = DATED.replace("2016-01-01", "2026-01-02").replace("bonus: 1", "bonus: 2")
    schemes = _book(tmp_path, f"{later}---\n{DATED}")
    found = {text: schemes.scheme("dated", Period.parse(text)).effective_from.year
             for text in ("2015Q4", "2025Q4", "2026Q1", "2026Q2")}  # fmt: skip
    assert found == {"2015Q4": 2016, "2025Q4": 2016, "2026Q1": 2016, "2026Q2": 2026}
    assert [s.effective_from.year for s in schemes.versions("dated")] == [2016, 2026]


def test_a_version_ends_on_the_day_before_the_next_one(tmp_path: Path) -> None:
    later = DATED.replace("2016-01-01", "2026-02-01")
    latest = DATED.replace("2016-01-01", "2026-05-01")
    schemes = _book(tmp_path, f"{latest}---\n{DATED}---\n{later}")
    found = [
        schemes.scheme("dated", Period.parse(text), changes).effective_to
        for text, changes in (("2026Q1", {}), ("2026Q1", {"pay.bonus": "3"}), ("2026Q2", {}))
    ]
    assert found == [date(2026, 1, 31), date(2026, 1, 31), date(2026, 4, 30)]
    assert schemes.scheme("dated", Period.parse("2026Q3")).effective_to is None
    ended = DATED.replace("periods:", "effective_to: 2020-12-31\nperiods:")
    kept = _book(tmp_path, f"{ended}---\n{later}").scheme("dated", Period.parse("2020Q4"))
    assert kept.effective_to == date(2020, 12, 31)


def test_values_can_be_replaced_by_their_path(tmp_path: Path) -> None:
    text = DATED + "parameters: {rate: {value: 4%}}\n"
    schemes = _book(tmp_path, text)
    scheme = schemes.scheme("dated", Q1, {"parameters.rate.value": "5%", "title.en": "Other"})
    assert (scheme.parameters["rate"].value, scheme.title.en) == ("0.05", "Other")
    assert schemes.scheme("dated", Q1).parameters["rate"].value == "0.04"


BANDS = DATED.replace(
    "pay: {bonus: 1}",
    """\
quantities:
  q: {metric: m}
  rate: {steps: {of: q, from: {10: 4%, 0.5: 3%, 0: 0}}}
  band: {steps: {of: q, bands: [{from: 5, value: 1}, {to: 5, value: 0}]}}
indicators: {i: {points: q}}
grades: [{grade: A, from: 90}, {grade: B}]
pay: {bonus: rate}
""",
)


def test_bounds_bands_and_grades_have_paths_too(tmp_path: Path) -> None:
    changes = {
        "quantities.rate.steps.from.10": "5%",
        "quantities.rate.steps.from.0.5": "2%",
        "quantities.band.steps.bands.0.value": "7",
        "grades.0.from": "95",
    }
    data = _book(tmp_path, BANDS).scheme("dated", Q1, changes)
    rate, band = data.quantities["rate"], data.quantities["band"]
    assert isinstance(rate, Steps)
    assert isinstance(band, Steps)
    assert [str(row.value) for row in rate.steps.rows] == ["0.05", "0.02", "0"]
    assert [str(row.value) for row in band.steps.rows] == ["7", "0"]
    assert str(data.grades[0].from_) == "95"


GRADED = "grades: [{grade: A}]\nindicators: {i: {weight: 100, rating: r}}"


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("grades.2.from", "grades.0.from"),
        ("quantities.rate.steps.from.20", "quantities.rate.steps.from.0"),
        ("grades.0.from.x", "grades.0.from"),
    ],
)
def test_a_path_that_is_suggested_can_be_set(tmp_path: Path, path: str, near: str) -> None:
    schemes = _book(tmp_path, BANDS)
    with pytest.raises(ProblemsFound, match=re.escape(f"no {path}: did you mean {near}?")):
        schemes.scheme("dated", Q1, {path: "1"})
    assert schemes.scheme("dated", Q1, {near: "1"})


def test_a_path_that_is_not_there_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    schemes = _book(tmp_path, DATED + "parameters: {rate: {value: 4%}}\n")
    with pytest.raises(ProblemsFound, match=r"no parameters.rat.value: did you mean parameters"):
        schemes.scheme("dated", Q1, {"parameters.rat.value": "5%"})


def test_a_file_is_named_as_its_scheme(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="the id is dated, and the file is named other"):
        _book(tmp_path, DATED, "other").scheme("other", Q1)


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="this is not YAML"):
        _book(tmp_path, "a: [\n").scheme("dated", Q1)


def test_the_fingerprint_changes_with_the_file(tmp_path: Path) -> None:
    before = _book(tmp_path, DATED).fingerprint("dated")
    assert _book(tmp_path, DATED + "# a word\n").fingerprint("dated") != before


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("colour: red", 6, "'colour' is not known here"),
        ("quantities: {a: {metrik: sales}}", 6, "one of these keys says what kind"),
        ("indicators: {a: {weight: 3}}", 6, "an indicator needs attainment, rating or points"),
        ("quantities:\n  a: {rating: x, raters: {boss: 1}}", 7, "boss is no rater type"),
        ("quantities:\n  a: {employee: colour}", 7, "colour is no column of employees"),
        ("quantities:\n  a: {formula: 1 +}", 7, "is not a formula"),
        ("quantities:\n  a: {metric: m, cap: 1}", 7,
         "'cap' is not known here: known here: title, unit, clause"),
        ("allowed: {section: [a]}", 6,
         "'section' is not known here: known here: role, level, status, customer_kind"),
        ("allowed: {rule: [a]}", 6, "'rule' is not known here: did you mean role?"),
        ("indicators:\n  a: {weight: 3, rating: x, rater: y}", 7, "did you mean raters?"),
        ("quantities:\n  a: {steps: {of: b, frm: {0: 1}}}", 7, "did you mean from?"),
        ("quantities:\n  a: {count: m, deal: n}", 7, "either the kinds of deal or the events"),
        ("quantities:\n  a: {lookup: b, in: {x: 1, y: z}}", 7, "all be numbers or all be words"),
        ("quantities:\n  a: {attainment: m, lower_is_better: true, cap: none}", 7, "needs a cap"),
        ("parameters: {a: {value: b}}", 6, "must be a plain number"),
        ("pay:\n  a: 1\nquantities:\n  a: 2", 7, "a stands in quantities already"),
        ("quantities:\n  a: b + 1", 7, "b is not defined above: known here"),
        ("quantities:\n  aa: bb\n  bb: 1", 7, "bb is not defined above: it stands further"),
        ("quantities:\n  aa: aa + 1", 7, "aa is not defined above: known here"),
        ("quantities:\n  aa: score\n" + GRADED, 7,
         "score is not defined above: it stands further down, in indicators"),
        ("quantities:\n  aa: {lookup: grade, in: {A: 1}}\n" + GRADED, 7,
         "grade is not defined above: it stands further down, in grades"),
        ("quantities:\n  aa: rank", 7, "rank is not defined above: known here"),
        ("quantities:\n  a: {formula: n, on: department}\n  n: {metric: m}",
         7, "not defined above"),
        ("quantities:\n  n: {metric: m}\n  a: {formula: n, on: department}", 8,
         "n is a quantity of people, so that department needs a total of it"),
        ("quantities:\n  a: {formula: \"1 + 'x'\"}", 7, "is no number"),
        ("pay: {a: \"'x'\"}", 6, "the pay item a is no number"),
        ("quantities:\n  a: {fill: b, using: 1}\n  b: {carried: c}", 7, "not defined above"),
        ("quantities:\n  b: 1\n  a: {fill: b, using: 1}", 8, "b is no carried quantity"),
        ("quantities:\n  a: {customer: power, on: customers}",
         7, "power is no column of customers"),
        ("quantities:\n  a: 1\ncarry:\n  - {kind: k, title: {zh: 一, en: k}, rest_of: a}", 9,
         "a is no fill"),
        ("flags:\n  - {flag: f, title: {zh: 旗, en: f}, when: score > 1}",
         7, "score is not defined"),
        ("measures:\n  m: {title: {zh: 量, en: m}, actual: turnover}",
         7, "turnover is not defined"),
        ("effective_to: 2015-01-01", 6, "lies before effective_from"),
        ("quantities:\n  n: 1\n  t: {total: n}", 8,
         "quantities.t: total cannot be of people: say on: department or sections"),
        ("quantities:\n  b: {employee: base_salary, on: sections}", 7, "say on: people"),
        ("quantities:\n  t: {tenure: years, on: department}", 7, "tenure cannot be of department"),
        ("quantities:\n  c: {count: e, on: customers}", 7, "say on: people or department"),
        ("quantities:\n  c: {sum: amount, deal: d, on: department}", 7, "sum cannot be of depart"),
        ("quantities:\n  p: {pool: 5, by: 1, on: department}", 7, "pool cannot be of department"),
        ("quantities:\n  r: {rank: 1, within: sections, on: sections}", 7, "say on: people"),
        ("quantities:\n  k: {carried: gap, on: deals}", 7, "carried cannot be of deals"),
        ("quantities:\n  m: {metric: m, on: [people, events]}", 7, "metric cannot be of events"),
        ("indicators:\n  i: {attainment: m, on: sections}", 7, "say on: people or department"),
        ("indicators:\n  i: {points: 1, on: sections}", 7, "points cannot be of sections"),
        ("pay:\n  p: {formula: 1, on: sections}", 7, "formula cannot be of sections"),
        ("pay:\n  p: {customer: c, on: customers}", 7,
         "customer is of customers, and what stands here of people or department"),
        ("payees: events\npay: {p: {count: e}}", 6,
         "a summary is of employees: say summary: false"),
        ("payees: events\nsummary: false\neligibility: [{reason: r, title: *t, when: false}]"
         .replace("*t", "{zh: 一, en: r}"), 8, "eligibility is of employees"),
        ("payees: events\nsummary: false\npay:\n  p: {employee: base_salary}", 9,
         "p is read from employees"),
        ("payees: events\nsummary: false\npay:\n  p: {pool: 1, by: 1, within: sections}", 9,
         "p is read from employees"),
        ("carry:\n  - {kind: k, title: {zh: 一, en: k}}", 7,
         "say either rest_of (what is left of a fill) or amount (what is new)"),
        ("quantities:\n  l: {lookup: [r, s], in: {x: 5}}", 7,
         "r, s: 2 looked up, but x has 1 before its value"),
    ],
)  # fmt: skip
def test_each_fault_of_a_scheme_is_named_with_its_line(text: str, line: int, message: str) -> None:
    body = HEAD + "periods: quarter\n" + text  # the text begins in line 6
    (document,) = parse_yaml(body, "params/schemes/sample.yaml")
    with pytest.raises(ProblemsFound, match=re.escape(message)) as found:
        read_scheme(document, None, ENGINE)
    assert f"params/schemes/sample.yaml:{line}" in str(found.value)


def test_a_scheme_needs_its_periods() -> None:
    (document,) = parse_yaml(HEAD, "sample.yaml")
    with pytest.raises(ProblemsFound, match="periods says how long an assessment is"):
        read_scheme(document, None, ENGINE)


def test_all_faults_come_at_once() -> None:
    (document,) = parse_yaml(
        f"{HEAD}periods: decade\ncolour: red\npay: {{a: 1 +}}\n", "sample.yaml"
    )
    with pytest.raises(ProblemsFound, match="3 problems"):
        read_scheme(document, None, ENGINE)


def test_labels_are_the_titles_of_whatever_is_named() -> None:
    scheme = scheme_of("""\
        quantities: {n: {metric: m, title: {zh: 数, en: Number}}}
        pay: {bonus: n}
        flags: [{flag: late, title: {zh: 迟到, en: Late}, when: n > 1}]
        labels: {优秀: {zh: 优秀, en: Excellent}}
        """)
    assert [scheme.label(name, "en") for name in ("n", "late", "优秀", "bonus")] == [
        "Number", "Late", "Excellent", "bonus",
    ]  # fmt: skip
    assert scheme.label("n", "zh") == "数"
