"""Imported once before processes are copied that look at revisions: what each of them needs.

Whoever verifies what is proved already needs none of it. A test holds that a copy loads nothing
more of ours.
"""

from importlib import import_module

from kpilib.workspace import rehearsal

_LOADED_LATE = (
    "kpilib.engine.results",
    "kpilib.engine.trial",
    "kpilib.history.bridge_faults",
    "kpilib.history.paper_faults",
    "kpilib.history.recomputed",
    "kpilib.history.settlement_faults",
    "kpilib.text.problem_text",
    "kpilib.workspace.assess_department",
)

for _name in _LOADED_LATE:
    import_module(_name)
rehearsal.rehearse()
