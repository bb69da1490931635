"""A pack of 24 reports against stock papermill, one notebook after another, and the same renderer.

Both start from nothing: the pack's time includes starting the processes that make it.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import papermill

from kpilib.publish.packs.local_reports import make_here
from kpilib.publish.packs.pack import PackOptions, orders
from kpilib.publish.render import RENDERERS, RenderRequest
from kpilib.workspace.workspace import Workspace
from tests.bench.measure import note, result, seconds

if TYPE_CHECKING:
    from kpilib.publish.packs.order import Order

ROOT = Path(__file__).resolve().parents[2]
REPORTS = 24
JOBS = 2
PROMISED = 9


def main() -> None:
    """Print the ratio of both times."""
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "ours"
        for folder in ("params", "notebooks"):
            shutil.copytree(ROOT / folder, root / folder)
        workspace = Workspace(root)
        wanted = orders(workspace, workspace.periods(), PackOptions(formats=("html",)))[:REPORTS]
        errors: list[str] = []
        before = _processor_seconds()
        ours = seconds(lambda: errors.extend(e for _, e in make_here(root, wanted, JOBS) if e))
        spent = _processor_seconds() - before
        if errors:
            raise SystemExit("\n".join(errors))
        requests = [
            _request(workspace, order, Path(name) / str(n)) for n, order in enumerate(wanted)
        ]
        stock = seconds(lambda: [_stock(root, request) for request in requests])
    ratio = stock / ours
    note(f"processor time of ours {spent:.1f} s")
    note(
        f"{len(wanted)} reports: kpi pack --jobs {JOBS} {ours:.1f} s, stock papermill and renderer "
        f"{stock:.1f} s"
    )
    wish = f"at least {PROMISED} × faster"
    result("Pack of 24 against stock papermill", ratio, "×", wish, holds=ratio >= PROMISED)


def _processor_seconds() -> float:
    """What the processes that this one began have used."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _request(workspace: Workspace, order: Order, folder: Path) -> RenderRequest:
    """What the renderer needs to know; worked out beforehand, outside the time taken."""
    folder.mkdir()
    assessment = workspace.assess(order.department, order.period)
    return RenderRequest(
        notebook=folder / "review.ipynb",
        output=folder,
        title=order.name,
        lang=assessment.department.language,
        department=order.department,
        period=str(order.period),
        revision="draft",
        digest=assessment.inputs_hash,
        department_name=order.department,
        subtitle="",
        formats=("html",),
    )


def _stock(root: Path, request: RenderRequest) -> None:
    papermill.execute_notebook(
        str(root / "notebooks" / "department_review.ipynb"),
        str(request.notebook),
        {"department": request.department, "period": request.period, "lang": request.lang},
        cwd=str(root),
        progress_bar=False,
    )
    RENDERERS["builtin"].render(request)


if __name__ == "__main__":
    main()
