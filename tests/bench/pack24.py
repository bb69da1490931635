"""A pack of 24 reports against stock papermill, one notebook after another, and the same renderer.

Both start from nothing: the pack's time includes starting the processes that make it. Stock
papermill takes two minutes, in which a machine may become half as fast: so a third of its reports
follows each of three packs.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import papermill

from kpilib.publish.packs.local_reports import make_here
from kpilib.publish.packs.pack import PackOptions, orders
from kpilib.publish.render import RENDERERS, RenderRequest
from kpilib.workspace.workspace import Workspace
from tests.bench.measure import note, result, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.packs.order import Order

ROOT = Path(__file__).resolve().parents[2]
REPORTS = 24
JOBS = 2
ROUNDS = 3
PROMISED = 9


def main() -> None:
    """Print the ratio of both times."""
    logging.getLogger("papermill").setLevel(logging.ERROR)
    workspace = Workspace(ROOT)
    wanted = orders(workspace, workspace.periods(), PackOptions(formats=("html",)))[:REPORTS]
    with tempfile.TemporaryDirectory() as name:
        packs, stock, before = [], 0.0, _processor_seconds()
        for round_ in range(ROUNDS):
            root = Path(name) / f"ours-{round_}"
            for folder in ("params", "notebooks"):
                shutil.copytree(ROOT / folder, root / folder)
            packs.append(seconds(partial(_pack, root, wanted)))
            spent = _processor_seconds() - before
            requests = [
                _request(workspace, order, Path(name) / f"{round_}-{n}")
                for n, order in enumerate(wanted[round_::ROUNDS])
            ]
            stock += seconds(lambda root=root, mine=requests: [_stock(root, one) for one in mine])
            before = _processor_seconds()
    ours = median(packs)
    ratio = stock / ours
    note(f"processor time of the last of ours {spent:.1f} s")
    note(
        f"{len(wanted)} reports: kpi pack --jobs {JOBS} {ours:.1f} s (median of {ROUNDS}), stock "
        f"papermill and renderer {stock:.1f} s"
    )
    wish = f"at least {PROMISED} × faster"
    result("Pack of 24 against stock papermill", ratio, "×", wish, holds=ratio >= PROMISED)


def _pack(root: Path, wanted: Sequence[Order]) -> None:
    if errors := [error for _, error in make_here(root, wanted, JOBS) if error]:
        raise SystemExit("\n".join(errors))


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
