"""Every figure of every case and of the sample company, worked out again from its leaves."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from tests.explain.again import DAYS, Again
from tests.explain.runs import book, meant, workspace
from tests.test_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kpilib.explain import Step
    from tests.explain.runs import Told

    Runs = Callable[[str], tuple[Told, ...]]

SCHEMES = sorted(path.stem for path in CASES.glob("*.yaml"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_figure_of_a_scheme_follows_from_its_leaves(
    scheme: str, told_by_scheme: Runs
) -> None:
    count = sum(_follows(told) for told in told_by_scheme(scheme))
    assert count or scheme in _prose()


def _prose() -> set[str]:
    """Schemes without a rule to compute."""
    return {i for i in book().ids if any(version.narrative for version in book().versions(i))}


def test_every_scheme_that_computes_has_cases_here() -> None:
    assert set(book().ids) - _prose() <= set(SCHEMES)


@pytest.mark.parametrize("department", list(workspace().departments))
def test_every_figure_of_the_sample_company_follows_from_its_leaves(
    department: str, told_by_department: Runs
) -> None:
    assert sum(_follows(told) for told in told_by_department(department)) > 100


def _follows(told: Told) -> int:
    """Check every figure of a run; how many there are."""
    again, figures = Again(), 0
    for subject, names in told.subjects():
        for name in names:
            for root in told.explainer.roots(subject, name):
                figures += 1
                again.check(root)
    for leaf in again.leaves:
        _stands_somewhere(told, leaf)
    _gives_the_results(told)
    return figures


def _stands_somewhere(told: Told, leaf: Step) -> None:
    """A leaf is a cell that holds the value, a parameter, carried state, or a day."""
    if leaf.kind == "parameter":
        assert leaf.name in told.run.scheme.parameters
    elif leaf.kind == "given":
        assert leaf.name in DAYS
    elif leaf.condition is not None and leaf.condition.value is not True:
        assert leaf.value is None, leaf.name
    elif leaf.place is None:
        assert leaf.value is None, f"{told.name}: {leaf.name} = {leaf.value} stands nowhere"
    elif leaf.place.line is None:
        assert leaf.facts["origin"], leaf.name
    else:
        text = told.cell(leaf)
        assert meant(leaf, text) == leaf.value, f"{told.name}: {leaf.place} holds {text!r}"


def _gives_the_results(told: Told) -> None:
    """The figures of the result tables are the values of the roots."""
    for who, name, value in _results(told):
        roots = [r for r in told.explainer.roots(who, name) if r.kind != "excluded"]
        assert roots[-1].value == value, f"{told.name}: {name} of {who}"


def _results(told: Told) -> Iterator[tuple[str, str, Fraction | str]]:
    """Whose, what and how much, of the rows about the run's whole period."""
    run = told.run
    results, period = run.results, str(run.plan.period)
    for row in results.summary.itertuples():
        if row.period == period and row.eligible:
            if row.score is not None:
                yield row.employee_id, "score", Fraction(row.score)
            if row.grade:
                yield row.employee_id, "grade", row.grade
            if row.rank is not None:
                yield row.employee_id, "rank", Fraction(row.rank)
            if run.scheme.pay:
                yield row.employee_id, "total_pay", Fraction(row.total_pay)
    paid: dict[tuple[str, str], Fraction] = {}
    for row in results.payouts.itertuples():
        key = (row.employee_id, row.item)
        paid[key] = paid.get(key, Fraction(0)) + Fraction(row.amount)
    yield from ((who, item, amount) for (who, item), amount in paid.items())
    for row in results.scores.itertuples():
        if row.period == period and row.points is not None:
            yield row.employee_id, row.indicator, Fraction(row.points)


def _over_run() -> list[str]:
    """Schemes with flags of the run's whole period."""
    versions = {i: book().versions(i) for i in SCHEMES if i not in _prose()}
    return [i for i, found in versions.items() if any(v.over_run.flags for v in found)]


@pytest.mark.parametrize("scheme", _over_run())
def test_a_flag_of_the_whole_period_is_told_as_it_was_set(
    scheme: str, told_by_scheme: Runs
) -> None:
    for told in told_by_scheme(scheme):
        names = {flag.flag for flag in told.run.scheme.over_run.flags}
        rows = {(who, flag) for who, _, flag, _ in told.run.results.rows["flags"] if flag in names}
        people = dict.fromkeys(i for p in told.run.pieces for i in p.sheet.frames["people"].ids)
        said = {
            (who, name)
            for who in people
            for name in names
            if any(root.value is True for root in told.explainer.roots(who, name))
        }
        assert said == rows
