"""Order of evaluation: a scheme's parts one after the other, as written, entered on the sheet.

A part reads only what stands above it, so there can be no circular reference, and nothing is
sorted by dependency: the order that is printed is the order that counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Column, Days, Labels, Truth
from kpilib.core.exact import Numbers, both
from kpilib.rules.formula import FormulaError
from kpilib.rules.sheet import Entry, Spot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpilib.core.integers import Bools
    from kpilib.rules.parts.part import Part
    from kpilib.rules.sheet import Sheet


def masked(column: Column, known: Bools) -> Column:
    """The same column without values outside `known`."""
    if np.count_nonzero(known) == known.size:
        return column
    match column:
        case Numbers():
            return column.where_known(known)
        case Truth(values, have):
            return Truth(values, both(have, known))
        case Labels(codes, names):
            return Labels(np.asarray(np.where(known, codes, -1)), names)
        case Days(ordinals):
            return Days(ordinals.where_known(known))


def run_parts(sheet: Sheet, parts: Iterable[tuple[str, Part]]) -> None:
    """Work out parts in their order and enter them."""
    for name, part in parts:
        for frame in part.on:
            run_part(sheet, name, part, frame)


def run_part(sheet: Sheet, name: str, part: Part, frame: str) -> Bools:
    """Work out one part for one frame; rows for which its `when` does not hold get no value.

    Returns:
        The rows that need a value.

    Raises:
        FormulaError: A formula of the part cannot be worked out.
    """
    needed = sheet.frames[frame].active
    try:
        if part.when is not None:
            needed = np.asarray(needed & sheet.truth(part.when, frame).holds)
        if frame == "people" and name in sheet.inputs.stated:
            sheet.put(Entry(name, frame, masked(sheet.inputs.stated[name], needed), part))
            return needed
        if found := sheet.inputs.known.get((name, frame)):
            for entry in found:
                sheet.put(entry)
            return needed
        for entry in part.evaluate(Spot(sheet, name, frame, needed)):
            column = masked(entry.column.spread(len(needed)), needed)
            sheet.put(Entry(entry.name, entry.frame, column, part, entry.source, entry.extra))
    except FormulaError as wrong:
        wrong.about = wrong.about or name
        raise
    return needed
