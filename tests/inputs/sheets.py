"""Workbooks made by hand, as programs of all kinds write them."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(path: Path, sheets: Mapping[str, str], *, styles: str = "", texts: str = "",
         calculation: str = "", properties: str = "") -> Path:  # fmt: skip
    """A workbook of sheets whose XML is written out, from `<sheetData>` on."""
    parts = {
        "_rels/.rels": _related({"officeDocument": "/xl/workbook.xml"}),
    }
    targets = {f"worksheet{n}": f"worksheets/s{n}.xml" for n in range(len(sheets))}
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n + 1}" r:id="worksheet{n}"/>'
        for n, name in enumerate(sheets)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_KIND}">{properties}<sheets>{entries}</sheets>'
        f"{calculation}</workbook>"
    )
    for n, content in enumerate(sheets.values()):
        parts[f"xl/worksheets/s{n}.xml"] = f'<worksheet xmlns="{MAIN}">{content}</worksheet>'
    if styles:
        targets["styles"] = "styles.xml"
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    if texts:
        targets["sharedStrings"] = "sharedStrings.xml"
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'
    parts["xl/_rels/workbook.xml.rels"] = _related(targets)
    kinds = {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles",
             "xl/sharedStrings.xml": "sharedStrings"}  # fmt: skip
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_TYPE}.{kinds.get(part, "worksheet")}+xml"/>'
        for part in parts
        if not part.endswith(".rels")
    )
    parts["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return path


def _related(targets: Mapping[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="{mark}" Type="{_KIND}/{mark.rstrip("0123456789")}" Target="{target}"/>'
        for mark, target in targets.items()
    )
    return f'<Relationships xmlns="{_LINKS}">{links}</Relationships>'


def rows(*lines: str) -> str:
    """The data of a sheet, of rows without numbers and cells without places."""
    return f"<sheetData>{''.join(f'<row>{line}</row>' for line in lines)}</sheetData>"


def words(*texts: str) -> str:
    """Cells of text."""
    return "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)


def edited(path: Path, part: str, old: str, new: str) -> None:
    """A part of a workbook with something else in it; `old` is a pattern that must be there."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text, count = re.subn(old, new, parts[part].decode())
    assert count, f"{old} is not in {part}"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in (parts | {part: text.encode()}).items():
            package.writestr(name, content)


def sheet_of(name: str) -> Worksheet:
    """The one sheet of a new workbook; its `parent` saves it."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = name
    return sheet
