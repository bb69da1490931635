"""The rows of a period's page: every department that is assessed in it, or has been paid for it.

Nobody who was paid is left out of the total: not because a report cannot be made any more, nor
because the department is gone. Where an amount is not known the total says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.publish.packs.index_pay import PayCell, pay_cell
from kpilib.publish.packs.index_words import file_names
from kpilib.records.ledger import Ledger
from kpilib.text.formats import Wording
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.records.ledger import Revision
    from kpilib.text.language import Language
    from kpilib.workspace.workspace import Workspace

State = Mapping[str, Mapping[str, str]]
"""What `freshness.read_state` says of a report."""

_REVISION = re.compile(r"r([1-9]\d*)")


@dataclass(frozen=True)
class IndexRow:
    """One department on the page, every figure as printed; empty where there is no report yet.

    Attributes:
        name: The department's id.
        title: Its printed name.
        scheme: The printed name of its rules.
        issued: What of it has been issued: name and link.
        first: The link that its name leads to.
        assessed: How many were assessed.
        excluded: How many were not, in words.
        score: The mean score.
        pay: What goes to the bank.
        budget: The share of the budget.
        over: Whether that is more than all of it.
        files: Names and links of the draft's files.
        instead: Why there are none.
    """

    name: str
    title: str
    scheme: str = ""
    issued: tuple[tuple[str, str], ...] = ()
    first: str = ""
    assessed: str = ""
    excluded: str = ""
    score: str = ""
    pay: PayCell = field(default_factory=PayCell)
    budget: str = ""
    over: bool = False
    files: tuple[tuple[str, str], ...] = ()
    instead: str = ""

    @property
    def is_known(self) -> bool:
        """Whether what it pays is known, be it nothing."""
        unmade = bool(self.instead) and not self.pay.is_issued
        return not unmade and not self.pay.is_broken


@dataclass(frozen=True)
class PageTotal:
    """The last line of the page.

    Attributes:
        title: What it is the total of.
        text: The amount as printed; empty where nothing is paid.
        split: How much of it has been paid, where the rest has not.
    """

    title: str
    text: str
    split: str = ""


def rows_of(
    workspace: Workspace,
    period: Period,
    states: Mapping[str, State],
    lang: str,
    errors: Iterable[str] = (),
) -> list[IndexRow]:
    """Every row of a period's page: the departments in their order, then those that are gone.

    Args:
        workspace: Whose departments they are.
        period: The period.
        states: By department, what went into its report.
        lang: The language.
        errors: Departments whose report could not be made.
    """
    failed, rows, spoken = set(errors), [], language(lang)
    for name in workspace.departments:
        issued = _issued(workspace, period, name, spoken)
        here = workspace.inputs_folder(name, period).is_dir()
        if name in states or name in failed or here or issued:
            row = _row(workspace, name, period, states.get(name, {}), spoken)
            why = spoken.say("Could not be made" if name in failed else "Not made yet")
            rows.append(replace(row, issued=issued, instead="" if row.files else why))
    return [*rows, *_gone(workspace, period, spoken)]


def total_of(rows: Sequence[IndexRow], lang: str) -> PageTotal:
    """What is paid in all, and what of it is not in a draft."""
    spoken = language(lang)
    unknown = sum(1 for row in rows if not row.is_known)
    partly = spoken.say("Total ({unknown} not counted)", unknown=unknown)
    title = partly if unknown else spoken.say("Total")
    amounts = [(row.pay.is_issued, row.pay.amount) for row in rows if row.pay.amount is not None]
    if not amounts:
        return PageTotal(title, "")
    paid, draft = (
        sum((amount for is_issued, amount in amounts if is_issued is wanted), Decimal("0.00"))
        for wanted in (True, False)
    )
    both = {is_issued for is_issued, _ in amounts} == {True, False}
    split = spoken.say(
        "{paid} of it paid, {draft} in drafts",
        paid=paid,
        draft=draft,
    )
    return PageTotal(title, spoken.number(paid + draft), split if both else "")


def _row(
    workspace: Workspace, name: str, period: Period, state: State, spoken: Language
) -> IndexRow:
    lang = spoken.code
    title = workspace.departments[name].title.in_(lang)
    pay = pay_cell(workspace, name, period, state.get("headline", {}), lang)
    row = IndexRow(name, title, _scheme(workspace, name, period, lang), pay=pay)
    if not state:
        return row
    figures, files = state["headline"], state["files"]
    links = tuple(
        (_called(file, pay, spoken), f"{name}/{file}")
        for file in file_names(spoken)
        if file in files
    )
    excluded = spoken.say("{people} not assessed", people=figures.get("excluded", ""))
    share = _share(figures.get("budget", ""), pay)
    return replace(
        row,
        first=next((link for _, link in links), ""),
        assessed=figures.get("assessed", ""),
        excluded=excluded if figures.get("excluded", "") != "0" else "",
        score=spoken.number(Decimal(score)) if (score := figures.get("score")) else "",
        budget=Wording(lang).in_percent(share) if share is not None else "",
        over=share is not None and share > 1,
        files=links,
    )


def _scheme(workspace: Workspace, name: str, period: Period, lang: str) -> str:
    """The printed name of the rules; nothing where they cannot be read any more."""
    try:
        return workspace.written_scheme(name, period).title.in_(lang)
    except KpiError:
        return ""


def _called(file: str, pay: PayCell, spoken: Language) -> str:
    """A file's name on the page: what pays nothing is not called payroll."""
    if file == "payouts.xlsx" and (pay.is_issued or pay.amount is None):
        blocked = spoken.say("Not to be paid", context="index")
        return spoken.say("Paid and due") if pay.is_issued else blocked
    return file_names(spoken)[file]


