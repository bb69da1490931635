"""Every hostile text in every kind of file ends in a named problem; `python -m tests.hostile` runs
all of them with each command, and here each text meets some of the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile import texts
from tests.hostile.commands import (
    FORMULA_READERS,
    KINDS,
    file_faults,
    formula_faults,
    put,
    value_faults,
)
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

FILES = [
    (kind, name, KINDS[kind].readers[number // 3 % len(KINDS[kind].readers)])
    for kind in KINDS
    for number, name in enumerate(texts.YAML)
    if number % 3 == list(KINDS).index(kind) % 3
]
FORMULAS = [
    (name, FORMULA_READERS[number % len(FORMULA_READERS)])
    for number, name in enumerate(texts.FORMULAS)
]
VALUES = [
    (path, name, ("assess", "what-if")[number // 2 % 2])
    for path in ("pay.bonus.formula", "indicators.sales.weight")
    for number, name in enumerate({**texts.AS_VALUES, **texts.FORMULAS})
    if number % 2 == (path == "pay.bonus.formula")
]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return write_workspace(tmp_path)


@pytest.mark.parametrize(("kind", "name", "command"), FILES)
def test_a_hostile_file_is_a_named_problem(root: Path, kind: str, name: str, command: str) -> None:
    assert file_faults(root, KINDS[kind], name, command) == []


@pytest.mark.parametrize(("name", "command"), FORMULAS)
def test_a_hostile_formula_is_a_named_problem(root: Path, name: str, command: str) -> None:
    assert formula_faults(root, name, command) == []


@pytest.mark.parametrize(("path", "name", "command"), VALUES)
def test_a_hostile_value_is_a_named_problem(root: Path, path: str, name: str, command: str) -> None:
    value = {**texts.FORMULAS, **texts.AS_VALUES}[name]
    assert value_faults(root, path, value, command) == []


def test_code_in_a_text_is_never_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    for name in ("python", "python name", "tag directive"):
        put(root, "params/departments.yaml", texts.YAML[name])
        file_faults(root, KINDS["scheme"], name, "lint")
    formula_faults(root, "call", "check")
    assert not (root / "RAN").exists()
