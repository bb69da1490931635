"""Payout curves: points by hand, cliffs where a cent more moves pay by a jump."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kpilib.core.periods import Period
from kpilib.publish.what_if.what_if_tables import curve_section
from kpilib.text.language import language
from kpilib.workspace.what_if.ad_hoc import ad_hoc
from kpilib.workspace.what_if.compare_variants import WhatIfRun, compared
from kpilib.workspace.what_if.pay_at_levels import NoCurve
from kpilib.workspace.what_if.payout_curve import Cliff, CurvePoint, payout_curve
from kpilib.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2026Q1")


@pytest.fixture(scope="module")
def asked() -> WhatIfRun:
    return WhatIfRun(Workspace(ROOT), [QUARTER], ["key-accounts", "fleet", "enterprise-sales"])


def test_a_persons_cliffs_are_those_of_the_rule(asked: WhatIfRun) -> None:
    curve = payout_curve(asked, "key-accounts", QUARTER, "E007")
    # Target 180,000: below half of it there is no commission and 600 are deducted.
    # At it (90,000 − 22,400) × 1.004 × 4 % = 2,714.82 and no deduction; at target 4,200 float pay.
    assert [(cliff.above.reached, cliff.jump) for cliff in curve.cliffs] == [
        (90000, Decimal("3314.82")),
        (180000, Decimal("4200.00")),
    ]
    assert [cliff.below.reached for cliff in curve.cliffs] == [
        Fraction("89999.99"), Fraction("179999.99")]  # fmt: skip
    assert (curve.points[0].attainment, curve.points[-1].attainment) == (0, Fraction(3, 2))
    assert len(curve.points) == 151
    assert curve.now is not None
    assert curve.now.pay == Decimal("7252.01")  # as it is paid
    # (161,578 − 22,400) × 1.004 × 4 % + 1,662.62 of services, by the line between 50 % and 100 %
    near = payout_curve(asked, "key-accounts", QUARTER, "陆云帆：软件销售提成")
    assert near.now is not None
    assert near.now.pay == Decimal("5589.39")


@pytest.mark.parametrize(("target", "below"), [
    (180_000, ["49.99999%", "99.99999%"]),  # 89,999.99 and 179,999.99
    (100_000_000, ["49.99999999%", "99.99999999%"]),
])  # fmt: skip
def test_a_share_below_a_cliff_is_not_printed_as_the_cliff(
    asked: WhatIfRun, target: int, below: list[str]
) -> None:
    found = payout_curve(asked, "key-accounts", QUARTER, "E007")
    cliffs = tuple(
        Cliff(*(CurvePoint((at * target - short) / target, at * target - short, one.pay)
                for short, one in ((Fraction("0.01"), cliff.below), (Fraction(0), cliff.above))))
        for at, cliff in zip((Fraction(1, 2), Fraction(1)), found.cliffs, strict=True)
    )  # fmt: skip
    section = curve_section(replace(found, cliffs=cliffs), language("en"), every=10)
    shares = [str(row[0]) for row in section.rows]
    assert len(set(shares)) == len(shares)
    assert [shares[shares.index(at) - 1] for at in ("50%", "100%")] == below


def test_an_item_of_everybody_is_summed(asked: WhatIfRun) -> None:
    curve = payout_curve(asked, "key-accounts", QUARTER, "software_commission")
    assert curve.subject == ""
    assert curve.points[0].pay == 0
    assert any(abs(cliff.above.attainment - Fraction(1, 2)) < Fraction(1, 10**5)
               for cliff in curve.cliffs)  # fmt: skip


def test_what_is_counted_goes_one_by_one_and_a_band_is_a_cliff(asked: WhatIfRun) -> None:
    people = asked.run.assess("fleet", QUARTER).pieces[0].sheet.frames["people"].ids
    curve = payout_curve(asked, "fleet", QUARTER, people[1])
    assert all(point.reached is not None and point.reached.denominator == 1
               for point in curve.points)  # fmt: skip
    assert curve.cliffs
    assert curve.unit == "vehicles"


def test_a_point_is_what_the_same_inputs_would_pay(asked: WhatIfRun) -> None:
    """By the other road: a target of which what was really reached is half, and just not half."""
    curve = payout_curve(asked, "key-accounts", QUARTER, "E007")
    cell = "metrics[E007,quarterly_target].target"
    both = [ad_hoc({cell: target}, name=target) for target in ("323156", "323156.02")]
    alone = WhatIfRun(Workspace(ROOT), [QUARTER], ["key-accounts"])
    met, missed = compared(alone, both).variants  # 161,578 is half of it; half a cent less is not
    fen = [one.standings["key-accounts", "2026Q1"].pay["E007"] for one in (met, missed)]
    assert fen[0] - fen[1] > 300_00
    assert len(curve.cliffs) == 2


@pytest.mark.parametrize(
    ("department", "what", "said"),
    [
        ("key-accounts", "E0O7", "neither a person nor a pay item here: did you mean E0"),
        ("key-accounts", "E007:bonuses", "neither a person nor a pay item"),
        ("enterprise-sales", "@nobody", "neither a person nor a pay item"),
    ],
)
def test_who_and_what_is_not_there_is_named(
    asked: WhatIfRun, department: str, what: str, said: str
) -> None:
    with pytest.raises(NoCurve, match=said):
        payout_curve(asked, department, QUARTER, what)


def test_a_scheme_that_pays_nothing_has_no_curve(asked: WhatIfRun) -> None:
    people = asked.run.assess("enterprise-sales", QUARTER).pieces[0].sheet.frames["people"].ids
    with pytest.raises(NoCurve, match="pays nothing"):
        payout_curve(asked, "enterprise-sales", QUARTER, people[0])
