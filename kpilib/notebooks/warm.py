"""Imported once by the server that every report's process is forked from: what is slow to load.

A test holds that running a review loads nothing more.
"""

from __future__ import annotations

import io
import os
from importlib import import_module

from kpilib import fonts
from kpilib.notebooks.notebookshell import CHARTS, prepare

# Charts drawn with pyplot appear below their cell, as in a kernel; set before pyplot is loaded.
os.environ.setdefault("MPLBACKEND", CHARTS)

LOADED_LATE = (
    "bdb",
    "chinese_calendar",
    "encodings.unicode_escape",
    "encodings.utf_16_be",
    "encodings.utf_8_sig",
    "fontTools.fontBuilder",
    "fontTools.pens.cu2quPen",
    "fontTools.pens.ttGlyphPen",
    "IPython.core.application",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.utils.wildcard",
    "jinja2",
    "kpilib.review.charts.drawing",
    "kpilib.notebooks.engine",
    "kpilib.packs.report",
    "kpilib.review.opening",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "matplotlib.pyplot",
    "papermill",
    "pyarrow.pandas_compat",
    "pyarrow.vendored.version",
    "typst",
    "xlsxwriter",
)
"""What our libraries import only when they need it."""


def _load() -> None:
    for name in LOADED_LATE:
        import_module(name)


def _rehearse() -> None:
    """Draw a chart and a glyph: the font is found, and what drawing itself loads is loaded."""
    from matplotlib import pyplot as plt  # noqa: PLC0415 - loaded above

    from kpilib.render import subset  # noqa: PLC0415

    with plt.rc_context():
        fonts.use_in_charts()
        figure, axes = plt.subplots()
        axes.set_title("部门 1")
        for form in ("svg", "png"):
            figure.savefig(io.BytesIO(), format=form)
        plt.close(figure)
    subset.woff("部门 1")


_load()
_rehearse()
prepare()
