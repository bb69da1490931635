from __future__ import annotations

import io
import pickle

from fontTools.ttLib import TTFont

from kpilib.publish.render import drawn_glyphs, font_subset
from kpilib.text import fonts


def _open(data: bytes) -> TTFont:
    return TTFont(io.BytesIO(data))


def test_a_subset_has_the_asked_characters_and_no_other() -> None:
    made = _open(font_subset.truetype("绩效A1"))
    assert sorted(made.getBestCmap()) == sorted(map(ord, "绩效A1"))


def test_widths_are_those_of_the_whole_font() -> None:
    made, whole = _open(font_subset.truetype("绩a,")), fonts.face()
    for code, name in made.getBestCmap().items():
        assert made["hmtx"][name][0] == whole.advance(whole.glyphs[code])[0]


def test_order_and_repetition_change_no_byte_and_neither_does_a_second_time() -> None:
    assert font_subset.woff("绩效考核") == font_subset.woff("核考效绩绩")
    assert font_subset.truetype("绩效考核") == font_subset.truetype("绩效考核")


def test_glyphs_have_outlines() -> None:
    made = _open(font_subset.woff("国"))
    assert made.flavor == "woff"
    assert made["glyf"][made.getBestCmap()[ord("国")]].numberOfContours > 3


def test_nothing_restricts_embedding_and_the_licence_is_told() -> None:
    made = _open(font_subset.truetype("国"))
    assert made["OS/2"].fsType == 0
    assert "SIL Open Font License" in made["name"].getDebugName(13)


def test_a_kept_glyph_is_written_as_a_newly_drawn_one() -> None:
    first = font_subset.truetype("核")
    font_subset.truetype("国核")
    assert font_subset.truetype("核") == first
    drawn_glyphs.forget()
    assert font_subset.truetype("核") == first


def test_a_glyph_that_another_process_has_drawn_is_written_as_its_own() -> None:
    text = "绩效 A·，"
    drawn_glyphs.forget()
    own = {family: font_subset.woff(text, family) for family in (fonts.FAMILY, fonts.SERIF)}
    told = pickle.loads(pickle.dumps(drawn_glyphs.beyond(())))  # noqa: S301 - as a pipe does
    drawn_glyphs.forget()
    drawn_glyphs.take_over(told)
    before = drawn_glyphs.known()
    assert {family: font_subset.woff(text, family) for family in own} == own
    assert not drawn_glyphs.beyond(before).written


def test_quotation_marks_are_narrow_among_latin_letters_and_wide_among_chinese() -> None:
    for family in (fonts.FAMILY, fonts.SERIF):
        wide, narrow = (_open(font_subset.truetype(fonts.QUOTES, family, lang))
                        for lang in ("zh", "en"))  # fmt: skip
        for code in map(ord, fonts.QUOTES):
            widths = [font["hmtx"][font.getBestCmap()[code]][0] for font in (wide, narrow)]
            assert widths[0] == fonts.face(family).units_per_em
            assert widths[1] < widths[0] * 0.6
