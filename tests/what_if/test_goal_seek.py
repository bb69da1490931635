"""What value costs an amount: held against trying every one of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.workspace.what_if.ad_hoc import ad_hoc
from kpilib.workspace.what_if.compare_variants import WhatIfRun, compared
from kpilib.workspace.what_if.goal_seek import goal_seek
from kpilib.workspace.what_if.goal_steps import Looked, NoGoal
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import SCHEME, write_workspace

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2026Q1")


@pytest.fixture(scope="module")
def asked() -> WhatIfRun:
    return WhatIfRun(Workspace(ROOT), [QUARTER], ["key-accounts"])


def swept(asked: WhatIfRun, path: str, values: list[str]) -> dict[str, Decimal]:
    """What each value costs, each as a variant of its own."""
    found = compared(asked, [ad_hoc({path: value}, name=value) for value in values])
    return {variant.name: variant.cost() for variant in found.variants}


@pytest.fixture(scope="module")
def costs(asked: WhatIfRun) -> dict[str, Decimal]:
    """From 4 % to 5.2 %, each step."""
    return swept(asked, "software_rate", [f"{Decimal(400 + 5 * n) / 100:f}%" for n in range(25)])


@pytest.mark.parametrize("goal", ["49100", "52911.13", "60610.29"])
def test_the_step_found_and_the_one_beyond_are_those_of_a_sweep(
    asked: WhatIfRun, costs: dict[str, Decimal], goal: str
) -> None:
    looked = Looked("4%", "5.2%", "0.05%")  # 25 steps: all are tried
    sought = goal_seek(asked, "software_rate", Decimal(goal), looked)
    (crossing,) = sought.crossings
    below = max(cost for cost in costs.values() if cost <= Decimal(goal))
    above = min(cost for cost in costs.values() if cost > Decimal(goal))
    assert crossing.found.cost == below
    assert crossing.beyond is not None
    assert crossing.beyond.cost == above
    assert crossing.exact == (below == Decimal(goal))
    assert sought.course == "rising"
    assert (sought.least.cost, sought.most.cost) == (min(costs.values()), max(costs.values()))


def test_among_very_many_steps_the_same_is_found_as_by_a_sweep_around_it(asked: WhatIfRun) -> None:
    sought = goal_seek(asked, "软件销售提成比例", Decimal(65000))  # 10,001 steps
    (crossing,) = sought.crossings
    assert crossing.beyond is not None
    costs = swept(asked, "software_rate", [f"{Decimal(n) / 100:f}%" for n in range(534, 541)])
    below = max(cost for cost in costs.values() if cost <= 65000)
    above = min(cost for cost in costs.values() if cost > 65000)
    assert (crossing.found.cost, crossing.beyond.cost) == (below, above)
    assert costs[crossing.found.value] == below
    assert sought.tried < 200


def test_a_cost_that_falls_is_sought_too(asked: WhatIfRun) -> None:
    sought = goal_seek(asked, "shortfall_deduction", Decimal(49000))
    (crossing,) = sought.crossings
    # One person is 600 short: 49,011.55 at 600, a yuan less for each yuan more.
    assert crossing.beyond is not None
    assert (crossing.found.value, crossing.found.cost) == ("612", Decimal("48999.55"))
    assert (crossing.beyond.value, crossing.beyond.cost) == ("611", Decimal("49000.55"))
    assert sought.course == "falling"


def test_an_amount_that_no_value_costs_is_told_with_the_least_and_the_most(
    asked: WhatIfRun,
) -> None:
    sought = goal_seek(asked, "software_rate", Decimal(9_000_000))
    assert not sought.crossings
    assert sought.most.value == "100%"
    assert sought.least.value == "0%"


def test_a_cost_that_rises_and_falls_is_called_so_and_every_crossing_told(tmp_path: Path) -> None:
    hump = "parameters:\n  hump: {title: {zh: 峰, en: Hump}, value: 3, clause: 第一条}\n"
    scheme = SCHEME.replace("indicators:", f"{hump}indicators:", 1).replace(
        "10 × score", "hump × (10 − hump) × score"
    )
    asked = WhatIfRun(Workspace(write_workspace(tmp_path, scheme)), [QUARTER], ["team"])
    # 226 points: 16 × 226 = 3,616 at 2 and at 8, 21 × 226 = 4,746 at 3 and at 7
    sought = goal_seek(asked, "hump", Decimal(4000), Looked("0", "10", "1"))
    assert sought.course == "neither"
    told = [(c.found.value, c.beyond and c.beyond.value) for c in sought.crossings]
    assert told == [("2", "3"), ("8", "7")]
    exact = goal_seek(asked, "hump", Decimal(3616), Looked("0", "10", "1"))
    assert [(c.found.value, c.exact) for c in exact.crossings] == [("2", True), ("8", True)]


def test_a_value_that_changes_nothing_costs_the_same_everywhere(asked: WhatIfRun) -> None:
    now = asked.as_is.cost()
    sought = goal_seek(asked, "settle_from", now, Looked("250000", "300000", "10000"))
    assert sought.course == "flat"
    (crossing,) = sought.crossings
    assert (crossing.exact, crossing.beyond) == (True, None)


def test_what_is_no_number_cannot_be_sought(asked: WhatIfRun) -> None:
    with pytest.raises(NoGoal, match="is no number, so that"):
        goal_seek(asked, "quantities.income.formula", Decimal(1))
    with pytest.raises(ProblemsFound, match="did you mean"):
        goal_seek(asked, "software_rat", Decimal(1))
    with pytest.raises(NoGoal, match="is no way to look"):
        goal_seek(asked, "software_rate", Decimal(1), Looked("5%", "4%"))
    with pytest.raises(NoGoal, match="give a larger step"):
        goal_seek(asked, "software_rate", Decimal(1), Looked(step="0.0000000001%"))
    with pytest.raises(NoGoal, match="'much' is no number"):
        goal_seek(asked, "software_rate", Decimal(1), Looked(high="much"))
