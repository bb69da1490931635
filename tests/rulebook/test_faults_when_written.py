"""Rules fail when they are written, each with its line: not with the first row, or a quarter on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.yamltext import parse_yaml
from kpilib.engine.trial import ENGINE, scheme_book
from kpilib.rules.clauses import (
    CarryOut,
    Check,
    ClassRule,
    Exclusion,
    Flag,
    Measure,
    Parameter,
)
from kpilib.rules.indicators import Points
from kpilib.rules.parts import PARTS
from kpilib.rules.parts.attainment import ActualAndTarget
from kpilib.rules.parts.tiers import StepTable
from kpilib.rules.read_scheme import PROSE, read_scheme
from kpilib.rules.scheme import Scheme
from tests.small_schemes import HEAD, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.rules.model import Model

T = "title: {zh: 名, en: Name}"
GAP = f"{{kind: gap, {T}, amount: 5"
FILL = "quantities:\n  gap_in: {carried: gap}\n  gaps: {fill: gap_in, using: 3}\n"
OVER_RUN = (
    f"over_run:\n  quantities:\n    m: {{metric: m}}\n  flags: [{{flag: f, {T}, when: m > 1}}]"
)
REST = f"{{kind: gap, {T}, rest_of: gaps}}"


def faults_of(text: str, head: str = HEAD) -> tuple[Problem, ...]:
    """What is wrong with a scheme whose own lines begin with line 6, `periods` with line 5."""
    periods = "" if text.startswith("periods:") else "periods: quarter\n"
    (document,) = parse_yaml(f"{head}{periods}{text}", "s.yaml")
    try:
        read_scheme(document, None, ENGINE)
    except ProblemsFound as wrong:
        return wrong.problems
    return ()


@pytest.mark.parametrize(
    ("text", "line", "code", "message"),
    [
        # Values and versions that begin on a day on which no period does
        ("parameters:\n  p: {values: {2016-01-01: 1, 2025-02-15: 2}}", 7, "no_period_begins",
         "no period of the scheme begins on that day: write 2025-01-01 or 2025-04-01"),
        ("periods: month\nparameters:\n  p: {values: {2016-01-01: 1, 2025-02-15: 2}}", 7,
         "no_period_begins", "write 2025-02-01 or 2025-03-01"),
        ("periods: [half_year, year]\nparameters:\n  p: {values: {2016-01-01: 1, 2025-04-01: 2}}",
         7, "no_period_begins", "write 2025-01-01 or 2025-07-01"),
        (("periods: range\nranges: [2016-03-01..2016-04-30, 2016-05-01..2016-06-30]\nparameters:\n"
         "  p: {values: {2016-03-01: 1, 2016-04-01: 2}}"), 8, "no_period_begins",
         "write 2016-03-01 or 2016-05-01"),
        ("parameters:\n  p: {value: 1, values: {2016-01-01: 1}}", 7, "value_error",
         "say either value, or values"),
        ("parameters:\n  p: {unit: yuan}", 7, "value_error", "say either value, or values"),
        ("parameters:\n  p: {values: {20160101: 1}}", 7, "value_error",
         "'20160101' is no day: write it like 2026-01-31"),
        ("parameters:\n  p: {values: {2016-02-30: 1}}", 7, "value_error",
         "2016-02-30 is a day that does not exist"),
        # Fixed spans
        ("periods: range\nranges: [2016-03-01.2016-04-30]", 6, "not_a_period", "is not a period"),
        ("periods: range\nranges: [2016Q1]", 6, "not_a_range", "2016Q1 is a quarter: name quarter"),
        ("periods: range\nranges: [2015-03..2015-04]", 6, "before_effective", "begins before"),
        ("periods: range\nranges: [2016-03..2016-04, 2016-03..2016-04]", 6, "duplicate_range",
         "stands 2 times"),
        ("periods: [quarter, year, quarter]", 5, "duplicate_period", "quarter stands 2 times"),
        # Looking back
        ("periods: range\nquantities:\n  q: {metric: m, back: 1}", 7, "back_in_range",
         "q looks back, and a range has no period before it: read what was before as a metric"),
        ("periods: [range, month]\nquantities:\n  q: {metric: m, back: 2}", 7, "back_in_range",
         "say periods: month here, or read what was before"),
        ("ranges: [2016-03..2016-04]\nquantities:\n  q: {metric: m, back: 2}", 8, "back_in_range",
         "say periods: quarter here"),
        ("quantities:\n  q: {metric: m, back: -1}", 7, "value_error", "back counts periods before"),
        # Money
        ("pay:\n  p: {formula: 1, unit: KES}", 7, "unknown_currency",
         "p is paid in KES, and pay is in yuan (CNY): convert it by a rate"),
        ("pay:\n  p: {formula: 1, unit: USD}", 7, "unknown_currency", "paid in USD"),
        ("pay:\n  p: {formula: 1, unit: points}", 7, "unknown_currency", "paid in points"),
        # State from period to period
        (f"{FILL}carry:\n  - {GAP}}}\n  - {REST}\npay: {{b: gaps.cleared_base}}", 10, "no_base",
         "gap arises without a base, and gaps reads the base of what it fills: add `base: …`"),
        (f"{FILL.replace('using: 3', 'using: 3, lower_base_by: 1')}carry:\n  - {GAP}}}\n  - {REST}",
         10, "no_base", "add `base: …`"),
        (f"{FILL}carry:\n  - {REST}\n  - {REST}", 11, "handed_on_twice", "keep one of the two"),
        (f"{FILL}  d: {{carried: debt}}\ncarry:\n  - {REST.replace('kind: gap', 'kind: debt')}", 11,
         "other_kind", "gaps is what is left of gap: say kind: gap"),
        (f"{FILL}carry:\n  - {REST[:-1]}, when: gaps > 1}}", 10, "value_error",
         "leave out base and when"),
        # What is looked at once for the whole run
        (OVER_RUN,
         8, "not_over_run", "m is read for each piece of a run"),
        (OVER_RUN.replace("metric: m", "carried: m"),
         8, "not_over_run", "m is read for each piece of a run"),
        (OVER_RUN.replace("metric: m", "rating: m"),
         8, "not_over_run", "m is read for each piece of a run"),
        (OVER_RUN.replace("metric: m", "count: e"),
         8, "not_over_run", "m counts rows of the run's own folder"),
        ("over_run:\n  quantities:\n    m: 1", 6, "not_over_run", "quantities and no flags"),
        # Names
        ("quantities:\n  score: {metric: m}", 7, "reserved_name", "score is the sum of the points"),
        ("quantities:\n  period_start: 1", 7, "reserved_name", "the first day of the period"),
        ("parameters:\n  min: {value: 1}", 7, "reserved_name", "min is a function already"),
        ("quantities:\n  not: 1", 7, "reserved_name", "not is a word of formulas already"),
        ("quantities:\n  sales: 1\n  Sales: 2", 8, "duplicate_name",
         "Sales differs from sales by large and small letters only"),
        ((f"quantities:\n  x: 1\nover_run:\n  quantities:\n    x: 1\n  flags: [{{flag: f, {T}, "
         "when: x > 1}]"), 10, "duplicate_name", "x stands in quantities already"),
        ("quantities:\n  amount: {metric: m}\n  s: {sum: amount × share, deal: d}", 8,
         "hidden_by_column", "amount is a column of deals here, and a quantity of that name"),
        ("quantities:\n  s: {sum: amout + 1, deal: d}", 7, "bad_formula", "did you mean amount"),
        ("quantities:\n  s: {sum: amount, deal: d, where: in_crn}", 7, "bad_formula",
         "did you mean in_crm"),
        ("quantities:\n  q: {metric: m}\nchecks:\n  - {code: c, when: q > 1, of: qq, message: m}",
         9, "bad_formula", "qq is not defined above"),
        # Numbers that cannot be meant
        ("quantities:\n  a: {attainment: m, cap: 0}", 7, "value_error", "nothing ever counts"),
        ("quantities:\n  a: {rating: m, scale: [10, 1]}", 7, "value_error", "lowest number first"),
        ("quantities:\n  a: {rating: m, scale: [-5, 0]}", 7, "value_error", "more than 0"),
        ("quantities:\n  a: {rating: m, raters: {peer: 0}}", 7, "value_error", "of peer must be"),
        ("quantities:\n  a: {prizes: [], rank: 1}", 7, "value_error", "the prize of each place"),
        ("quantities:\n  a: {prizes: [5, -1], rank: 1}", 7, "value_error", "none of them below 0"),
        ("quantities:\n  a: {weeks_under: 0, event: e}", 7, "value_error", "less than 0"),
        ("quantities:\n  a: {steps: {of: 1, bands: [{from: 9, to: 5, value: 1}]}}", 7,
         "value_error", "the band from 9 to 5 holds no number"),
        (f"timetable:\n  - {{{T}}}", 7, "value_error", "say either working_day or day"),
        (f"timetable:\n  - {{{T}, day: 32}}", 7, "value_error", "lies on day 1 to 31"),
        # Frames that a part cannot be worked out for
        ("quantities:\n  a: {sum: amount, deal: d, on: department}", 7, "value_error",
         "sum cannot be of department: say on: people"),
        ("quantities:\n  a: {metric: m, on: sections}", 7, "value_error",
         "metric cannot be of sections: say on: people or department"),
        ("indicators:\n  i: {points: '5', on: customers}", 7, "value_error",
         "points cannot be of customers: say on: people or department"),
        # Formulas whose lines YAML has made one
        ("pay:\n  p:\n    formula: >\n      1 # one\n      + 2", 8, "comment_swallows",
         "a comment in it would swallow the lines below: begin a formula of several lines with |"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_work_is_refused(text: str, line: int, code: str, message: str) -> None:
    found = faults_of(text)
    assert [(fault.table, fault.code) for fault in found] == [(f"s.yaml:{line}", code)]
    assert re.search(re.escape(message), found[0].message)


ROLE = "quantities:\n  m: {metric: m}\n  r: {employee: role}\n  d: {employee: hire_date}\n  x: "


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("{formula: 1, when: m}", "'m' is no condition: it is neither true nor false"),
        ("m × r", "r is no number, so * cannot be worked out"),
        ("d + r", "d is no number"),
        ("d + 0.5", "0.5 days from a date lies no day of the calendar"),
        ("d − 9999999", "9999999 days from a date lies no day of the calendar"),
        ("{formula: 'months_before(d, 1.5)'}", "needs a whole number of months"),
        ("{formula: 'months_before(d, 99999)'}", "needs a whole number of months"),
        ("{rank: r}", "'r' is no number"),
        ("{steps: {of: r, from: {0: 1}}}", "'r' is no number"),
        ("{lookup: m, in: {a: 1}}", "m holds no words to look up"),
        ("{pool: 1, by: nothing}", "nothing is not defined above"),
        ("{lookup: in, in: {a: 1}}", "'in' is not a formula: a value is missing before in"),
        ("{lookup: [r, 'm +'], in: {a: {b: 1}}}", "'m +' is not a formula"),
        ("{lookup: r, in: {a: 1}, otherwise: zero}", "otherwise must be a number where the values"),
        ("{lookup: r, in: {}}", "must all be numbers or all be words"),
        ("{total: r, on: department}", "'r' is no number"),
        ("{pool: m, by: m}", "m is of people, and a pool is of department: share a total"),
        ("{pool: m, by: m, within: sections}", "a pool is of sections: share a total"),
        ("{sum: amount, deal: d, where: kind}", "'kind' is no condition"),
        ("r > 3", "> cannot compare text with a number"),
        ("\"d > '2026-01-01'\"", "> cannot compare a date with text"),
        ("d > 2026-01-01", "a day such as 2026-01-01 cannot stand in a formula"),
        ("{attainment: m ÷ r}", "is no word of the inputs: write the name of one; with formulas"),
        ("{metric: ''}", "'' is no word of the inputs"),
        ("{steps: {of: m, from: {ten: 1}}}", "x.steps.from.ten: it must be a number"),
        ("{metric: m, optional: yes}", "x.optional: it must be true or false"),
        ("{metric: m, back: 1.5}", "x.back: it must be a whole number"),
        ("{formula: 1, periods: yearly}", "x.periods: it must be 'month'"),
        ("{formula: 1, title: [bonus]}", "x.title: write it as text, or by language"),
        ("{formula: 1, title: {zh: 奖, eng: B}}", "x.title: write it as text, or by language"),
        ("{formula: [1, 2]}", "x.formula: it must be text"),
        ("'x + 1'", "x is not defined above"),
    ],
)
def test_a_part_that_cannot_be_worked_out_is_refused(part: str, message: str) -> None:
    (found,) = faults_of(ROLE + part)
    assert found.table == "s.yaml:10"
    assert message in found.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pay: [{p: 1}]", "pay: it must hold entries, each with its name"),
        ("pay:", "pay: it must hold entries, each with its name"),
        ("quantities: {net-sales: 1}", "a name has plain letters, digits and _ only"),
        ("attributes: {name: {}}", "name is a column of every customers table"),
        ("attributes: {note_x: {}}", "columns that begin with note or _ are not read"),
        ("narrative: {zh: 字, en: x}\npay: {p: 1}", "narrative stands instead of rules, and pay"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(text: str, message: str) -> None:
    (found,) = faults_of(text)
    assert message in found.message


@pytest.mark.parametrize(
    "text",
    [
        "parameters:\n  p: {values: {2015-02-15: 1, 2025-04-01: 2}}",
        "periods: range\nparameters:\n  p: {values: {2016-01-01: 1, 2025-02-15: 2}}",
        "periods: [range, month]\nquantities:\n  q: {metric: m, back: 1, periods: month}",
        f"{FILL}carry:\n  - {GAP}}}\n  - {REST}",
        f"{FILL}carry:\n  - {GAP}, base: 5}}\n  - {REST}\npay: {{b: gaps.cleared_base}}",
        f"periods: month\n{OVER_RUN.replace('metric: m', 'count: e')}",
        "quantities:\n  amount: {metric: m}\n  t: amount + 1",
        "pay:\n  p:\n    formula: |\n      1 # one\n      + 2",
        "pay:\n  p:\n    formula: 1\n    clause: >\n      item #1\n      of the rules",
    ],
)
def test_what_can_work_is_read(text: str) -> None:
    assert faults_of(text) == ()


@pytest.mark.parametrize("unit", ["yuan", "CNY", "RMB", "cny", "¥", "￥", "元", "人民币"])
def test_yuan_has_one_name_however_it_is_written(unit: str) -> None:
    scheme = scheme_of(f"""\
        quantities: {{a: {{metric: m, unit: {unit}}}}}
        pay: {{p: {{formula: a, unit: {unit}}}}}
        """)
    assert (scheme.quantities["a"].unit, scheme.pay["p"].unit) == ("yuan", "yuan")


def test_what_is_paid_is_yuan_where_no_unit_is_written() -> None:
    assert scheme_of("pay: {p: 1}\n").pay["p"].unit == "yuan"


def test_faults_of_every_kind_come_at_once() -> None:
    found = faults_of("""\
