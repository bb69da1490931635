"""Whether the figures of a revision follow from its frozen inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined, message_of
from kpilib.core.problems import KpiError
from kpilib.records.frozen_tables import differing_tables

if TYPE_CHECKING:
    from kpilib.records.revision import Revision


def why_not_recomputed(one: Revision, *, same_program: bool) -> str:
    """Why its figures do not follow from its frozen inputs; empty where they do."""
    try:
        different = _recomputed(one, same_program=same_program)
    except KpiError as wrong:
        return Message(
            "it cannot be computed anew, for what it was made of is refused; what was issued stays "
            "as it is, and what is told here is for kpi correct and a later revision: {why}",
            why=message_of(wrong),
        )
    if not different:
        return ""
    return Message(
        "computed anew from its frozen inputs it is different: {different}"
        if same_program
        else "computed anew from its frozen inputs it is different: {different} (the program has "
        "changed since: kpi restate {period})",
        different=joined(different),
        period=one.manifest.period,
    )


def _recomputed(one: Revision, *, same_program: bool) -> list[str]:
    """What is different when a revision is assessed from its frozen inputs.

    Raises:
        KpiError: They cannot be assessed.
    """
    made_of = one.bundle().only(lambda path: not path.startswith("notebooks/"))  # they show, alone
    with made_of.opened() as frozen:
        again = frozen.assess(one.department, one.period)
        different = [f"{name}.csv" for name in differing_tables(again.results, one.tables)]
    if same_program and again.inputs_hash != one.manifest.digest:
        different.append(Message("the hash of the inputs"))
    return different
