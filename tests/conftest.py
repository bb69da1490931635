"""What every test shares: repeatable Hypothesis runs, and programs that may be missing."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from kpilib.engine.inputs import workbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from kpilib.engine.inputs.workbook_xml import Book

# The same examples each time, however slow the machine: a failure must be repeatable.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

# The console speaks English here, whatever language the machine of the moment is set to.
os.environ["LC_ALL"] = "C.UTF-8"

# Nothing is known from earlier runs: who tests what is kept on a machine names a folder of its own.
os.environ["KPI_CACHE"] = os.path.join(os.devnull, "none")  # noqa: PTH118 - no place at all

# As on a user's machine: who turns off bytecode files has everything compiled anew by each of the
# hundreds of processes that are started here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Program to the names it goes by. Those in `.ci/run` are required there; Quarto is not packaged
# by Debian, so its tests run where it is installed.
NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "pdftotext": ("pdftotext",),
    "pdftoppm": ("pdftoppm",),
    "pdfinfo": ("pdfinfo",),
    "pdffonts": ("pdffonts",),
    "soffice": ("soffice", "libreoffice"),
    "quarto": ("quarto",),
}
NEVER_REQUIRED = {"quarto"}


def find_tool(tool: str) -> str:
    """Path of a program; skips the test without it, or fails it under KPILIB_REQUIRE_TOOLS=1."""
    for name in NAMES[tool]:
        if path := shutil.which(name):
            return path
    message = f"{tool} is not installed (looked for {', '.join(NAMES[tool])})"
    if os.environ.get("KPILIB_REQUIRE_TOOLS") == "1" and tool not in NEVER_REQUIRED:
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def need_tool() -> Callable[[str], str]:
    """`need_tool("chromium")` is the program's path, or the test is skipped with the reason."""
    return find_tool


FONTS_CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@pytest.fixture
def no_fonts_of_the_machine(tmp_path: Path) -> dict[str, str]:
    """An environment in which programs find the fonts that matplotlib brings, and no others.

    LibreOffice takes a font by its name, and that of the system before the one in a document.
    """
    import matplotlib as mpl

    path = tmp_path / "fonts.conf"
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    path.write_text(FONTS_CONF.format(fonts=fonts, cache=tmp_path / "fonts"), encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(path)}


@pytest.fixture(scope="session", autouse=True)
def nobody_waits_for_the_disk() -> Iterator[None]:
    """What is written is there for whoever reads it next; only a power cut would lose it.

    An issue waits for some hundred files, and on a slow disk that is most of what a test takes.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def every_workbook_is_read_by_a_second_reader() -> Iterator[None]:
    """Whatever workbook a test reads, another reader must find the same cells in it."""
    from tests.inputs.secondreader import cells_that_differ

    def read_and_compare(path: Path, names: Container[str]) -> Book:
        book = workbooks_read(path, names)
        if differing := cells_that_differ(path, book):
            pytest.fail(f"another reader of {path.name} finds other cells: {differing}")
        return book

    workbooks_read = workbooks.read_book
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbooks, "read_book", read_and_compare)
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests would have asked a real Quarto."""
    skipped = terminalreporter.stats.get("skipped", [])
    if count := sum("quarto" in report.keywords for report in skipped):
        told = f"{count} tests of a real Quarto skipped: none is installed; a stand-in was asked"
        terminalreporter.write_line(told)
