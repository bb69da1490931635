"""Hostile JSON in the place of what the ledger holds: what reads it says which file it is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.hostile import texts
from tests.hostile.commands import LEDGER, LEDGER_READERS, ledger_faults, write_issued
from tests.issued_workspace import copy_of

if TYPE_CHECKING:
    from pathlib import Path


@cache
def issued_once(temp: Path) -> Path:
    return write_issued(temp / "hostile-ledger")


CASES = [
    (place, name, LEDGER_READERS[(number + at) % len(LEDGER_READERS)])
    for at, place in enumerate(LEDGER)
    for number, name in enumerate(texts.JSON)
    if number % 3 == at % 3
]
"""Each text in some of the places, before some of the commands; `python -m tests.hostile`: all."""


@pytest.mark.parametrize(("place", "name", "command"), CASES)
def test_a_hostile_file_of_the_ledger_is_named(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, place: str, name: str, command: str
) -> None:
    root = copy_of(issued_once(tmp_path_factory.getbasetemp()), tmp_path / "issued")
    assert ledger_faults(root, place, texts.JSON[name], command) == []
