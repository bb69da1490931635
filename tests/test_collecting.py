"""While many rows are made the garbage collector rests, and afterwards it is as it was."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from kpilib.core.collecting import without_collecting

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=[True, False])
def before(request: pytest.FixtureRequest) -> Iterator[bool]:
    was = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if was else gc.disable)()


@without_collecting()
def failing() -> None:
    assert not gc.isenabled()
    raise ValueError("a fault")


def test_afterwards_the_collector_is_as_it_was_also_after_an_error(*, before: bool) -> None:
    with pytest.raises(ValueError, match="a fault"):
        failing()
    assert gc.isenabled() is before


def test_blocks_within_each_other_end_with_the_outer_one() -> None:
    assert gc.isenabled()
    with without_collecting():
        with without_collecting():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
