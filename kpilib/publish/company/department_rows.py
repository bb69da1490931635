"""The departments of a period: every one that is assessed in it, or has been paid for it.

Nobody who was paid is left out of the total: not because a report cannot be made any more, nor
because the department is gone. Where an amount is not known the total says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.publish.company.bank_amounts import BankAmount, bank_amount, paid_for
from kpilib.publish.company.file_links import file_links, issued_links
from kpilib.publish.company.report_facts import ReportFacts, facts_of
from kpilib.publish.packs.cache import known_state
from kpilib.records.ledger import Ledger
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from kpilib.core.periods import Period
    from kpilib.publish.company.file_links import Link
    from kpilib.records.revision import Revision
    from kpilib.rules.scheme import Scheme
    from kpilib.text.language import Language
    from kpilib.workspace.workspace import Workspace

NO_FACTS = ReportFacts()


@dataclass(frozen=True)
class DepartmentRow:
    """One department of a period.

    Attributes:
        name: Its id.
        title: Its printed name.
        scheme: The printed name of its rules.
        pays: Whether its rules pay anything.
        bank: What goes to the bank.
        facts: What its report records; nothing known where there is no report.
        before: The period before this one; empty where there is none to compare with.
        paid_before: What was paid for that one; None where it has not been issued.
        files: Names and links of the draft's files.
        issued: What of it has been issued.
        instead: Why there is no draft.
    """

    name: str
    title: str
    scheme: str = ""
    pays: bool = False
    bank: BankAmount = field(default_factory=BankAmount)
    facts: ReportFacts = NO_FACTS
    before: str = ""
    paid_before: Decimal | None = None
    files: tuple[Link, ...] = ()
    issued: tuple[Link, ...] = ()
    instead: str = ""

    @property
    def is_known(self) -> bool:
        """Whether what it pays is known, be it nothing."""
        unmade = bool(self.instead) and not self.bank.is_issued
        return not unmade and not self.bank.is_broken

    @property
    def is_assessed(self) -> bool:
        """Whether there are figures of people."""
        return self.facts is not NO_FACTS

    @property
    def pay_before(self) -> Decimal | None:
        """What is due for the period before, as it is known now."""
        return self._past("pay")

    @property
    def score(self) -> Decimal | None:
        """The people's mean score, or else the department's own."""
        return self.facts.department_score if self.facts.score is None else self.facts.score

    @property
    def score_before(self) -> Decimal | None:
        """The same of the period before."""
        return self._past("score")

    @property
    def has_budget(self) -> bool:
        """Whether there is a budget, and pay to hold against it, be it less than nothing."""
        return bool(self.facts.budget) and self.bank.own is not None

    @property
    def share(self) -> Fraction | None:
        """Pay of the period itself against the budget; of less than nothing there is no share."""
        own, budget = self.bank.own, self.facts.budget
        if not budget or own is None or own < 0:
            return None
        return Fraction(own) / Fraction(budget)

    @property
    def is_over(self) -> bool:
        """Whether the budget is exceeded."""
        return self.share is not None and self.share > 1

    def figure(self, period: str, now: str) -> Decimal | None:
        """Pay, or the score where nothing is paid, of a period up to now."""
        if period == now:
            return self.bank.own if self.pays else self.score
        found = {one.period: one for one in self.facts.review.history}.get(period)
        return None if found is None else found.pay if self.pays else found.score

    def _past(self, what: str) -> Decimal | None:
        for one in self.facts.review.history:
            if one.period == self.before:
                value: Decimal | None = getattr(one, what)
                return value
        return None


def read_facts(workspace: Workspace, period: Period) -> dict[str, tuple[ReportFacts, list[str]]]:
    """What the finished reports of a period record, and their files, by department."""
    found = {}
    for name in workspace.departments:
        state = known_state(workspace, workspace.root / "reports" / str(period) / name)
        facts = facts_of(state) if state else None
        if state and facts:
            found[name] = facts, list(state["files"])
    return found


def department_rows(
    workspace: Workspace,
    period: Period,
    lang: str,
    errors: Mapping[str, str],
    made: Mapping[str, tuple[ReportFacts, list[str]]] | None = None,
) -> list[DepartmentRow]:
    """Every department of a period: those there are in their order, then those that are gone.

    Args:
        workspace: Whose departments they are.
        period: The period.
        lang: The language.
        errors: By department, why its report could not be made.
        made: Records and files by department; those of the finished reports when left out.
    """
    rows, spoken = [], language(lang)
    made = read_facts(workspace, period) if made is None else made
    for name in workspace.departments:
        issued = issued_links(workspace.root, period, name, spoken)
        here = workspace.inputs_folder(name, period).is_dir()
        if name in made or name in errors or here or issued:
            facts, files = made.get(name, (None, []))
            if name in errors:
                facts, files = None, []
            why = spoken.say("Could not be made" if name in errors else "Not made yet")
            rows.append(_row(workspace, name, period, spoken, (facts, files, issued, why)))
    return [*rows, *_gone(workspace, period, spoken)]


def _row(
    workspace: Workspace,
    name: str,
    period: Period,
    spoken: Language,
    found: tuple[ReportFacts | None, Sequence[str], tuple[Link, ...], str],
) -> DepartmentRow:
    facts, files, issued, why = found
    scheme = _scheme(workspace, name, period)
    bank = bank_amount(workspace, name, period, facts, spoken.code)
    folder = workspace.root / "reports" / str(period) / name
    links = file_links(folder, files, spoken, _workbook(bank, spoken))
    before = before_of(period)
    return DepartmentRow(
        name,
        workspace.departments[name].title.in_(spoken.code),
        scheme.title.in_(spoken.code) if scheme else "",
        bank.own is not None or (scheme is not None and _pays(scheme, period)),
        bank,
        facts or NO_FACTS,
        before,
        paid_for(workspace, name, before),
        links,
        issued,
        "" if facts else why,
    )


def _workbook(bank: BankAmount, spoken: Language) -> str:
    """What the draft's workbook is called: what pays nothing is not called payroll."""
    if bank.is_issued:
        return spoken.say("Paid and due")
    if bank.own is None:
        return spoken.say("Not to be paid", context="index")
    return spoken.say("Payroll", context="index")


