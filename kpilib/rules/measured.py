"""Which quantities decide what a measure says was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.formula import Name, Operation, parse_formula

if TYPE_CHECKING:
    from kpilib.rules.formula import Node
    from kpilib.rules.scheme import Scheme


def measured_quantities(scheme: Scheme, measure: str) -> tuple[str, ...]:
    """The quantities that are measured: one of people, or the counts whose sum it is.

    Other rules look at the counts one by one, so that their sum alone would say too little.
    """
    rule = scheme.measures[measure]
    node = parse_formula(rule.actual)
    name = node.name if isinstance(node, Name) else ""
    known = scheme.quantities
    part = known.get(name)
    if part is None or part.on != ("people",) or rule.on != ("people",):
        return ()
    formulas = tuple(part.formulas())
    if len(formulas) == 1 and not part.row_table():
        parts = _summed(parse_formula(formulas[0]))
        if parts and all(one in known and known[one].row_table() == "events" for one in parts):
            return parts
    return (name,)


def measured_metric(scheme: Scheme, measure: str) -> str:
    """The metric whose actual is measured, where an indicator of people reads it; else empty."""
    rule = scheme.measures[measure]
    head, _, side = rule.actual.strip().rpartition(".")
    indicator = scheme.indicators.get(head)
    if side != "actual" or indicator is None or rule.target.strip() != f"{head}.target":
        return ""
    metrics = indicator.looks_at("metrics")
    return metrics[0] if len(metrics) == 1 and "people" in indicator.on else ""


def _summed(node: Node) -> tuple[str, ...]:
    """The names of a sum; none where it is anything else."""
    if isinstance(node, Name):
        return (node.name,)
    if isinstance(node, Operation) and node.sign == "+":
        sides = [_summed(side) for side in node.sides]
        return tuple(name for side in sides for name in side) if all(sides) else ()
    return ()
