"""Imported once by the server that every report's process is forked from: what is slow to load.

A test holds that running a review loads nothing more.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

from kpilib.core.collecting import without_collecting
from kpilib.core.forked import freeze
from kpilib.core.lazy import lazy
from kpilib.publish.notebooks.notebook_shell import CHARTS, prepare
from kpilib.publish.notebooks.open_fonts import keep_fonts_open
from kpilib.text import chart_settings, fonts
from kpilib.workspace import rehearsal

if TYPE_CHECKING:
    from collections.abc import Iterator

    import matplotlib.pyplot as plt
    import nbformat

    from kpilib.publish.render import font_subset as subset
    from kpilib.text import language
else:
    language = lazy("kpilib.text.language")
    nbformat = lazy("nbformat")
    plt = lazy("matplotlib.pyplot")
    subset = lazy("kpilib.publish.render.font_subset")

# Charts drawn with pyplot appear below their cell, as in a kernel; set before pyplot is loaded, and
# whatever the terminal of the user says.
os.environ["MPLBACKEND"] = CHARTS

LOADED_LATE = (
    "babel.dates",
    "babel.numbers",
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
    "kpilib.api",
    "kpilib.publish.review.charts.drawing",
    "kpilib.publish.review.charts.page_shapes",
    "kpilib.publish.notebooks.engine",
    "kpilib.publish.packs.report",
    "kpilib.publish.render.as_docx",
    "kpilib.publish.render.as_html",
    "kpilib.publish.render.quarto.rendering",
    "kpilib.rules.lint.sound_scheme",
    "kpilib.workspace.assess_department",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "matplotlib.pyplot",
    "papermill",
    "pikepdf",
    "pyarrow.vendored.version",
    "typst",
    "xlsxwriter",
)
"""What our libraries import only when they need it."""


@contextmanager
def _put_off(name: str, function: str) -> Iterator[None]:
    """Have a module loaded by the first call of its function, and not by who imports that now."""
    if name in sys.modules or find_spec(name) is None:
        yield
        return

    def call(*args: object, **named: object) -> object:
        return getattr(import_module(name), function)(*args, **named)

    stand_in = ModuleType(name)
    setattr(stand_in, function, call)
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        del sys.modules[name]


def _load() -> None:
    # They compile a grammar and a pattern for a second, so that jsonschema can check links; the
    # schema of notebooks has none.
    with (
        _put_off("rfc3986_validator", "validate_rfc3986"),
        _put_off("rfc3987_syntax", "is_valid_syntax"),
    ):
        for name in LOADED_LATE:
            import_module(name)


def _rehearse() -> None:
    """Draw a chart and a glyph, write a number, check a text and a notebook.

    What each of these reads is read then: the fonts, the characters that they have, the languages'
    catalogues and ways with numbers, and the schema of notebooks.
    """
    spoken = [language.language(code) for code in language.languages()]
    names = " ".join(each.name + each.number(Decimal(1000)) for each in spoken)
    with chart_settings.as_in_reports():
        figure, axes = plt.subplots()
        axes.set_title(names)
        axes.set_xticks([0.5], ["1"])
        for form in ("svg", "png"):
            figure.savefig(io.BytesIO(), format=form)
        plt.close(figure)
    for family in (fonts.FAMILY, fonts.SERIF):
        subset.woff(names, family)
    fonts.missing(names)
    rehearsal.rehearse()
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("")]))


with without_collecting():
    chart_settings.load()
    _load()
    keep_fonts_open()
    _rehearse()
    prepare()
    freeze()
