from __future__ import annotations

import pytest

from kpilib.publish.render import RenderFailed, pandoc, tree


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


def test_a_warning_of_pandoc_is_a_failure() -> None:
    picture = tree.para([tree.image("gone.png", "alt", 1.0)])
    with pytest.raises(RenderFailed, match=r"pandoc stopped: .*gone\.png"):
        pandoc.write([picture], ["--to=docx", "--output=-"])
