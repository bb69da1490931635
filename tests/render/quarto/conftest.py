"""A Quarto to test with: the stand-in for all of its traps, a real one where it is installed."""

from __future__ import annotations

import base64
import html
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import pytest

from kpilib.publish.render.quarto import NoQuarto, find
from tests.render.quarto.installed import install

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class StandIn:
    """The stand-in, installed for one test."""

    path: Path
    sleeper: Path
    patch: pytest.MonkeyPatch

    def traps(self, *names: str) -> None:
        self.patch.setenv("KPILIB_STANDIN", ",".join(names))

    def wait_for_sleepers(self) -> None:
        """Until those who sleep have said so."""
        for _ in range(3000):
            if self.sleeper.is_file():
                return
            time.sleep(0.01)
        raise AssertionError("the stand-in did not begin to sleep")

    def sleeper_runs(self, patience: float = 2.0) -> bool:
        """Whether a process that would not end is still there, after a moment; no zombie.

        On a busy machine time may run out before it has started at all.
        """
        if not self.sleeper.is_file():
            return False
        until = time.monotonic() + patience
        sleepers = self.sleeper.read_text(encoding="ascii").split()
        while any(_runs(number) for number in sleepers):
            if time.monotonic() > until:
                return True
            time.sleep(0.02)
        return False


def _runs(number: str) -> bool:
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def style_of(page: str) -> str:
    """Every style sheet that a page carries, wherever it is and however it is written."""
    inside = re.findall(r"<style[^>]*>(.*?)</style>", page, re.DOTALL)
    for form, text in re.findall(r'"data:text/css((?:;[\w=-]+)*),([^"]*)"', page):
        data = unquote_to_bytes(html.unescape(text))
        inside.append((base64.b64decode(data) if form.endswith(";base64") else data).decode())
    return "\n".join(inside)


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The stand-in is the Quarto that is found."""
    path = install(tmp_path / "bin")
    monkeypatch.setenv("QUARTO_PATH", str(path))
    monkeypatch.delenv("KPILIB_STANDIN", raising=False)
    sleeper = tmp_path / "sleeper.pid"
    monkeypatch.setenv("KPILIB_STANDIN_SLEEPER", str(sleeper))
    return StandIn(path, sleeper, monkeypatch)


@pytest.fixture(scope="module", params=["standin", pytest.param("real", marks=pytest.mark.quarto)])
def quarto(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Each Quarto in turn: the stand-in, and the real one where there is one."""
    if request.param == "real":
        try:
            yield find().version
        except NoQuarto as missing:
            pytest.skip(missing.why)
        return
    path = install(tmp_path_factory.mktemp("standin"))
    before = os.environ.get("QUARTO_PATH")
    os.environ["QUARTO_PATH"] = str(path)
    yield find().version
    os.environ.pop("QUARTO_PATH")
    if before is not None:
        os.environ["QUARTO_PATH"] = before