def _issued(
    workspace: Workspace, period: Period, name: str, spoken: Language
) -> tuple[tuple[str, str], ...]:
    """What of a department has been issued, the first revision and its payroll workbook first."""
    folder = workspace.root / "reports" / str(period)
    found = {
        int(match[1]): path
        for path in folder.glob(f"{name}/r*")
        if path.is_dir() and (match := _REVISION.fullmatch(path.name))
    }
    return tuple(
        (shown, file.relative_to(folder).as_posix())
        for number in sorted(found)
        for shown, file in _links(found[number], spoken)
    )


def _links(folder: Path, spoken: Language) -> Iterator[tuple[str, Path]]:
    names = file_names(spoken)
    there = [folder / file for file in names if (folder / file).is_file()]
    if there:
        yield folder.name, there[0]
    payroll = folder / "payouts.xlsx"
    if folder.name == "r1" and payroll in there[1:]:
        yield f"{folder.name} {names[payroll.name]}", payroll


def _gone(workspace: Workspace, period: Period, spoken: Language) -> Iterator[IndexRow]:
    """Departments that have been paid for the period, and stand in `departments.yaml` no more."""
    ledger, lang = Ledger(workspace), spoken.code
    why = spoken.say("No longer in departments.yaml")
    for name in ledger.departments():
        if name in workspace.departments:
            continue
        if issued := _issued(workspace, period, name, spoken):
            revisions, _ = ledger.chain(name)
            mine = [one for one in revisions if one.period == period]
            title, scheme = _as_issued(mine[-1], lang) if mine else (name, "")
            pay = pay_cell(workspace, name, period, {}, lang)
            yield IndexRow(name, title, scheme, issued, pay=pay, instead=why)


def _as_issued(one: Revision, lang: str) -> tuple[str, str]:
    """What a department and its rules were called."""
    try:
        with one.bundle().opened() as frozen:
            title = frozen.department(one.department).title.in_(lang)
            return title, frozen.scheme(one.department, one.period).title.in_(lang)
    except KpiError:
        return one.department, ""


def _share(budget: str, pay: PayCell) -> Fraction | None:
    """Pay of the period itself against the budget, which is one of the period.

    Of nothing, or of less than nothing, there is no share.
    """
    if not budget or pay.own is None or pay.own < 0 or not Decimal(budget):
        return None
    return Fraction(pay.own) / Fraction(budget)
