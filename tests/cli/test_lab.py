"""`kpi lab`: Jupyter's options pass, its notebooks are found, and what is saved can be compared."""

from __future__ import annotations

import os
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from traitlets.config.loader import JSONFileConfigLoader

from kpilib.cli import saved_notebooks
from kpilib.cli.main import main
from kpilib.cli.saved_notebooks import without_traces
from kpilib.workspace.new_workspace import sample_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


_OURS = saved_notebooks.__name__


def jupyter(module: str) -> Any:
    """A module of Jupyter's server, which comes with JupyterLab."""
    return import_module(f"jupyter_server.{module}")


@pytest.fixture(name="root", scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lab") / "w"
    sample_workspace(root, "zh")
    return root


@pytest.fixture(name="begin")
def begun_instead(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Runs the command up to where Jupyter would take its place; gives Jupyter's words."""
    given: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, words: given.append(words))
    monkeypatch.setattr(os, "umask", lambda _: 0)
    monkeypatch.setattr("kpilib.cli.lab.processes.adopt", lambda **_: None)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    monkeypatch.chdir(root)

    def begin(*words: str) -> list[str]:
        done = CliRunner().invoke(main, ["lab", *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return given[-1][4:]

    return begin


def test_jupyters_options_pass_in_their_order(begin: Callable[..., list[str]], root: Path) -> None:
    place = ["--notebook-dir", str(root / "notebooks")]
    assert begin() == place
    assert begin("--no-browser", "--port", "9999") == [*place, "--no-browser", "--port", "9999"]
    assert begin("--", "--help") == [*place, "--help"]
    assert begin("--ServerApp.ip=::1", "--workspace", str(root)) == [*place, "--ServerApp.ip=::1"]


def test_a_folder_of_ones_own_choice_takes_the_place_of_notebooks(
    begin: Callable[..., list[str]],
) -> None:
    assert begin("--notebook-dir", "params") == ["--notebook-dir", "params"]
    assert begin("--ServerApp.root_dir=/x") == ["--ServerApp.root_dir=/x"]


def test_a_notebook_is_found_by_its_name(begin: Callable[..., list[str]], root: Path) -> None:
    whole = str(root / "notebooks/restatement.ipynb")
    assert begin("restatement.ipynb")[-1] == whole
    assert begin("notebooks/restatement.ipynb", "--no-browser")[-2:] == [whole, "--no-browser"]


def test_a_notebook_that_is_not_there_is_named_with_those_that_are(root: Path) -> None:
    done = CliRunner().invoke(main, ["lab", "review.ipynb", "--workspace", str(root)])
    assert done.exit_code == 1
    assert "there is no notebook review.ipynb; notebooks are company_quarter.ipynb" in done.output


def test_without_notebooks_it_says_what_makes_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["lab", "--workspace", str(tmp_path)])
    assert done.exit_code == 1
    assert "`kpi init` makes a workspace" in done.output
    assert "--upgrade" in done.output


def test_jupyter_finds_what_belongs_to_it_beside_the_users_own(
    begin: Callable[..., list[str]],
) -> None:
    begin()
    mine, ours = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert mine == "/mine"
    config = jupyter("extension.config").ExtensionConfigManager(read_config_path=[ours])
    found = config.get_jpserver_extensions()
    assert found == {_OURS: True}
    settings = JSONFileConfigLoader("jupyter_lab_config.json", ours).load_config()
    assert settings.LabApp == {  # the network is for what the user has named
        "news_url": None, "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }  # fmt: skip


def run_cell() -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": 7,
        "id": "a",
        "metadata": {
            "execution": {"iopub.status.busy": "2026"},
            "tags": ["mine"],
            "collapsed": True,
        },
        "outputs": [
            {"output_type": "execute_result", "execution_count": 7, "data": {"text/plain": "1"}},
            {"output_type": "stream", "name": "stdout", "text": "x"},
        ],
        "source": "1",
    }


def test_what_only_tells_of_a_run_is_left_out_and_all_else_kept() -> None:
    book = {
        "cells": [run_cell(), {"cell_type": "markdown", "metadata": {}, "source": "x"}],
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "name": "python3"},
            "language_info": {"name": "python", "version": "3.11.2", "file_extension": ".py"},
            "mine": {"kept": True},
        },
    }
    without_traces({"type": "notebook", "content": book}, path="x.ipynb")
    cell = run_cell()
    cell["execution_count"] = cell["outputs"][0]["execution_count"] = None
    del cell["metadata"]["execution"]
    assert book["cells"] == [cell, {"cell_type": "markdown", "metadata": {}, "source": "x"}]
    assert book["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "mine": {"kept": True},
    }


def test_other_files_and_other_kernels_stay_as_they_are() -> None:
    text = {"type": "file", "content": "execution_count"}
    without_traces(text)
    assert text == {"type": "file", "content": "execution_count"}
    spec = {"display_name": "R", "language": "R", "name": "ir"}
    other = {"cells": [], "metadata": {"kernelspec": dict(spec), "language_info": {"name": "R"}}}
    without_traces({"type": "notebook", "content": other})
    assert other["metadata"] == {"kernelspec": spec, "language_info": {"name": "R"}}


def test_jupyters_own_file_manager_saves_a_notebook_without_traces(root: Path) -> None:
    files = jupyter("services.contents.filemanager").FileContentsManager(
        root_dir=str(root / "notebooks")
    )
    package = jupyter("extension.manager").ExtensionPackage(name=_OURS, enabled=True)
    (point,) = package.extension_points.values()
    point.load(SimpleNamespace(contents_manager=files))
    before = (root / "notebooks/restatement.ipynb").read_bytes()
    model = files.get("restatement.ipynb")
    for number, cell in enumerate(model["content"]["cells"], 1):
        cell["execution_count"] = number
        cell["metadata"]["execution"] = {"iopub.status.busy": str(number)}
    model["content"]["metadata"]["language_info"] = {"name": "python", "version": "3.12.1"}
    files.save(model, "restatement.ipynb")
    assert (root / "notebooks/restatement.ipynb").read_bytes() == before
