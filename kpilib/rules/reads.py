"""Which names the rules of a scheme read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.formula import names_of
from kpilib.rules.once_per_scheme import once_per_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.clauses import Flag
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme


def every_part(scheme: Scheme) -> Iterator[tuple[tuple[str, ...], Part]]:
    """Every part of a scheme, of any cadence, with where it stands."""
    for group in ("quantities", "indicators", "outcomes", "pay"):
        yield from (((group, name), part) for name, part in getattr(scheme, group).items())
    for name, part in scheme.run_totals.quantities.items():
        yield ("over_run", "quantities", name), part


def every_flag(scheme: Scheme) -> Iterator[tuple[KeyPath, Flag]]:
    """Every flag of a scheme, with where it stands."""
    yield from ((("flags", place), flag) for place, flag in enumerate(scheme.flags))
    for place, flag in enumerate(scheme.run_totals.flags):
        yield ("over_run", "flags", place), flag


def names_read(scheme: Scheme) -> frozenset[str]:
    """Every name that any rule reads, also those with a part, such as `gaps.cleared_base`."""
    found = {name for _, part in every_part(scheme) for name in part.all_reads()}
    for formula in _of_rules(scheme):
        found.update(names_of(formula))
    return frozenset(found)


def formulas_read(scheme: Scheme) -> Iterator[str]:
    """Every formula of a scheme, with the conditions."""
    for _, part in every_part(scheme):
        yield from (formula for formula, _ in part.formulas_about())
        if part.when is not None:
            yield part.when
    yield from _of_rules(scheme)
    yield from (rule.when for rule in (scheme.classes.rules if scheme.classes else ()))


def columns_read(scheme: Scheme) -> frozenset[str]:
    """The columns of rows that any rule reads, among other names."""
    found = {name for formula in formulas_read(scheme) for name in names_of(formula)}
    found |= {part.input_column()[1] for _, part in every_part(scheme)}
    return frozenset(found | {check.of for check in scheme.checks})


def _of_rules(scheme: Scheme) -> Iterator[str]:
    yield from (rule.when for rule in scheme.eligibility)
    yield from (check.when for check in scheme.checks)
    for flag in scheme.all_flags:
        yield from (flag.when, flag.detail)
    for item in scheme.carry:
        yield from (item.when, item.base, item.amount or "none")
    for measure in scheme.measures.values():
        yield from (measure.actual, measure.target, measure.carried)


@once_per_scheme
def bases_read(scheme: Scheme) -> frozenset[str]:
    """The fills whose items need a base: it is read, or lowered by what was paid for already."""
    fills = {path[-1]: part for path, part in every_part(scheme) if part.fills()}
    if not fills:
        return frozenset()
    read = names_read(scheme)
    return frozenset(
        name for name, part in fills.items() if f"{name}.cleared_base" in read or part.needs_base()
    )
