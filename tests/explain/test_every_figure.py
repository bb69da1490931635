"""Every figure of every case and of the sample company, worked out again from its leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.explain.again import DAYS, Again
from tests.explain.runs import book, meant, workspace
from tests.test_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.rules.trace import Step
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
            for figure in told.explainer.figures(subject, name):
                figures += 1
                again.check(figure.step)
    for leaf in again.leaves:
        _stands_somewhere(told, leaf)
    return figures


def _stands_somewhere(told: Told, leaf: Step) -> None:
    """A leaf is a cell that holds the value, a parameter, carried state, or a day."""
    if leaf.kind == "parameter":
        assert leaf.name in told.run.scheme.parameters
    elif leaf.kind == "given":
        reasons = {rule.reason for rule in told.run.scheme.eligibility}
        assert leaf.name in DAYS | reasons
    elif leaf.condition is not None and leaf.condition.value is not True:
        assert leaf.value is None, leaf.name
    elif leaf.place is None:
        assert leaf.value is None, f"{told.name}: {leaf.name} = {leaf.value} stands nowhere"
    elif leaf.place.line is None:
        assert leaf.origin, leaf.name
    else:
        text = told.cell(leaf)
        assert meant(leaf, text) == leaf.value, f"{told.name}: {leaf.place} holds {text!r}"
