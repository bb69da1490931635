"""Where an act found the rows that it is about: as they were just before it.

Behind it, or behind those that came later, a row may be gone, or look like another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.engine.inputs.corrections import NO_ROW, applied, laid_over, places_of
from kpilib.engine.inputs.lineage import raw_spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.engine.inputs.correction_model import Correction, RowEdit
    from kpilib.engine.inputs.raw_table import RawTable


class FoundRow(NamedTuple):
    """The row of one edit.

    Attributes:
        edit: What is done there.
        source: The file's name, with the sheet where there is one; empty where there is none yet.
        spot: The row's place in it, with the acts that had changed it before; of a row that comes,
            the act that brings it.
    """

    edit: RowEdit
    source: str
    spot: str


def found_rows(
    raws: Mapping[str, RawTable], corrections: Sequence[Correction], act: str
) -> tuple[FoundRow, ...]:
    """Where an act found its rows, edit by edit; none where it does not count or does not fit.

    Args:
        raws: The tables before any act.
        corrections: All acts that touch them.
        act: The id of the one that is asked for.
    """
    tables = raws
    _, order, _ = laid_over(raws, corrections)
    for one in order:
        if one.id == act:
            return tuple(_found(tables, one))
        tables = applied(tables, one) or tables
    return ()


def _found(tables: Mapping[str, RawTable], act: Correction) -> Iterator[FoundRow]:
    places = places_of(tables, act)
    for edit, place in zip(act.mine, () if isinstance(places, Problem) else places, strict=True):
        raw = tables.get(edit.table)
        if raw is None or place == NO_ROW:
            spot: str = Message("added by correction {correction}", correction=act.id)
        else:
            spot = raw_spot(raw, place)
        yield FoundRow(edit, raw.source if raw else "", spot)
