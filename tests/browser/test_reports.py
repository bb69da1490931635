"""Reports on a wide window and a phone, light and dark: nobody is shut out and nothing is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import DEPARTMENTS
from tests.browser.pages import PHONE, TALLEST, WIDE, barriers, broken_laws, look_at, window

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


# Light and dark differ in colours alone, which are the same in every report.
@pytest.mark.parametrize(
    ("department", "width", "scheme"),
    [
        ("key-accounts", WIDE, "light"),
        ("key-accounts", PHONE, "dark"),
        ("sales-east", WIDE, "dark"),
        ("sales-east", PHONE, "light"),
    ],
)
def test_axe_finds_nothing(
    browser: Browser, reports: Path, department: str, width: int, scheme: str
) -> None:
    with window(browser, width, scheme) as page:
        look_at(page, reports / department / "report.html")
        assert barriers(page) == []


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("width", [WIDE, 900, PHONE, 320])
def test_nothing_is_cut_and_no_row_is_tall(
    browser: Browser, reports: Path, department: str, width: int
) -> None:
    with window(browser, width) as page:
        look_at(page, reports / department / "report.html")
        assert broken_laws(page) == []


def test_what_cards_fold_away_unfolds_by_keyboard(browser: Browser, reports: Path) -> None:
    with window(browser, PHONE) as page:
        look_at(page, reports / "key-accounts" / "report.html")
        # A row that is taller than its card may be, whatever the sample has.
        page.evaluate(
            """() => { const row = document.querySelector(".table table:not(.kpi-grid) tbody tr");
            [...row.cells].slice(1).forEach(cell => { cell.textContent = "长".repeat(60); });
            window.dispatchEvent(new Event("resize")); }"""
        )
        button = page.locator(".kpi-more").first
        row = button.locator("xpath=ancestor::tr")
        assert row.evaluate("row => row.getBoundingClientRect().height") <= TALLEST
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
        assert "长" in row.inner_text()
        page.emulate_media(media="print")
        assert not button.is_visible()


def test_the_company_page_leads_to_every_report(browser: Browser, reports: Path) -> None:
    with window(browser, WIDE) as page:
        for department in DEPARTMENTS:
            look_at(page, reports / "index.html")
            page.locator(f'a[href*="{department}/report.html"]').first.click()
            assert page.locator("main h1").count() == 1


def test_no_row_of_a_statement_is_tall_and_all_of_it_is_there(
    browser: Browser, reports: Path
) -> None:
    with window(browser, PHONE) as page:
        for file in sorted((reports / "key-accounts" / "statements").glob("*.html")):
            look_at(page, file)
            assert broken_laws(page) == []
        button = page.locator(".kpi-more").first
        row = button.locator("xpath=ancestor::tr")
        before = row.evaluate("row => row.getBoundingClientRect().height")
        button.focus()
        page.keyboard.press("Enter")
        assert row.evaluate("row => row.getBoundingClientRect().height") > max(before, TALLEST)
        assert barriers(page) == []
        page.emulate_media(media="print")  # on paper nothing is folded
        cut = "one => one.scrollHeight > one.clientHeight + 1"
        assert not page.evaluate(f"[...document.querySelectorAll('td')].some({cut})")


@pytest.mark.parametrize("paper", ["index.html", "_company/review.html", "_company/year.html"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_company_s_pages_obey_the_same_laws(
    browser: Browser, reports: Path, paper: str, width: int
) -> None:
    with window(browser, width) as page:
        look_at(page, reports / paper)
        assert broken_laws(page) == []
