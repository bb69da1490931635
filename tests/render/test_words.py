from __future__ import annotations

from pathlib import Path

import pytest

from kpilib.publish.render import words
from kpilib.text import fonts
from kpilib.text.language import language, languages
from tests.render import notebooks


@pytest.mark.parametrize("lang", languages())
def test_every_word_can_be_drawn(lang: str) -> None:
    told = [form for forms in language(lang).texts.values() for form in forms]
    told += words.frame(notebooks.request(Path("n.ipynb"), lang=lang)).values()
    of_terminals = {"\n", "⚑", "✗", "✓"}
    assert set(fonts.missing("".join(told))) <= of_terminals


def test_an_issued_revision_is_not_called_a_draft() -> None:
    request = notebooks.request(Path("n.ipynb"), revision="r1", lang="zh")
    assert words.frame(request)["revision"] == "正式版 r1"


def test_the_frame_shows_the_first_digits_of_the_inputs_digest() -> None:
    request = notebooks.request(Path("n.ipynb"), digest="0123456789abcdef")
    assert words.frame(request)["inputs"] == "0123456789ab"
