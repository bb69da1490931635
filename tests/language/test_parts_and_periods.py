"""Every kind of part in every kind of period: figures, or a problem that says what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.yamltext import parse_yaml
from kpilib.engine.assess import assess
from kpilib.engine.inputs.read import inputs_of
from kpilib.engine.trial import ENGINE
from kpilib.engine.trial.made_up_inputs import made_up, made_up_rows
from kpilib.rules.parts import PARTS
from kpilib.rules.read_scheme import read_scheme
from tests.small_schemes import HEAD

if TYPE_CHECKING:
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.scheme import Scheme

PERIODS = {
    "month": ("2026-01", "2026-02"),
    "quarter": ("2026Q1", "2026Q2"),
    "half_year": ("2026H1", "2026H2"),
    "year": ("2026", "2027"),
    "range": ("2026-01-05..2026-02-10", "2026-02-11..2026-03-31"),
}
LONGER = [("month", "2026Q1"), ("month", "2026"), ("month", "2026-01..2026-02"),
          ("quarter", "2026H2"), ("quarter", "2026"), ("half_year", "2026")]  # fmt: skip
SAMPLES = {
    "metric": ["metric: m", "metric: m, column: target", "metric: m, optional: true",
               "metric: m, whole: true", "metric: m, back: 1"],
    "rating": ["rating: r", "rating: r, raters: {superior: 60%, peer: 40%}, scale: [1, 5]"],
    "employee": ["employee: base_salary"],
    "tenure": ["tenure: years"],
    "customer": ["customer: power, on: customers"],
    "count": ["count: e", "count: e, rows: true", "count: e, months: true",
              "count: e, on: department"],
    "sum": ["sum: amount × share, deal: d, where: in_crm", "sum: amount, event: e"],
    "mean": ["mean: amount, deal: d, otherwise: 0"],
    "weeks_under": ["weeks_under: 2, event: e"],
    "formula": ["formula: 'if(one > 100, one ÷ 3, floor(one))'",
                "formula: 'period_end − max(hired, period_start)'",
                "formula: period_months", "formula: 'months_before(period_end, 3) − period_start'"],
    "attainment": ["attainment: m", "attainment: m, lower_is_better: true",
                   "attainment: {actual: one, target: 7}, cap: none"],
    "steps": ["steps: {of: one, from: {100: 2, 0: 1}}"],
    "lookup": ["lookup: role, in: {a: 1, b: 2}"],
    "total": ["total: one, on: department", "total: one, on: sections, how: mean"],
    "pool": ["pool: '1000', by: one", "pool: '1000', by: one, within: sections"],
    "rank": ["rank: one", "rank: one, within: sections"],
    "prizes": ["prizes: [30, 20], rank: place"],
    "carried": ["carried: gap"],
    "fill": ["fill: gap_in, using: one"],
}  # fmt: skip
SCHEME = """\
attributes: {{power: {{type: number}}}}
parameters: {{rate: {{values: {{2016-01-01: 1, {new}: 2}}}}}}
quantities:
  one: {{metric: one}}
  hired: {{employee: hire_date}}
  role: {{employee: role}}
  place: {{rank: one}}
  gap_in: {{carried: gap}}
  part: {{{part}}}
indicators: {{i: {{points: 'min(one, 100) × rate'}}}}
grades: [{{grade: A, from: 80}}, {{grade: B}}]
pay:
  bonus: {{formula: 10 × rate}}
  other: {{formula: {paid}, on: {on}}}
carry:
  - {{kind: gap, title: {{zh: 差, en: Gap}}, amount: 'max(0, 110 − one)'}}
  - {{kind: gap, title: {{zh: 差, en: Gap}}, rest_of: {rest}}}
classes: {{take: first, rules: [{{class: all}}]}}
flags: [{{flag: f, title: {{zh: 旗, en: F}}, when: score ≥ 80}}]
over_run:
  quantities: {{mine: {{rank: score}}}}
  flags: [{{flag: g, title: {{zh: 旗, en: G}}, when: mine = 1}}]
