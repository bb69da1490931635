from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from matplotlib import pyplot as plt

from kpilib.text import chart_settings, fonts
from kpilib.text.font_codes import code_points

if TYPE_CHECKING:
    from pathlib import Path


def test_the_font_draws_chinese_latin_digits_and_money_signs() -> None:
    text = "绩效考核:业绩提成、奖金¥1,234.56(50%)— “合格” Aa≥√①"
    assert fonts.missing(text) == ()


@pytest.mark.parametrize(("text", "printed"), [
    ("很好😀!", "很好[U+1F600]!"),
    ("👨\u200d👩", "[U+1F468 +2]"),
    ("عبد الله", "[U+0639 +2] [U+0627 +3]"),
    ("𠮷田㐂", "𠮷田㐂"),  # beyond the first plane, and there
    ("e\u0301ve", "éve"),  # a letter and its mark are one character
    ("q\u0323", "q[U+0323]"),  # there is no such character
    ("葛\U000e0100城", "葛[U+E0100]城"),
    ("\ue000\ufffe\u0378", "[U+E000 +2]"),
    ("a\x01\x0bb\x85", "a[U+0001 +1]b[U+0085]"),
    ("a\u2002b\u2028c\u1680d", "a\u2002b c d"),  # blanks of any width
    ("张\u200b三\u202e", "张[U+200B]三[U+202E]"),
    ("\ud800", "[U+D800]"),
    ("a b\n\tc\u00a0d\r\n", "a b\n\tc\u00a0d\r\n"),
])  # fmt: skip
def test_what_the_font_lacks_is_printed_as_code_points(text: str, printed: str) -> None:
    assert fonts.printable(text) == printed
    assert fonts.missing(printed) == ()
    assert bool(fonts.unprintable(text)) == ("[U+" in printed)


def test_the_characters_read_from_the_file_are_those_that_the_opened_font_has() -> None:
    assert code_points(fonts.path()) == frozenset(fonts.face().glyphs)


def test_a_font_that_lists_its_characters_otherwise_is_opened_for_them(tmp_path: Path) -> None:
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})  # one list, of the first 65,536 characters
    builder.save(tmp_path / "small.ttf")
    assert code_points(tmp_path / "small.ttf") is None


def test_a_text_is_as_wide_as_it_is_printed() -> None:
    assert fonts.width("江😀") == fonts.width("江[U+1F600]")


def test_every_missing_character_is_named_once() -> None:
    assert fonts.missing("a😀b🚀c😀") == ("😀", "🚀")


def test_a_character_is_named_by_its_number_and_its_name_where_it_has_one() -> None:
    assert fonts.described("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert fonts.described("\ue000") == "U+E000"


def test_a_chinese_character_is_one_em_wide_and_digits_are_alike() -> None:
    assert fonts.width("应发绩效") == 4.0
    assert len({fonts.width(digit) for digit in "0123456789"}) == 1


def test_a_missing_font_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    with pytest.raises(fonts.FontNotFound, match="pip install mplfonts"):
        fonts.path()


def _svg() -> bytes:
    fig, ax = plt.subplots()
    ax.set_title("完成率 −5% $a$ b_c")
    file = io.BytesIO()
    fig.savefig(file, format="svg", metadata={"Date": None})
    plt.close(fig)
    return file.getvalue()


@pytest.mark.fonts
def test_text_in_charts_is_outlines_and_the_same_bytes_each_time() -> None:
    with chart_settings.as_in_reports():
        first, second = _svg(), _svg()
    assert b"<text" not in first
    assert first.count(b"NotoSansCJKsc") > 5, "glyphs come from our font"
    assert first == second


def test_a_box_in_a_chart_is_an_error() -> None:
    with chart_settings.as_in_reports():
        fig, ax = plt.subplots()
        ax.set_title("😀")
        with pytest.raises(UserWarning, match="Glyph 128512"):
            fig.savefig(io.BytesIO(), format="svg")
        plt.close(fig)


def test_looking_for_the_font_does_not_load_matplotlib() -> None:
    """Rendering HTML has no need of it, and it costs most of a second."""
    code = "import sys, kpilib.text.fonts as f; f.printable('好'); "
    code += "sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("family", [fonts.FAMILY, fonts.SERIF])
def test_glyphs_by_ranges_are_those_that_fonttools_finds(family: str) -> None:
    whole = TTFont(fonts.path(family))
    found = {code: whole.getGlyphID(name) for code, name in whole.getBestCmap().items()}
    assert fonts.face(family).glyphs == found


@pytest.mark.parametrize("family", [fonts.FAMILY, fonts.SERIF])
def test_widths_are_those_that_fonttools_finds(family: str) -> None:
    opened, whole = fonts.face(family), TTFont(fonts.path(family))
    read = [whole["hmtx"][name] for name in whole.getGlyphOrder()]
    assert [opened.advance(number) for number in range(len(read))] == read


@pytest.mark.parametrize("family", [fonts.FAMILY, fonts.SERIF])
def test_outlines_by_number_are_those_that_fonttools_finds_by_name(family: str) -> None:
    opened, whole = fonts.face(family), TTFont(fonts.path(family))
    names = whole.getGlyphSet()
    order = whole.getGlyphOrder()
    for number in (0, 1, len(order) - 1, *map(opened.glyphs.__getitem__, map(ord, "核A，龘〇"))):
        found, expected = RecordingPen(), RecordingPen()
        opened.outlines[number].draw(found)
        names[order[number]].draw(expected)
        assert found.value == expected.value


def test_widths_behind_the_last_that_is_written_are_as_wide_as_that() -> None:
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", "a", "b", "c"]
    builder.setupGlyphOrder(names)
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    metrics = {".notdef": (500, 10), "a": (700, -20), "b": (700, 30), "c": (700, -40)}
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader()
    builder.setupPost()
    builder.setupMaxp()
    file = io.BytesIO()
    builder.save(file)
    font = TTFont(file)
    assert font["hhea"].numberOfHMetrics == 2
    face = fonts.Face(font, {}, [], 1000, font.reader["hmtx"])
    assert {name: face.advance(number) for number, name in enumerate(names)} == metrics


def test_an_opened_font_is_read_where_it_is_mapped() -> None:
    """It is 19 MB, its outlines 18 of them; every process that is forked has it in its memory."""
    code = "import tracemalloc; from kpilib.text import fonts; tracemalloc.start(); "
    code += "fonts.face(); print(tracemalloc.get_traced_memory()[0])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert int(done.stdout) < 20_000_000
