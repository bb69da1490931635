"""Notebooks run through papermill, and left without anything that differs from run to run."""

from __future__ import annotations

import copy
import hashlib
import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kpilib.core.known_answers import KnownAnswers
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError, suggest
from kpilib.core.processes import can_fork
from kpilib.core.sourcetext import TextError
from kpilib.core.special_files import special
from kpilib.publish.notebooks.notebook_file import read_notebook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import papermill
    import papermill.engines
    import papermill.exceptions
    import papermill.execute
    import papermill.iorw
    import papermill.parameterize
    from nbformat import NotebookNode

    from kpilib.publish.notebooks import engine, forked_shell, notebook_json
    from kpilib.publish.notebooks.forked_shell import NotebookChild
else:
    engine = lazy("kpilib.publish.notebooks.engine")
    forked_shell = lazy("kpilib.publish.notebooks.forked_shell")
    notebook_json = lazy("kpilib.publish.notebooks.notebook_json")
    papermill = lazy("papermill")

IDENTITY_MIME = "application/vnd.kpilib.identity+json"
"""The output in which a notebook says whose report it is."""

FACTS_MIME = "application/vnd.kpilib.facts+json"
"""The output in which it tells the pages of the company what it found."""


class NotebookFailed(KpiError):  # noqa: N818 - it reads as what happened
    """A notebook that cannot be run, or stopped with an error."""


def load() -> None:
    """Load what runs notebooks, in a process that is going to be copied for each."""
    for name in ("engine", "notebook_shell"):
        import_module(f"kpilib.publish.notebooks.{name}")


def execute_notebook(
    notebook: Path,
    parameters: Mapping[str, str],
    *,
    output: Path,
    folder: Path,
) -> NotebookNode:
    """Run a notebook with parameters; the executed one is the same for the same inputs.

    Papermill's `execute_notebook` reads and checks a notebook anew for each run; here that is done
    once for all runs, and the rest of it as there.

    Args:
        notebook: The notebook; it stays as it is.
        parameters: Values for its parameters cell.
        output: Where the executed notebook goes.
        folder: The working folder of its cells.

    Returns:
        The executed notebook, as it was written.

    Raises:
        NotebookFailed: It lacks a parameter, or a cell failed; says which and why.
    """
    # Papermill says at length what the error that it raises says as well.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    # The entry point says the same; so the engine is there in a source tree, too.
    papermill_engines = papermill.engines.papermill_engines
    papermill_engines.register("kpi", engine.ForkEngine)
    inspected = _inspected(notebook)
    _check_parameters(notebook, inspected, parameters)
    befell: list[Exception] = []
    try:
        with _child_for(notebook, folder) as child:
            book: NotebookNode = papermill_engines.execute_notebook_with_engine(
                "kpi",
                inspected.given(parameters),
                inspected.plain.metadata.kernelspec.name,
                progress_bar=False,
                working_folder=str(folder),
                child=child,
                when_done=_settle,
                befell=befell,
            )
        # A relative path papermill may take for a stream.
        papermill.execute.raise_for_execution_errors(book, str(output.absolute()))
        output.write_bytes(notebook_json.file_of(book))  # checked when read
    except papermill.exceptions.PapermillExecutionError as wrong:
        raise NotebookFailed(_failure(notebook, wrong, befell)) from None
    except (papermill.exceptions.PapermillException, OSError) as wrong:
        raise NotebookFailed(
            Message("{notebook} cannot be run: {why}", notebook=notebook.name, why=str(wrong))
        ) from None
    if "papermill" in book.metadata:  # not settled, though papermill minds no `exit()`
        message = Message(
            "{notebook} has left before its end (exit, SystemExit): let all of its cells run",
            notebook=notebook.name,
        )
        raise NotebookFailed(message)
    return book


def _child_for(notebook: Path, folder: Path) -> AbstractContextManager[NotebookChild | None]:
    """A child that makes ready while papermill writes the parameters, which takes as long.

    None where processes cannot be copied.
    """
    if not can_fork():
        return nullcontext()
    return forked_shell.notebook_child(str(folder), str(notebook.parent.absolute()))


_LONGEST = 2000  # characters of an error; what a cell raises may be a whole table


def _failure(
    notebook: Path,
    wrong: papermill.exceptions.PapermillExecutionError,
    befell: Sequence[Exception],
) -> Message:
    """Which cell failed, and why: by the error of its code, or what befell its process."""
    said = wrong.evalue
    if len(said) > _LONGEST:
        said = f"{said[:_LONGEST]}…"
    if befell:
        return Message(
            "{notebook}, cell {cell}: {said}",
            notebook=notebook.name,
            cell=wrong.cell_index,
            said=message_of(befell[0]),
        )
    return Message(
        "{notebook}, cell {cell}: {error}: {said}",
        notebook=notebook.name,
        cell=wrong.cell_index,
        error=wrong.ename,
        said=said or Message("it says nothing more"),
    )


