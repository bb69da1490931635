"""The papermill engine `kpi`: notebooks in a forked child instead of a kernel.

`papermill --engine kpi in.ipynb out.ipynb` works for any Python notebook that does without
widgets. Where processes cannot be forked, papermill's own engine runs the notebook.
"""

from __future__ import annotations

import logging
from typing import Any

from papermill.engines import Engine, NBClientEngine

from kpilib.forkshell import ChildDied, can_fork, run_cells

_LOG = logging.getLogger(__name__)
_LANGUAGE = {
    "name": "python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


class ForkEngine(Engine):  # type: ignore[misc]
    """Runs the code cells of a notebook in a forked child of this process."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,  # noqa: ANN401 - papermill is untyped
        kernel_name: str,
        *,
        execution_timeout: float | None = None,
        **kwargs: Any,  # noqa: ANN401 - what papermill hands to every engine
    ) -> None:
        """Run the cells in order up to the first that fails; see papermill's `Engine`."""
        if not can_fork():
            _LOG.warning(
                "kpi: this system cannot fork, so papermill's own engine runs the notebook"
            )
            NBClientEngine.execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, **kwargs
            )
            return
        cells = nb_man.nb.cells
        nb_man.nb.metadata["language_info"] = dict(_LANGUAGE)
        sources = [
            (place, cell.source)
            for place, cell in enumerate(cells)
            if cell.cell_type == "code" and cell.source.strip()
        ]
        running = 0
        try:
            for kind, place, *rest in run_cells(sources, execution_timeout):
                running = place
                _take(nb_man, cells[place], place, kind, rest)
        except (ChildDied, TimeoutError) as wrong:
            _fail(nb_man, cells[running], running, wrong)


def _take(nb_man: Any, cell: Any, place: int, kind: str, rest: list[Any]) -> None:  # noqa: ANN401 - papermill is untyped
    from nbformat import from_dict  # noqa: PLC0415

    if kind == "start":
        nb_man.cell_start(cell, place)
    elif kind == "output":
        cell.outputs.append(from_dict(rest[0]))
    elif kind == "done":
        count, succeeded = rest
        cell.execution_count = count
        if not succeeded:
            nb_man.cell_exception(cell, place)
        nb_man.cell_complete(cell, place)


def _fail(nb_man: Any, cell: Any, place: int, wrong: Exception) -> None:  # noqa: ANN401 - papermill is untyped
    """Say in the cell itself why the notebook could not go on."""
    name = type(wrong).__name__
    error = {"output_type": "error", "ename": name, "evalue": str(wrong), "traceback": []}
    _take(nb_man, cell, place, "output", [error])
    nb_man.cell_exception(cell, place)
    nb_man.cell_complete(cell, place)
