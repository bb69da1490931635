"""`params/decisions/<period>/<department>.yaml`: options, who decides, by when, what was decided.

A list with an entry for each kind of decision of the report:

    - about: below_zero            # or budget, below_target, …, or the name of a flag
      options: {zh: 从固定工资扣回；挂账, en: from fixed pay; carried on}
      by: {zh: 人力资源部, en: HR}
      until: 2026-04-20
      decided: {zh: 挂账至下季度, en: carried on}

It is shown and changes no figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from kpilib.core.problems import Problem, ProblemsFound, some_of
from kpilib.core.text_limits import FAULTS
from kpilib.rules.day import Day
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import Bilingual, Model, as_tuple
from kpilib.workspace.entry_lists import read_entry_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.core.yamltext import YamlText

FOLDER = "params/decisions"


class DecisionNote(Model):
    """What is known of one decision.

    Attributes:
        about: The kind of decision, as the report's cards have it.
        options: What can be chosen.
        by: Who decides.
        until: By when.
        decided: What was decided.
    """

    about: str
    options: Bilingual | None = None
    by: Bilingual | None = None
    until: Day | None = None
    decided: Bilingual | None = None


_NOTES = TypeAdapter(Annotated[tuple[DecisionNote, ...], BeforeValidator(as_tuple)])


def notes_file(root: Path, department: str, period: object) -> Path:
    """Where the notes of a department and period stand."""
    return root / f"{FOLDER}/{period}/{department}.yaml"


def decision_notes(root: Path, department: str, period: object) -> Sequence[DecisionNote]:
    """The notes of a department and period; none where there is no file.

    Raises:
        ProblemsFound: The file is faulty.
    """
    shown = notes_file(root, department, period).relative_to(root).as_posix()
    document = read_entry_list(root, shown)
    if document is None:
        return ()
    try:
        return _NOTES.validate_python(document.data)
    except ValidationError as wrong:
        problems = [_fault(document, error) for error in wrong.errors()[:FAULTS]]
        raise ProblemsFound(problems, shown) from None


def _fault(document: YamlText, error: Any) -> Problem:  # noqa: ANN401 - pydantic's mapping
    place = tuple(error["loc"])
    what = str(place[-1]) if place else ""
    said = some_of((what, fault_text(error, DecisionNote)), ": ")
    return Problem(document.place(place), None, "", "bad_entry", said)
