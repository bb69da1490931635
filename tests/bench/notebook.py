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
REPEATS = 31
PROMISED = 1.3


def main() -> None:
    """Print the ratio for each department, and the worst of them."""
    os.chdir(ROOT)
    notebook = ROOT / "notebooks" / "department_review.ipynb"
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for department in DEPARTMENTS:
            parameters = {
                "department": department,
                "period": "2026Q1",
                "lang": "zh",
                "revision": "draft",
            }
            output = Path(folder) / "out.ipynb"
            book = execute_notebook(notebook, parameters, output=output, folder=ROOT)
            cells = [
                compile(cell.source, "script", "exec")
                for cell in book.cells
                if cell.cell_type == "code"
            ]

            def script(cells: list[object] = cells) -> None:
                names: dict[str, object] = {"__name__": "__main__"}
                for cell in cells:
                    exec(cell, names)  # noqa: S102 - our own notebook

            def engine(parameters: dict[str, str] = parameters, output: Path = output) -> None:
                execute_notebook(notebook, parameters, output=output, folder=ROOT)

            quietly(script)()
            pairs = [(seconds(engine), seconds(quietly(script))) for _ in range(REPEATS)]
            ratios.append(median(ours / plain for ours, plain in pairs))
            ours, plain = (median(times) for times in zip(*pairs, strict=True))
            note(
                f"{department}: engine {ours:.3f} s, script {plain:.3f} s, "
                f"ratio {ratios[-1]:.2f} (medians of {REPEATS} pairs)"
            )
    worst = max(ratios)
    result("Notebook against script", worst, "×", "at most 1.3 ×", holds=worst <= PROMISED)


if __name__ == "__main__":
    main()
