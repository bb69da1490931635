"""A report is made again when something that goes into it has changed, and only then."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.publish.packs.cache import (
    STATE,
    Still,
    forget_state,
    ingredients,
    read_state,
    why_stale,
    write_state,
)
from kpilib.publish.packs.order import Made, Order
from tests.small_company import departments, write_company
from tests.small_workspace import SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUARTERS = [f"{year}Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4)]
TEAMS = ["a", "b"]


GAP = "{kind: gap, title: {zh: 差额, en: Gap}, amount: goal − revenue + before, clause: 第七条}"
CARRYING = SCHEME.replace("quantities:\n", "quantities:\n  before: {carried: gap}\n") + (
    f"carry:\n  - {GAP}\n"
)
"""The small scheme with something that it hands on and takes in."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_company(tmp_path, TEAMS, QUARTERS)


def note_all(root: Path) -> None:
    """Note every report as made from what there is now."""
    still = Still(root)
    for order in all_orders():
        folder = root / "reports" / order.name.replace(" ", "/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.html").write_text("made", encoding="utf-8")
        made = Made({"report.html": folder / "report.html"}, {})
        write_state(folder, ingredients(still, order), made)


def all_orders() -> Iterator[Order]:
    return (Order(name, Period.parse(quarter)) for name in TEAMS for quarter in QUARTERS)


def stale(root: Path) -> dict[str, str]:
    """Report to why it must be made again."""
    still = Still(root)
    reasons = {
        order.name: why_stale(
            ingredients(still, order), root / "reports" / order.name.replace(" ", "/")
        )
        for order in all_orders()
    }
    return {name: reason for name, reason in reasons.items() if reason}


def of(team: str, first: str, last: str) -> set[str]:
    """The reports of a team from one quarter to another."""
    chosen = QUARTERS[QUARTERS.index(first) : QUARTERS.index(last) + 1]
    return {f"{team} {quarter}" for quarter in chosen}


def append(path: Path, text: str = "\n") -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_what_has_not_changed_is_not_made_again(root: Path) -> None:
    note_all(root)
    assert stale(root) == {}


def test_inputs_concern_their_department_and_the_reports_that_look_back_on_them(
    root: Path,
) -> None:
    note_all(root)
    append(root / "params" / "inputs" / "2023Q2" / "a" / "metrics.csv")
    reasons = stale(root)
    # Reviews look back on seven earlier quarters.
    assert set(reasons) == of("a", "2023Q2", "2025Q1")
    assert set(reasons.values()) == {"params/inputs/2023Q2/a/metrics.csv changed"}


def test_a_correction_concerns_the_same_reports(root: Path) -> None:
    note_all(root)
    folder = root / "params" / "corrections" / "2025Q2" / "b"
    folder.mkdir(parents=True)
    (folder / "001.yaml").write_text("# a correction", encoding="utf-8")
    reasons = stale(root)
    assert set(reasons) == of("b", "2025Q2", "2025Q4")
    assert set(reasons.values()) == {"params/corrections/2025Q2/b/001.yaml is new"}


def test_what_is_carried_on_concerns_every_later_report(root: Path) -> None:
    (root / "params" / "schemes" / "small.yaml").write_text(CARRYING, encoding="utf-8")
    assert Still(root).scheme("a", Period.parse("2023Q1")).carry
    note_all(root)
    append(root / "params" / "inputs" / "2023Q2" / "a" / "metrics.csv")
    assert set(stale(root)) == of("a", "2023Q2", "2025Q4")


def test_a_period_that_is_gone_is_told(root: Path) -> None:
    note_all(root)
    shutil.rmtree(root / "params" / "inputs" / "2023Q1" / "a")
    reasons = stale(root)
    assert reasons["a 2023Q2"] == "params/inputs/2023Q1/a/employees.csv is gone, and 2 more"
    assert set(reasons) == of("a", "2023Q1", "2024Q4")


def test_the_scheme_in_force_concerns_all_of_its_reports(root: Path) -> None:
    note_all(root)
    append(root / "params" / "schemes" / "small.yaml", "# a word\n")
    assert set(stale(root)) == of("a", "2023Q1", "2025Q4") | of("b", "2023Q1", "2025Q4")
    assert stale(root)["a 2025Q1"] == "params/schemes/small.yaml changed"


