"""What a scheme measures its inputs in: that decides whether 95% is 95 or 0.95."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.rules.once_per_scheme import once_per_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kpilib.rules.parts.part import Part
    from kpilib.rules.scheme import Scheme

FRACTION = "fraction"
"""The unit of parts of a whole: 0.95 is all but five hundredths."""

PART_OF_WHOLE = (Decimal(0), Decimal(1))
"""The scale of what is a part of a whole."""


@once_per_scheme
def declared_units(scheme: Scheme) -> Mapping[tuple[str, str], str]:
    """The unit of every metric, rated indicator and customers' attribute, by table and word.

    A metric's unit is that of the quantity or indicator which reads it; its target and its actual
    share it. A scale from 0 to 1 says as much as the unit `fraction`. Where parts of the scheme
    disagree none is declared, so that nothing is read in one of two ways.
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for part in _parts(scheme):
        for place, unit in part.declared_units():
            if unit:
                found[place].add(unit)
    return {place: next(iter(units)) for place, units in found.items() if len(units) == 1}


def _parts(scheme: Scheme) -> Iterator[Part]:
    groups: Iterable[Mapping[str, Part]] = (
        scheme.quantities, scheme.indicators, scheme.outcomes, scheme.pay,
    )  # fmt: skip
    for group in groups:
        yield from group.values()
