"""The page of the company in a browser: sorting, search, filter, by keyboard; nothing is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import PHONE, WIDE, barriers, broken_laws, look_at, window
from tests.company.noted import note, page
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

NAMES = ["a", "b", "c"]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three departments over two quarters; b sells less than before."""
    root = write_company(tmp_path_factory.mktemp("b") / "b", NAMES, ["2025Q4", "2026Q1"])
    path = root / "params/inputs/2026Q1/b/metrics.csv"
    path.write_text(path.read_text("utf-8").replace("100,61", "100,21"), encoding="utf-8")
    for period in ("2025Q4", "2026Q1"):
        note(root, period)
        page(root, period)
    return root / "reports" / "2026Q1" / "index.html"


def _shown(opened: Page) -> list[str]:
    names = "[...document.querySelectorAll('.kpi-department:not(.kpi-out) .who a')]"
    found: list[str] = opened.evaluate(f"{names}.map(link => link.textContent)")
    return found


def test_departments_are_sorted_found_and_filtered_by_keyboard(
    browser: Browser, company: Path
) -> None:
    with window(browser, WIDE) as opened:
        look_at(opened, company)
        assert _shown(opened) == ["部门a", "部门b", "部门c"]
        head = opened.locator("th.main button")
        head.focus()
        opened.keyboard.press("Enter")  # the largest first
        assert _shown(opened) == ["部门c", "部门a", "部门b"]
        assert opened.locator("th.main").get_attribute("aria-sort") == "descending"
        opened.keyboard.press("Enter")
        assert _shown(opened) == ["部门b", "部门a", "部门c"]
        opened.locator("th.who button").click()
        assert _shown(opened) == ["部门a", "部门b", "部门c"]
        opened.locator("input[type=search]").fill("部门B")
        assert _shown(opened) == ["部门b"]
        assert opened.locator("output").text_content() == "显示1个，共3个部门；合计为全部部门"
        opened.locator("input[type=search]").fill("")
        opened.locator("select[name=kind]").select_option("over")
        assert _shown(opened) == ["部门a", "部门c"]  # 1,906.00 of 2,000 are within
        opened.locator("select[name=kind]").select_option("issued")
        assert _shown(opened) == []


def test_a_row_unfolds_to_its_reason_and_its_files_and_periods_lead_on(
    browser: Browser, company: Path
) -> None:
    with window(browser, WIDE) as opened:
        look_at(opened, company)
        summary = opened.locator("summary", has_text="奖金-240.00元")
        summary.focus()
        opened.keyboard.press("Enter")
        row = opened.locator("tr.kpi-unfold", has=opened.locator("details[open]"))
        assert row.locator("a").first.get_attribute("href") == "b/payouts.xlsx"
        opened.locator("a[rel=prev]").click()
        assert opened.url.endswith("2025Q4/index.html")


def test_without_script_the_page_is_whole(browser: Browser, company: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(company.as_uri())
    assert opened.locator(".kpi-department").count() == 3
    assert not opened.locator("form").is_visible()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "dark"), (PHONE, "light")])
def test_nobody_is_shut_out_and_nothing_is_cut(
    browser: Browser, company: Path, width: int, scheme: str
) -> None:
    with window(browser, width, scheme) as opened:
        look_at(opened, company)
        assert barriers(opened) == []
        assert broken_laws(opened) == []
