"""From the company's page to a department, a figure, its explanation and a person's statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import PHONE, WIDE, barriers, broken_laws, look_at, window

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

NAME, PERSON = "大客户部", "E007"


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_reader_gets_from_the_company_to_the_statement_by_keyboard(
    browser: Browser, reports: Path, width: int
) -> None:
    with window(browser, width) as page:
        look_at(page, reports / "index.html")
        page.locator("input[type=search]").first.fill(NAME)
        others = page.locator('.kpi-department a[href="sales-east/report.html"]')
        assert not others.first.is_visible()
        page.locator('.kpi-department a[href="key-accounts/report.html"]').first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/key-accounts/report.html")

        person = page.locator(f"#person-{PERSON}")
        figure = person.locator(".main .kpi-open")
        paid = figure.inner_text()
        figure.focus()
        page.keyboard.press("Enter")
        panel = page.locator(f"#{figure.get_attribute('aria-controls')}")
        assert paid in panel.inner_text()
        assert "条款" in panel.inner_text()
        assert broken_laws(page) == []
        page.keyboard.press("Escape")
        assert figure.get_attribute("aria-expanded") == "false"

        link = person.locator('a[href*="statements/"]')
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/key-accounts/statements/{PERSON}.html")
        assert paid in page.locator("body").inner_text()
        assert barriers(page) == []
        assert broken_laws(page) == []


def test_a_card_of_the_company_says_what_each_smaller_figure_is(
    browser: Browser, reports: Path
) -> None:
    with window(browser, PHONE) as page:
        look_at(page, reports / "index.html")
        assert broken_laws(page) == []
        for name, label in (("rate", "预算"), ("decide", "待决定")):
            said = page.locator(f".kpi-company td.{name}:visible:not(:empty)").evaluate_all(
                "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
            )
            assert said
            assert {label in text for text in said} == {True}
