"""Sphinx's settings: `make docs` builds the site of this folder into `docs/_build/`."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import reference  # noqa: E402 - it stands beside this file, which only Sphinx's settings know

import kpilib  # noqa: E402 - the checkout's own, after the path

project = "kpilib"
author = "kpilib"
version = release = kpilib.__version__
copyright = ""  # noqa: A001 - Sphinx calls it so; no licence has been chosen

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "README.md"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
# A diagram is drawn where the repository is read; here it stands as its text.
myst_fence_as_directive: list[str] = []
suppress_warnings = ["misc.highlighting_failure", "myst.xref_missing"]
highlight_language = "none"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = True

html_theme = "furo"
html_title = "kpilib"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
# Furo's own search in the browser, its fonts of the system: nothing is fetched from anywhere.

reference.write(HERE / "reference")