"""


def _scheme(cadence: str, kind: str, sample: str, head: str = HEAD) -> Scheme:
    on = "department" if "on: department" in sample else "people"
    paid = "1" if "on: customers" in sample else "part"
    rest = "part" if kind == "fill" else "gap_in"
    new = "2026-02-11" if cadence == "range" else "2027-01-01"
    text = SCHEME.format(part=sample, paid=paid, on=on, rest=rest, new=new)
    ranges = f"ranges: [{', '.join(PERIODS['range'])}]\n" if cadence == "range" else ""
    (document,) = parse_yaml(f"{head}periods: {cadence}\n{ranges}{text}", "s.yaml")
    return read_scheme(document, None, ENGINE)


EACH = [(kind, sample) for kind, samples in SAMPLES.items() for sample in samples]


def test_every_part_is_tried() -> None:
    assert set(SAMPLES) == set(PARTS)


@pytest.mark.parametrize("cadence", PERIODS)
@pytest.mark.parametrize(("kind", "sample"), EACH)
def test_a_part_gives_figures_in_two_periods_on_end(cadence: str, kind: str, sample: str) -> None:
    if "back" in sample and cadence == "range":
        with pytest.raises(ProblemsFound, match="part looks back, and a range has no period"):
            _scheme(cadence, kind, sample)
        return
    scheme = _scheme(cadence, kind, sample)
    carry = None
    for turn, text in enumerate(PERIODS[cadence]):
        period = Period.parse(text)
        inputs = made_up(scheme, cadence, period, turn)
        if carry is not None:
            inputs = replace(inputs, carry=carry)
        if "back" in sample:
            before = period.back()
            if not turn:
                with pytest.raises(ProblemsFound, match=f"add the inputs of {before}"):
                    assess(scheme, period, inputs, [])
            inputs = replace(inputs, history={str(before): made_up(scheme, cadence, before)})
        run = assess(scheme, period, inputs, [])
        assert run.results.rows["payouts"]
        carry = run.pieces[-1].carry
        assert len(carry)


@pytest.mark.parametrize(("cadence", "text"), LONGER)
@pytest.mark.parametrize(("kind", "sample"), EACH)
def test_a_part_gives_figures_in_a_longer_run(
    cadence: str, text: str, kind: str, sample: str
) -> None:
    scheme, period = _scheme(cadence, kind, sample), Period.parse(text)
    run = assess(scheme, period, _of_pieces(scheme, cadence, period), [])
    assert {row[1] for row in run.results.rows["payouts"]} == {
        str(piece) for piece in period.pieces(cadence)
    }


def _of_pieces(scheme: Scheme, cadence: str, period: Period) -> Inputs:
    """Inputs of a longer run: months in one folder, longer pieces in the folders of the history."""
    pieces = period.pieces(cadence)
    before = {str(pieces[0].back()): made_up(scheme, cadence, pieces[0].back())}
    if cadence != "month":
        people = made_up_rows(scheme, cadence, period)["employees"]
        history = {str(piece): made_up(scheme, cadence, piece) for piece in pieces}
        return replace(inputs_of({"employees": people}), history={**before, **history})
    rows = {name: [] for name in ("metrics", "ratings", "events", "deals")}
    for turn, piece in enumerate(pieces):
        made = made_up_rows(scheme, cadence, piece, turn)
        for name, found in rows.items():
            month = {"month": str(piece)} if name in {"metrics", "ratings"} else {}
            found += [row | month for row in made[name]]
        for deal in rows["deals"]:
            deal["deal_id"] += "" if ":" in deal["deal_id"] else f":{turn}"
    whole = {**made_up_rows(scheme, cadence, period), **rows}
    columns = made_up(scheme, cadence, period)["customers"]
    inputs = inputs_of({name: each for name, each in whole.items() if name != "customers"})
    history = {str(piece): made_up(scheme, cadence, piece) for piece in pieces}
    tables = {**inputs.tables, "customers": columns}
    return replace(inputs, tables=tables, history={**before, **history})


@pytest.mark.parametrize(("cadence", "text"), [("month", "2026Q1"), ("quarter", "2026")])
def test_rules_that_change_within_a_longer_run_are_a_problem(cadence: str, text: str) -> None:
    head = HEAD + "effective_to: 2026-01-31\n"
    scheme, period = _scheme(cadence, "metric", "metric: m", head), Period.parse(text)
    with pytest.raises(ProblemsFound, match=r"the rules of sample change on 2026-02-01, within"):
        assess(scheme, period, _of_pieces(scheme, cadence, period), [])


@pytest.mark.parametrize("cadence", PERIODS)
def test_a_period_of_another_length_is_a_problem(cadence: str) -> None:
    scheme = _scheme(cadence, "metric", "metric: m")
    for other, (text, _) in PERIODS.items():
        period = Period.parse(text)
        if other == cadence or (cadence != "range" and period.pieces(cadence)):
            continue
        with pytest.raises(ProblemsFound, match="is none and not made of such"):
            assess(scheme, period, made_up(scheme, cadence, period), [])
