"""The sample company's pages, packed once, and a browser to look at them with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from kpilib.core.periods import Period
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.conftest import find_tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
PERIOD = "2026Q1"
DEPARTMENTS = ("key-accounts", "sales-east")  # one that pays, one that scores


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company's reports of one quarter, packed once by whichever process comes first."""
    find_tool("chromium")  # without it nobody looks at them
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared
    root = shared / "browser"
    with FileLock(f"{root}.lock"):
        if not root.exists():
            _pack(root)
    return root / "reports" / PERIOD


def _pack(root: Path) -> None:
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    options = PackOptions(departments=DEPARTMENTS, formats=("html",), jobs=2, statements=True)
    made = make_pack(Workspace(root), [Period.parse(PERIOD)], options)
    assert [outcome.error for outcome in made.outcomes] == [""] * len(DEPARTMENTS)


# Of a module and no longer: an open browser keeps a loop of asyncio running in this process, where
# other modules' tests run loops of their own, and its driver is a child that those may end.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, as it comes."""
    from playwright.sync_api import sync_playwright

    program = find_tool("chromium")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()