def _check_parameters(notebook: Path, inspected: Inspected, parameters: Mapping[str, str]) -> None:
    """Papermill only warns of a parameter that the notebook does not have."""
    known = inspected.parameters
    if parameters and not known:
        message = Message(
            "{notebook} has no cell with the tag parameters, or that cell names none: give the "
            "tag to a cell with {wanted}",
            notebook=notebook.name,
            wanted=tuple(parameters),
        )
        raise NotebookFailed(message)
    for name in parameters:
        if name not in known:
            message = Message(
                "{notebook} has no parameter {parameter}: {known}",
                notebook=notebook.name,
                parameter=name,
                known=suggest(name, known),
            )
            raise NotebookFailed(message)


@dataclass(frozen=True)
class Inspected:
    """A notebook that can be run.

    Attributes:
        parameters: Their names.
        plain: The notebook as papermill takes it, without what its cells have shown, which none of
            them needs: in a file that has been run it is nearly everything, to copy each time.
        injected: The same with papermill's cell for the values of a run, still empty, where it has
            parameters.
    """

    parameters: tuple[str, ...]
    plain: NotebookNode
    injected: NotebookNode

    def given(self, parameters: Mapping[str, str]) -> NotebookNode:
        """A copy of the notebook for a run with these values, all of which it knows."""
        book: NotebookNode = copy.deepcopy(self.injected if parameters else self.plain)
        if parameters:
            values = dict(parameters)
            engines = papermill.engines.papermill_engines
            kernel, language = engines.nb_kernel_name("kpi", book), engines.nb_language("kpi", book)
            write = papermill.parameterize.translate_parameters
            cell = next(each for each in book.cells if engine.INJECTED in each.metadata.tags)
            cell.source = write(kernel, language, values, "Parameters")
            book.metadata.papermill["parameters"] = values
        return book


INSPECTED: KnownAnswers[tuple[Path, str], Inspected] = KnownAnswers(100)
"""The notebooks that have been looked at; once for each content of the file."""


def _inspected(notebook: Path) -> Inspected:
    if fault := special(notebook, f"{notebook.parent.name}/{notebook.name}"):
        raise NotebookFailed(fault)
    if not notebook.is_file():
        raise NotebookFailed(
            Message(
                "there is no notebook {notebook} in {folder}/",
                notebook=notebook.name,
                folder=notebook.parent.name,
            )
        )
    key = notebook, hashlib.sha256(notebook.read_bytes()).hexdigest()
    return INSPECTED.once(key, lambda: _looked_at(notebook))


def _looked_at(notebook: Path) -> Inspected:
    try:
        book = read_notebook(notebook)
    except TextError as wrong:
        raise NotebookFailed(wrong.message) from None
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    _name_kernel(book)
    parameters = tuple(papermill.inspect_notebook(book))
    book = papermill.execute.remove_error_markers(papermill.iorw.load_notebook_node(book))
    plain = copy.deepcopy(book)
    if parameters:
        book = papermill.parameterize.parameterize_notebook(book, {}, engine_name="kpi")
    return Inspected(parameters, plain, injected=book)


def _name_kernel(book: NotebookNode) -> None:
    """Say that it is Python's where it says nothing: papermill writes no parameters else."""
    spec = {"name": "python3", "display_name": "Python 3", **book.metadata.get("kernelspec", {})}
    if not book.metadata.get("language_info", {}).get("name"):
        spec.setdefault("language", "python")
    book.metadata["kernelspec"] = spec


def _settle(book: NotebookNode) -> None:
    """Take out what papermill and the kernel note of the run itself: times, random cell ids."""
    book.metadata.pop("papermill", None)
    book.metadata.get("language_info", {}).pop("version", None)
    for cell in book.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if engine.INJECTED in cell.metadata.get("tags", []):
            cell["id"] = engine.INJECTED


def identity_in(book: NotebookNode) -> str | None:
    """The identity that an executed notebook carries: `department|period|revision|digest`."""
    found = _carried(book, IDENTITY_MIME)
    return None if found is None else str(found["identity"])


def facts_in(book: NotebookNode) -> Mapping[str, Any]:
    """What an executed notebook tells the pages of the company; nothing where it tells nothing."""
    return _carried(book, FACTS_MIME) or {}


def _carried(book: NotebookNode, mime: str) -> Any:  # noqa: ANN401 - whatever a cell has shown
    for cell in book.cells:
        for output in cell.get("outputs", []):
            if (found := output.get("data", {}).get(mime)) is not None:
                return found
    return None
