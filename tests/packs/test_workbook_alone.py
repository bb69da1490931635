"""A pack of workbooks alone runs no notebook, and holds what it would beside reports."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from kpilib.core.periods import Period
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.publish.packs.report import make_report
from kpilib.workspace.own_notebook import SHIPPED
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import write_workspace

ROOT = Path(__file__).parents[2]
PERIOD = Period.parse("2026Q1")


def test_it_has_the_same_bytes_and_tells_the_company_the_same(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    (root / SHIPPED).parent.mkdir()
    shutil.copy(ROOT / SHIPPED, root / SHIPPED)
    both = make_report(Workspace(root), Order("team", PERIOD, ("html", "xlsx")), tmp_path / "both")
    alone = make_report(Workspace(root), Order("team", PERIOD, ("xlsx",)), tmp_path / "alone")
    assert set(both.files) - set(alone.files) == {"report.html", "review.ipynb"}
    for name, path in alone.files.items():
        assert path.read_bytes() == both.files[name].read_bytes(), name
    assert "payouts.xlsx" in alone.files
    assert json.dumps(alone.headline, sort_keys=True) == json.dumps(both.headline, sort_keys=True)
    assert alone.headline["review"]["finding"]


def test_no_notebook_need_be_there_and_the_index_says_the_finding(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    made = make_pack(Workspace(root), [PERIOD], PackOptions(formats=("xlsx",)))
    assert [outcome.error for outcome in made.outcomes] == [""]
    state = json.loads((root / "reports" / "2026Q1" / "team" / "pack.json").read_text("utf-8"))
    assert not any(name.endswith(".ipynb") for name in state["ingredients"])
    finding = state["headline"]["review"]["finding"]["zh"]
    page = (root / "reports" / "2026Q1" / "index.html").read_text(encoding="utf-8")
    assert finding.split("，")[0] in page
    again = make_pack(Workspace(root), [PERIOD], PackOptions(formats=("xlsx",)))
    assert [outcome.reason for outcome in again.outcomes] == [""]
