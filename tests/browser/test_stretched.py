"""Departments of every shape keep the layout's bones, and nothing of them is cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser import bones
from tests.browser.pages import PHONE, WIDE, barriers, look_at, window
from tests.browser.stretched import NAMES, SLICE
from tests.conftest import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


# Before the browser is there: a pack may end what this process has begun.
@pytest.fixture(scope="module", autouse=True)
def stretched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    find_tool("chromium")  # without one nothing is packed
    return bones.pack_cases(tmp_path_factory.mktemp("stretched") / "zh", SLICE, "zh")


def test_bones_and_laws_hold(browser: Browser, stretched: Path) -> None:
    kept = json.loads(bones.KEPT.read_text(encoding="utf-8"))
    for case, width, now, laws in bones.looked_at(browser, stretched, SLICE):
        assert laws == []
        assert bones.moved(kept[f"{case} zh {width}"], now) == []


def test_decisions_of_a_crowd_fit_one_screen(browser: Browser, stretched: Path) -> None:
    with window(browser, WIDE) as page:
        look_at(page, stretched / "pay-60" / "report.html")
        assert page.locator(".kpi-cards").evaluate("cards => cards.clientHeight") < 900
        assert page.locator("nav.contents a").count() > 5
        for link in page.locator("nav.contents a").all():
            assert page.locator(str(link.get_attribute("href"))).count() == 1


def test_anybody_of_a_crowd_is_found_sorted_and_linked_to(
    browser: Browser, stretched: Path
) -> None:
    file = stretched / "pay-60" / "report.html"
    with window(browser, PHONE) as page:
        look_at(page, file)
        table = page.locator("table:has(#person-pay-60-7)")
        tools = page.locator(".kpi-tools").first
        tools.locator("input").fill("pay-60-7）")
        assert table.locator("tbody tr:not(.kpi-sum):visible").count() == 1
        tools.locator("input").fill("")
        tools.locator("select").select_option(label="应付（元）")
        said = table.locator("tbody tr:not(.kpi-sum) .main").all_inner_texts()
        paid = [float(text.replace(",", "")) for text in said]
        assert paid == sorted(paid, reverse=True)
        assert len(paid) == 60
        assert "kpi-sum" in str(table.locator("tbody tr").last.get_attribute("class"))
        page.goto(f"{file.as_uri()}#person-pay-60-7")
        assert page.evaluate("scrollY") > 0


def test_names_of_any_kind_are_text(browser: Browser, stretched: Path) -> None:
    with window(browser, PHONE) as page:
        look_at(page, stretched / "names" / "report.html")
        shown = page.locator(".kpi-people").inner_text()
        for name in NAMES:
            if all(ord(c) < 0x600 or 0x4E00 <= ord(c) <= 0x9FFF for c in name):
                assert " ".join(name.split()) in shown
        assert "[U+1F600]" in shown
        assert page.locator("main script, main b").count() == 0
        assert barriers(page) == []


def test_bones_that_moved_are_told() -> None:
    kept = {"header": [1, 10, 300, 100], "main h1": [1, 10, 300, 400]}
    near = {"header": [1, 20, 290, 110], "main h1": [1, 10, 300, 438]}
    assert bones.moved(kept, near) == []
    assert bones.moved(kept, {"header": [2, 10, 300, 100], "main h1": [1, 10, 300, 445]}) == [
        "header: was [1, 10, 300, 100], is [2, 10, 300, 100]",
        "main h1: was [1, 10, 300, 400], is [1, 10, 300, 445]",
    ]
    assert bones.moved(kept, {"header": [1, 10, 300, 100]}) == [
        "main h1: was [1, 10, 300, 400], is None"
    ]
