from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest

from kpilib.publish.render import words
from kpilib.text import fonts
from tests.render import notebooks


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_can_be_drawn(lang: str) -> None:
    assert fonts.missing("".join(astuple(words.WORDS[lang]))) == ()


def test_an_issued_revision_is_not_called_a_draft() -> None:
    request = notebooks.request(Path("n.ipynb"), revision="r1", lang="zh")
    assert words.frame(request)["revision"] == "正式版 r1"


def test_the_frame_shows_the_first_digits_of_the_inputs_digest() -> None:
    request = notebooks.request(Path("n.ipynb"), digest="0123456789abcdef")
    assert words.frame(request)["inputs"] == "0123456789ab"
