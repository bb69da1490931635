"""A department's own notebook makes its report; what cannot make it is named before anything is."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.publish.editions.declaration import EDITIONS
from kpilib.publish.packs.cache import Still, ingredients
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import make_report
from kpilib.workspace.check import check_workspace
from kpilib.workspace.own_notebook import SHIPPED
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import PAGE, issue_small, team, writable, write_issuing_workspace

if TYPE_CHECKING:
    from pathlib import Path

MINE = "notebooks/mine/own.ipynb"
ORDER = Order("team", Period.parse("2026Q1"), ("html",))


@pytest.fixture(name="root")
def workspace_with_own_notebook(tmp_path: Path) -> Path:
    """The small workspace, whose department has a notebook of its own that says so."""
    root = write_issuing_workspace(tmp_path)
    settings = root / "params/departments.yaml"
    text = settings.read_text("utf-8").replace("  team:\n", f"  team:\n    notebook: {MINE}\n")
    assert MINE in text
    settings.write_text(text, "utf-8")
    (root / MINE).parent.mkdir()
    shutil.copy(root / SHIPPED, root / MINE)
    change(root / MINE, lambda book: book["cells"].append(markdown("Ours alone.")))
    return root


def markdown(text: str) -> dict[str, Any]:
    name = f"ours-{len(text)}"
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def change(path: Path, how: Any) -> None:
    book = json.loads(path.read_text("utf-8"))
    how(book)
    path.write_text(json.dumps(book), "utf-8")


def sources(path: Path) -> str:
    return json.dumps(json.loads(path.read_text("utf-8"))["cells"], ensure_ascii=False)


def problems(root: Path) -> list[str]:
    return [str(fault) for fault in check_workspace(Workspace(root)).faults]


def test_the_report_is_made_by_it_and_goes_stale_with_it_and_its_modules(root: Path) -> None:
    made = make_report(Workspace(root), ORDER, root / "reports/2026Q1/team")
    assert "Ours alone." in sources(made.files["review.ipynb"])
    assert "Ours alone." in made.files["report.html"].read_text("utf-8")
    first = ingredients(Still(root), ORDER)
    (root / SHIPPED).write_text("another", "utf-8")
    assert ingredients(Still(root), ORDER) == first
    (root / MINE).with_name("helper.py").write_text("x = 1\n", "utf-8")
    second = ingredients(Still(root), ORDER)
    assert second.keys() - first.keys() == {"notebooks/mine/helper.py"}
    change(root / MINE, lambda book: book["cells"].append(markdown("And this.")))
    assert ingredients(Still(root), ORDER)[MINE] != first[MINE]


def test_no_figure_and_no_digest_depends_on_it(root: Path) -> None:
    digest = Workspace(root).assess("team", ORDER.period).inputs_hash
    settings = root / "params/departments.yaml"
    settings.write_text(settings.read_text("utf-8").replace(f"    notebook: {MINE}\n", ""), "utf-8")
    assert Workspace(root).assess("team", ORDER.period).inputs_hash == digest


def test_what_is_handed_out_in_editions_is_made_by_the_shipped_one(root: Path) -> None:
    order = Order("team", ORDER.period, ("html",), edition=EDITIONS["posting"])
    made = make_report(Workspace(root), order, root / "reports/out")
    assert "Ours alone." not in made.files["report.html"].read_text("utf-8")
    assert SHIPPED in ingredients(Still(root), order)


def test_an_issue_freezes_it_and_another_one_is_another_revision(root: Path) -> None:
    first = issue_small(root, "2025Q4", PAGE)
    assert first.new
    assert "Ours alone." in (team(root, "2025Q4/r1") / "report.html").read_text("utf-8")
    (frozen,) = (team(root, "2025Q4/r1")).rglob("own.ipynb")
    assert frozen.read_bytes() == (root / MINE).read_bytes()
    change(root / SHIPPED, lambda book: book["cells"].append(markdown("Not used.")))
    assert not issue_small(root, "2025Q4", PAGE).new
    change(root / MINE, lambda book: book["cells"].append(markdown("And this.")))
    assert issue_small(root, "2025Q4", PAGE).new
    writable(root / "reports")


@pytest.mark.parametrize(
    "place",
    ["../own.ipynb", "/own.ipynb", "own.ipynb", "notebooks/../params/own.ipynb",
     "notebooks/own.py", "notebooks", "notebooks/.shipped/own.ipynb", "notebooks\\own.ipynb", ""],
)  # fmt: skip
def test_it_stands_below_notebooks_or_is_refused_with_its_line(root: Path, place: str) -> None:
    settings = root / "params/departments.yaml"
    settings.write_text(settings.read_text("utf-8").replace(MINE, json.dumps(place)), "utf-8")
    with pytest.raises(KpiError, match="a notebook stands below notebooks/") as wrong:
        Workspace(root).departments  # noqa: B018 - reading is what is tried
    assert "departments.yaml:" in str(wrong.value)


def test_a_missing_one_is_named_by_check_and_by_the_pack(root: Path) -> None:
    (root / MINE).unlink()
    (said,) = problems(root)
    assert f"team: there is no {MINE}; copy {SHIPPED} to that place" in said
    with pytest.raises(KpiError, match=r"team: there is no notebooks/mine/own\.ipynb"):
        make_report(Workspace(root), ORDER, root / "reports/2026Q1/team")


def test_a_link_that_leads_out_of_the_workspace_is_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "own.ipynb"
    shutil.move(root / MINE, outside)
    (root / MINE).symlink_to(outside)
    (said,) = problems(root)
    assert "is a link that leads out of the workspace" in said


def test_one_without_parameters_is_named_by_check_and_by_the_pack(root: Path) -> None:
    change(root / MINE, lambda book: book["cells"][0]["metadata"].clear())
    (said,) = problems(root)
    assert "has no cell with the tag parameters" in said
    with pytest.raises(KpiError, match=r"own\.ipynb has no cell with the tag parameters"):
        make_report(Workspace(root), ORDER, root / "reports/2026Q1/team")


@pytest.mark.parametrize("content", ["no json", "[]", '{"cells": 3}', '{"cells": [1]}', ""])
def test_what_is_no_notebook_at_all_is_named(root: Path, content: str) -> None:
    (root / MINE).write_text(content, "utf-8")
    assert len(problems(root)) == 1
    with pytest.raises(KpiError, match=r"own\.ipynb"):
        make_report(Workspace(root), ORDER, root / "reports/2026Q1/team")


def test_one_that_does_not_say_whose_report_it_is_makes_none(root: Path) -> None:
    def without_title(book: dict[str, Any]) -> None:
        book["cells"] = [cell for cell in book["cells"] if "show_title" not in str(cell["source"])]

    change(root / MINE, without_title)
    with pytest.raises(KpiError, match=r"own\.ipynb does not say whose report it is"):
        make_report(Workspace(root), ORDER, root / "reports/2026Q1/team")
    assert not (root / "reports/2026Q1/team").exists()


def test_one_that_shows_another_department_makes_none(root: Path) -> None:
    def another(book: dict[str, Any]) -> None:
        for cell in book["cells"]:
            text = "".join(cell["source"])
            cell["source"] = text.replace("review(department, period", 'review("team", "2025Q4"')

    change(root / MINE, another)
    with pytest.raises(KpiError, match=r"the notebook shows team\|2025Q4"):
        make_report(Workspace(root), ORDER, root / "reports/2026Q1/team")


def test_parameters_of_its_own_are_no_mistake(root: Path) -> None:
    def further(book: dict[str, Any]) -> None:
        text = "".join(book["cells"][0]["source"])
        book["cells"][0]["source"] = f"{text}\ntop: int = 3  # how many are named\n"

    change(root / MINE, further)
    made = make_report(Workspace(root), ORDER, root / "reports/2026Q1/team")
    assert "top: int = 3" in sources(made.files["review.ipynb"])
