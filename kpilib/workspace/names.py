"""What those are called whom an assessed period names, whoever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.workspace.assessment import Assessment

_ID = {"customers": "customer_id", "employees": "employee_id"}
"""The tables that give names; of an id in both, the employee's name counts."""


def names_of(assessment: Assessment) -> dict[str, str]:
    """The names of people and customers by id; who has none is not there.

    A run over several periods has people in each of them, also some who have left since: every
    piece is asked, the later one says more, and the run's own `employees` say most.
    """
    found: dict[str, str] = {}
    for name, id_column in _ID.items():
        for piece in assessment.run.pieces:
            table = piece.sheet.inputs[name]
            ids, names = table.labels(id_column), table.labels("name")
            for row in range(len(table)):
                who, called = ids.at(row), names.at(row)
                if who and called:
                    found[who] = called
    own = assessment.employees
    return found | dict(zip(own["employee_id"], own["name"], strict=True))
