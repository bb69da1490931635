"""Imported once by what is copied to make parts of departments' statements on a worker.

A test holds that such a copy loads nothing more, and reads the font of names no second time.
"""

from importlib import import_module

import fsspec

from kpilib.publish.packs import figures_preload  # noqa: F401 - all that figures need
from kpilib.publish.render.as_pdf import typst_fonts
from kpilib.publish.statements.name_font import width
from kpilib.text import fonts

_LOADED_LATE = (
    "configparser",
    "encodings.ascii",
    "encodings.utf_16_be",
    "fsspec.implementations.local",
    "kpilib.publish.cluster.far_statements",
    "pikepdf",
    "typst",
)

for _name in _LOADED_LATE:
    import_module(_name)
fsspec.filesystem("file")
typst_fonts()
fonts.missing("a")
width("".join(map(chr, range(32, 127))) + "·（）")  # what ids and numbers of pages are made of
