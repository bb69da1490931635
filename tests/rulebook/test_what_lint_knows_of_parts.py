"""What parts say of themselves to lint: directions, ranges, formulas that are read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.rules.parts import PARTS
from kpilib.rules.possible_values import Span
from tests.rulebook.test_faults_when_written import faults_of

if TYPE_CHECKING:
    from kpilib.rules.parts import Part

RISES, FALLS = frozenset({1}), frozenset({-1})


def part(key: str, **fields: Any) -> Part:
    return PARTS[key].model_validate(fields)


def direction_of(quantity: str, *, lower_is_better: bool = False) -> frozenset[int] | None:
    sides = {"actual": "sold", "target": "quota"}
    made = part("attainment", attainment=sides, lower_is_better=lower_is_better)
    return made.direction(lambda formula: RISES if formula == quantity else frozenset())


def test_an_attainment_rises_with_the_actual_and_falls_with_the_target() -> None:
    assert direction_of("sold") == RISES
    assert direction_of("quota") == FALLS
    assert direction_of("sold", lower_is_better=True) == FALLS
    assert direction_of("quota", lower_is_better=True) == RISES
    assert direction_of("something_else") == frozenset()


class _Ranges:
    """What lint knows of a scheme: each formula's range is a number of its own."""

    def of(self, formula: str) -> Span:
        return Span(Fraction(len(formula)), Fraction(len(formula)))


def test_the_sides_of_an_attainment_are_in_the_range_of_their_formulas() -> None:
    made = part("attainment", attainment={"actual": "sold", "target": "quota"})
    ranges: Any = _Ranges()
    assert made.side_can_be("actual", ranges) == Span(Fraction(4), Fraction(4))
    assert made.side_can_be("target", ranges) == Span(Fraction(5), Fraction(5))


def test_prizes_are_from_nothing_to_all_of_them_and_places_begin_with_one() -> None:
    ranges: Any = _Ranges()
    prizes = part("prizes", rank="score", prizes=[Decimal(300), Decimal("200.5")])
    assert prizes.can_be(ranges) == Span(Fraction(0), Fraction("500.5"))
    assert part("rank", rank="score").can_be(ranges) == Span(Fraction(1))


def test_a_pool_reads_what_it_is_shared_by() -> None:
    assert set(part("pool", pool="kitty", by="score").all_reads()) >= {"kitty", "score"}


def test_rows_read_the_quantities_beside_their_own_columns() -> None:
    made = part("sum", sum="amount × rate", deal="product")
    assert set(made.reads()) == {"rate"}


def test_state_of_pieces_is_nothing_for_the_whole_run() -> None:
    text = (
        "periods: [month, quarter]\n"
        "quantities:\n  gap_in: {carried: gap}\n"
        "over_run:\n  quantities:\n    gaps: {fill: gap_in, using: 3}\n"
    )
    told = [fault.message for fault in faults_of(text) if fault.code == "not_over_run"]
    assert any(message.startswith("gaps is read for each piece") for message in told)
