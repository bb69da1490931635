"""A name that has changed since the last period: a marriage, or an id given to somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.read import Inputs


def changed_names(inputs: Inputs, earlier: Sequence[tuple[Period, Inputs]]) -> Iterator[Problem]:
    """People whose id had another name when it stood there last."""
    if not earlier:
        return
    last: dict[str, tuple[Period, str]] = {}
    for period, past in earlier:
        last |= {who: (period, name) for _, who, name in _named(past)}
    for row, who, name in _named(inputs):
        if who in last and last[who][1] != name:
            period, before = last[who]
            message = Message(
                "{who} is {name} now and was {before} in {period}: is it the same person?",
                who=who,
                name=name,
                before=before,
                period=period,
            )
            yield Problem("employees", row, "name", "name_changed", message)


def _named(inputs: Inputs) -> Iterator[tuple[int, str, str]]:
    table = inputs["employees"]
    ids, names = table.labels("employee_id"), table.labels("name")
    for row, who, name in zip(table.rows.tolist(), ids.cells(), names.cells(), strict=True):
        if who and name:
            yield row, who, name
