"""`kpi check`: the one gate. Every problem of every scheme, department and period, none hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from kpilib.problems import KpiError, Problem, ProblemsFound
from kpilib.rulebook.lint import lint_book
from kpilib.rulebook.lint.refusing import as_problems, errors_in_force
from kpilib.rulebook.schemebook import NoScheme
from kpilib.workspace import glyphs
from kpilib.workspace.departments import SETTINGS, WorkspaceError
from kpilib.workspace.strays import strays

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.periods import Period
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.departments import Department
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Unusual:
    """What is not wrong, but may not be meant.

    Attributes:
        about: Whose it is: `key-accounts 2026Q1`.
        problems: Each with the numbers that it compares.
    """

    about: str
    problems: tuple[Problem, ...]


@dataclass
class Checked:
    """What a look at everything has found.

    Attributes:
        looked_at: How many schemes and department periods were looked at.
        faults: What is wrong with which.
        unusual: What a person should look at.
    """

    looked_at: int = 0
    faults: list[KpiError] = field(default_factory=list)
    unusual: list[Unusual] = field(default_factory=list)


def check_workspace(
    workspace: Workspace, period: Period | None = None, departments: Sequence[str] = ()
) -> Checked:
    """Look at all rules, assess every department that has inputs, and name what is never read.

    Args:
        workspace: What is looked at.
        period: Only this period; all periods when left out.
        departments: Only these, and the schemes that they use; all when empty.

    Raises:
        WorkspaceError: There is no such department.
    """
    names = [workspace.department(name).id for name in departments] or [*workspace.departments]
    checked = Checked()
    if unread := strays(workspace, period):
        checked.faults.append(ProblemsFound(unread, "params/"))
    if period is not None:
        try:
            workspace.with_inputs(period, departments)
        except WorkspaceError as wrong:
            checked.faults.append(wrong)
    used = {entry.id for name in names for entry in workspace.department(name).scheme}
    ids = [each for each in workspace.book.ids if not departments or each in used]
    checked.looked_at += len(ids)
    checked.faults += _rules(workspace, ids)
    for name in names:
        checked.faults += _own_values(workspace, workspace.department(name))
        _look_at(workspace, name, period, checked)
    if found := tuple(glyphs.in_titles(workspace, names)):
        checked.unusual.append(Unusual("params/", found))
    checked.faults = list(_once(checked.faults))
    return checked


def _rules(workspace: Workspace, ids: Sequence[str]) -> Iterator[KpiError]:
    """What lint calls an error is one here: a rule that cannot be meant pays nobody."""
    for source, found in groupby(
        as_problems(lint_book(workspace.book, ids)), lambda one: one.table.rpartition(":")[0]
    ):
        yield ProblemsFound(found, source)


def _own_values(workspace: Workspace, department: Department) -> Iterator[KpiError]:
    """A department's list of schemes, and every version of them that its own values meet.

    Versions that ended before its first inputs are nobody's business; later ones are, because
    values that no longer fit should be known before their day comes.
    """
    try:
        workspace.require_schemes(department.id)
    except WorkspaceError as wrong:
        yield wrong
    overrides = workspace.overrides(department.id)
    for scheme, day in _versions(workspace, department) if overrides else ():
        try:
            found = errors_in_force(workspace.book, scheme, day, overrides)
        except KpiError as wrong:
            yield wrong
            continue
        if found:
            yield ProblemsFound(found, f"{SETTINGS}: overrides of {department.id}")


def _versions(workspace: Workspace, department: Department) -> Iterator[tuple[str, date]]:
    """Scheme and first day of whatever is in force from the first inputs on."""
    periods = workspace.periods(department.id)
    since = periods[0].start if periods else date.max
    ends = [entry.from_ for entry in department.scheme[1:]]
    for entry, end in zip(department.scheme, [*ends, date.max], strict=True):
        try:
            begins = [version.effective_from for version in workspace.book.versions(entry.id)]
        except KpiError:
            continue  # told with the scheme itself
        for begin, following in pairwise([*begins, date.max]):
            first, last = max(begin, entry.from_), min(following, end)
            if first < last and last > min(since, end):
                yield entry.id, first


def _look_at(workspace: Workspace, name: str, period: Period | None, checked: Checked) -> None:
    for each in workspace.periods(name):
        if period is not None and each != period:
            continue
        checked.looked_at += 1
        try:
            assessment = workspace.assess(name, each)
        except NoScheme:
            continue  # told above, once for all periods
        except KpiError as wrong:
            checked.faults.append(wrong)
            continue
        if found := _unusual(assessment):
            checked.unusual.append(Unusual(f"{name} {each}", found))


def _once(faults: Sequence[KpiError]) -> Iterator[KpiError]:
    """A faulty scheme is told once, and not again for every period of every department."""
    told: set[tuple[str, str]] = set()
    for fault in faults:
        if not isinstance(fault, ProblemsFound):
            yield fault
            continue
        rules = {
            (one.table, one.code)
            for one in fault.problems
            if one.table.startswith("params/schemes/")
        }
        if not rules or not rules <= told or len(rules) < len(fault.problems):
            yield fault
        told |= rules


def _unusual(assessment: Assessment) -> tuple[Problem, ...]:
    """A department may rest for a while, and so what is open waits; or a folder has got lost."""
    found = glyphs.in_assessed(assessment)
    if assessment.passes_over:
        message = f"takes over the state of {assessment.before}; there are no inputs between"
        found = (Problem("", None, "", "state_passed_over", message), *found)
    return found
