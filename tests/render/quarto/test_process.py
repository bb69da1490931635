"""One run of Quarto, against every trap of the stand-in."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kpilib.publish.render import RenderFailed
from kpilib.publish.render.quarto import Program, find, process
from kpilib.text import fonts
from tests.killing import hears_signals
from tests.render.quarto.installed import ROOT, script

if TYPE_CHECKING:
    from pathlib import Path

    from tests.render.quarto.conftest import StandIn

DOCUMENT = """\
---
title: x
lang: en
format: {html: {include-in-header: []}}
---

text
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "private" / "x.qmd"
    path.parent.mkdir()
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_the_result_appears_beside_the_input(standin: StandIn, source: Path) -> None:
    assert standin.path.is_file()
    process.render(find(), source, "html")
    assert "text" in source.with_suffix(".html").read_text("utf-8")


def test_the_file_comes_before_the_options_and_nothing_is_executed(
    tmp_path: Path, source: Path
) -> None:
    log = tmp_path / "arguments"
    path = script(tmp_path / "q", f'#!/bin/sh\nfor a in "$@"; do echo "$a"; done > {log}\n')
    process.render(Program(path, "1.9.38"), source, "docx")
    first, *rest = log.read_text("utf-8").splitlines()
    assert [first, *rest[:4]] == ["render", "x.qmd", "--to", "docx", "--no-execute"]
    assert rest[-2:] == ["--log-format", "json-stream"]


def test_what_the_program_is_told_by_the_environment(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTO_PROFILE", "theirs")
    monkeypatch.setenv("TYPST_FONT_PATHS", "theirs")
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "DENO_DIR"):
        monkeypatch.delenv(name, raising=False)
    path = script(tmp_path / "q", f"#!/bin/sh\nenv > {tmp_path / 'env'}\n")
    process.render(Program(path, "1.9.38"), source, "html")
    lines = (tmp_path / "env").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line)
    assert given["NO_COLOR"] == "1"
    assert given["TYPST_FONT_PATHS"] == f"{fonts.folder()}:theirs"
    assert "QUARTO_PROFILE" not in given
    cache = str(source.parent / ".cache")
    assert [given[name] for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "DENO_DIR")] == [cache] * 3


def test_a_project_in_a_folder_above_is_not_obeyed(
    standin: StandIn, source: Path, tmp_path: Path
) -> None:
    assert standin.path.is_file()
    (tmp_path / "_quarto.yml").write_text("project: {output-dir: out}", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    process.render(find(), source, "html")
    assert source.with_suffix(".html").is_file()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_an_error_is_told_in_quartos_words_without_colour(standin: StandIn, source: Path) -> None:
    standin.traps("fails")
    with pytest.raises(
        RenderFailed, match=r"Quarto 1\.9\.38, html: Quarto stopped\n  YAMLExc"
    ) as e:
        process.render(find(), source, "html")
    assert "\x1b" not in str(e.value)


def test_a_warning_counts_where_there_is_no_error(standin: StandIn, source: Path) -> None:
    standin.traps("warns")
    with pytest.raises(RenderFailed, match="Error encountered when rendering files"):
        process.render(find(), source, "html")


def test_coloured_words_of_the_terminal_are_used_without_a_log(
    tmp_path: Path, source: Path
) -> None:
    said = "#!/bin/sh\nprintf '\\033[91mERROR: no cache\\033[39m\\n' >&2\nexit 1\n"
    with pytest.raises(RenderFailed, match=r"Quarto stopped\n  ERROR: no cache\."):
        process.render(Program(script(tmp_path / "q", said), "1.9.38"), source, "html")


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"msg": "bad\nworse", "level": 40}, "\n  bad\n  worse"),
        ({"msg": "bad", "levelName": "ERROR"}, "\n  bad"),
        ({"msg": "\x1b[33mhm\x1b[39m", "levelName": "WARN"}, "\n  hm"),
        ({"msg": "Output created: x.html", "level": 20}, ""),
    ],
)
def test_the_log_is_read_by_its_levels(
    tmp_path: Path, record: dict[str, object], told: str
) -> None:
    lines = ["no json", "[]", json.dumps(record)]
    (tmp_path / "kpi-log.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert process.words(tmp_path) == told


@pytest.mark.parametrize("trap", ["hangs", "stubborn"])
def test_what_hangs_is_ended_with_all_that_it_started(
    standin: StandIn, source: Path, trap: str
) -> None:
    standin.traps(trap)
    started = time.monotonic()
    with pytest.raises(RenderFailed, match="did not finish within 2 seconds"):
        process.render(find(), source, "html", limit=2)
    assert time.monotonic() - started < 10
    assert not standin.sleeper_runs()


def test_what_a_finished_launcher_leaves_behind_is_ended(standin: StandIn, source: Path) -> None:
    standin.traps("lingers")
    process.render(find(), source, "html")
    assert not standin.sleeper_runs()


def test_an_interrupt_ends_it_too(
    standin: StandIn, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standin.traps("stubborn")

    class Interrupted(process.subprocess.Popen):
        def wait(self, timeout: float | None = None) -> int:
            if timeout == process.LIMIT:
                standin.wait_for_sleepers()
                raise KeyboardInterrupt
            return super().wait(timeout)

    monkeypatch.setattr(process.subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        process.render(Program(standin.path, "1.9.38"), source, "html")
    assert not standin.sleeper_runs()


SOON = 6.0
"""Seconds: two, and more because the other cores run other tests; what sleeps does so for sixty."""

OWNER = """
import sys
from pathlib import Path
from kpilib.core import interrupts
from kpilib.core import scratch
from kpilib.publish.render.quarto import process
from kpilib.publish.render.quarto import Program

with interrupts.undone(), scratch.folder() as folder:
    source = folder / "x.qmd"
    source.write_text("张三 8,136.78", encoding="utf-8")
    process.render(Program(Path(sys.argv[1]), "1.9.38"), source, "html")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_soon_after_its_owners_end_nothing_runs_and_no_folder_is_left(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """What the owner had begun, and what that had begun, and what it wrote of people's pay."""
    standin.traps("stubborn")
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(standin.path)],
        cwd=ROOT,
        preexec_fn=hears_signals,  # noqa: PLW1509 - this process has no threads
    )
    standin.wait_for_sleepers()
    assert len(list(place.iterdir())) == 1
    owner.send_signal(number)
    ended = time.monotonic()
    owner.wait(10)
    assert not standin.sleeper_runs(SOON)
    while list(place.iterdir()) and time.monotonic() < ended + SOON:
        time.sleep(0.02)
    assert list(place.iterdir()) == []


def test_what_quarto_puts_aside_is_in_the_folder_that_is_removed(
    tmp_path: Path, source: Path
) -> None:
    path = script(tmp_path / "q", '#!/bin/sh\necho "$TMPDIR $TMP $TEMP" > "$TMPDIR/said"\n')
    process.render(Program(path, "1.9.38"), source, "html")
    aside = source.parent / ".aside"
    assert (aside / "said").read_text("utf-8").split() == [str(aside)] * 3
