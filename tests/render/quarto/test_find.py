"""Which Quarto is taken, and what is said when there is none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from kpilib.publish.render import choose, named
from kpilib.publish.render.quarto import NoQuarto, find
from kpilib.publish.render.quarto.find import forget
from tests.render.quarto.installed import script

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = "#!/bin/sh\nexit 3\n"


def _says(path: Path, version: str) -> Path:
    return script(path, f'#!/bin/sh\n[ "$1" = --version ] && echo {version}\n')


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Quarto anywhere; the search path has one folder."""
    forget()
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), *sys.path])


def _package(tmp_path: Path, version: str) -> None:
    package = tmp_path / "site" / "quarto_cli"
    _says(package / f"quarto-{version}" / "bin" / "quarto", version)
    (package / "__init__.py").write_text("raise SystemError('never imported')", encoding="utf-8")


def test_the_path_that_is_named_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _says(tmp_path / "path" / "quarto", "1.8.1")
    mine = _says(tmp_path / "mine" / "my-quarto", "1.9.38")
    monkeypatch.setenv("QUARTO_PATH", str(mine))
    assert (find().path, find().version, find().release) == (mine, "1.9.38", (1, 9))


@pytest.mark.parametrize("inside", ["quarto", "bin/quarto"])
def test_the_named_path_may_be_the_folder_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    mine = _says(tmp_path / "mine" / inside, "1.5.57")
    monkeypatch.setenv("QUARTO_PATH", str(tmp_path / "mine"))
    assert find().path == mine


def test_a_wrong_named_path_is_an_error_although_another_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _says(tmp_path / "path" / "quarto", "1.8.1")
    monkeypatch.setenv("QUARTO_PATH", str(tmp_path / "nowhere"))
    with pytest.raises(NoQuarto, match=r"QUARTO_PATH is .*nowhere, and there is no such program"):
        find()


def test_the_search_path_comes_before_the_python_package(tmp_path: Path) -> None:
    _package(tmp_path, "1.9.1")
    assert find().version == "1.9.1"
    _says(tmp_path / "path" / "quarto", "1.4.549")
    forget()
    assert find().version == "1.4.549"


def test_an_old_one_on_the_search_path_gives_way_to_the_package(tmp_path: Path) -> None:
    _says(tmp_path / "path" / "quarto", "1.3.450")
    _package(tmp_path, "1.9.1")
    assert find().version == "1.9.1"


def test_an_old_one_is_refused(tmp_path: Path) -> None:
    _says(tmp_path / "path" / "quarto", "1.3.450")
    with pytest.raises(NoQuarto, match=r"search path is 1\.3\.450, and 1\.4 or newer is needed"):
        find()


def test_one_that_does_not_work_is_refused(tmp_path: Path) -> None:
    script(tmp_path / "path" / "quarto", NOTHING)
    with pytest.raises(NoQuarto, match="the Quarto of the search path does not say its version"):
        find()


def test_without_any_the_error_says_how_to_get_it() -> None:
    with pytest.raises(NoQuarto, match="Quarto is not installed") as caught:
        choose("quarto")
    for way in ("environment.yml", "kpilib[quarto]", "QUARTO_PATH", "--renderer builtin"):
        assert way in str(caught.value)


def test_auto_falls_back_with_one_line() -> None:
    assert choose("auto") == (
        "builtin",
        "The built-in renderer is used: Quarto is not installed.",
    )
    assert choose("builtin") == ("builtin", "")


def test_auto_prefers_quarto_and_names_its_version(tmp_path: Path) -> None:
    _says(tmp_path / "path" / "quarto", "1.9.38")
    assert choose("auto") == choose("quarto") == ("quarto", "")
    assert named("quarto") == "quarto 1.9.38"
    assert named("builtin") == "builtin"
