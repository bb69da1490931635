"""Cells without an id of their own: the same notebook is executed to the same bytes twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from kpilib.core.known_answers import KnownAnswers
from kpilib.publish.notebooks import execute

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = [{"output_type": "stream", "name": "stdout", "text": ["of an earlier run\n"]}]


def cell(source: str, *tags: str, **more: object) -> dict[str, Any]:
    """A code cell as it is after a run."""
    return {
        "cell_type": "code",
        "metadata": {"tags": [*tags]},
        "source": source,
        "outputs": SHOWN,
        "execution_count": 7,
        **more,
    }


def saved(folder: Path, minor: int, *cells: dict[str, Any]) -> Path:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {
        "nbformat": 4,
        "nbformat_minor": minor,
        "metadata": {"kernelspec": kernel},
        "cells": cells,
    }
    path = folder / "in.ipynb"
    path.write_text(json.dumps(content), "utf-8")
    return path


def executed(source: Path, name: str) -> bytes:
    """As by a process that has not seen the notebook before."""
    output = source.with_name(name)
    with patch.object(execute, "INSPECTED", KnownAnswers(1)):
        execute.execute_notebook(source, {"name": "you"}, output=output, folder=source.parent)
    return output.read_bytes()


CELLS = (
    cell("name: str = ''", "parameters"),
    cell("print(name)"),
    {"cell_type": "markdown", "metadata": {}, "source": "# Title"},
    cell("print('never')", "skip-execution"),
)


@pytest.mark.filterwarnings("ignore:.*MissingIDFieldWarning|.*missing an id field")
@pytest.mark.parametrize("minor", [2, 4, 5])
def test_the_same_notebook_gives_the_same_bytes_though_its_cells_have_no_ids(
    tmp_path: Path, minor: int
) -> None:
    source = saved(tmp_path, minor, *CELLS)
    first, second = executed(source, "first.ipynb"), executed(source, "second.ipynb")
    assert first == second
    found = json.loads(first)["cells"]
    ids = [each["id"] for each in found]
    assert ids == ["cell-0", "injected-parameters", "cell-1", "cell-2", "cell-3"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (("a", "b", "c", "d"), ["a", "b", "c", "d"]),
        (("a", None, "a", "d"), ["a", "cell-1", "cell-2", "d"]),
        ((None, "cell-0", "cell-1", "cell-1"), ["cell-0", "cell-1", "cell-2", "cell-3"]),
        (("cell-2", None, None, "cell-3"), ["cell-2", "cell-1", "cell-2-", "cell-3"]),
    ],
)
@pytest.mark.filterwarnings("ignore")  # nbformat's, of ids that are lacking or there twice
def test_ids_of_their_own_stay_and_none_is_there_twice(
    tmp_path: Path, given: tuple[str | None, ...], wanted: list[str]
) -> None:
    cells = [
        {**each, "id": name} if name else each for each, name in zip(CELLS, given, strict=True)
    ]
    source = saved(tmp_path, 5, *cells)
    first, second = executed(source, "first.ipynb"), executed(source, "second.ipynb")
    assert first == second
    ids = [each["id"] for each in json.loads(first)["cells"]]
    assert ids == [wanted[0], "injected-parameters", *wanted[1:]]


@pytest.mark.filterwarnings("ignore")
def test_nothing_that_cells_showed_before_is_in_what_was_executed(tmp_path: Path) -> None:
    source = saved(tmp_path, 5, *CELLS)
    before = source.read_bytes()
    cells = [
        each for each in json.loads(executed(source, "out.ipynb"))["cells"] if "outputs" in each
    ]
    shown = [["".join(one["text"]) for one in each["outputs"]] for each in cells]
    assert shown == [[], [], ["you\n"], []]
    assert [each["execution_count"] for each in cells] == [1, 2, 3, None]
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    "metadata",
    [{}, {"kernelspec": {"name": "python3", "display_name": "P"}}, {"language_info": {"name": ""}}],
)
def test_a_notebook_that_names_no_kernel_or_language_is_pythons(
    tmp_path: Path, metadata: dict[str, Any]
) -> None:
    path = saved(tmp_path, 4, *CELLS)
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**content, "metadata": metadata}), "utf-8")
    made = json.loads(executed(path, "one.ipynb"))
    assert made["cells"][2]["outputs"][0]["text"] == ["you\n"]
    assert made["metadata"]["kernelspec"]["name"] == "python3"


def test_a_notebook_that_has_failed_does_not_hold_itself(tmp_path: Path) -> None:
    path = saved(tmp_path, 4, cell("name = ''", "parameters"), cell("1 / 0"))
    with pytest.raises(execute.NotebookFailed, match="division by zero"):
        executed(path, "one.ipynb")
    failed = (tmp_path / "one.ipynb").read_text("utf-8")
    assert failed.count('"1 / 0"') == 1
    assert failed.count("papermill-error-cell-tag") == 2


def test_a_notebook_that_has_been_run_keeps_its_values_where_none_are_given(tmp_path: Path) -> None:
    source = saved(tmp_path, 5, *CELLS)
    executed(source, "one.ipynb")
    again, anew = tmp_path / "again.ipynb", tmp_path / "anew.ipynb"
    execute.execute_notebook(tmp_path / "one.ipynb", {}, output=again, folder=tmp_path)
    assert again.read_bytes() == (tmp_path / "one.ipynb").read_bytes()
    execute.execute_notebook(tmp_path / "one.ipynb", {"name": "them"}, output=anew, folder=tmp_path)
    cells = json.loads(anew.read_text("utf-8"))["cells"]
    assert len(cells) == len(CELLS) + 1
    assert cells[2]["outputs"][0]["text"] == ["them\n"]
