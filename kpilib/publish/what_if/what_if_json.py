"""A what-if as JSON for programs: every figure as text, exact, under names that stay."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kpilib.core.rounding import exact_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from kpilib.rules.model import Bilingual
    from kpilib.text.language import Language
    from kpilib.workspace.what_if.goal_seek import GoalSought
    from kpilib.workspace.what_if.payout_curve import CurvePoint, PayoutCurve
    from kpilib.workspace.what_if.variants import Variant, WhatIf


def what_if_json(
    found: WhatIf,
    spoken: Language,
    *,
    goal: GoalSought | None = None,
    curves: Sequence[PayoutCurve] = (),
) -> str:
    """The text of the file.

    Args:
        found: The variants.
        spoken: Of what lint says.
        goal: What a search found.
        curves: Payout curves.
    """
    data: dict[str, Any] = {
        "periods": [str(period) for period in found.periods],
        "departments": list(found.departments),
        "as_is": _variant(found, found.as_is, spoken),
        "variants": [_variant(found, variant, spoken) for variant in found.variants],
    }
    if goal is not None:
        data["goal"] = _goal(goal)
    if curves:
        data["curves"] = [_curve(curve) for curve in curves]
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _variant(found: WhatIf, variant: Variant, spoken: Language) -> dict[str, Any]:
    spread = variant.spread
    data: dict[str, Any] = {
        "cost": _amount(variant.cost()),
        "by_place": [
            {"department": name, "period": when, "cost": _amount(variant.cost(name, when))}
            for name, when in variant.standings
        ],
        "by_item": {item: _amount(variant.cost(item=item)) for item in found.items},
        "distribution": None if spread is None else {
            key: value if isinstance(value, int) else _amount(value)
            for key, value in spread._asdict().items()
        },
    }  # fmt: skip
    if variant.scenario is None:
        return data
    scenario = variant.scenario
    gain, lose, same = found.sides(variant)
    return {
        "name": variant.name,
        "title": _texts(scenario.title),
        "reason": _texts(scenario.reason),
        "rules": {owner: dict(values) for owner, values in scenario.rules.items()},
        **data,
        "difference": _amount(variant.cost() - found.as_is.cost()),
        "gain": gain,
        "lose": lose,
        "as_before": same,
        "effects": [
            {
                "subject": one.subject,
                "name": one.name,
                "departments": list(one.departments),
                "pay": _amount(one.pay),
                "changed_pay": _amount(one.changed_pay),
                "difference": _amount(one.difference),
            }
            for one in found.effects(variant)
            if one.difference
        ],
        "moved": [
            {key: _amount(value) if isinstance(value, Decimal) else value
             for key, value in one._asdict().items()}
            for one in found.moved(variant)
        ],
        "lint": [
            {"place": one.place, "level": one.level, "code": one.code,
             "message": spoken.said(one.message), "fix": spoken.said(one.fix)}
            for one in variant.findings
        ],
    }  # fmt: skip


def _goal(goal: GoalSought) -> dict[str, Any]:
    return {
        "path": goal.path,
        "goal": _amount(goal.goal),
        "now": {"value": goal.now.value, "cost": _amount(goal.now.cost)},
        "found": [
            {
                "value": crossing.found.value,
                "cost": _amount(crossing.found.cost),
                "exact": crossing.exact,
                "next": None if crossing.beyond is None else {
                    "value": crossing.beyond.value, "cost": _amount(crossing.beyond.cost)},
            }
            for crossing in goal.crossings
        ],
        "least": {"value": goal.least.value, "cost": _amount(goal.least.cost)},
        "most": {"value": goal.most.value, "cost": _amount(goal.most.cost)},
        "course": goal.course,
        "tried": goal.tried,
        "from": goal.between[0],
        "to": goal.between[1],
        "step": goal.step,
    }  # fmt: skip


def _curve(curve: PayoutCurve) -> dict[str, Any]:
    return {
        "department": curve.department,
        "period": str(curve.period),
        "subject": curve.subject,
        "item": curve.item,
        "unit": curve.unit,
        "now": None if curve.now is None else _point(curve.now),
        "points": [_point(point) for point in curve.points],
        "cliffs": [
            {"below": _point(cliff.below), "above": _point(cliff.above),
             "jump": _amount(cliff.jump)}
            for cliff in curve.cliffs
        ],
    }  # fmt: skip


def _point(point: CurvePoint) -> dict[str, Any]:
    return {
        "attainment": _exact(point.attainment),
        "reached": None if point.reached is None else _exact(point.reached),
        "pay": _amount(point.pay),
    }


def _exact(value: Fraction) -> str:
    return exact_text(value)


def _amount(value: Decimal) -> str:
    return f"{value:f}"


def _texts(text: Bilingual | None) -> Any:  # noqa: ANN401 - text, or texts by language
    if text is None:
        return None
    texts = dict(text.by_language)
    return texts.get("", texts)
