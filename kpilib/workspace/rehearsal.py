"""What every assessment does once in a process, done before that is copied.

Pydantic builds a model when it is first asked for, lists of words are read with the first table,
and patterns are made of them: a copy would do so again each time, for a twentieth of its life.
"""

from kpilib.engine.inputs.correction_model import Correction
from kpilib.engine.inputs.layout import RawGrid, laid_out
from kpilib.engine.inputs.written_forms import words
from kpilib.rules import parts
from kpilib.rules.model import Bilingual
from kpilib.rules.scheme import Scheme
from kpilib.workspace.departments import Department, Departments

_MODELS = (Bilingual, Correction, Department, Departments, Scheme)


def rehearse() -> None:
    """Do it now."""
    for model in _MODELS:
        model.model_rebuild()
    parts.build()
    rows = [(1, ["employee_id", "level"]), (2, ["", words("unit")[0]]), (3, ["1", "a"])]
    laid_out(RawGrid("employees", "employees", "employees.csv", rows), [])
