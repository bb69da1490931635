"""Figures open in a real browser: by click and by keyboard, from a file, with nothing fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import PHONE, WIDE, barriers, broken_laws, look_at, window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

PAY = "table.kpi-people td.main .kpi-open"
ITEM = "table:not(.kpi-grid) td .kpi-open"


@pytest.fixture(scope="module")
def file(reports: Path) -> Path:
    """A department that pays."""
    return reports / "key-accounts" / "report.html"


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The report on a phone."""
    with window(browser, PHONE) as opened:
        look_at(opened, file)
        yield opened


def _panel(figure: Locator) -> Locator:
    return figure.page.locator(f"#{figure.get_attribute('aria-controls')}")


def test_a_click_unfolds_formula_clause_and_rows_and_a_second_one_folds_them(page: Page) -> None:
    figure = page.locator(ITEM).first  # of pay
    figure.click()
    assert figure.get_attribute("aria-expanded") == "true"
    told = _panel(figure).inner_text()
    assert figure.inner_text() in told
    assert "× 取大(0," in told
    assert "条款：" in told
    while not _panel(figure).get_by_text("deals.csv").first.is_visible():
        income = _panel(figure).locator("details", has_text="计奖完成额").last
        closed = income.locator("details:not([open]) > summary")
        assert closed.count()
        closed.first.click()
    figure.click()
    assert figure.get_attribute("aria-expanded") == "false"
    assert page.locator(".kpi-panel").count() == 0


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_by_keyboard_it_opens_reads_on_and_esc_leads_back(page: Page, key: str) -> None:
    figure = page.locator(PAY).first
    figure.focus()
    page.keyboard.press(key)
    panel = _panel(figure)
    assert panel.is_visible()
    page.keyboard.press("Tab")  # the next stop is inside
    assert panel.evaluate("panel => panel.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator(".kpi-panel").count() == 0
    assert figure.evaluate("button => button === document.activeElement")
    assert figure.get_attribute("aria-expanded") == "false"


def test_a_row_shows_one_figure_at_a_time_and_rows_stay_open_beside_each_other(page: Page) -> None:
    page.locator(PAY).first.click()
    page.locator("table.kpi-people td.rate .kpi-open").first.click()
    assert page.locator(".kpi-panel").count() == 1
    page.locator(PAY).nth(1).click()
    assert page.locator(".kpi-panel").count() == 2


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (WIDE, "light")])
def test_what_unfolds_is_cut_nowhere_and_bars_nobody(
    browser: Browser, file: Path, width: int, scheme: str
) -> None:
    with window(browser, width, scheme) as page:
        look_at(page, file)
        for figure in (".kpi-tiles .kpi-open", PAY, ITEM, "table:not(.kpi-grid) tfoot .kpi-open"):
            page.locator(figure).first.click()
        assert page.locator(".kpi-panel").count() == 4
        assert broken_laws(page) == []
        assert barriers(page) == []


def test_on_paper_nothing_is_unfolded(page: Page) -> None:
    figure = page.locator(PAY).first
    figure.click()
    page.emulate_media(media="print")
    assert not _panel(figure).is_visible()
    assert not page.locator(".kpi-hint").is_visible()
    assert figure.is_visible()


def test_without_programs_the_page_is_whole(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("button").count() == 0
    assert page.locator("table.kpi-people td.main").first.inner_text() == "8,261.97"
    context.close()


def test_every_figure_of_the_page_opens_and_says_what_it_shows(page: Page) -> None:
    wrong = page.evaluate(
        """() => [...document.querySelectorAll("button.kpi-open")].filter((button) => {
          button.click();
          const panel = document.getElementById(button.getAttribute("aria-controls"));
          const opened = panel && panel.querySelector(".kpi-step").textContent.length > 2;
          button.click();
          return !opened;
        }).map((button) => button.textContent)"""
    )
    assert wrong == []
    assert page.locator("button.kpi-open").count() > 80
