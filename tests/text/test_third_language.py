"""A third language is a folder of catalogues: the sample company's pack in it, in every format."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from babel import Locale

from kpilib.publish.render import pdf_text
from tests.text.messages_in_code import PACKAGE
from tests.text.pseudo_language import CODE, unmarked_words, write_pseudo_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT = PACKAGE.parent
PERIOD = "2026Q1"
NAMES = {"kpi", "explain", "xlsx", "html", "docx", "pdf", "json", "ipynb", "CNY", "HTML", "PDF",
         "Word", "KPI"}  # fmt: skip
"""What is called alike in every language."""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company's reports of a period, made by a program that has one more folder."""
    root = tmp_path_factory.mktemp("third")
    shutil.copytree(PACKAGE, root / "kpilib", ignore=shutil.ignore_patterns("__pycache__"))
    write_pseudo_language(root / "kpilib" / "text" / "locales")
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    command = [sys.executable, "-m", "kpilib", "pack", PERIOD, "--lang", CODE, "--jobs", "2",
               "--renderer", "builtin"]  # fmt: skip
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(root)})  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def _texts(path: Path) -> Iterator[str]:
    """What somebody reads in a file: text, and what stands in the place of pictures."""
    if path.suffix == ".html":
        page = re.sub(r"(?s)<(style|script)\b.*?</\1>", " ", path.read_text(encoding="utf-8"))
        yield from re.findall(r'(?:alt|title|aria-label)="([^"]*)"', page)
        yield html.unescape(re.sub(r"<[^>]*>", " ", page))
    elif path.suffix == ".pdf":
        yield pdf_text.read(path.read_bytes())
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as file:
            for name in file.namelist():
                if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                    yield re.sub(r"<[^>]*>", " ", file.read(name).decode("utf-8"))
    elif path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path):
            yield sheet.title
            cells = (cell.value for row in sheet.rows for cell in row)
            yield from (text for text in cells if isinstance(text, str) and text[:1] != "=")


def _calendar() -> set[str]:
    """Months and days of the week, which the CLDR says and no catalogue."""
    locale = Locale("en", "IN")
    forms = [*locale.months["format"].values(), *locale.days["format"].values()]
    return {name for form in forms for name in form.values()}


@pytest.fixture(scope="module")
def known(pack: Path) -> set[str]:
    """Words of the inputs, and ids: whoever wrote them chose their language."""
    params = pack / "params"
    schemes = sorted((params / "schemes").glob("*.yaml"))
    files = [*(params / "inputs").rglob("*.csv"), *(params / "corrections").rglob("*.yaml"),
             params / "departments.yaml"]  # fmt: skip
    texts = [path.read_text(encoding="utf-8") for path in files]
    texts += [path.stem for path in schemes]
    for path in schemes:
        texts += re.findall(r"clause: (.*)", path.read_text(encoding="utf-8"))
    return {*NAMES, *_calendar(), *re.findall(r"[A-Za-z]{3,}", " ".join(texts))}


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx", "xlsx"])
def test_nothing_is_left_in_another_language(pack: Path, known: set[str], suffix: str) -> None:
    files = sorted((pack / "reports" / PERIOD).rglob(f"*.{suffix}"))
    assert files
    left = {
        path.relative_to(pack).as_posix(): words
        for path in files
        if (words := unmarked_words(" ".join(_texts(path)), known))
    }
    assert left == {}


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
def test_numbers_are_grouped_as_the_language_does(pack: Path, suffix: str) -> None:
    texts = " ".join(
        text
        for path in sorted((pack / "reports" / PERIOD).rglob(f"report.{suffix}"))
        for text in _texts(path)
    )
    assert re.search(r"(?<![\d,])\d{1,2},\d{2},\d{3}(?![\d,])", texts)
    assert re.findall(r"(?<![\d,])\d{1,3},\d{3},\d{3}(?![\d,])", texts) == []
    assert re.findall(r"(?<![\d,])\d{3},\d{3}(?![\d,])", texts) == []
