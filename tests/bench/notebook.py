"""A department review through papermill's engine `kpi` against the same cells as a plain script.

Both in one process that has imported everything; each engine run forks a fresh child.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import median

import kpilib.publish.notebooks.preload  # noqa: F401 - what the processes of a pack have loaded
from kpilib.publish.notebooks.execute import execute_notebook
from tests.bench.measure import note, quietly, result, seconds

ROOT = Path(__file__).resolve().parents[2]
DEPARTMENTS = ("key-accounts", "sales-east", "fleet")
REPEATS = 61
PROMISED = 1.3


def main() -> None:
    """Print the ratio for each department, and the worst of them."""
    os.chdir(ROOT)
    notebook = ROOT / "notebooks" / "department_review.ipynb"
    with tempfile.TemporaryDirectory() as folder:
        pairs = {name: _pairs(notebook, name, Path(folder) / "out.ipynb") for name in DEPARTMENTS}
    ratios = []
    for name, taken in pairs.items():
        ratios.append(median(ours / plain for ours, plain in taken))
        ours, plain = (median(times) for times in zip(*taken, strict=True))
        note(
            f"{name}: engine {ours:.3f} s, script {plain:.3f} s, "
            f"ratio {ratios[-1]:.2f} (medians of {REPEATS} pairs)"
        )
    worst = max(ratios)
    result("Notebook against script", worst, "×", "at most 1.3 ×", holds=worst <= PROMISED)


def _pairs(notebook: Path, department: str, output: Path) -> list[tuple[float, float]]:
    """Times of a department's notebook through the engine and of its cells as a script, in turn."""
    parameters = {"department": department, "period": "2026Q1", "lang": "zh", "revision": "draft"}

    def engine() -> None:
        execute_notebook(notebook, parameters, output=output, folder=ROOT)

    book = execute_notebook(notebook, parameters, output=output, folder=ROOT)
    cells = [
        compile(cell.source, "script", "exec") for cell in book.cells if cell.cell_type == "code"
    ]

    def script() -> None:
        names: dict[str, object] = {"__name__": "__main__"}
        for cell in cells:
            exec(cell, names)  # noqa: S102 - our own notebook

    plainly = quietly(script)
    plainly()
    return [(seconds(engine), seconds(plainly)) for _ in range(REPEATS)]


if __name__ == "__main__":
    main()
