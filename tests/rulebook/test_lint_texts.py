"""Lint: clauses, reasons, names and what changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.engine.trial import ENGINE, scheme_book
from kpilib.rules.lint import lint_book, lint_scheme
from kpilib.rules.lint.near_names import one_letter_apart
from tests.rulebook.subjects import all_codes, subject_of
from tests.small_schemes import HEAD

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "title: {zh: 名称, en: Name}"
PLAIN = f"\nindicators: {{a: {{weight: 100, rating: a, {TITLE}, clause: 一、}}}}\n"
CHECK = "{code: c, when: p > days, of: days, message: m}"
RUN_FLAG = f"{{flag: f, {TITLE}, clause: 二, when: r > 1}}"
READING = "assumption: {zh: 原文没有说明，此处从宽处理。, en: Silent; we are lenient.}"


def place_of(text: str, code: str) -> str:
    (finding,) = [
        finding for finding in lint_scheme(subject_of(text), ENGINE) if finding.code == code
    ]
    return finding.place


def test_a_plain_scheme_has_no_findings() -> None:
    assert all_codes(PLAIN) == set()


@pytest.mark.parametrize(
    "rule",
    [
        f"pay: {{bonus: {{employee: base_salary, {TITLE}%s}}}}",
        f"flags: [{{flag: f, {TITLE}, when: score ≥ 90%s}}]",
        f"eligibility: [{{reason: r, {TITLE}, when: days > 3%s}}]",
        f"carry: [{{kind: k, {TITLE}, amount: k_in%s}}]",
        f"timetable: [{{{TITLE}, day: 5%s}}]",
        f"parameters: {{p: {{value: 90, {TITLE}%s}}}}\nchecks: [{CHECK}]",
    ],
    ids=lambda rule: rule.partition(":")[0],
)
def test_a_rule_needs_a_clause_or_a_reading(rule: str) -> None:
    quantities = "quantities: {days: {employee: absent_days}, k_in: {carried: k}}\n"
    found = {code for _, code in all_codes(PLAIN + quantities + rule % "")}
    assert "no_clause" in found
    for enough in (", clause: 二、", f", {READING}"):
        found = {code for _, code in all_codes(PLAIN + quantities + rule % enough)}
        assert "no_clause" not in found


def test_an_empty_reading_gives_no_reason() -> None:
    empty = PLAIN.replace("clause: 一、", "assumption: {zh: '', en: Read so.}")
    assert all_codes(empty) == {("error", "no_reason")}
    short = PLAIN.replace("clause: 一、", "assumption: {zh: 取整。, en: Whole numbers.}")
    assert all_codes(short) == {("warning", "no_reason")}


def test_names_must_be_printable_in_both_languages() -> None:
    assert all_codes(PLAIN.replace(f"{TITLE}, ", "")) == {("warning", "no_title")}
    assert all_codes(PLAIN.replace("en: Name", "en: 名称")) == {("warning", "untranslated")}
    grades = "grades: [{grade: 优秀, from: 90}, {grade: B}]\n"
    assert all_codes(PLAIN + grades) == {("warning", "no_label")}
    assert all_codes(f"{PLAIN}{grades}labels: {{优秀: {{zh: 优秀, en: Excellent}}}}") == set()


def test_a_unit_without_a_chinese_name_is_told_once() -> None:
    text = f"""
    quantities:
      a: {{count: a, unit: furlongs}}
      b: {{count: b, unit: furlongs}}
      c: {{count: c, unit: vehicles}}
    pay:
      d: {{formula: a + b + c, {TITLE}, clause: 一}}
    """
    assert [f.code for f in lint_scheme(subject_of(text), ENGINE)] == ["unknown_unit"]


def test_what_nothing_reads_is_found() -> None:
    text = f"""
    parameters:
      used: {{value: 2, {TITLE}, clause: 一}}
      left_over: {{value: 3, {TITLE}, clause: 一}}
    quantities:
      sales: {{metric: sales}}
      visits: {{metric: visits}}
    pay:
      bonus: {{formula: used × sales, {TITLE}, clause: 一}}
    """
    assert all_codes(text) == {("error", "unused_parameter"), ("warning", "unused_quantity")}
    assert place_of(text, "unused_parameter") == "sample.yaml:9"
    assert place_of(text, "unused_quantity") == "sample.yaml:12"


@pytest.mark.parametrize(
    "reader",
    [
        "outcomes: {x: q}\nmeasures: {m: {title: {zh: 值, en: M}, actual: x}}",
        f"flags: [{{flag: f, {TITLE}, clause: 二, when: score > 5, detail: q}}]",
        f"carry: [{{kind: k, {TITLE}, clause: 二, amount: k_in, base: q}}]",
        "checks: [{code: c, when: score > 5, of: q, message: m}]",
        f"pay: {{p: {{sum: amount × q, deal: d, {TITLE}, clause: 二}}}}",
        f"pay: {{p: {{count: d, when: q > 5, {TITLE}, clause: 二}}}}",
        f"pay: {{p: {{steps: {{of: q, from: {{0: 1}}}}, {TITLE}, clause: 二}}}}",
        f"pay: {{p: {{lookup: [w], in: {{a: 1}}, {TITLE}, clause: 二}}}}",
        f"pay: {{p: {{total: q, on: department, {TITLE}, clause: 二}}}}",
        f"over_run: {{quantities: {{r: score}}, flags: [{RUN_FLAG}]}}",
    ],
    ids=lambda text: text[:12],
)
def test_every_way_of_reading_counts(reader: str) -> None:
    name = "w: {employee: role}" if "[w]" in reader else "q: {metric: q}"
    name += ", k_in: {carried: k}" if "k_in" in reader else ""
    text = f"{PLAIN}quantities: {{{name}}}\n{reader}"
    found = {code for _, code in all_codes(text)}
    expected = {"unused_quantity"} if "over_run" in reader else set()
    assert found & {"unused_quantity"} == expected


def test_a_label_of_no_word_is_found_with_the_nearest() -> None:
    text = f"""
    quantities: {{units: {{count: vehicle}}}}
    pay: {{bonus: {{formula: units, {TITLE}, clause: 一}}}}
    labels: {{vehicel: {{zh: 车, en: Vehicle}}, vehicle: {{zh: 车, en: Vehicle}}}}
    """
    (finding,) = lint_scheme(subject_of(text), ENGINE)
    assert (finding.level, finding.code) == ("warning", "unused_label")
    assert finding.fix == "remove the label; did you mean vehicle?"


def test_a_measure_that_misspells_its_metric_is_found() -> None:
    text = f"""
    quantities: {{visist: 5, visits: {{metric: visits}}}}
    pay: {{bonus: {{formula: visits, {TITLE}, clause: 一}}}}
    measures: {{visist: {{title: {{zh: 拜访, en: Visits}}, actual: visist}}}}
    """
    assert all_codes(text) == {("warning", "unknown_metric")}


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("retention", "retenton", True),
        ("retention", "retnetion", True),
        ("retention", "retantion", True),
        ("customers", "customer", True),
        ("retention", "retention", True),
        ("stage_1", "stage_12", False),
        ("growth_qoq", "growth_yoy", False),
        ("css", "cs", False),
        ("new_customers", "key_customers", False),
    ],
)
def test_one_letter_apart(one: str, other: str, *, apart: bool) -> None:
    assert one_letter_apart(one, other) == apart


def write(folder: Path, name: str, body: str, head: str = HEAD) -> None:
    first = "# yaml-language-server: $schema=scheme.schema.json\n"
    text = head.replace("id: sample", f"id: {name}") + "periods: quarter\n" + body
    (folder / f"{name}.yaml").write_text(first + text, encoding="utf-8")


def found_in(folder: Path, *ids: str) -> list[str]:
    return [str(finding) for finding in lint_book(scheme_book(folder), ids)]


def test_metrics_are_compared_over_the_whole_book(tmp_path: Path) -> None:
    metric = "\npay: {p: {metric: %s, title: {zh: 额, en: P}, clause: 一}}"
    for name, word in (("a", "retention"), ("b", "retention"), ("c", "retenton")):
        write(tmp_path, name, metric % word)
    assert found_in(tmp_path, "a", "b") == []
    (finding,) = found_in(tmp_path, "c")
    assert finding == (
        "params/schemes/c.yaml:8: warning unknown_metric: retenton is one letter away from what "
        "2 schemes call retention; write retention, if the same is meant"
    )


VERSION = PLAIN.replace("\n", "", 1)


@pytest.mark.parametrize(
    ("dates", "codes"),
    [
        (("2016-01-01", "", "2017-01-01"), []),
        (("2016-01-01", "2016-12-31", "2017-01-01"), []),
        (("2016-01-01", "2017-01-01", "2017-01-01"), ["error versions_overlap"]),
        (("2017-01-01", "", "2017-01-01"), ["error versions_overlap"]),
        (("2016-01-01", "2016-11-30", "2017-01-01"), ["warning days_without_version"]),
    ],
)
def test_dated_versions(tmp_path: Path, dates: tuple[str, str, str], codes: list[str]) -> None:
    first, end, second = dates
    ends = f"effective_to: {end}\n" if end else ""
    head = HEAD.replace("2016-01-01", first) + ends
    later = HEAD.replace("2016-01-01", second)
    write(tmp_path, "sample", f"{VERSION}---\n{later}periods: quarter\n{VERSION}", head)
    found = lint_book(scheme_book(tmp_path), ["sample"])
    assert [f"{finding.level} {finding.code}" for finding in found] == codes


def test_a_file_that_does_not_name_the_schema(tmp_path: Path) -> None:
    write(tmp_path, "a", VERSION)
    assert found_in(tmp_path, "a") == []
    text = (tmp_path / "a.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(text.split("\n", 1)[1], encoding="utf-8")
    assert "no_schema_line" in found_in(tmp_path, "a")[0]


def test_a_scheme_that_cannot_be_read_is_an_error_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "a", "pay: {p: {formula: nothing_defines_this}}\n")
    (finding,) = found_in(tmp_path, "a")
    assert finding.startswith("params/schemes/a.yaml:7: error bad_formula:")
    write(tmp_path, "b", "pay: [")
    assert "error not_yaml" in found_in(tmp_path, "b")[0]
