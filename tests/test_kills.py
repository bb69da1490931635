"""A few of the kills of `python -m tests.kills`, at moments that are always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import kills_of_acts
from tests.kills import tried

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("target", ["command", "server"])
def test_what_is_killed_leaves_nothing_and_is_made_again_to_the_same_bytes(
    tmp_path: Path, target: str
) -> None:
    assert tried(tmp_path, 1, 12, (target,)) == []


@pytest.mark.parametrize("name", ["approve", "issue --void"])
def test_what_people_sign_is_there_whole_or_not_at_all(tmp_path: Path, name: str) -> None:
    assert kills_of_acts.tried(tmp_path, 1, 12, (name,)) == []
