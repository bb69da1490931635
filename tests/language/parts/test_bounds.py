"""Parts at their bounds: who is just in and just out, and what a scheme must not say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.small_schemes import problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = """
    employee_id,name,section,base_salary
    e1,赵一,north,1
    e2,钱二,north,3
    e3,孙三,south,5
    e4,李四,south,
    """
BASE = "quantities: {base: {employee: base_salary, optional: true}}"


def _paid(folder: Path, body: str) -> dict[str, Decimal]:
    done = run(scheme_of(body), "2026Q1", folder, employees=PEOPLE)
    return {row[0]: row[3] for row in done.results.rows["payouts"]}


def test_prizes_within_sections_are_won_in_each_of_them(tmp_path: Path) -> None:
    body = f"""\
        {BASE}
        outcomes: {{place: {{rank: base, within: sections}}}}
        pay: {{prize: {{prizes: [100, 50], rank: place, within: sections}}}}
        """
    assert _paid(tmp_path, body) == {
        "e1": Decimal(50), "e2": Decimal(100), "e3": Decimal(100),
    }  # fmt: skip


def test_whom_a_rule_is_not_about_wins_no_prize_although_ranked(tmp_path: Path) -> None:
    body = f"""\
        {BASE}
        outcomes: {{place: {{rank: base}}}}
        pay: {{prize: {{prizes: [100, 50], rank: place, when: known(base) and base < 5}}}}
        """
    assert _paid(tmp_path, body) == {"e2": Decimal(50)}


def test_a_place_is_shared_with_those_alone_whom_the_rule_is_about(tmp_path: Path) -> None:
    body = """\
        quantities: {role: {employee: role}}
        outcomes: {place: {rank: '1'}}
        pay: {prize: {prizes: [100, 50], rank: place, when: role = 'seller'}}
        """
    people = "employee_id,name,role\ne1,赵一,driver\ne2,钱二,seller\n"
    done = run(scheme_of(body), "2026Q1", tmp_path, employees=people)
    paid = {row[0]: row[3] for row in done.results.rows["payouts"]}
    assert paid == {"e2": Decimal(100)}


def test_who_has_any_part_of_a_sections_pool_needs_a_section_and_who_has_none_does_not(
    tmp_path: Path,
) -> None:
    scheme = scheme_of("""\
        quantities: {base: {employee: base_salary}}
        pay: {share: {pool: '100', by: base, within: sections}}
        """)
    for weight, found in (("1", 1), ("0.5", 1), ("0", 0)):
        people = f"employee_id,name,section,base_salary\ne1,赵一,north,7\ne2,钱二,,{weight}\n"
        told = problems_of(scheme, "2026Q1", tmp_path / weight, employees=people)
        assert [(code, row) for code, _, row, _ in told] == [("no_section", 2)] * found


def test_a_rating_by_subordinates_alone_is_needed(tmp_path: Path) -> None:
    scheme = scheme_of("indicators: {care: {rating: care, raters: {subordinate: 1}, weight: 100}}")
    found = problems_of(scheme, "2026Q1", tmp_path, employees="employee_id,name\ne1,赵一\n")
    assert found == [("missing_rating", "ratings", None, "indicator")]


def test_the_top_of_a_scale_is_a_hundred_unless_it_is_said(tmp_path: Path) -> None:
    scheme = scheme_of("indicators: {care: {rating: care, weight: 100}}")
    for score, codes in (("100", []), ("100.01", ["off_scale"])):
        ratings = f"employee_id,indicator,score\ne1,care,{score}\n"
        people = "employee_id,name\ne1,赵一\n"
        found = problems_of(scheme, "2026Q1", tmp_path / score, employees=people, ratings=ratings)
        assert [code for code, *_ in found] == codes
