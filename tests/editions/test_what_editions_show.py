"""What a review shows in each edition: what is declared, by every scheme, and nothing else."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from kpilib.core.tables import RESULT_TABLES
from kpilib.publish.editions.declaration import EDITIONS, FACTS, KEYS, PARTS
from kpilib.publish.editions.limited_review import KNOWN, SAME
from kpilib.publish.review.department import Review
from kpilib.publish.review.load_review import ReviewError, open_review
from tests.editions import documented
from tests.editions.cases import write_case
from tests.editions.leaks import customers_of, in_text, numbers, pay_of, posted, scores_of, shown_by
from tests.review.test_review import ordinary, reviewable
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path


def test_every_part_of_a_review_is_classified() -> None:
    parts = {name for name in vars(Review) if name.startswith("show_")}
    assert parts == set(PARTS)


def test_every_column_of_the_results_is_classified() -> None:
    columns = {f"{table}_{name}" for table, names in RESULT_TABLES.items()
               for name in names if name not in KEYS}  # fmt: skip
    assert columns <= set(FACTS)


def test_every_field_of_a_review_is_classified() -> None:
    assert {one.name for one in fields(Review)} == SAME | set(KNOWN)


def test_the_documentation_has_the_tables_that_are_declared() -> None:
    assert documented.PAGE.read_text(encoding="utf-8") == documented.page()


def test_what_nobody_has_classified_is_the_managers_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(FACTS, "summary_score")
    monkeypatch.delitem(PARTS, "show_scores")
    for edition in ("hr", "posting", "payroll"):
        review = small(tmp_path, edition)
        assert not review.comparison.now.scores
        assert "94.00" not in shown_by(review, monkeypatch)
    assert "94.00" in shown_by(small(tmp_path, "manager"), monkeypatch)


def small(root: Path, edition: str, lang: str = "en") -> Review:
    """The small department's review in an edition."""
    return open_review(
        "team", "2026Q1", lang=lang, workspace=str(write_workspace(root)), edition=edition
    )


def test_a_posting_has_scores_and_ranks_and_no_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = shown_by(small(tmp_path, "posting"), monkeypatch)
    assert "1\t乙 (B)\t94.00" in shown
    assert "3\t甲 (A)\t56.00" in shown
    assert "丁" not in shown  # on probation: nobody else's business
    assert not in_text(["940.00", "760.00", "560.00", "2,260.00", "CNY", "Bonus"], shown)


def test_payroll_has_amounts_and_no_scores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_by(small(tmp_path, "payroll"), monkeypatch)
    assert "乙 (B)\t940.00\t940.00" in shown
    assert "CNY 2,260.00 to 3 payees" in shown
    assert not in_text(["94.00", "76.00", "Sales", "Income", "On probation"], shown)


def test_hr_has_the_excluded_scores_and_pay_and_no_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = shown_by(small(tmp_path, "hr"), monkeypatch)
    assert "3 people assessed, 1 not" in shown
    assert "丁 (D)\tQ1 2026\tOn probation" in shown
    assert in_text(["94.00", "940.00"], shown) == {"94.00", "940.00"}
    assert not in_text(["113.0%", "2,000"], shown)


def test_an_edition_knows_no_inputs_no_sheets_and_no_rules_behind_it(tmp_path: Path) -> None:
    for edition in ("hr", "posting", "payroll"):
        assessment = small(tmp_path, edition).comparison.now.assessment
        assert assessment.run.pieces == ()
        assert assessment.inputs.tables == {}
        assert not assessment.scheme.quantities
    assert not small(tmp_path, "posting").comparison.now.scheme.pay


def test_an_edition_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="parameter edition is 'board'; expected manager, hr"):
        small(tmp_path, "board")


@pytest.mark.parametrize("scheme", sorted({param.values[0] for param in reviewable()}))
def test_no_scheme_leaks(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    period = write_case(tmp_path, scheme, ordinary(scheme))
    whole, hr, posting, payroll = (
        open_review("team", period, lang="zh", workspace=str(tmp_path), edition=name)
        for name in EDITIONS
    )
    assert numbers(shown_by(posting, monkeypatch)) <= posted(whole)
    said = shown_by(payroll, monkeypatch)
    paid = {f"{float(amount):.2f}" for amount in pay_of(whole)}
    assert not numbers(said) & (scores_of(whole) - paid)
    assert not in_text(customers_of(whole), said)
    assert not in_text(customers_of(whole), shown_by(hr, monkeypatch))
