from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kpilib.publish.render import RenderFailed, pandoc, tree

if TYPE_CHECKING:
    from pathlib import Path


def test_texts_are_parsed_each_for_itself() -> None:
    parts = pandoc.read(["# 一", "", "- 二\n- 三"], pandoc.MARKDOWN)
    assert [[block["t"] for block in part] for part in parts] == [["Header"], [], ["BulletList"]]


def test_an_open_tag_swallows_nothing() -> None:
    parts = pandoc.read(["<div>一", "<p>二</p>"], pandoc.HTML)
    assert [tree.text(part) for part in parts] == ["一", "二"]


def test_no_text_needs_no_pandoc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "find_spec", lambda _: None)
    assert pandoc.read([], pandoc.MARKDOWN) == []


def test_a_missing_pandoc_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "find_spec", lambda _: None)
    with pytest.raises(RenderFailed, match="pip install pypandoc_binary"):
        pandoc.read(["x"], pandoc.MARKDOWN)


def test_a_warning_of_pandoc_is_a_failure(tmp_path: Path) -> None:
    picture = tree.para([tree.image("gone.png", "alt", 1.0)])
    with pytest.raises(RenderFailed, match=r"pandoc stopped: .*gone\.png"):
        pandoc.write_file([picture], ["--to=docx", "--output=-"], {}, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="a process is ended by a signal")
def test_a_pandoc_that_is_killed_is_no_defect_of_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "pandoc"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)
    monkeypatch.setattr(pandoc, "executable", lambda: killed)
    with pytest.raises(RenderFailed, match=r"pandoc stopped: its process was killed .SIGKILL."):
        pandoc.read(["x"], pandoc.MARKDOWN)


@pytest.mark.skipif(os.name != "posix", reason="a shell's program stands for pandoc")
def test_a_pandoc_that_does_not_end_is_ended_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "pandoc"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(pandoc, "executable", lambda: slow)
    monkeypatch.setattr(pandoc, "_TIMEOUT", 0.2)
    with pytest.raises(RenderFailed, match=r"pandoc did not end within 0\.2 s"):
        pandoc.read(["x"], pandoc.MARKDOWN)
