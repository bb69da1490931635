"""The models that every assessment reads its files by, built before a process is copied.

Pydantic builds a model when it is first asked for; a copy would build it again each time.
"""

from kpilib.engine.inputs.correction_model import Correction
from kpilib.rules import parts
from kpilib.rules.model import Bilingual
from kpilib.rules.scheme import Scheme
from kpilib.workspace.departments import Department, Departments

_MODELS = (Bilingual, Correction, Department, Departments, Scheme)


def build() -> None:
    """Build them now."""
    for model in _MODELS:
        model.model_rebuild()
    parts.build()
