"""Imported once by the server whose processes make tables and workbooks alone: no notebook runs.

Nothing of papermill, IPython, matplotlib and the renderers, which take seconds to load.
"""

from importlib import import_module

import pandas as pd

from kpilib.core.forked import freeze
from kpilib.text import language
from kpilib.workspace import rehearsal

_LOADED_LATE = (
    "babel.dates",
    "babel.numbers",
    "chinese_calendar",
    "kpilib.publish.packs.report",
    "kpilib.rules.lint.sound_scheme",
    "kpilib.workspace.assess_department",
    "pandas",
    "pyarrow.pandas_compat",
    "pyarrow.vendored.version",
    "xlsxwriter",
)

for _name in _LOADED_LATE:
    import_module(_name)
rehearsal.rehearse()
pd.DataFrame({"name": ["a"]})  # of texts the first takes twenty times as long
for _code in language.languages():
    language.language(_code)
freeze()
