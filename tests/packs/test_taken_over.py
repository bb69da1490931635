"""What one report's process has worked out and the next ones need not."""

from __future__ import annotations

from functools import partial

from kpilib.publish.packs import server
from kpilib.publish.render import drawn_glyphs, font_subset


def _draw(text: str) -> drawn_glyphs.DrawnGlyphs:
    before = drawn_glyphs.known()
    font_subset.woff(text)
    return drawn_glyphs.beyond(before)


def _new_glyphs(text: str) -> int:
    return len(_draw(text).written)


def test_a_report_finds_drawn_what_an_earlier_one_has_drawn_and_the_command_is_told_none() -> None:
    works = [partial(_draw, "绩效"), partial(_new_glyphs, "绩效A薪")]
    answers = dict(server.results(works, 1, 60))
    assert [answers[number].error for number in (0, 1)] == ["", ""]
    assert answers[0].value is None
    assert answers[1].value == 2
