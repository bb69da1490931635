"""Two commands at once on one workspace: each is right, or refused with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kills import PACK, Place, at_once

if TYPE_CHECKING:
    from pathlib import Path


def test_what_two_packs_at_once_make_is_what_one_makes_alone(tmp_path: Path) -> None:
    assert at_once(Place.made(tmp_path), (PACK, PACK)) == []
