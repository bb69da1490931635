"""`kpi check`: the one gate. Every problem of every scheme, department and period, none hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError, Problem, ProblemsFound
from kpilib.engine.inputs.correction_folder import SOURCE
from kpilib.engine.pieces import plan_run
from kpilib.rules.lint import lint_book
from kpilib.rules.lint.sound_scheme import as_problems, errors_in_force
from kpilib.rules.scheme_book import NoScheme
from kpilib.text.own_phrases import phrase_faults
from kpilib.workspace import glyphs
from kpilib.workspace.acceptance import accepting_line
from kpilib.workspace.accepted import ACCEPTED, BETWEEN, NEEDED, misnamed
from kpilib.workspace.across_departments import concerning, paid_twice, units
from kpilib.workspace.correction_register import acts_checked
from kpilib.workspace.decision_notes import FOLDER as DECISIONS
from kpilib.workspace.decision_notes import decision_notes
from kpilib.workspace.departments import SETTINGS, WorkspaceError, no_department
from kpilib.workspace.open_items import StillOpen, told_apart
from kpilib.workspace.own_notebook import notebook_problem
from kpilib.workspace.own_values_of import own_values_on, turning_days
from kpilib.workspace.people_file import read_people
from kpilib.workspace.templates.blank_tables import is_blank
from kpilib.workspace.unread_files import misnamed_schemes, strays
from kpilib.workspace.unusual import unusual_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.read import Inputs
    from kpilib.workspace.accepted import AcceptedEntry
    from kpilib.workspace.departments import Department
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Unusual:
    """What is not wrong, but may not be meant.

    Attributes:
        about: Whose it is: `key-accounts 2026Q1`.
        problem: With the numbers that it compares.
        accept: The line that accepts it, but for who and why.
    """

    about: str
    problem: Problem
    accept: str = ""

    @property
    def text(self) -> str:
        """Whose it is, and what."""
        return joined((self.about, self.problem.text), ": ")


@dataclass
class Checked:
    """What a look at everything has found.

    Attributes:
        looked_at: How many schemes and department periods were looked at.
        faults: What is wrong with which.
        unusual: What a person should look at.
        accepted: How many unusual things somebody has looked at already.
        still_open: What is still to be filled in, by department and period.
        without_tables: Departments that have no inputs for the one period that was named.
        has_inputs: Whether anybody has any for the periods that are looked at.
    """

    looked_at: int = 0
    faults: list[KpiError] = field(default_factory=list)
    unusual: list[Unusual] = field(default_factory=list)
    accepted: int = 0
    still_open: list[StillOpen] = field(default_factory=list)
    without_tables: tuple[str, ...] = ()
    has_inputs: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing is wrong and nothing is missing."""
        return not (self.faults or self.still_open)


def check_workspace(
    workspace: Workspace,
    period: Period | None = None,
    departments: Sequence[str] = (),
    today: date = date.max,
) -> Checked:
    """Look at all rules, assess every department that has inputs, and name what is never read.

    Args:
        workspace: What is looked at.
        period: Only this period; all periods when left out.
        departments: Only these, and the schemes that they use; all when empty.
        today: The day that no correction lies behind; no day is looked at when left out.

    Raises:
        WorkspaceError: There is no such department.
    """
    names = [workspace.department(name).id for name in departments] or [*workspace.departments]
    checked = Checked()
    if unread := strays(workspace, period):
        checked.faults.append(ProblemsFound(unread, "params/"))
    if wrong_words := phrase_faults(workspace.root):
        checked.faults.append(ProblemsFound(wrong_words, "params/words/"))
    if period is not None:
        try:
            there = workspace.with_inputs(period, departments)
            checked.without_tables = tuple(_without_tables(workspace, period, names, there))
        except WorkspaceError as wrong:
            checked.faults.append(wrong)
    used = {entry.id for name in names for entry in workspace.department(name).scheme}
    ids = [each for each in workspace.book.ids if not departments or each in used]
    checked.looked_at += len(ids)
    if misnamed_files := misnamed_schemes(workspace, ids):
        checked.faults.append(ProblemsFound(misnamed_files, "params/schemes/"))
    checked.faults += [*_accepted_faults(workspace), *_note_faults(workspace, period, names)]
    checked.faults += _people_faults(workspace)
    checked.faults += _rules(workspace, ids)
    for name in names:
        checked.faults += _own_values(workspace, workspace.department(name))
        checked.unusual += _without_reason(workspace.department(name))
        if fault := notebook_problem(workspace.root, workspace.department(name)):
            checked.faults.append(ProblemsFound([fault], SETTINGS))
        for each in workspace.periods(name):
            if period in (None, each):
                checked.has_inputs = True
                _look_at(workspace, name, each, checked)
    _look_at_acts(checked, *acts_checked(workspace, period, names, today))
    checked.unusual += [Unusual("params/", one) for one in glyphs.in_titles(workspace, names)]
    checked.faults += _between(workspace, period, names)
    checked.faults = list(_once(checked.faults))
    return checked


