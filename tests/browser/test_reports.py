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
