"""The mutants of a module, by their names, and the list of those that may live."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from kpilib.core.rounding import ends, number_text
from tests.mutation.known import known_survivors
from tests.mutation.mutants import mutants
from tests.mutation.swap import ROOT, Loaded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDING = "kpilib/core/rounding.py"
MODULE = '''"""A module."""

LIMIT = 10


def grade(points: int) -> str:
    """The grade."""
    if points >= LIMIT and not late:
        return "A"
    return f"B{points + 1}"


class Pay:
    days = 30

    def total(self, parts):
        parts.sort()
        return min(p for p in parts if p)
'''


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "pay.py"
    path.write_text(MODULE, "utf-8")
    return path


def test_each_place_is_changed_alone_and_named_by_function_and_code(module: Path) -> None:
    names = [mutant.name.removeprefix("pay.py ") for mutant in mutants(module, module.parent)]
    assert names == [
        "module: 10 -> 11",
        "module: 10 -> 9",
        "grade: if points >= LIMIT and (not late) -> if not (points >= LIMIT and (not late))",
        "grade: points >= LIMIT and (not late) -> points >= LIMIT or not late",
        "grade: points >= LIMIT and (not late) -> points >= LIMIT",
        "grade: points >= LIMIT -> points > LIMIT",
        "grade: points >= LIMIT -> points <= LIMIT",
        "grade: not late -> late",
        "grade: return 'A' -> return f'B{points + 1}'",
        "grade: return f'B{points + 1}' -> return 'A'",
        "Pay.total: parts.sort() -> pass",
        "Pay.total: min((p for p in parts if p)) -> max((p for p in parts if p))",
        "Pay.total: p -> not p",
    ]


def test_a_mutant_differs_from_its_module_in_that_place_only(module: Path) -> None:
    boundary = next(m for m in mutants(module, module.parent) if m.after == "points > LIMIT")
    assert boundary.text == MODULE.replace("points >= LIMIT", "(points > LIMIT)")
    assert boundary.where == "grade"


@pytest.fixture
def rounding() -> Iterator[Loaded]:
    """The module of rounding, and as it was again when the test is over."""
    loaded = Loaded([ROUNDING])
    yield loaded
    as_it_is = (ROOT / ROUNDING).read_text("utf-8")
    loaded.become(replace(mutants(ROOT / ROUNDING, ROOT)[-1], text=as_it_is))


def test_a_mutant_is_believed_by_whoever_imported_its_function(rounding: Loaded) -> None:
    found = mutants(ROOT / ROUNDING, ROOT)
    rounding.become(next(m for m in found if m.where == "ends" and m.after == "den != 1"))
    assert not ends(Fraction(1, 2))


def test_a_constant_of_a_module_is_changed_where_it_stands() -> None:
    found = mutants(ROOT / ROUNDING, ROOT)
    loaded = Loaded([ROUNDING])
    places = next(m for m in found if m.where == "module" and m.before == "4" and m.after == "5")
    loaded.become(places)
    try:
        assert number_text(Fraction(2, 3)) == "0.66667"
    finally:
        loaded.become(replace(places, text=(ROOT / ROUNDING).read_text("utf-8")))
    assert number_text(Fraction(2, 3)) == "0.6667"


def test_every_function_that_begins_is_told(rounding: Loaded) -> None:
    reached: set[str] = set()
    rounding.tell(reached)
    assert ends(Fraction(1, 2))
    assert reached == {f"{ROUNDING} ends"}


def test_every_survivor_that_is_known_can_still_be_made_and_has_a_reason() -> None:
    known = known_survivors()
    modules = {name.split(" ")[0] for name in known}
    made = {m.name for module in modules for m in mutants(ROOT / module, ROOT)}
    assert sorted(known.keys() - made) == []
    assert all(why.strip() for why in known.values())
