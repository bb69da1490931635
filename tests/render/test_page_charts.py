"""Charts that pages draw: every figure is text, whatever is in it, and none covers another."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

import pytest

from kpilib.publish.render import page_charts
from kpilib.publish.review.charts.data import Bar, Bars, Chart, ShadedGrid, TrendLine
from kpilib.publish.review.charts.page_shapes import shapes


def bar(value: int, name: str = "甲", before: int | None = None) -> Bar:
    was = "" if before is None else f"{before}.00"
    return Bar(name, Fraction(value), f"{value}.00", None if before is None else Fraction(before),
               was)  # fmt: skip


def drawn(data: Bars | ShadedGrid | TrendLine, alt: str = "甲 5.00。") -> str:
    return page_charts.drawn(shapes(Chart("说明", alt, data)), alt)


def test_bars_begin_at_zero_on_whichever_side_they_are() -> None:
    page = drawn(Bars((bar(30), bar(-10)), line=Fraction(20), line_text="预算 20"))
    places = re.findall(r'class="(good|down)" style="left:([\d.]+)%;width:([\d.]+)%"', page)
    # From -10 to 30: zero stands at a quarter.
    assert places == [("good", "25.00", "75.00"), ("down", "0.00", "25.00")]
    assert 'class="aim" style="left:75.00%"' in page
    assert "预算 20" in page


def test_what_was_before_has_a_stroke_and_its_figure() -> None:
    page = drawn(Bars((bar(40, before=20), bar(10)), heads=("本期", "上期")))
    assert 'class="before" style="left:50.00%"' in page
    assert re.findall(r'class="was">([^<]+)', page) == ["20.00"]
    assert "<span>本期</span><span>上期</span>" in page


def test_names_are_text_and_never_markup() -> None:
    name = '<b onclick="x">"甲"&'
    grid = ShadedGrid((name,), (name,), ((name,),), ((Fraction(1, 2),),))
    for data in (Bars((bar(1, name),)), grid, TrendLine((bar(1, name), bar(2)))):
        page = drawn(data, name)
        assert "<b" not in page
        assert "&lt;b onclick=&quot;x&quot;&gt;" in page


@pytest.mark.parametrize("count", [2, 5, 8, 20])
def test_figures_of_a_line_never_stand_on_one_another(count: int) -> None:
    points = tuple(bar(n * 7 % 11 + 100_000, f"2026年第{n}季度") for n in range(count))
    wide, narrow = drawn(TrendLine(points)).split("</svg>")[:2]
    for picture in (wide, narrow):
        at = [float(x) for x in re.findall(r'<text class="figure" x="([\d.]+)"', picture)]
        # Nine digits of 13 pixels, at 0.55 em each.
        assert all(b - a >= 9 * 13 * 0.55 for a, b in pairwise(sorted(at)))
        assert points[-1].text in picture
    assert all(point.text in wide for point in points) or count == 20


def test_a_picture_of_ones_own_stays_one() -> None:
    assert page_charts.drawn({}, "图") == ""
    assert page_charts.drawn({"kind": "pie", "rows": []}, "图") == ""


def test_every_text_is_told_to_the_font() -> None:
    data = Bars((bar(3, "赵", before=2),), heads=("本", "上"), line=Fraction(1), line_text="算")
    assert set("赵3.02本上算") <= set(page_charts.words(shapes(Chart("说明", "图", data))))