def _look_at_acts(checked: Checked, wrong: list[Problem], unusual: list[Problem]) -> None:
    if wrong:
        checked.faults.append(ProblemsFound(wrong, f"{SOURCE}/"))
    checked.unusual += [Unusual(f"{SOURCE}/", one) for one in unusual]


def _without_tables(
    workspace: Workspace, period: Period, names: Sequence[str], there: Sequence[str]
) -> Iterator[str]:
    """Departments that could be assessed over a period, and have no tables for it yet."""
    for name in names:
        if name not in there:
            try:
                plan = plan_run(workspace.written_scheme(name, period), period)
            except KpiError:
                continue  # told with its scheme
            if not isinstance(plan, Problem) and not plan.from_history:
                yield name


def _accepted_faults(workspace: Workspace) -> Iterator[KpiError]:
    """A faulty file of what is accepted, and entries of departments that are not there."""
    try:
        accepted = workspace.accepted
    except KpiError as wrong:
        yield wrong
        return
    known = tuple(workspace.departments)
    unknown = [
        Problem(entry.place, None, "", "unknown_department", no_department(entry.department, known))
        for entry in accepted.entries
        if entry.department and entry.department not in known
    ]
    absent = [
        _no_inputs(entry)
        for entry in accepted.entries
        if entry.department in known
        and entry.period not in map(str, workspace.periods(entry.department))
    ]
    if unknown := [*unknown, *absent, *misnamed(accepted)]:
        yield ProblemsFound(unknown, ACCEPTED)


def _note_faults(
    workspace: Workspace, period: Period | None, names: Sequence[str]
) -> Iterator[KpiError]:
    """Faulty files of what is known of decisions; where they may stand is told with the strays."""
    for path in sorted((workspace.root / DECISIONS).glob("*/*.yaml")):
        if path.stem in names and (period is None or path.parent.name == str(period)):
            try:
                decision_notes(workspace.root, path.stem, path.parent.name)
            except KpiError as wrong:
                yield wrong


def _people_faults(workspace: Workspace) -> Iterator[KpiError]:
    """A faulty file of who signs: found when something is to be issued it would be found late."""
    try:
        read_people(workspace.root)
    except KpiError as wrong:
        yield wrong


def _no_inputs(entry: AcceptedEntry) -> Problem:
    message = Message(
        "{department} has no inputs for {period}: correct the period",
        department=entry.department,
        period=entry.period,
    )
    return Problem(entry.place, None, "", "unknown_period", message)


def _between(
    workspace: Workspace, period: Period | None, names: Sequence[str]
) -> Iterator[KpiError]:
    """What two departments pay at once; of departments asked for, all that they have part in."""
    try:
        found = paid_twice(workspace, units(workspace, period))
    except KpiError:
        return  # what is accepted cannot be read: told already
    mine = {id(one) for name in names for one in concerning(name, found)}
    for about, problems in found.items():
        if texts := [problem for problem in problems if id(problem) in mine]:
            yield ProblemsFound(texts, about)


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
    for scheme, day in _versions(workspace, department) if department.overrides else ():
        overrides = workspace.overrides(department.id, day)
        try:
            found = errors_in_force(workspace.book, scheme, day, overrides)
        except KpiError as wrong:
            yield wrong
            continue
        if found:
            yield ProblemsFound(
                found, Message("{file}: overrides of {id}", file=SETTINGS, id=department.id)
            )


