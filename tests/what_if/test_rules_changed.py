"""Changed rules compared with those in force."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.rules.short_paths import meant_path
from kpilib.workspace.what_if.ad_hoc import ad_hoc
from kpilib.workspace.what_if.compare_variants import what_if
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from kpilib.core.yamltext import YamlText
    from kpilib.workspace.what_if.variants import WhatIf

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2026Q1")


def found(department: str, **values: str) -> WhatIf:
    changes = {path.replace("__", "."): text for path, text in values.items()}
    return what_if(Workspace(ROOT), [QUARTER], [department], [ad_hoc(changes)])


def text_of(scheme: str) -> YamlText:
    return Workspace(ROOT).book.in_force(scheme, QUARTER.start)[1]


def test_a_higher_rate_gives_the_difference_of_each_person_by_hand() -> None:
    one = found("key-accounts", parameters__software_rate__value="5%")
    (variant,) = one.variants
    # E007: (161,578 − 22,400) × 1.004 = 139,734.712; 5 % of it 6,986.74, 4 % 5,589.39
    effect = next(effect for effect in one.effects(variant) if effect.subject == "E007")
    assert effect.difference == Decimal("6986.74") - Decimal("5589.39")
    assert variant.cost() - one.as_is.cost() == sum(e.difference for e in one.effects(variant))


def test_a_rule_that_says_the_same_changes_nobody() -> None:
    one = found("key-accounts", parameters__software_rate__value="4%")
    (variant,) = one.variants
    assert not [effect for effect in one.effects(variant) if effect.difference]
    assert one.sides(variant) == (0, 0, 10)


def test_scores_and_grades_move_where_there_is_no_pay() -> None:
    one = found("enterprise-sales", sales__weight="31", retention__weight="9")
    (variant,) = one.variants
    assert one.moved(variant)
    assert one.as_is.cost() == variant.cost() == 0
    assert variant.spread is None


def test_a_path_that_the_scheme_does_not_have_names_the_nearest_three() -> None:
    with pytest.raises(ProblemsFound, match=r"no software_rat: did you mean") as wrong:
        found("key-accounts", software_rat="5%")
    (problem,) = wrong.value.problems
    said = str(problem.message)
    assert "parameters.software_rate.value" in said
    assert said.count("(") == 3


@pytest.mark.parametrize(
    ("word", "path"),
    [
        ("software_rate", "parameters.software_rate.value"),
        ("parameters.software_rate", "parameters.software_rate.value"),
        ("scheme.parameters.software_rate.value", "parameters.software_rate.value"),
        ("软件销售提成比例", "parameters.software_rate.value"),
        ("Software rate", "parameters.software_rate.value"),
        ("软件销售提成比例.value", "parameters.software_rate.value"),
    ],
)
def test_a_short_path_or_a_printed_title_means_its_value(word: str, path: str) -> None:
    assert meant_path(word, text_of("key-account-commission")) == path


def test_grades_and_indicators_are_named_by_what_they_are_called() -> None:
    document = text_of("key-account-scorecard")
    assert meant_path("优秀.from", document) == "grades.0.from"
    assert meant_path("良好", document) == "grades.1.from"
    assert meant_path("sales", document) == "indicators.sales.weight"


def test_a_short_path_that_may_mean_several_names_them() -> None:
    with pytest.raises(ProblemsFound, match=r"may be \d+ values of") as wrong:
        meant_path("from", text_of("key-account-scorecard"))
    assert [one.code for one in wrong.value.problems] == ["ambiguous_path"]


def test_what_lint_finds_in_the_changed_rules_alone_is_told() -> None:
    # 300,000 with nothing between: settled at once from 0 makes a step of what was carried.
    one = found("key-accounts", settle_from="0")
    before = {str(finding.message) for finding in one.variants[0].findings}
    same = found("key-accounts", software_rate="4.5%")
    assert not same.variants[0].findings
    assert before == before - {str(f.message) for f in same.variants[0].findings}


def test_the_command_takes_the_path_with_or_without_the_word_scheme() -> None:
    for path in ("parameters.software_rate.value", "scheme.parameters.software_rate.value"):
        arguments = ["what-if", "2026Q1", "key-accounts", "--set", f"{path}=5%"]
        answer = CliRunner().invoke(main, [*arguments, "--workspace", str(ROOT)])
        assert answer.exit_code == 0
        assert "pay 49,011.55 -> 60,610.29 (+11,598.74)" in answer.output