parameters: {rate: {values: {2016-02-15: 4%, 2016-01-01: 3%}}}
colour: red
quantities:
  min: {metric: m}
  a: {formula: 1 +}
  b: a + unknown + strange
  c: {formula: b + "x"}
indicators:
  i: {points: nowhere}
pay:
  p: {formula: a × rate × score, unit: KES}
  q: {formula: elsewhere, when: 5}
flags:
  - {flag: f, title: {zh: 旗, en: F}, when: somewhere > 1, detail: b}
measures: {m: {title: {zh: 量, en: M}, actual: turnover}}
carry: [{kind: k, title: {zh: 一, en: K}, amount: 1}]
""")
    said = "\n".join(fault.message for fault in found)
    for each in ("2016-02-15", "'colour' is not known", "min is a function", "is not a formula",
                 "unknown is not defined", "strange is not defined", "nowhere is not defined",
                 "paid in KES", "elsewhere is not defined", "somewhere is not defined",
                 "turnover is not defined"):  # fmt: skip
        assert each in said
    # What only names something that is at fault itself is not to blame.
    assert not re.search(r"\b(a|b|score) is not defined", said)


def test_faults_of_every_version_come_at_once(tmp_path: Path) -> None:
    head = HEAD.replace("id: sample", "id: dated")
    later = head.replace("2016-01-01", "2017-01-01")
    text = f"{head}periods: quarter\npay: {{p: x}}\n---\n{later}periods: quarter\npay: {{p: y}}\n"
    (tmp_path / "dated.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound, match="2 problems") as found:
        scheme_book(tmp_path).scheme("dated", Period.parse("2016Q1"))
    assert [problem.table for problem in found.value.problems] == [
        "params/schemes/dated.yaml:13", "params/schemes/dated.yaml:6",
    ]  # fmt: skip


def test_two_versions_of_one_day_are_refused(tmp_path: Path) -> None:
    head = HEAD.replace("id: sample", "id: dated") + "periods: quarter\n"
    (tmp_path / "dated.yaml").write_text(f"{head}---\n{head}", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="two versions begin on 2016-01-01, and only one can"):
        scheme_book(tmp_path).scheme("dated", Period.parse("2016Q1"))


def test_a_file_without_a_scheme_is_named(tmp_path: Path) -> None:
    (tmp_path / "dated.yaml").write_text("# nothing yet\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="the file holds no scheme"):
        scheme_book(tmp_path).scheme("dated", Period.parse("2016Q1"))


def test_a_comma_in_braces_is_the_one_problem_of_its_file(tmp_path: Path) -> None:
    text = HEAD.replace("id: sample", "id: dated") + "pay: {p: {formula: max(0, 1), unit: yuan}}\n"
    (tmp_path / "dated.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound, match="a comma inside") as found:
        scheme_book(tmp_path).scheme("dated", Period.parse("2016Q1"))
    assert [problem.table for problem in found.value.problems] == ["params/schemes/dated.yaml:5"]


def test_no_formula_stands_under_a_key_of_prose() -> None:
    """So that a comment which YAML would let swallow the lines below it is always found."""

    def keys(model: type[Model]) -> set[str]:
        written = {name: str(model.__annotations__.get(name, "")) for name in model.model_fields}
        return {name for name, kind in written.items() if "Formula" in kind or "Weight" in kind}

    models = [Scheme, *PARTS.values(), Points, Parameter, Exclusion, Check, Flag, CarryOut, Measure,
              ClassRule, ActualAndTarget, StepTable]  # fmt: skip
    formulas = {key for model in models for key in keys(model)}
    assert {"formula", "when", "sum", "amount", "actual", "points", "value"} <= formulas
    assert not formulas & PROSE


def test_rules_by_which_something_was_issued_are_read_as_they_were(tmp_path: Path) -> None:
    head = HEAD.replace("id: sample", "id: dated") + "periods: quarter\n"
    text = f"{head}quantities: {{min: {{metric: m}}}}\npay: {{p: {{formula: 1, unit: KES}}}}\n"
    (tmp_path / "dated.yaml").write_text(text, encoding="utf-8")
    quarter = Period.parse("2016Q1")
    for _ in range(2):  # what one way of reading has found must not answer for the other
        assert scheme_book(tmp_path, as_issued=True).scheme("dated", quarter).pay["p"].unit == "KES"
        with pytest.raises(ProblemsFound, match="2 problems"):
            scheme_book(tmp_path).scheme("dated", quarter)


def test_a_fault_below_another_of_one_list_has_its_own_line() -> None:
    one, two = (f"- {{flag: {name}_low, {T}, when: {name}}}" for name in ("zz", "yy"))
    found = faults_of(f"flags:\n- {{flag: f}}\n{one}\n{two}")
    assert [(fault.table, fault.message.partition(" is ")[0]) for fault in found] == [
        ("s.yaml:7", "flags.0: title"), ("s.yaml:7", "flags.0: when"),
        ("s.yaml:8", "zz"), ("s.yaml:9", "yy"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("labels: {5: {zh: 五, en: five}}", "labels: a name must be text: put 5 in quotes, as '5'"),
        ("quantities:\n  r: {employee: level}\n  x: {lookup: r, in: {1: 5}}",
         "quantities.x.in: a name must be text: put 1 in quotes, as '1'"),
    ],
)  # fmt: skip
def test_a_number_in_the_place_of_a_word_is_told_with_its_quotes(text: str, message: str) -> None:
    assert [fault.message for fault in faults_of(text)] == [message]
