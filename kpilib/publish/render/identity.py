"""The identity of a rendered report: its department, period, revision, read back from the file.

`publish/packs/report.py` checks it against what was asked for.
"""

from __future__ import annotations

import html
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from pathlib import Path

KEY = "kpilib-identity"

_HTML = re.compile(rb'<meta name="kpilib-identity" content="([^"]*)"\s*/?>')
_PDF = re.compile(rb"<pdf:Keywords>kpilib-identity:\s([^<]*)</pdf:Keywords>")
_DOCX_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"


def read(path: Path) -> str | None:
    """The identity `department|period|revision|digest` of a report, or None without one.

    Raises:
        ValueError: When the file is none of html, pdf and docx.
    """
    form = path.suffix.removeprefix(".")
    if form not in {"html", "pdf", "docx"}:
        raise ValueError(Message("{file}: expected .html, .pdf or .docx", file=path.name))
    if form == "docx":
        return _from_docx(path)
    found = (_HTML if form == "html" else _PDF).search(path.read_bytes())
    return html.unescape(found[1].decode("utf-8")) if found else None


def _from_docx(path: Path) -> str | None:
    with zipfile.ZipFile(path) as package:
        core = ET.fromstring(package.read("docProps/core.xml"))  # noqa: S314 - our own file
    words = core.findtext(_DOCX_KEYWORDS, "")
    start = f"{KEY}: "
    return words.removeprefix(start) if words.startswith(start) else None
