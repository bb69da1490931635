"""Imported once by what is copied to make tables and workbooks alone: no notebook runs.

Nothing of papermill, IPython, matplotlib and the renderers, which take seconds to load.
"""

from decimal import Decimal
from importlib import import_module

from kpilib.text import language
from kpilib.workspace import rehearsal

_LOADED_LATE = (
    "babel.dates",
    "babel.numbers",
    "chinese_calendar",
    "encodings.utf_16_le",
    "kpilib.engine.trial.two_periods",
    "kpilib.publish.packs.report",
    "kpilib.publish.render.drawn_glyphs",
    "kpilib.rules.lint.sound_scheme",
    "kpilib.workspace.assess_department",
    "pyarrow.vendored.version",
    "xlsxwriter",
)

for _name in _LOADED_LATE:
    import_module(_name)
rehearsal.rehearse()
for _code in language.languages():
    language.language(_code).number(Decimal(1000))  # reads its CLDR
