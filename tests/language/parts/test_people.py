"""Parts that look across people: pools, ranks, prizes, totals."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from math import floor
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.engine.assess import assess
from kpilib.engine.inputs.read import inputs_of
from kpilib.rules.parts.compared import Peers
from kpilib.rules.parts.pool import split
from kpilib.rules.parts.prizes import PrizesStep
from kpilib.rules.parts.rank import RankStep, places
from kpilib.rules.trace import Step
from tests.small_schemes import all_problems, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

WEIGHTS = st.lists(st.fractions(0, 1000, max_denominator=50), min_size=1, max_size=12)
POOL = st.decimals(0, 10**9, places=2) | st.decimals(-(10**6), 0, places=2)


def _ids(weights: list[Fraction]) -> list[str]:
    return [f"e{number:02}" for number in range(len(weights))]


def _split(pool: Fraction, weights: list[Fraction], ids: list[str]) -> list[int]:
    return split(pool, Numbers.of(weights), Labels.of(ids)).tolist()


@given(POOL, WEIGHTS)
def test_the_parts_of_a_pool_sum_to_it_and_each_is_off_by_less_than_a_fen(
    pool: Decimal, weights: list[Fraction]
) -> None:
    shares = _split(Fraction(pool), weights, _ids(weights))
    total = sum(weights, Fraction(0))
    if not total:
        assert shares == [0] * len(weights)
        return
    assert sum(shares) == pool * 100
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(pool) * 100 * weight / total) < 1
        assert weight > 0 or share == 0


def _split_slowly(pool: Fraction, weights: list[Fraction], ids: list[str]) -> list[int]:
    """The same rule in fractions of fen, which are reduced at every step."""
    fen, total = pool * 100, sum(weights, Fraction(0))
    if not total:
        return [0] * len(weights)
    exact = [fen * weight / total for weight in weights]
    shares = [floor(part) for part in exact]
    order = sorted(range(len(ids)), key=lambda i: (shares[i] - exact[i], ids[i]))
    for i in order[: int(fen) - sum(shares)]:
        shares[i] += 1
    return shares


ANY_SIGN = st.lists(st.fractions(-9, 1000, max_denominator=10**9), min_size=1, max_size=12)


@given(POOL, WEIGHTS | ANY_SIGN)
def test_a_pool_is_split_as_in_fractions(pool: Decimal, weights: list[Fraction]) -> None:
    expected = _split_slowly(Fraction(pool), weights, _ids(weights))
    assert _split(Fraction(pool), weights, _ids(weights)) == expected


def test_weights_of_many_denominators_are_no_burden() -> None:
    # Each weight is over a prime of its own, so that nothing can be reduced. In fractions that
    # would take minutes.
    primes = [n for n in range(100_003, 140_000, 2) if all(n % p for p in range(3, 375, 2))]
    weights = [Fraction(prime - 1, prime) for prime in primes]
    start = perf_counter()
    shares = _split(Fraction(100_000), weights, _ids(weights))
    assert perf_counter() - start < 10
    assert sum(shares) == 10_000_000
    assert max(shares) - min(shares) == 1


@given(POOL, WEIGHTS, st.randoms(use_true_random=False))
def test_shares_do_not_depend_on_the_order_of_people(
    pool: Decimal, weights: list[Fraction], dice: object
) -> None:
    ids = _ids(weights)
    shares = dict(zip(ids, _split(Fraction(pool), weights, ids), strict=True))
    mixed = list(zip(ids, weights, strict=True))
    dice.shuffle(mixed)
    names, parts = [who for who, _ in mixed], [weight for _, weight in mixed]
    assert dict(zip(names, _split(Fraction(pool), parts, names), strict=True)) == shares


def test_ties_go_to_the_lower_id_in_text_order() -> None:
    one = Fraction(1)
    assert _split(Fraction("0.01"), [one, one], ["b", "a"]) == [0, 1]
    assert _split(Fraction("0.01"), [one, one], ["e2", "e10"]) == [0, 1]
    assert _split(Fraction("0.02"), [one] * 3, ["c", "a", "b"]) == [0, 1, 1]


@given(st.lists(st.fractions(-5, 5, max_denominator=2), max_size=8))
def test_places_count_who_is_better(values: list[Fraction]) -> None:
    expected = [1 + sum(other > value for other in values) for value in values]
    assert [int(place) for place in places(Numbers.of(values))] == expected


def test_equals_share_a_place() -> None:
    assert list(places(Numbers.of([90, 80, 80, 70]))) == [1, 2, 2, 4]


PEOPLE = """
    employee_id,name,section,base_salary
    e1,赵一,north,100
    e2,钱二,north,300
    e3,孙三,south,200
    e4,李四,south,200
    e5,周五,west,500
    """
BASE = "base: {employee: base_salary}"


def _payouts(folder: Path, body: str, **tables: str) -> dict[str, Decimal]:
    result = run(scheme_of(body), "2026Q1", folder, **{"employees": PEOPLE, **tables})
    return {row[0]: row[3] for row in result.results.rows["payouts"]}


def test_a_departments_pool_is_shared_by_weight(tmp_path: Path) -> None:
    body = f"""\
        quantities:
          {BASE}
          money: {{metric: pool_budget, on: department}}
        pay:
          share: {{pool: money, by: base}}
        """
    metrics = "subject,metric,actual\n@department,pool_budget,1000.00\n"
    # 1,000 over 1,300: 76.923…, 230.769…, 153.846… twice, 384.615…; the fen that are left go to
    # the largest remainders.
    assert _payouts(tmp_path, body, metrics=metrics) == {
        "e1": Decimal("76.92"), "e2": Decimal("230.77"), "e3": Decimal("153.85"),
        "e4": Decimal("153.85"), "e5": Decimal("384.61"),
    }  # fmt: skip


def test_a_sections_pool_is_shared_in_the_section(tmp_path: Path) -> None:
    body = f"""\
        quantities:
          {BASE}
          money: {{total: base, on: sections}}
        pay:
          share: {{pool: money, by: "if(base > 100, 1, 0)", within: sections}}
        """
    assert _payouts(tmp_path, body) == {
        "e2": Decimal(400), "e3": Decimal(200), "e4": Decimal(200), "e5": Decimal(500),
    }  # fmt: skip


@pytest.mark.parametrize(
    "rules",
    [
        "quantities: {base: *b, money: {total: base, on: sections}}\npay: {p: {formula: money}}",
        (
            "quantities: {base: *b, people: {total: base, how: number, on: sections}}\n"
            "pay: {p: {formula: people, when: base < 400}}"
        ),
        (
            "quantities: {base: *b, poor: {total: base < 600, on: sections}}\n"
            "pay: {p: {formula: poor, when: base < 400}}"
        ),
        "quantities: {base: *b}\npay: {p: {pool: 100, by: base, within: sections}}",
        (
            "quantities: {base: *b, place: {rank: base, within: sections}}\n"
            "pay: {p: 'if(known(place), place, 0)'}"
        ),
        "quantities: {base: *b}\npay: {p: {prizes: [5], rank: base, within: sections}}",
        (
            "quantities: {base: *b, money: {total: 'if(base < 400, base, 0)', on: sections}}\n"
            "pay: {p: {formula: 5, when: money > 1}}"
        ),
        (
            "quantities: {base: *b, money: {total: 'if(base < 400, base, 0)', on: sections}}\n"
            "pay: {p: 'if(base > 400, money, 0)'}"
        ),
    ],
)
def test_a_person_without_a_section_is_named_where_one_is_needed(
    tmp_path: Path, rules: str
) -> None:
    scheme = scheme_of(rules.replace("*b", "{employee: base_salary}"))
    found = all_problems(scheme, "2026Q1", tmp_path, employees=PEOPLE.replace("west", ""))
    assert [(p.code, p.table, p.row, p.column) for p in found] == [
        ("no_section", "employees", 5, "section")
    ]
    assert re.match(r"e5 has no section, and \w+ needs it: fill it in", found[0].message)


@pytest.mark.parametrize(
    "rules",
    [
        (
            "quantities: {base: *b, money: {total: 'if(base < 400, base, 0)', on: sections}}\n"
            "pay: {p: 'if(known(money), money, 0)'}"
        ),
        (
            "quantities: {base: *b, money: {total: 'if(base < 400, base, 0)', on: sections}}\n"
            "pay: {p: {formula: money, when: base < 400}}"
        ),
        (
            "quantities: {base: *b, place: {rank: base, within: sections, when: known(section)}}\n"
            "pay: {p: 'if(known(place), place, 0)'}"
        ),
    ],
)
def test_a_section_is_needed_only_by_those_whom_a_rule_is_about(tmp_path: Path, rules: str) -> None:
    scheme = scheme_of(rules.replace("*b", "{employee: base_salary}"))
    assert not all_problems(scheme, "2026Q1", tmp_path, employees=PEOPLE.replace("west", ""))


@pytest.mark.parametrize(
    ("how", "on", "expected"),
    [
        ("sum", "department", {"e1": 1300, "e2": 1300, "e3": 1300, "e4": 1300, "e5": 1300}),
        ("mean", "sections", {"e1": 200, "e2": 200, "e3": 200, "e4": 200, "e5": 500}),
        ("number", "sections", {"e1": 2, "e2": 2, "e3": 2, "e4": 2, "e5": 1}),
    ],
)
def test_totals_are_seen_by_the_people_they_are_of(
    tmp_path: Path, how: str, on: str, expected: dict[str, int]
) -> None:
    body = f"""\
        quantities:
          {BASE}
          together: {{total: base, how: {how}, on: {on}}}
        pay:
          seen: {{formula: "if(known(together), together, 0)"}}
        """
    assert _payouts(tmp_path, body) == {who: Decimal(amount) for who, amount in expected.items()}


def test_conditions_are_counted(tmp_path: Path) -> None:
    body = f"""\
        quantities:
          {BASE}
          rich: {{total: base >= 200, on: department}}
        pay:
          seen: {{formula: rich, on: department}}
        """
    assert _payouts(tmp_path, body) == {"@department": Decimal(4)}


def test_ranks_within_a_section_know_the_last_place_and_the_number(tmp_path: Path) -> None:
    body = f"""\
        quantities:
          {BASE}
        outcomes:
          place: {{rank: base, within: sections}}
        pay:
          seen: {{formula: "if(known(place), place × 100 + place.last × 10 + place.count, 0)"}}
        """
    # north: 300 before 100; south: two of 200 share the first place; west: e5 alone.
    assert _payouts(tmp_path, body) == {
        "e1": Decimal(222), "e2": Decimal(122), "e3": Decimal(112), "e4": Decimal(112),
        "e5": Decimal(111),
    }  # fmt: skip


def test_prizes_of_shared_places_are_shared(tmp_path: Path) -> None:
    body = f"""\
        quantities:
          {BASE}
        outcomes:
          place: {{rank: base}}
        pay:
          prize: {{prizes: [300, 100.01, 50], rank: place}}
        """
    # 500, 300, then two of 200 in third place, who share the one prize that is left.
    assert _payouts(tmp_path, body) == {
        "e5": Decimal(300), "e2": Decimal("100.01"), "e3": Decimal(25), "e4": Decimal(25),
    }  # fmt: skip


def test_prizes_split_by_the_fen_to_the_lower_id(tmp_path: Path) -> None:
    body = """\
        outcomes:
          place: {rank: "1"}
        pay:
          prize: {prizes: [0.05, 0.02], rank: place}
        """
    # Five share 0.07: 1.4 fen each, and the two fen over go to e1 and e2.
    assert _payouts(tmp_path, body) == {
        "e1": Decimal("0.02"), "e2": Decimal("0.02"), "e3": Decimal("0.01"),
        "e4": Decimal("0.01"), "e5": Decimal("0.01"),
    }  # fmt: skip


def test_what_was_issued_without_a_section_keeps_its_figures() -> None:
    scheme = scheme_of("""\
        quantities: {base: {employee: base_salary}}
        pay: {p: {pool: 100, by: base, within: sections}}
        """)
    people = [{"employee_id": who, "name": who, "section": section, "base_salary": "5"}
              for who, section in (("a", "north"), ("b", ""))]  # fmt: skip
    inputs, period = inputs_of({"employees": people}), Period.parse("2026Q1")
    with pytest.raises(ProblemsFound, match="b has no section"):
        assess(scheme, period, inputs, [])
    paid = assess(scheme, period, inputs, [], as_issued=True).results.rows["payouts"]
    assert [(row[0], row[3]) for row in paid] == [("a", Decimal(100))]


def test_a_ranking_lists_the_best_first_and_equals_by_their_ids() -> None:
    values = {"c": Fraction(2), "a": Fraction(2), "b": Fraction(9), "d": None, "e": Fraction(-1),
              "f": Fraction(1, 2)}  # fmt: skip
    peers = Peers(_steps(values))
    rank = RankStep("place", Fraction(2), mine="a", children=peers.people, peers=peers)
    # Whoever has no value stands where nothing would.
    assert [each.name for each in rank.people] == ["b", "a", "c", "f", "d", "e"]
    places_ = {"c": Fraction(1), "a": Fraction(3), "b": Fraction(1)}
    peers = Peers(_steps(places_))
    prizes = PrizesStep("prize", Fraction(5), mine="a", children=peers.people, prizes=(),
                        peers=peers)  # fmt: skip
    assert [each.name for each in prizes.people] == ["b", "c", "a"]


def _steps(values: dict[str, Fraction | None]) -> tuple[Step, ...]:
    return tuple(Step(name, value) for name, value in values.items())
