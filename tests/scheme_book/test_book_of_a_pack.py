"""A pack keeps the chapters current that its reports link to, and the links lead to a place."""

from __future__ import annotations

import re
from pathlib import Path

from kpilib.core.periods import Period
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.small_company import made_here
from tests.small_workspace import write_workspace

ROOT = Path(__file__).parents[2]


def test_links_of_a_report_lead_to_a_place_in_the_book(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    (tmp_path / "notebooks").mkdir()
    notebook = "department_review.ipynb"
    (tmp_path / "notebooks" / notebook).write_bytes((ROOT / "notebooks" / notebook).read_bytes())
    options = PackOptions(formats=("html",), maker=made_here)
    made = make_pack(Workspace(tmp_path), [Period.parse("2026Q1")], options)
    assert not made.unwritten
    report = tmp_path / "reports" / "2026Q1" / "team" / "report.html"
    (link,) = re.findall(r'href="([^"#]*)#(small[^"]*)"', report.read_text("utf-8"))
    page = (report.parent / link[0]).resolve()
    assert page == tmp_path.resolve() / "reports" / "schemes" / "zh" / "small.html"
    assert f'id="{link[1]}"' in page.read_text("utf-8")
    page.unlink()
    make_pack(Workspace(tmp_path), [Period.parse("2026Q1")], options)
    assert page.is_file()  # though the report itself was current
