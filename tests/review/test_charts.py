"""Charts show the review's figures, fit on a page, and nothing in them overlaps."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Annotation, Text

from kpilib.publish.review.charts import KEYS, Bar, Bars, Chart, ShadedGrid, TrendLine, charts
from kpilib.publish.review.charts.data import MOST_ROWS, ends
from kpilib.publish.review.charts.drawing import draw
from kpilib.publish.review.load_review import open_review
from kpilib.text import chart_settings
from tests.small_workspace import DEPARTMENTS, small_review, write_workspace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kpilib.publish.review.load_review import Review

ROOT = Path(__file__).parents[2]
TEAMS = ("key-accounts", "enterprise-sales", "sales-east", "sales-west", "fleet")
SAMPLE = [(department, period, lang)
          for department in TEAMS
          for period, lang in (("2025Q1", "zh"), ("2025Q4", "en"), ("2026Q1", "zh"))]  # fmt: skip


def bars(chart: Chart) -> tuple[Bar, ...]:
    assert isinstance(chart.data, Bars)
    return chart.data.bars


def test_scores_are_counted_in_bands_with_names(tmp_path: Path) -> None:
    chart = small_review(tmp_path).charts["distribution"]
    # 94, 76 and 56: three bands of ten and what lies below them.
    found = [(bar.name, bar.value, bar.text) for bar in bars(chart)]
    assert found == [
        ("90及以上", 1, "1人  乙"),
        ("80–90", 0, "0人"),
        ("70–80", 1, "1人  丙*"),
        ("60–70", 0, "0人"),
        ("不足60", 1, "1人  甲"),
    ]
    assert chart.alt == (
        "得分分布（人数）。90及以上 1人：乙；80–90 0人；70–80 1人：丙*；60–70 0人；不足60 1人：甲。"
    )


def test_attainment_is_the_share_of_full_points(tmp_path: Path) -> None:
    data = small_review(tmp_path).charts["attainment"].data
    assert isinstance(data, ShadedGrid)
    assert data.rows == ("乙（B）", "丙*（C）", "甲（A）")
    assert data.columns == ("销售", "服务")
    assert data.texts == (("100%", "85%"), ("80%", "70%"), ("40%", "80%"))
    assert data.shades[2] == (Fraction(2, 5), Fraction(4, 5))


def test_pay_stands_against_the_period_before(tmp_path: Path) -> None:
    chart = small_review(tmp_path).charts["change"]
    found = [(bar.name, bar.text, bar.was) for bar in bars(chart)]
    assert found == [
        ("乙（B）", "940.00", "960.00"),
        ("丙*（C）", "760.00", ""),
        ("甲（A）", "560.00", "620.00"),
    ]
    assert chart.caption == "应付金额（元）：本季度与上季度"
    assert "甲（A） 560.00（上季度620.00）" in chart.alt


def test_drivers_add_up_to_the_change_of_the_mean(tmp_path: Path) -> None:
    chart = small_review(tmp_path).charts["drivers"]
    assert [(bar.name, bar.text) for bar in bars(chart)] == [("销售", "-1.00"), ("服务", "-2.67")]
    # The mean fell by 11/3, printed as 3.67: the bars come to what is printed.
    assert sum(bar.value for bar in bars(chart)) == Fraction("-3.67")


def test_the_trend_has_a_point_for_every_period(tmp_path: Path) -> None:
    data = small_review(tmp_path).charts["trend"].data
    assert isinstance(data, TrendLine)
    assert [(point.name, point.text) for point in data.points] == [
        ("2025年第四季度", "79.00"),
        ("2026年第一季度", "75.33"),
    ]


def test_the_first_period_has_three_charts_and_compares_nothing(tmp_path: Path) -> None:
    found = small_review(tmp_path, "2025Q4").charts
    assert list(found) == ["distribution", "attainment", "change"]
    assert all("上季度" not in chart.caption + chart.alt for chart in found.values())


@pytest.mark.parametrize(("department", "period", "lang"), SAMPLE)
def test_every_department_has_three_charts_that_fit(
    department: str, period: str, lang: str
) -> None:
    review = open_review(department, period, lang=lang, workspace=str(ROOT))
    assert len(review.charts) >= 3
    assert list(review.charts) == [key for key in KEYS if key in review.charts]
    for key, chart in review.charts.items():
        assert_tidy(draw(chart), f"{department} {period} {key}")


@pytest.mark.parametrize("count", [1, 6, 25, 80])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_charts_fit_with_few_and_with_many_people(count: int, lang: str, tmp_path: Path) -> None:
    review = crowd(tmp_path, count, lang)
    for key, chart in review.charts.items():
        figure = draw(chart)
        assert figure.get_figheight() < 10, key  # an A4 page has room for 10.1 inches
        assert_tidy(figure, f"{count} people, {key}")


def crowd(root: Path, count: int, lang: str) -> Review:
    """Two quarters of many people with long names."""
    people = [f"E{n:03}" for n in range(count)]
    tables = {
        "employees": ["employee_id,name,on_probation"]
        + [f"{who},欧阳{'甲乙丙丁戊'[n % 5]}{n},false" for n, who in enumerate(people)],
        "metrics": ["subject,metric,target,actual"]
        + [f"{who},sales,100000,{40000 + 1357 * (n * 7 % 60)}" for n, who in enumerate(people)],
        "ratings": ["employee_id,indicator,score"]
        + [f"{who},service,{40 + n * 11 % 61}" for n, who in enumerate(people)],
    }
    text = {name: "\n".join(lines) for name, lines in tables.items()}
    departments = DEPARTMENTS.replace("2000", "200000")
    write_workspace(root, inputs={"2025Q4": text, "2026Q1": text}, departments=departments)
    return open_review("team", "2026Q1", lang=lang, workspace=str(root))


def test_of_very_many_rows_the_first_and_last_are_drawn_and_said(tmp_path: Path) -> None:
    chart = crowd(tmp_path, 80, "zh").charts["change"]
    shown = bars(chart)
    assert len(shown) == MOST_ROWS + 1
    assert (shown[15].name, shown[15].text) == ("…… 另50行", "")
    assert chart.caption.endswith("（共80行，画出前15行与后15行）")
    assert chart.alt.count("；") == 79
    assert ends(tuple(range(40)), -1)[14:17] == (14, -1, 25)


def test_the_same_chart_gives_the_same_bytes(tmp_path: Path) -> None:
    chart = small_review(tmp_path).charts["attainment"]
    assert svg(draw(chart)) == svg(draw(chart))


def svg(figure: Figure) -> bytes:
    import io

    file = io.BytesIO()
    with chart_settings.as_in_reports():
        figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def test_charts_without_figures_are_left_out(tmp_path: Path) -> None:
    review = small_review(tmp_path, "2025Q4")
    assert "trend" not in charts(review.context)


def assert_tidy(figure: Figure, where: str) -> None:
    """No text runs off the figure, and no two texts lie on each other."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer: Any = canvas.get_renderer()
    width, height = canvas.get_width_height()
    boxes = []
    for text in figure.findobj(Text):
        if not isinstance(text, Text) or not text.get_text().strip() or not text.get_visible():
            continue
        # The box of an annotation has its arrow in it; the words alone count.
        box = Text.get_window_extent(text, renderer)
        if isinstance(text, Annotation):
            text.update_positions(renderer)
            box = Text.get_window_extent(text, renderer)
        boxes.append((text.get_text(), box))
    assert boxes, where
    for words, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
        assert inside, f"{where}: {words!r} runs off the figure"
    for n, (one, first) in enumerate(boxes):
        for other, second in boxes[:n]:
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            along = min(first.y1, second.y1) - max(first.y0, second.y0)
            assert across <= 1 or along <= 2, f"{where}: {one!r} lies on {other!r}"
