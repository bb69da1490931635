"""Changed rules compared with those in force."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.workspace.what_if import what_if
from kpilib.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2026Q1")


def test_a_higher_rate_gives_the_difference_of_each_person_by_hand() -> None:
    changes = {"parameters.software_rate.value": "5%"}
    found = what_if(Workspace(ROOT), "key-accounts", QUARTER, changes)
    # E007: (161,578 − 22,400) × 1.004 = 139,734.712; 5 % of it 6,986.74, 4 % 5,589.39
    effect = next(effect for effect in found.effects if effect.subject == "E007")
    assert effect.difference == Decimal("6986.74") - Decimal("5589.39")
    assert found.changed_pay - found.pay == sum(e.difference for e in found.effects)


def test_a_rule_that_says_the_same_changes_nobody() -> None:
    changes = {"parameters.software_rate.value": "4%"}
    found = what_if(Workspace(ROOT), "key-accounts", QUARTER, changes)
    assert not [effect for effect in found.effects if effect.differs]


def test_scores_are_compared_where_there_is_no_pay() -> None:
    changes = {"indicators.sales.weight": "31", "indicators.retention.weight": "9"}
    found = what_if(Workspace(ROOT), "enterprise-sales", QUARTER, changes)
    assert any(effect.score != effect.changed_score for effect in found.effects)
    assert found.pay == found.changed_pay == 0


def test_a_path_that_the_scheme_does_not_have_is_named() -> None:
    with pytest.raises(ProblemsFound, match=r"no parameters\.software_rat\.value: did you mean"):
        what_if(Workspace(ROOT), "key-accounts", QUARTER, {"parameters.software_rat.value": "5%"})


def test_the_command_takes_the_path_with_or_without_the_word_scheme() -> None:
    for path in ("parameters.software_rate.value", "scheme.parameters.software_rate.value"):
        arguments = ["what-if", "2026Q1", "key-accounts", "--set", f"{path}=5%"]
        answer = CliRunner().invoke(main, [*arguments, "--workspace", str(ROOT)])
        assert answer.exit_code == 0
        assert "pay 49,011.55 -> 60,610.29 (+11,598.74)" in answer.output