def test_the_rules_of_an_earlier_period_that_hands_something_on_concern_the_report(
    root: Path,
) -> None:
    for name in ("small", "first"):
        text = CARRYING.replace("id: small", f"id: {name}")
        (root / "params" / "schemes" / f"{name}.yaml").write_text(text, encoding="utf-8")
    dated = "[{from: 2020-01-01, id: first}, {from: 2023-04-01, id: small}]"
    settings = departments(TEAMS).replace("scheme: small", f"scheme: {dated}")
    (root / "params" / "departments.yaml").write_text(settings, encoding="utf-8")
    note_all(root)
    append(root / "params" / "schemes" / "first.yaml", "# a word\n")
    assert set(stale(root)) == of("a", "2023Q1", "2025Q4") | of("b", "2023Q1", "2025Q4")


def test_where_rules_are_faulty_only_the_periods_own_inputs_count(root: Path) -> None:
    (root / "params" / "schemes" / "small.yaml").write_text("id: [", encoding="utf-8")
    assert Still(root).reads("a", Period.parse("2024Q1")) == {"2024Q1"}


def test_the_settings_of_a_department_concern_no_other(root: Path) -> None:
    note_all(root)
    changed = departments(TEAMS).replace("Team a", "Team A")
    (root / "params" / "departments.yaml").write_text(changed, encoding="utf-8")
    reasons = stale(root)
    assert set(reasons) == of("a", "2023Q1", "2025Q4")
    assert set(reasons.values()) == {"the department's settings changed"}


def test_the_notebook_concerns_every_report(root: Path) -> None:
    note_all(root)
    append(root / "notebooks" / "department_review.ipynb")
    assert len(stale(root)) == 2 * len(QUARTERS)


def test_other_files_concern_nobody(root: Path) -> None:
    note_all(root)
    append_to = root / "params" / "schemes" / "other.yaml"
    append_to.write_text("id: other", encoding="utf-8")
    (root / "notes.txt").write_text("x", encoding="utf-8")
    assert stale(root) == {}


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (Order("a", Period.parse("2025Q1"), ("html",)), "the formats changed"),
        (Order("a", Period.parse("2025Q1"), lang="en"), "the language changed"),
        (Order("a", Period.parse("2025Q1"), renderer="other"), "the renderer changed"),
    ],
)
def test_other_options_make_another_report(root: Path, order: Order, reason: str) -> None:
    note_all(root)
    assert why_stale(ingredients(Still(root), order), root / "reports/a/2025Q1") == reason


def test_a_file_that_is_gone_is_made_again(root: Path) -> None:
    note_all(root)
    (root / "reports" / "a" / "2025Q1" / "report.html").unlink()
    assert stale(root) == {"a 2025Q1": "report.html is gone"}


def test_a_draft_that_was_changed_by_hand_is_made_again(root: Path) -> None:
    note_all(root)
    (root / "reports" / "a" / "2025Q1" / "report.html").write_text("better", encoding="utf-8")
    assert stale(root) == {"a 2025Q1": "report.html has been changed since it was made"}


@pytest.mark.parametrize("text", ["", "[]", '{"files": {}}', "{broken"])
def test_a_report_without_a_whole_record_counts_as_not_made(root: Path, text: str) -> None:
    note_all(root)
    (root / "reports" / "a" / "2025Q1" / STATE).write_text(text, encoding="utf-8")
    assert stale(root) == {"a 2025Q1": "made for the first time"}


def test_a_report_in_the_making_counts_as_not_made(root: Path) -> None:
    note_all(root)
    folder = root / "reports" / "a" / "2025Q1"
    forget_state(folder)
    forget_state(folder)
    assert read_state(folder) is None
    assert stale(root) == {"a 2025Q1": "made for the first time"}


def test_the_record_is_readable(root: Path) -> None:
    note_all(root)
    state = json.loads((root / "reports" / "a" / "2023Q1" / STATE).read_text(encoding="utf-8"))
    assert set(state) == {"ingredients", "files", "headline"}
    assert state["ingredients"]["the renderer"] == "builtin"
    assert len(state["files"]["report.html"]) == 64


def test_what_a_run_needs_accepted_counts_for_its_department_alone(root: Path) -> None:
    note_all(root)
    (root / "params" / "accepted.yaml").write_text(
        """
- period: 2025Q3
  department: a
  table: employees
  row: {employee_id: A}
  code: id_in_another_form
  by: 王敏
  reason: a new colleague
""",
        encoding="utf-8",
    )
    reasons = stale(root)
    # It lets that quarter's inputs pass, and so counts wherever they are looked back on.
    assert set(reasons) == of("a", "2025Q3", "2025Q4")
    assert set(reasons.values()) == {"what has been accepted is new"}
    append(root / "params" / "accepted.yaml", "# looked at again\n")
    assert stale(root) == reasons
