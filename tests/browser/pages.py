"""Pages as readers meet them, in Debian's Chromium: what it is asked, and what it must answer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

WIDE, PHONE = 1440, 390
TALLEST = 100
"""Pixels that a row may be tall on a phone until somebody unfolds it."""

_LAWS = """tallest => {
  const found = [], width = document.documentElement.clientWidth, phone = width < 500;
  const hidden = element => {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      // What only a screen reader hears is clipped to nothing.
      if (style.clipPath === "inset(50%)" || style.visibility === "hidden") return true;
    }
    return !element.getClientRects().length;
  };
  const name = element => `${element.tagName.toLowerCase()}.${element.className} ` +
    `“${(element.textContent || "").trim().slice(0, 40)}”`;
  if (document.documentElement.scrollWidth > width)
    found.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${width}`);
  for (const element of document.body.querySelectorAll("*")) {
    if (element instanceof SVGElement && element.tagName !== "svg" || hidden(element)) continue;
    const {left, right, height} = element.getBoundingClientRect();
    if (left < -1 || right > width + 1)
      found.push(`${name(element)} reaches from ${left} to ${right}`);
    if (element.clientWidth && element.scrollWidth > element.clientWidth + 1)
      found.push(`${name(element)} has ${element.clientWidth} for ${element.scrollWidth}`);
    const cell = phone && element.tagName === "TD";
    const before = cell && getComputedStyle(element, "::before").content;
    const label = before && before !== "none" && before.replace(/["\\s\u2002]/g, "");
    if (label && !element.textContent.trim() && !element.querySelector("img, svg"))
      found.push(`${name(element)} has the heading ${label} and no figure`);
    if (label === "%") found.push(`${name(element)} is a share of nothing that is named`);
    if (phone && element.tagName === "TR" && height > tallest
        && !element.classList.contains("kpi-unfolded"))
      found.push(`${name(element)} is ${height} tall`);
  }
  for (const table of document.querySelectorAll(".kpi-grid")) {
    const bars = [...table.querySelectorAll("td.bar :is(img, svg)")];
    const wide = bars.map(bar => bar.getBoundingClientRect().width);
    if (Math.max(...wide) > Math.min(...wide) + 1)
      found.push(`bars of ${name(table)} are ${Math.min(...wide)} to ${Math.max(...wide)} wide`);
  }
  return found;
}"""


@contextmanager
def window(browser: Browser, width: int, scheme: Any = "light") -> Iterator[Page]:
    """A window; its pages must say nothing on the console and ask nobody for anything."""
    said: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda asked: said.append(f"request: {asked.url}")
            if not asked.url.startswith(("file:", "data:")) else None)  # fmt: skip
    yield page
    context.close()
    assert said == []


def look_at(page: Page, file: Path) -> None:
    """Open a file and wait for its fonts, whose widths decide what a card shows."""
    page.goto(file.as_uri())
    page.evaluate("document.fonts.ready.then(() => true)")


def broken_laws(page: Page) -> list[str]:
    """What is cut, sticks out, or is too tall for a phone."""
    found: list[str] = page.evaluate(_LAWS, TALLEST)
    return found


def barriers(page: Page) -> list[str]:
    """What axe-core finds, by rule and the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
