"""Runs are assessed once for all tests here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.explain.runs import Told, told_cases, told_sample

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def told_by_scheme(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Told, ...]]:
    """The runs of a scheme's cases."""

    @cache
    def told(scheme: str) -> tuple[Told, ...]:
        return tuple(told_cases(scheme, tmp_path_factory.mktemp("cases")))

    return told


@pytest.fixture(scope="session")
def told_by_department() -> Callable[[str], tuple[Told, ...]]:
    """The quarters of a department of the sample company."""

    @cache
    def told(department: str) -> tuple[Told, ...]:
        return tuple(told_sample(department))

    return told
