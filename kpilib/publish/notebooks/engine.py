"""The papermill engine `kpi`: notebooks in a forked child instead of a kernel.

`papermill --engine kpi in.ipynb out.ipynb` works for any Python notebook that does without
widgets. Where processes cannot be forked, papermill's own engine runs the notebook.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from nbformat import NotebookNode, from_dict
from papermill.engines import Engine, NBClientEngine

from kpilib.core.forked import ChildDied
from kpilib.core.processes import can_fork
from kpilib.publish.notebooks.forked_shell import CodeCell, TooMuchShown, run_cells
from kpilib.publish.notebooks.parameters import ParameterError, assigned

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.publish.notebooks.forked_shell import NotebookChild

_LOG = logging.getLogger(__name__)
_LANGUAGE = {
    "name": "python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
INJECTED = "injected-parameters"
"""Papermill's own tag of the cell with the values of a run."""

_SKIP, _MAY_FAIL = "skip-execution", "raises-exception"  # tags that Jupyter's own client knows


class ForkEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs the code cells of a notebook in a forked child of this process."""

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        *,
        when_done: Callable[[NotebookNode], None] | None = None,
        **kwargs: Any,  # noqa: ANN401 - papermill is untyped
    ) -> NotebookNode:
        """Run a notebook; see papermill's `Engine`.

        Args:
            nb: The notebook.
            kernel_name: The kernel that it names.
            when_done: Called with the notebook when every cell has succeeded, before it is
                written.
            kwargs: What papermill hands to every engine.
        """
        book: NotebookNode = super().execute_notebook(nb, kernel_name, **kwargs)
        if when_done is not None and not book.metadata.papermill["exception"]:
            when_done(book)
        return book

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,  # noqa: ANN401 - papermill is untyped
        kernel_name: str,
        *,
        execution_timeout: float | None = None,
        **kwargs: Any,  # noqa: ANN401 - what papermill hands to every engine
    ) -> None:
        """Run the cells in order up to the first that fails; see papermill's `Engine`.

        Args:
            nb_man: Papermill's manager of the notebook.
            kernel_name: Plays no part, unless papermill's own engine must step in.
            execution_timeout: Seconds that one cell may take.
            kwargs: `working_folder`, the folder that the cells run in when it is not this
                process's own, or `child`, a `NotebookChild` that waits for them there, `befell`,
                a list that takes what befell it, and what papermill hands to every engine.
        """
        folder = kwargs.pop("working_folder", None)
        child: NotebookChild | None = kwargs.pop("child", None)
        befell: list[Exception] = kwargs.pop("befell", [])
        _refuse_code(nb_man.nb)
        if not can_fork():
            _LOG.warning(
                "kpi: this system cannot fork, so papermill's own engine runs the notebook"
            )
            if folder is not None:
                kwargs["resources"] = {"metadata": {"path": folder}}
            NBClientEngine.execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, **kwargs
            )
            return
        nb_man.nb.metadata["language_info"] = dict(_LANGUAGE)
        listener = _Listener(nb_man, kwargs)
        try:
            run = partial(run_cells, folder=folder) if child is None else child.run
            for message in run(_code(nb_man.nb), execution_timeout):
                listener.take(*message)
        except (ChildDied, TimeoutError, TooMuchShown) as wrong:
            befell.append(wrong)
            listener.fail(wrong)


def _refuse_code(book: NotebookNode) -> None:
    """The cell that papermill has added assigns plain values, or nothing is run.

    Raises:
        ParameterError: It does something else.
        click.ClickException: The same for papermill's command, which says it in one line.
    """
    try:
        for cell in book.cells:
            if INJECTED in cell.metadata.get("tags", []):
                assigned(cell.source)
    except ParameterError as wrong:
        command = click.get_current_context(silent=True)
        if command is not None and command.command.name == "papermill":
            raise click.ClickException(str(wrong)) from None
        raise


def _code(book: NotebookNode) -> list[CodeCell]:
    """The cells that run."""
    found = []
    for place, cell in enumerate(book.cells):
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "code" and cell.source.strip() and _SKIP not in tags:
            found.append(CodeCell(place, cell.source, _MAY_FAIL in tags))
    return found


def _node(content: dict[str, Any]) -> NotebookNode:
    book: NotebookNode = from_dict(content)
    return book


class _Listener:
    """Puts what comes from the child where it belongs in the notebook."""

    def __init__(self, nb_man: Any, options: dict[str, Any]) -> None:  # noqa: ANN401 - papermill is untyped
        self._manager = nb_man
        self._cells: list[NotebookNode] = nb_man.nb.cells
        self._running = 0
        self._clear_first = False
        self._named: dict[str, list[NotebookNode]] = {}
        self._printed: list[str] = []  # joined once: a long text is not copied for each line of it
        self._log = bool(options.get("log_output"))
        self._files = {name: options.get(f"{name}_file") for name in ("stdout", "stderr")}

    def take(self, kind: str, place: int, *content: Any) -> None:  # noqa: ANN401 - see run_cells
        """One message; see `run_cells`."""
        if place != self._running:  # of a cell's thread that goes on behind it
            self._join_printed()
        self._running = place
        answers: dict[str, Callable[..., None]] = {
            "start": self._start,
            "output": self._output,
            "update": self._update,
            "clear": self._clear,
            "done": self._done,
        }
        answers[kind](*content)

    def fail(self, wrong: Exception) -> None:
        """Say in the cell itself why the notebook could not go on."""
        name, why = type(wrong).__name__, str(wrong)
        error = {"output_type": "error", "ename": name, "evalue": why}
        self._output({**error, "traceback": [f"{name}: {why}"]})
        self._done(None, succeeded=False)

    @property
    def _cell(self) -> NotebookNode:
        return self._cells[self._running]

    def _start(self) -> None:
        self._clear_first = False
        self._manager.cell_start(self._cell, self._running)

    def _output(self, output: dict[str, Any], name: str | None = None) -> None:
        outputs = self._cell.outputs
        if self._clear_first:
            self._clear(wait=False)
        if name is not None:
            self._update(name, {kind: output[kind] for kind in ("data", "metadata")})
        shown = _node(output)
        self._tell(shown)
        last = outputs[-1] if outputs else {}
        if shown.output_type == "stream" and last.get("name") == shown.name:
            self._printed.append(shown.text)  # where it was cut depends on the clock
        else:
            self._join_printed()
            outputs.append(shown)
        if name is not None:
            self._named.setdefault(name, []).append(shown)
        self._manager.autosave_cell()

    def _join_printed(self) -> None:
        if self._printed:
            self._cell.outputs[-1]["text"] += "".join(self._printed)
            self._printed.clear()

    def _tell(self, output: NotebookNode) -> None:
        """Papermill's `--log-output`, `--stdout-file` and `--stderr-file`."""
        if output.output_type == "stream":
            if self._log:
                (_LOG.info if output.name == "stdout" else _LOG.warning)(output.text)
            if (file := self._files[output.name]) is not None:
                file.write(output.text)
                file.flush()
        elif self._log and "text/plain" in output.get("data", {}):
            _LOG.info(output.data["text/plain"])

    def _update(self, name: str | None, shown: dict[str, Any]) -> None:
        for output in self._named.get(name or "", ()):
            output.update(_node(shown))

    def _clear(self, wait: bool) -> None:  # noqa: FBT001 - as it was sent
        self._clear_first = wait
        self._join_printed()
        if not wait:
            self._cell.outputs.clear()

    def _done(self, count: int | None, succeeded: bool) -> None:  # noqa: FBT001 - as it was sent
        self._join_printed()
        self._cell.execution_count = count
        if not succeeded:
            self._manager.cell_exception(self._cell, self._running)
        self._manager.cell_complete(self._cell, self._running)
