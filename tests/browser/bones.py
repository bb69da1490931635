"""The bones of a page: where its blocks stand and how large they are, beside what was kept.

`python -m tests.browser.bones` packs all of the stretched departments, in both languages, holds
every page to the laws and to its bones, and with `--store` keeps the bones of today. Whoever stores
them looks at the pages first: their places are printed.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.periods import Period
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.browser.pages import PHONE, WIDE, broken_laws, look_at, window
from tests.browser.stretched import CASES, PERIODS, write_company

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser, Page

KEPT = Path(__file__).parent / "bones.json"
BLOCKS = (
    "header", "main h1", ".kpi-tiles", ".kpi-tile", ".kpi-cards", ".kpi-card", ".kpi-waterfall",
    ".kpi-waterfall tbody tr", ".kpi-people", ".kpi-people tbody tr", ".contents",
)  # fmt: skip
NEAR = 12
"""Pixels that a block may move or grow without being another one; its height also by a tenth."""

_MEASURE = """selectors => Object.fromEntries(selectors.flatMap(selector => {
  const all = [...document.querySelectorAll(selector)];
  if (!all.length) return [];
  const {left, width, height} = all[0].getBoundingClientRect();
  return [[selector, [all.length, ...[left, width, height].map(Math.round)]]];
}))"""

Bones = dict[str, list[int]]


def pack_cases(root: Path, cases: Iterable[str], language: str) -> Path:
    """The reports of some cases; all of them must be made."""
    names = tuple(cases)
    write_company(root, names)
    options = PackOptions(formats=("html",), jobs=2, lang=language, company=False)
    made = make_pack(Workspace(root), [Period.parse(PERIODS[-1])], options)
    assert {outcome.error for outcome in made.outcomes} == {""}
    return root / "reports" / PERIODS[-1]


def measured(page: Page) -> Bones:
    """How many there are of each block, and place and size of the first."""
    found: Bones = page.evaluate(_MEASURE, list(BLOCKS))
    return found


def moved(kept: Bones, now: Bones) -> list[str]:
    """What differs from what was kept by more than a hair."""
    return [
        f"{name}: was {kept.get(name)}, is {now.get(name)}"
        for name in {**kept, **now}
        if not _alike(kept.get(name), now.get(name))
    ]


def _alike(kept: list[int] | None, now: list[int] | None) -> bool:
    if kept is None or now is None:
        return False
    room = (0, NEAR, NEAR, max(NEAR, kept[3] // 10))
    return all(abs(a - b) <= near for a, b, near in zip(kept, now, room, strict=True))


def looked_at(browser: Browser, reports: Path, cases: Iterable[str]) -> Iterator[Any]:
    """Case, width, bones and broken laws of every page."""
    for case in cases:
        for width in (WIDE, PHONE):
            with window(browser, width) as page:
                look_at(page, reports / case / "report.html")
                yield case, width, measured(page), broken_laws(page)


def main() -> int:
    """All cases in both languages."""
    from playwright.sync_api import sync_playwright

    store, wrong = "--store" in sys.argv, 0
    kept = {} if store else json.loads(KEPT.read_text(encoding="utf-8"))
    with sync_playwright() as driver:
        program = shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for language in ("zh", "en"):
            root = Path(tempfile.mkdtemp(prefix=f"pages-{language}-"))
            reports = pack_cases(root, CASES, language)
            print(reports)
            for case, width, bones, laws in looked_at(browser, reports, CASES):
                name = f"{case} {language} {width}"
                if store:
                    kept[name] = bones
                for said in [*laws, *moved(kept[name], bones)]:
                    wrong += 1
                    print(f"{name}: {said}")
        browser.close()
    if store:
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(kept[name])}" for name in kept)
        KEPT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
