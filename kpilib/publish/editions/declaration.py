"""What each edition of a report may hold: the one place that says so.

Whoever is not named here gets nothing: a fact, a part or a file that has no line, or whose line
names nobody, is the manager's alone. A test finds what has no line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.tables import RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

_OTHERS = ("hr", "posting", "payroll")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a report may hold.

    Attributes:
        what: It in words, for the page of the documentation that is made from these lines.
        editions: Those that may hold it, beside the manager's.
    """

    what: str
    editions: frozenset[str]

    def in_(self, edition: str) -> bool:
        """Whether an edition may hold it."""
        return edition == MANAGER.name or edition in self.editions


def _lines(**lines: str) -> dict[str, Line]:
    """Lines written as `what | editions`."""
    found = {}
    for name, text in lines.items():
        what, _, editions = text.partition("|")
        found[name] = Line(what.strip(), frozenset(editions.split()))
    return found


FACTS = _lines(
    summary_eligible="Who was not assessed | hr",
    summary_reason="Why not | hr",
    summary_score="Score | hr posting",
    summary_grade="Grade | hr posting",
    summary_rank="Rank | hr posting",
    summary_total_pay="Pay in all | hr payroll",
    scores_target="Targets | hr",
    scores_actual="What was reached | hr",
    scores_points="Points by indicator | hr",
    payouts_amount="Amount by person and item | hr payroll",
    carry_amount="What is carried on | hr",
    carry_base="What that depends on | hr",
    flags_detail="Flags with their details | hr",
    classes_class="Classes of customers |",
    measures="Own results against targets | hr",
    quantities="Other figures behind pay and score, and where each comes from |",
    earlier="Earlier periods, to compare with | hr payroll",
    budget="Budget |",
    settlements="What is settled for earlier periods, and why | hr payroll",
    record="What was issued and paid, and what changed since | hr payroll",
    record_scores="The same of scores and of what is carried on | hr",
    decided_state="What became of what earlier rules left open | hr",
    corrections="Corrections and appeals | hr",
    customer_rows="Corrected rows of deals and customers |",
    decision_notes="What the department noted for its decisions |",
)
"""What may be known: `<table>_<column>` of the result tables, and what else a report is made of.

A row names its person or customer, its period, and what it is about; it is there where one of its
columns is.
"""

PARTS = _lines(
    show_title="Title; what was issued and paid before | hr posting payroll",
    show_headline="The finding and the figures to be seen first | hr posting payroll",
    show_why="From the last period's figure to this one's, step by step |",
    show_decisions="What needs a decision |",
    show_people="Table of people | hr",
    show_next="What comes next |",
    show_story="What happened, and why |",
    show_everybody="Table of people of a large department | hr",
    show_scores="Scores | hr posting",
    show_chart="Charts |",
    show_chart_figures="Figures behind the charts |",
    show_pay="Pay by person and item, and by month | hr payroll",
    show_settlements="Settlements and the sum to be paid | hr payroll",
    show_history="Earlier periods, person by person |",
    show_carry="What is carried on | hr",
    show_classes="Customers |",
    show_notices="People not assessed, and flags | hr",
    show_timetable="Timetable |",
    show_rules="What changed in the rules, and where they stand |",
    show_corrections="Corrections and appeals | hr",
    show_checking="How a figure is checked | hr",
)
"""The `show_…` of a review; the notebook calls all of them, and those not named show nothing."""

FILES = _lines(
    report="Report (HTML, PDF, Word) | hr posting payroll",
    notebook="Notebook `review.ipynb` | hr payroll",
    workbook="Workbook `payouts.xlsx` | hr payroll",
    statements="Statements, and links to them |",
)
"""What stands in an edition's folder, beside the result tables of which it may hold all columns."""

KEYS = frozenset({
    "employee_id", "period", "indicator", "item", "kind", "origin_period", "flag", "customer_id",
})  # fmt: skip
"""Columns of the result tables that say what a row is about."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A report for one kind of reader.

    Attributes:
        name: `manager`, `hr`, `posting` or `payroll`.
    """

    name: str

    @property
    def is_whole(self) -> bool:
        """Whether it is the manager's, which holds everything."""
        return self.name == MANAGER.name

    def marked(self, revision: str) -> str:
        """A revision as an identity names it: an edition is never taken for the whole report."""
        return revision if self.is_whole else f"{revision}/{self.name}"

    def knows(self, fact: str) -> bool:
        """Whether it may know one of `FACTS`; what has no line there is not known."""
        return self.is_whole or (fact in FACTS and FACTS[fact].in_(self.name))

    def shows(self, part: str) -> bool:
        """Whether it shows one of `PARTS`."""
        return self.is_whole or (part in PARTS and PARTS[part].in_(self.name))

    def has(self, file: str) -> bool:
        """Whether one of `FILES` belongs to it."""
        return self.is_whole or (file in FILES and FILES[file].in_(self.name))

    def has_any(self, formats: Iterable[str]) -> bool:
        """Whether it has a file in one of some formats."""
        return any(form != "xlsx" or self.has("workbook") for form in formats)

    def has_table(self, table: str) -> bool:
        """Whether it may hold a result table as it is: all of its columns."""
        columns = [name for name in RESULT_TABLES[table] if name not in KEYS]
        return all(self.knows(f"{table}_{name}") for name in columns)


MANAGER = Edition("manager")

EDITIONS = {name: Edition(name) for name in (MANAGER.name, *_OTHERS)}
"""Every edition by name, in the order in which they are made."""
