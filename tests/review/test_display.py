from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from kpilib.publish.review import display
from kpilib.text import fonts
from tests.render import notebooks

FRAME = pd.DataFrame([["张三", "1.00"], ["合计", "1.00"]], columns=["姓名", "金额"])


def _html(frame: pd.DataFrame = FRAME, **options: object) -> str:
    made = notebooks.outputs(lambda: display.show_table(frame, **options))
    text: str = made[0]["data"]["text/html"]
    return text


def test_numbers_stand_on_the_right_where_the_caller_says_so() -> None:
    row = '<td style="text-align: left">张三</td><td style="text-align: right">1.00</td>'
    assert row in _html(align="lr")
    assert row in _html(align={"金额": "right"})
    assert row in _html(align={"金额": "r"})


def test_a_total_is_the_foot_of_the_table() -> None:
    assert '<tfoot>\n<tr><td style="text-align: left">合计</td>' in _html(total=True)
    assert "<tfoot>" not in _html()


def test_cells_and_captions_are_literal() -> None:
    frame = pd.DataFrame([["<b>*张_三*|</b>\n第二行"]], columns=["<i>"])
    made = _html(frame, caption="a & <b>")
    assert "&lt;b&gt;*张_三*|&lt;/b&gt;<br>第二行" in made
    assert "<caption>a &amp; &lt;b&gt;</caption>" in made
    assert ">&lt;i&gt;</th>" in made


@pytest.mark.parametrize(
    ("align", "message"),
    [
        ("l", "align 'l' for 2 columns"),
        ("lx", "align 'lx' for 2 columns"),
        ({"数量": "right"}, "align names 数量; columns are 姓名, 金额"),
        ({"金额": "rechts"}, "align 'rechts'; expected left, right or center"),
    ],
)
def test_an_alignment_that_does_not_fit_is_refused(align: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _html(align=align)


def test_a_cell_that_is_not_text_is_refused_with_its_place() -> None:
    frame = pd.DataFrame([["张三", "1.00"], ["李四", 2.5]], columns=["姓名", "金额"])
    with pytest.raises(TypeError, match=r"column 金额, row 2: found 2\.5 \(float\)"):
        _html(frame)


def test_markdown_is_shown_as_it_is() -> None:
    (made,) = notebooks.outputs(lambda: display.show_markdown("## 二"))
    assert made["data"]["text/markdown"] == "## 二"


def test_escape_puts_a_backslash_before_every_mark_and_joins_lines() -> None:
    assert display.escape("<b>*a_b*|\n1. x") == r"\<b\>\*a\_b\*\| 1\. x"


def test_a_figure_is_svg_with_alternative_text_and_is_closed() -> None:
    fig, ax = plt.subplots()
    ax.set_title("得分")
    (made,) = notebooks.outputs(lambda: display.show_figure(fig, alt="柱状图", caption="得分分布"))
    assert made["data"]["image/svg+xml"].startswith("<?xml")
    assert "<dc:date>" not in made["data"]["image/svg+xml"]
    assert made["metadata"] == {"alt": "柱状图", "caption": "得分分布"}
    assert plt.get_fignums() == []


def test_a_figure_without_caption_is_captioned_by_its_alternative_text() -> None:
    fig, _ = plt.subplots()
    (made,) = notebooks.outputs(lambda: display.show_figure(fig, alt="空图"))
    assert made["metadata"]["caption"] == "空图"


@pytest.mark.parametrize("name", ["江😀", "江\x01", "江👨\u200d👩"])
def test_a_chart_draws_what_the_font_lacks_as_code_points_wherever_it_stands(name: str) -> None:
    def drawn(called: str) -> dict[str, Any]:
        fig, ax = plt.subplots()
        ax.set_ylabel(called)
        ax.set_yticks([0, 1], [called, "乙"])
        ax.bar([called, "丙"], [1, 2], label=called)
        ax.annotate(called, (0, 1))
        ax.legend()
        (made,) = notebooks.outputs(lambda: display.show_figure(fig, alt="柱状图"))
        return made

    made, plain = drawn(name), drawn(fonts.printable(name))
    assert made["data"]["image/svg+xml"] == plain["data"]["image/svg+xml"]
    assert made["metadata"]["code_points"] == "".join(fonts.missing(name))
    assert "code_points" not in plain["metadata"]
    assert plt.get_fignums() == []


def test_a_figure_needs_alternative_text() -> None:
    fig, _ = plt.subplots()
    with pytest.raises(ValueError, match="alt is empty"):
        display.show_figure(fig, alt=" ")
    plt.close(fig)