def before_of(period: Period) -> str:
    """The period before; empty for a range, which has none of its own kind."""
    return "" if period.cadence == "range" else str(period.back())


def _pays(scheme: Scheme, period: Period) -> bool:
    return any(not item.periods or period.cadence in item.periods for item in scheme.pay.values())


def _scheme(workspace: Workspace, name: str, period: Period) -> Scheme | None:
    """The rules; nothing where they cannot be read any more."""
    try:
        return workspace.written_scheme(name, period)
    except KpiError:
        return None


def _gone(workspace: Workspace, period: Period, spoken: Language) -> Iterator[DepartmentRow]:
    """Departments that have been paid for the period, and stand in `departments.yaml` no more."""
    ledger, lang = Ledger(workspace), spoken.code
    why = spoken.say("No longer in departments.yaml")
    for name in ledger.departments():
        if name in workspace.departments:
            continue
        if issued := issued_links(workspace.root, period, name, spoken):
            revisions, _ = ledger.chain(name)
            mine = [one for one in revisions if one.period == period]
            title, scheme = _as_issued(mine[-1], lang) if mine else (name, "")
            bank = bank_amount(workspace, name, period, None, lang)
            pays = bank.own is not None or bank.is_broken
            yield DepartmentRow(name, title, scheme, pays, bank, issued=issued, instead=why)


def _as_issued(one: Revision, lang: str) -> tuple[str, str]:
    """What a department and its rules were called."""
    try:
        with one.bundle().opened() as frozen:
            title = frozen.department(one.department).title.in_(lang)
            return title, frozen.scheme(one.department, one.period).title.in_(lang)
    except KpiError:
        return one.department, ""
