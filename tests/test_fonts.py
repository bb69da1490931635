from __future__ import annotations

import io
import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

from kpilib import fonts


def test_the_font_draws_chinese_latin_digits_and_money_signs() -> None:
    text = "绩效考核:业绩提成、奖金¥1,234.56(50%)— “合格” Aa≥√①"
    assert fonts.missing(text) == ()


def test_a_missing_glyph_names_character_code_point_and_place() -> None:
    with pytest.raises(
        fonts.GlyphMissing, match=r"^cell 5: .*“😀” \(U\+1F600 GRINNING FACE\), first in “很好😀!”"
    ):
        fonts.check("很好😀!", "cell 5")


def test_every_missing_character_is_named_once() -> None:
    assert fonts.missing("a😀b🚀c😀") == ("😀", "🚀")


def test_an_invisible_character_is_named_by_its_code_point() -> None:
    with pytest.raises(fonts.GlyphMissing, match=r"an invisible character \(U\+200B ZERO WIDTH"):
        fonts.check("张\u200b三", "name")


def test_line_ends_and_blanks_need_no_glyph() -> None:
    fonts.check("a b\n\tc\u00a0d\r\n", "anywhere")


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


def test_text_in_charts_is_outlines_and_the_same_bytes_each_time() -> None:
    with mpl.rc_context():
        fonts.use_in_charts()
        first, second = _svg(), _svg()
    assert b"<text" not in first
    assert first.count(b"NotoSansCJKsc") > 5, "glyphs come from our font"
    assert first == second


def test_a_box_in_a_chart_is_an_error() -> None:
    with mpl.rc_context():
        fonts.use_in_charts()
        fig, ax = plt.subplots()
        ax.set_title("😀")
        with pytest.raises(UserWarning, match="Glyph 128512"):
            fig.savefig(io.BytesIO(), format="svg")
        plt.close(fig)


def test_looking_for_the_font_does_not_load_matplotlib() -> None:
    """Rendering HTML has no need of it, and it costs most of a second."""
    code = "import sys, kpilib.fonts as f; f.check('好', ''); sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
