"""What is made by another program, or with other libraries, is told by a hash of both."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from kpilib.core import program_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEEDS = sorted(
    line.partition("==")[0] for line in metadata.requires("kpilib") or () if ";" not in line
)


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    """The hash is worked out once in each process."""
    program_hash.libraries_hash.cache_clear()
    yield
    program_hash.libraries_hash.cache_clear()


def test_versions_are_those_that_the_libraries_themselves_say() -> None:
    quick = program_hash.libraries_hash()
    program_hash.libraries_hash.cache_clear()
    with pytest.MonkeyPatch.context() as without:
        without.setattr(program_hash, "_installed", dict[str, str])
        assert program_hash.libraries_hash() == quick
    assert len(NEEDS) > 10


@pytest.mark.parametrize("name", NEEDS)
def test_another_version_of_any_library_is_another_hash(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = program_hash.libraries_hash()
    program_hash.libraries_hash.cache_clear()
    # As somebody's own folder of libraries stands before the others.
    (tmp_path / f"{name.replace('-', '_')}-0.0.1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), "no such folder", *sys.path])
    assert program_hash.libraries_hash() != before
