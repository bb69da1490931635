"""The tutorial as it stands on its page, by a user who has nothing but the wheel."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from docs.tutorial import make_workbooks

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "tutorial.md"
FILES = ROOT / "docs" / "tutorial" / "files"
_BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Reader:
    """Somebody who types what a page says.

    Attributes:
        here: The folder that the reader is in.
        site: Where the wheel has been installed.
        said: All that was printed.
    """

    here: Path
    site: Path
    said: list[str] = field(default_factory=list)

    def follow(self, page: str) -> None:
        """Do what stands on the page, from top to bottom."""
        for kind, text in _BLOCK.findall(page):
            if kind == "yaml":
                self._write(text)
            else:
                for line in text.splitlines():
                    self._run(shlex.split(line.removeprefix("$ ")))

    def _write(self, text: str) -> None:
        path = self.here / text.partition("\n")[0].removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _run(self, words: list[str]) -> None:
        match words:
            case ["python", "-m", "pip", "install", wheel]:
                with zipfile.ZipFile(next(self.site.parent.glob(wheel))) as found:
                    found.extractall(self.site)
            case ["cd", folder]:
                self.here /= folder
                shutil.copytree(FILES, self.here / "files")
            case ["kpi", *rest]:
                self.said.append(self._kpi(rest))
            case _:
                raise AssertionError(words)

    def _kpi(self, words: list[str]) -> str:
        environment = {**os.environ, "PYTHONPATH": str(self.site), "PYTHONSAFEPATH": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "kpilib", *words],
            cwd=self.here, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    place = tmp_path_factory.mktemp("reader")
    WheelBuilder(str(ROOT)).build(directory=str(place), versions=["standard"]).__next__()
    reader = Reader(place, place / "site")
    reader.follow(PAGE.read_text("utf-8"))
    return reader


def test_what_the_page_says_comes_out(reader: Reader) -> None:
    prose = _BLOCK.sub("", PAGE.read_text("utf-8"))
    figures = set(re.findall(r"(?<!Python )-?\b\d[\d,]*\.\d\d\b", prose))
    assert len(figures) >= 8
    said = "\n".join(reader.said)
    found = [
        *(reader.here / "reports").rglob("*.csv"),
        *reader.here.glob("params/corrections/**/*.*"),
    ]
    tables = "\n".join(path.read_text("utf-8") for path in found)
    missing = [
        figure for figure in figures if figure not in said and figure.replace(",", "") not in tables
    ]
    assert missing == []


def test_the_quarter_is_paid_as_worked_out_by_hand(reader: Reader) -> None:
    """K01: 4 % of 200,000, and float pay of 3,000; K02: 4 % of 81,500 × (80 % + 20 % × 0.95)."""
    issued = reader.here / "reports/2026Q1/key-accounts/r1/results/payouts.csv"
    assert issued.read_text("utf-8").splitlines()[1:] == [
        "K01,2026Q1,float_salary,3000.00",
        "K01,2026Q1,software_commission,8000.00",
        "K02,2026Q1,software_commission,3227.40",
        "K03,2026Q1,fixed_salary_deduction,-600.00",
    ]


def test_the_next_quarter_settles_what_the_correction_changed(reader: Reader) -> None:
    settled = reader.here / "reports/2026Q2/key-accounts/r1/settlements.csv"
    text = settled.read_text("utf-8")
    assert "-3000.00" in text
    assert "-295.98" in text


def test_every_department_has_a_report(reader: Reader) -> None:
    for department in ("key-accounts", "fleet", "advisers"):
        assert (reader.here / "reports/2026Q1" / department / "report.html").exists()


def test_the_files_are_those_that_the_script_writes(tmp_path: Path) -> None:
    make_workbooks.main(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in FILES.iterdir()
    }


def test_the_chinese_page_leads_through_the_same() -> None:
    english, chinese = (
        [text for _, text in _BLOCK.findall((ROOT / "docs" / name).read_text("utf-8"))]
        for name in ("tutorial.md", "tutorial.zh.md")
    )
    same = [
        text.replace("--lang zh", "--lang en").replace("未回款不计", "not paid yet")
        for text in chinese
    ]
    assert same == english
