"""Whoever may write everything, and has no key, is found out by one hash that was kept elsewhere.

A few of two hundred; `make hostile` tries them all. Everything is signed; the forger has no key.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.forgeries.attacks import ATTACKS
from tests.forgeries.trial import SEALS, forge, found, is_named, proved, says_so
from tests.forgeries.two_departments import heads, issued_two
from tests.issued_workspace import contents

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.history.proved_before import ProvedBefore

EVERYTHING = SEALS.index("everything") * len(ATTACKS)


@pytest.fixture
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return issued_two(tmp_path_factory.getbasetemp(), signed=True)


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> ProvedBefore:
    """The notes of somebody who has proved it before it was forged."""
    base = issued_two(tmp_path_factory.getbasetemp(), signed=True)
    return proved(base, tmp_path_factory.mktemp("cache"))


def test_a_copy_that_nobody_has_forged_is_proved_by_its_head(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base, tmp_path / "copy")
    assert found(tmp_path / "copy", heads(base)["desk"]) == []


@pytest.mark.parametrize("number", [*range(len(ATTACKS)), *range(EVERYTHING, EVERYTHING + 6)])
def test_a_forgery_is_found_and_named(
    base: Path, proofs: ProvedBefore, tmp_path: Path, number: int
) -> None:
    root = tmp_path / "forged"
    forgery = forge(base, root, number)
    assert contents(root) != contents(base) or any(path.is_symlink() for path in root.rglob("*"))
    faults = found(root, heads(base)["desk"])
    assert faults, forgery.name
    assert is_named(forgery, faults) or says_so(faults), (forgery.name, faults)
    assert found(root, heads(base)["desk"], proofs) == faults, forgery.name


def test_the_same_number_is_the_same_forgery(base: Path, tmp_path: Path) -> None:
    for name in ("once", "again"):
        forge(base, tmp_path / name, 4)
    assert contents(tmp_path / "once") == contents(tmp_path / "again")
