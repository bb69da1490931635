"""A report is made again when the Quarto that made it, or the user's theme, has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.packs.cache import Still, ingredients
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import make_report
from kpilib.publish.render import identity
from kpilib.publish.render.quarto.find import forget
from kpilib.workspace.workspace import Workspace
from tests.render.quarto.conftest import style_of
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.render.quarto.conftest import StandIn

ORDER = Order("a", Period.parse("2026Q1"), ("html",), renderer="quarto")


def _changed(root: Path, before: dict[str, str]) -> list[str]:
    now = ingredients(Still(root), ORDER)
    return sorted(name for name in before | now if before.get(name) != now.get(name))


def test_the_version_that_is_used_counts(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert standin.path.is_file()
    root = write_company(tmp_path / "w", ["a"])
    before = ingredients(Still(root), ORDER)
    assert before["the renderer"] == "quarto 1.9.38"
    monkeypatch.setenv("KPILIB_STANDIN_VERSION", "1.10.0")
    forget()
    assert _changed(root, before) == ["the renderer"]


def test_every_file_of_the_theme_counts(standin: StandIn, tmp_path: Path) -> None:
    assert standin.path.is_file()
    root = write_company(tmp_path / "w", ["a"])
    before = ingredients(Still(root), ORDER)
    part = root / "params" / "quarto" / "_extensions" / "acme" / "a.lua"
    part.parent.mkdir(parents=True)
    part.write_text("", encoding="utf-8")
    (root / "params" / "quarto" / "brand.scss").write_text("", encoding="utf-8")
    assert _changed(root, before) == [
        "params/quarto/_extensions/acme/a.lua",
        "params/quarto/brand.scss",
    ]


def test_a_report_by_quarto_wears_the_workspaces_theme(standin: StandIn, tmp_path: Path) -> None:
    assert standin.path.is_file()
    root = write_company(tmp_path / "w", ["a"])
    (root / "params" / "quarto").mkdir()
    sheet = ".kpi-info { letter-spacing: 3.25px; }"
    (root / "params" / "quarto" / "brand.scss").write_text(sheet, encoding="utf-8")
    made = make_report(Workspace(root), ORDER, tmp_path / "out")
    path = made.files["report.html"]
    assert "3.25px" in style_of(path.read_text("utf-8"))
    assert (identity.read(path) or "").startswith("a|2026Q1|draft|")
