"""A long table of people in a real browser: found, sorted, linked to; long sections fold."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd
import pytest

from kpilib.publish.render.builtin import Builtin
from kpilib.publish.review import display
from kpilib.publish.review.page_one.blocks import Grid, grid_html
from tests.browser.pages import PHONE, WIDE, barriers, broken_laws, look_at, window
from tests.render import notebooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    Make = Callable[[int], Path]

EVIL = "<b>E/7</b>"
ROWS = "table.kpi-people tbody tr:not(.kpi-out)"


def _grid(count: int) -> Grid:
    """So many people, paid 0, 7, 14 … modulo 1,000 fen each, the last one called EVIL."""
    ids = [f"E{n:03d}" for n in range(count - 1)] + [EVIL]
    rows = [(f"员工 {who}", f"{n * 7_000 % 1_000_000 / 100:,.2f}")
            for n, who in enumerate(ids)]  # fmt: skip
    rows.append(("合计", "9,999,999.00"))
    return Grid("people", "人员", ("人员", "应付（元）"), "lr", ("who", "main"), tuple(rows),
                frozenset({count}), tuple(f"person-{who}" for who in ids), count > 15)  # fmt: skip


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes a report with a table of so many people and another section, once of each number."""

    @cache
    def made(count: int) -> Path:
        root = tmp_path_factory.mktemp("people")
        table = notebooks.outputs(lambda: display.show_block(grid_html(_grid(count), "zh"), ""))
        heads = [notebooks.markdown(f"## {title}") for title in ("人员", "说明")]
        cells = (heads[0], notebooks.code(*table), heads[1], notebooks.markdown("一段。"))
        request = notebooks.request(notebooks.write(root / "n.ipynb", *cells), lang="zh")
        return Builtin().render(replace(request, formats=("html",)))["html"]

    return made


@pytest.fixture(scope="module")
def long(make: Make) -> Path:
    """So many that sections fold."""
    return make(120)


@pytest.fixture
def page(browser: Browser, make: Make, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A table of sixteen."""
    with window(browser, getattr(request, "param", WIDE)) as opened:
        look_at(opened, make(16))
        yield opened


def _names(page: Page) -> list[str]:
    return [row.split()[1] for row in page.locator(f"{ROWS} > :first-child").all_inner_texts()[:-1]]


def test_a_person_is_found_by_name_or_id_and_the_total_stays(page: Page) -> None:
    page.get_by_label("查找人员").fill("e003")
    assert page.locator(ROWS).count() == 2
    assert _names(page) == ["E003"]
    assert page.get_by_role("status").inner_text() == "1／16"
    page.get_by_label("查找人员").fill(EVIL)
    assert _names(page) == [EVIL]


def test_a_heading_sorts_up_and_down_and_a_third_time_as_it_stood(page: Page) -> None:
    own = _names(page)
    heading = page.get_by_role("button", name="应付（元）")
    heading.focus()
    page.keyboard.press("Enter")  # figures begin with the highest
    assert _names(page)[0] == EVIL  # 15 × 70 yuan; as text 980.00 would be above it
    assert page.locator("th[aria-sort=descending]").count() == 1
    assert page.locator(ROWS).last.inner_text().startswith("合计")
    heading.click()
    assert _names(page) == own
    assert page.locator("th[aria-sort=ascending]").count() == 1
    heading.click()
    assert _names(page) == own
    assert page.locator("th[aria-sort]").count() == 0


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_phone_sorts_by_a_choice(page: Page) -> None:
    page.get_by_label("排序").select_option("应付（元）")
    assert _names(page)[0] == EVIL


def test_any_table_of_many_rows_is_searched_in_all_cells_and_sorted(
    browser: Browser, tmp_path: Path
) -> None:
    frame = pd.DataFrame([[f"单{n}", f"甲{n % 7}", f"{n * 7_000 % 1_000:,}.00"] for n in range(31)],
                         columns=["单号", "客户", "金额"])  # fmt: skip
    cells = (notebooks.code(notebooks.table(frame, "订单")),)
    request = notebooks.request(notebooks.write(tmp_path / "n.ipynb", *cells), lang="zh")
    file = Builtin().render(replace(request, formats=("html",)))["html"]
    with window(browser, WIDE) as page:
        look_at(page, file)
        rows = page.locator("tbody tr:not(.kpi-out)")
        page.get_by_label("在本表中查找").fill("甲3")
        assert rows.count() == 4
        assert page.get_by_role("status").inner_text() == "4／31"
        page.get_by_label("在本表中查找").fill("")
        page.get_by_role("button", name="单号").click()
        assert page.locator("th[aria-sort=ascending]").count() == 1
        assert barriers(page) == []
        page.emulate_media(media="print")
        assert not page.locator(".kpi-tools").is_visible()


def test_fifteen_people_are_read_without_tools(browser: Browser, make: Make) -> None:
    with window(browser, WIDE) as page:
        look_at(page, make(15))
        assert page.locator(".kpi-tools, .kpi-sort").count() == 0


def test_a_link_leads_to_a_person_in_a_folded_section_and_through_a_search(
    browser: Browser, long: Path
) -> None:
    with window(browser, WIDE) as page:
        look_at(page, long)
        row = page.locator("tr", has_text=EVIL)
        assert not row.is_visible()
        assert page.get_by_text("一段。").is_visible()  # a short section stays open
        page.goto(f"{long.as_uri()}#person-{quote(EVIL)}")
        row.wait_for()
        page.get_by_label("查找人员").fill("E001")
        assert not row.is_visible()
        page.evaluate("location.hash = ''")
        page.evaluate("anchor => { location.hash = anchor; }", f"person-{EVIL}")
        row.wait_for()
        button = page.locator("h2 button", has_text="人员")
        assert button.get_attribute("aria-expanded") == "true"
        page.emulate_media(media="print")
        assert row.is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (WIDE, "light")])
def test_tools_are_cut_nowhere_and_bar_nobody(
    browser: Browser, long: Path, width: int, scheme: str
) -> None:
    with window(browser, width, scheme) as page:
        look_at(page, long)
        page.locator("h2 button", has_text="人员").click()
        assert broken_laws(page) == []
        assert barriers(page) == []
