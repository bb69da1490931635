"""Two commands at once on one workspace: each is right, or refused with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kills import ISSUE, PACK, Place, undisturbed
from tests.small_company import contents

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("other", [PACK, ISSUE], ids=["two packs", "a pack and an issue"])
def test_what_two_commands_at_once_make_is_what_each_makes_alone(
    tmp_path: Path, other: tuple[str, ...]
) -> None:
    place = Place.made(tmp_path)
    alone = {words: undisturbed(place, words)[0] for words in {PACK, other}}
    both = [place.begin(words) for words in (PACK, other)]
    said = [command.communicate(timeout=240)[1] for command in both]
    assert [command.returncode for command in both] == [0, 0], said
    made = contents(place.root)
    page = "2026Q1/index.html"
    for words, wanted in alone.items():
        different = [name for name, data in wanted.items() if made[name] != data]
        # The page of the period tells what has been issued, too.
        assert different in ([], [page]), words
    assert place.left() == []
