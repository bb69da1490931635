"""What a report says of its rules: what changed, clause by clause, and where all of them stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import book_from
from kpilib.publish.render import book_links, pandoc
from kpilib.publish.review.changed_rules import about_rules, changed_rules, own_values
from kpilib.publish.review.load_review import open_review
from tests.small_workspace import DEPARTMENTS, SCHEME, small_review, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.publish.review.department import Review

WAIT = """\
parameters:
  rate: {title: {zh: 每分奖金, en: Rate}, unit: yuan, clause: 第七条,
         values: {2016-01-01: 10, 2026-01-01: 12}}
quantities:"""
RATED = SCHEME.replace("10 × score", "rate × score").replace("quantities:", WAIT)


def _review(root: Path, scheme: str, lang: str = "en", departments: str = DEPARTMENTS) -> Review:
    write_workspace(root, scheme, departments=departments)
    return open_review("team", "2026Q1", lang=lang, workspace=str(root))


def test_a_dated_value_that_changed_is_told_with_both_sides_and_its_clause(tmp_path: Path) -> None:
    table = changed_rules(_review(tmp_path, RATED).context)
    assert table is not None
    assert table.columns == ("Rule", "Last quarter", "This quarter", "Clause")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Rate"] == ("CNY 10 (since 2016-01-01)", "CNY 12 (since 2026-01-01)", "第七条")
    # The formula names the value, and so changes with it; nothing else does.
    assert set(rows) == {"Rate", "Bonus (CNY)"}


def test_new_and_dropped_rules_are_told(tmp_path: Path) -> None:
    flag = "  - {flag: level_down, title: {zh: 建议降级, en: Level down}, when: score < 60, "
    newer = SCHEME.replace("2016-01-01", "2026-01-01").replace(
        flag, "  - {flag: praised, title: {zh: 表扬, en: Praise}, when: score > 90, ")  # fmt: skip
    table = changed_rules(_review(tmp_path, f"{SCHEME}---\n{newer}").context)
    assert table is not None
    assert table.rows == (
        ("Praise", "not there yet", "score > 90", "第五条"),
        ("Level down", "score < 60", "no longer", "第五条"),
    )


def test_where_nothing_changed_the_report_says_so_and_names_the_book(tmp_path: Path) -> None:
    review = small_review(tmp_path)
    assert changed_rules(review.context) is None
    first, second = about_rules(review.prose)
    assert first == "规则与上季度相同，没有变动。"
    assert "[方案汇编《小制度》](kpilib-book:small#small-2016-01-01)" in second


def test_another_scheme_is_named_and_not_compared_rule_by_rule(tmp_path: Path) -> None:
    other = SCHEME.replace("id: small", "id: other").replace("en: Small rules", "en: Other rules")
    dated = "[{from: 2016-01-01, id: other}, {from: 2026-01-01, id: small}]"
    write_workspace(tmp_path)
    (tmp_path / "params" / "schemes" / "other.yaml").write_text(other, encoding="utf-8")
    review = _review(
        tmp_path, SCHEME, "en", DEPARTMENTS.replace("scheme: small", f"scheme: {dated}")
    )
    assert changed_rules(review.context) is None
    said = next(iter(about_rules(review.prose)))
    assert said == (
        "The rules are others than last quarter: “Small rules” instead of “Other rules”."
    )


def test_values_of_the_departments_own_are_told(tmp_path: Path) -> None:
    own = (
        DEPARTMENTS.rstrip()
        + "\n    overrides: {indicators.sales.weight: 50, indicators.service.weight: 50}\n"
    )
    review = _review(tmp_path, SCHEME, "en", own)
    assert [line.partition(":")[0] for line in own_values(review.context)] == ["Sales", "Service"]
    assert "50" in own_values(review.context)[0]


@pytest.mark.parametrize(("revision", "up"), [("draft", "../../"), ("r1", "../../../")])
def test_links_lead_out_of_the_folder_of_the_report(revision: str, up: str) -> None:
    from kpilib.core.periods import Period

    order = Order("team", Period.parse("2026Q1"), revision=revision)
    assert book_from(order, "zh") == f"{up}schemes/zh/"


def test_only_html_has_the_link() -> None:
    (blocks,) = pandoc.read(["see [the *book*](kpilib-book:small#small-bonus) and [x](y)"],
                            pandoc.MARKDOWN)  # fmt: skip
    aside = book_links.set_aside(blocks)
    plain = pandoc.write(aside, "html5")
    assert "small" not in plain.replace('data-place="small#small-bonus"', "")
    linked = pandoc.write(book_links.linked(aside, "../"), "html5")
    assert '<a href="../small.html#small-bonus">the <em>book</em></a>' in linked
    assert '<a href="y">x</a>' in linked
