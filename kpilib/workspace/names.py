"""What those are called whom an assessed period names, whoever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.workspace.assessment import Assessment

_ID = {"customers": "customer_id", "employees": "employee_id"}
"""The tables that give names; of an id in both, the employee's name counts."""

_IN_LATIN = "name_en"


def names_of(assessment: Assessment, lang: str = "") -> dict[str, str]:
    """The names of people and customers by id; who has none is not there.

    A run over several periods has people in each of them, also some who have left since: every
    piece is asked, the later one says more, and the run's own `employees` say most.

    Args:
        assessment: The period.
        lang: The language of a report. Chinese ones keep the name; the others have the one in Latin
            letters, where there is one. When left out it is the name.
    """
    found = _named(assessment, "name")
    return found | latin_names_of(assessment) if is_in_latin(lang) else found


def latin_names_of(assessment: Assessment) -> dict[str, str]:
    """The names in Latin letters of those who have one."""
    return _named(assessment, _IN_LATIN)


def is_in_latin(lang: str) -> bool:
    """Whether reports in a language have names in Latin letters."""
    return bool(lang) and not lang.startswith("zh")


def _named(assessment: Assessment, column: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, id_column in _ID.items():
        for piece in assessment.run.pieces:
            table = piece.sheet.inputs[name]
            if column not in table.columns:
                continue
            ids, names = table.labels(id_column), table.labels(column)
            for row in range(len(table)):
                who, called = ids.at(row), names.at(row)
                if who and called:
                    found[who] = called
    return found | dict(_own(assessment, column))


def _own(assessment: Assessment, column: str) -> Iterator[tuple[str, str]]:
    """Those of the run's own people."""
    own = assessment.people
    if column not in own:
        return
    for who, called in zip(own["employee_id"], own[column], strict=True):
        if isinstance(called, str) and called:
            yield who, called