def _without_reason(department: Department) -> Iterator[Unusual]:
    """Own values as they were written before reasons were asked for: they hold, and are told."""
    for one in own_values_on(department.overrides, date.max):
        if not one.reason:
            message = Message(
                "the own value {path} says neither why nor since when: write it as {form}",
                path=one.path,
                form=f"{one.path}: {{value: {one.value}, from: 2026-01-01, reason: …}}",
            )
            problem = Problem(SETTINGS, None, "", "override_without_reason", message)
            yield Unusual(department.id, problem)


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
                turns = sorted(set(turning_days(department.overrides)))
                yield from ((entry.id, day) for day in turns if max(first, since) < day < last)


def _look_at(workspace: Workspace, name: str, period: Period, checked: Checked) -> None:
    checked.looked_at += 1
    try:
        assessment = workspace.assess(name, period)
        accepted = workspace.accepted
    except NoScheme:
        return  # told above, once for all periods
    except ProblemsFound as wrong:
        fault, still = told_apart(wrong, workspace, name, period)
        checked.faults += [fault] if fault else []
        checked.still_open += [still] if still else []
        return
    except KpiError as wrong:
        checked.faults.append(wrong)
        return
    earlier = [each for each in workspace.periods(name) if _before(each, period)][-_LOOKED_BACK:]
    found = unusual_in(assessment, [(each, workspace.inputs_of(name, each)) for each in earlier])
    inputs = assessment.inputs
    left = accepted.without(found, period, name, inputs)
    checked.accepted += len(found) - len(left)
    if _only_people(assessment.inputs) and is_blank(workspace, name, period):
        checked.unusual.append(Unusual(f"{name} {period}", _nothing_filled_in()))
    about = f"{name} {period}"
    checked.unusual += [
        Unusual(about, one, accepting_line(one, period, name, inputs)) for one in left
    ]
    for entry in accepted.of(name, period).entries:
        of_inputs = entry.code not in NEEDED | BETWEEN and entry.department
        if of_inputs and not any(entry.holds_for(one, inputs) for one in found):
            alike = {(entry.code, entry.table)} & {(one.code, one.table) for one in left}
            # What is there now differs from what was looked at: its own line is told above.
            message = Message(
                "accepts a {code} of {table} that is not there any more: take it out, or put the "
                "line of what is there now in its place"
                if alike
                else "accepts a {code} of {table} that is not there any more: take it out",
                code=entry.code,
                table=entry.table,
            )
            told = Problem(entry.place, None, "", "accepts_nothing", message)
            checked.unusual.append(Unusual(about, told))


def _only_people(inputs: Inputs) -> bool:
    return not any(len(table) for name, table in inputs.tables.items() if name != "employees")


def _nothing_filled_in() -> Problem:
    """A scheme of deals or events alone would pay for a template as for a quarter without any."""
    message = Message(
        "the tables hold nothing but what kpi new-period wrote: everybody is assessed as if "
        "nothing had happened"
    )
    return Problem("", None, "", "nothing_filled_in", message)


_LOOKED_BACK = 4
"""So many earlier periods a number is held against."""


def _before(earlier: Period, period: Period) -> bool:
    return earlier.cadence == period.cadence and earlier.end < period.start


def _once(faults: Sequence[KpiError]) -> Iterator[KpiError]:
    """A faulty file of rules is told once, and not again for every period of every department."""
    told: set[tuple[str, str]] = set()
    for fault in faults:
        if not isinstance(fault, ProblemsFound):
            yield fault
            continue
        rules = {(one.table, one.code) for one in fault.problems if one.table.startswith("params/")}
        if not rules or not rules <= told or len(rules) < len(fault.problems):
            yield fault
        told |= rules
