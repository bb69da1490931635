"""A parameter's name may hold code: nothing but `name = value` is run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from kpilib.publish.notebooks.engine import ForkEngine
from kpilib.publish.notebooks.parameters import ParameterError, assigned

if TYPE_CHECKING:
    from pathlib import Path

CODE = (
    "x = __import__('os').system('touch RAN')\ny",
    "x = 1; open('RAN', 'w')\ny",
    "x\nopen('RAN', 'w')\ny",
    "x.y",
    "x[open('RAN', 'w')]",
    "x, y",
    "%run RAN\nx",
    "!touch RAN\nx",
    "x = f'{open(chr(82), chr(119))}'\ny",
    "x = [i for i in open('RAN', 'w')]\ny",
    "def x(a=open('RAN', 'w')): pass\ny",
    "x: open('RAN', 'w')",
    "import os; x",
    "x = (y := 1)\nz",
    "x = " + "[" * 100_000 + "\ny",
    "x = " + "-" * 100_000 + "1\ny",
    "x = {**{}}\ny",
    "",
    "for",
)


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    papermill.engines.papermill_engines.register("kpi", ForkEngine)
    cells = [
        new_code_cell("x = 0", metadata={"tags": ["parameters"]}, id="a"),
        new_code_cell("open('WENT_ON', 'w').write(str(x))", metadata={}, id="b"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "in.ipynb"
    path.write_text(json.dumps(new_notebook(cells=cells, metadata={"kernelspec": kernel})))
    return path


def run(notebook: Path, parameters: dict[str, object]) -> None:
    papermill.execute_notebook(
        str(notebook), str(notebook.with_name("out.ipynb")), parameters,
        engine_name="kpi", progress_bar=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", CODE)
def test_code_in_the_name_of_a_parameter_is_refused_and_nothing_is_run(
    notebook: Path, name: str
) -> None:
    with pytest.raises(ParameterError, match=r"is no parameter|no parameters: parameters:\d+"):
        run(notebook, {name: 1})
    assert {path.name for path in notebook.parent.iterdir()} <= {"in.ipynb", "out.ipynb"}


def test_values_of_every_kind_are_handed_over(notebook: Path) -> None:
    values = {"x": "'; import os #\n\"", "a": -1, "b": [1.5, None, True], "c": {"k": ["v"]}}
    run(notebook, values)
    assert (notebook.parent / "WENT_ON").read_text(encoding="utf-8") == values["x"]


def test_papermills_own_command_says_it_in_one_line(notebook: Path) -> None:
    command = click.Command("papermill")
    with click.Context(command), pytest.raises(click.ClickException, match="is no parameter"):
        run(notebook, {CODE[0]: 1})


def test_comments_may_stand_among_the_parameters() -> None:
    assert assigned("# Parameters\n# whose\nx = 'a'  # one\n\ny = (1, {2}, +3)\n") == ["x", "y"]
