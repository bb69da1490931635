"""The tables of the company: departments that are paid, and those that are scored; finished cells.

One description for the page, which adds links and sorting, and for the notebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.periods import Period
from kpilib.core.rounding import round_half_up
from kpilib.publish.company.company_finding import why_of
from kpilib.publish.review.page_one.blocks import Grid
from kpilib.publish.review.page_one.svg_marks import budget_bullet, scale, sparkline
from kpilib.publish.review.variance import Variance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.publish.company.company_figures import AmountSum, CompanyFigures
    from kpilib.publish.company.department_rows import DepartmentRow
    from kpilib.publish.review.page_one.blocks import Cell
    from kpilib.publish.review.page_one.svg_marks import Scale

_LEAST = 2  # ends of a line
_NAMED = 3  # departments by the same rules that are named
_WIDEST = Fraction(3, 2)  # a share of the budget beyond this ends at the edge


class CompanyCell(NamedTuple):
    """A cell.

    Attributes:
        shown: What is printed.
        note: A smaller line under it.
        value: What it is sorted by; None comes last.
        column: The column's name for the style sheet.
    """

    shown: Cell
    note: str = ""
    value: Fraction | str | None = None
    column: str = ""


@dataclass(frozen=True)
class CompanyTable:
    """Makes one of the two tables.

    Attributes:
        c: The figures.
        rows: Its departments.
        pays: Whether it is about pay; else about scores.
    """

    c: CompanyFigures
    rows: Sequence[DepartmentRow]
    pays: bool

    @cached_property
    def columns(self) -> tuple[tuple[str, str, str], ...]:
        """Heading, alignment and name of each column."""
        return tuple(self._columns())

    def _columns(self) -> Iterator[tuple[str, str, str]]:
        say, last = self.c.wording.say, self.c.last
        yield say("Department"), "l", "who"
        yield say("People", context="index"), "r", "people"
        if self.pays:
            yield self.c.due_head, "r", "main"
        if self._scores:
            yield say("Mean score", context="index"), "r", "score" if self.pays else "main"
        if self._compares:
            yield say("Vs {last}", last=last), "r", "delta"
        if self._budgets:
            yield say("Of the budget"), "m", "bar"
            yield "%", "r", "rate"
        if self._lines:
            yield say("{n} periods", n=len(self.c.periods)), "m", "trend"
        yield say("To decide"), "r", "decide"
        yield say("Appeals"), "r", "appeal"
        yield say("Revision"), "l", "state"

    @cached_property
    def _scores(self) -> bool:
        return any(row.score is not None for row in self.rows) or not self.pays

    @cached_property
    def _compares(self) -> bool:
        return any(self._change(row) is not None for row in self.rows)

    @cached_property
    def _budgets(self) -> bool:
        return self.pays and any(row.share is not None for row in self.rows)

    @cached_property
    def _lines(self) -> bool:
        return any(self._known(row) >= _LEAST for row in self.rows)

    @cached_property
    def _scale(self) -> Scale:
        return scale([Fraction(1), *(min(share, _WIDEST) for share in self._shares)])

    @property
    def _shares(self) -> list[Fraction]:
        return [row.share for row in self.rows if row.share is not None]

    def _known(self, row: DepartmentRow) -> int:
        return sum(value is not None for value in self.c.line(row))

    def cells(self, row: DepartmentRow) -> tuple[CompanyCell, ...]:
        """The cells of a department."""
        found = self._cells(row)
        names = [name for *_, name in self.columns]
        return tuple(cell._replace(column=name) for cell, name in zip(found, names, strict=True))

    def _cells(self, row: DepartmentRow) -> Iterator[CompanyCell]:
        facts, shown = row.facts, row.is_assessed
        yield CompanyCell(row.title, row.scheme, row.title)
        excluded = self.c.wording.say("{people} not assessed", people=facts.excluded)
        yield CompanyCell(str(facts.assessed) if shown else "", excluded if facts.excluded else "",
                          Fraction(facts.assessed) if shown else None)  # fmt: skip
        if self.pays:
            yield self._pay(row)
        if self._scores:
            yield self._number(row.score)
        if self._compares:
            yield self._delta(row)
        if self._budgets:
            yield self._bar(row)
            share = row.share
            yield CompanyCell("" if share is None else self.c.wording.of_full(share), "", share)
        if self._lines:
            yield self._line(row)
        count = len(facts.review.decisions)
        yield CompanyCell(str(count) if shown else "", "", Fraction(count) if shown else None)
        yield CompanyCell(str(facts.review.appeals) if shown else "", "",
                          Fraction(facts.review.appeals) if shown else None)  # fmt: skip
        yield self._state(row)

    def _pay(self, row: DepartmentRow) -> CompanyCell:
        """What goes to the bank, and how pay and settlements make it."""
        bank = row.bank
        if bank.own is None or bank.amount is None:
            return CompanyCell("")
        return CompanyCell(self.c.wording.grouped(bank.amount), self._parts(bank.own, bank.settled),
                           Fraction(bank.amount))  # fmt: skip

    def _parts(self, own: Decimal, settled: Decimal) -> str:
        if not settled:
            return ""
        say = self.c.wording.say
        if settled < 0:
            return say(
                "{own} less {settled} settled for earlier periods", own=own, settled=-settled
            )
        return say("{own} plus {settled} settled for earlier periods", own=own, settled=settled)

    def _number(self, value: Decimal | None) -> CompanyCell:
        if value is None:
            return CompanyCell("")
        return CompanyCell(self.c.wording.fixed(value), "", Fraction(value))

    def _change(self, row: DepartmentRow) -> Variance | None:
        now, before = (row.bank.own, row.pay_before) if self.pays else (row.score, row.score_before)
        if now is None or before is None:
            return None
        return Variance(row.name, Fraction(now), Fraction(before))

    def _delta(self, row: DepartmentRow) -> CompanyCell:
        return self._difference(self._change(row))

    def _difference(self, change: Variance | None) -> CompanyCell:
        if change is None:
            return CompanyCell("")
        shown, share = change.printed(), change.relative
        note = (
            f"{self.c.wording.signed(share * 100, 1)}%" if self.pays and share is not None else ""
        )
        return CompanyCell(self.c.wording.signed(shown.delta), note, change.delta)

    def _bar(self, row: DepartmentRow) -> CompanyCell:
        share = row.share
        if share is None:
            return CompanyCell("")
        return CompanyCell(budget_bullet(share, self._scale), "", share)

    def _line(self, row: DepartmentRow) -> CompanyCell:
        values = self.c.line(row)
        if self._known(row) < _LEAST:
            return CompanyCell("")
        return CompanyCell(sparkline(values, None, self._told(values)))

    def _told(self, values: Sequence[Fraction | None]) -> str:
        names = [self.c.wording.period(Period.parse(name)) for name in self.c.periods]
        return self.c.wording.say(", ").join(
            f"{name} {self.c.wording.fixed(value)}"
            for name, value in zip(names, values, strict=True) if value is not None)  # fmt: skip

    def _state(self, row: DepartmentRow) -> CompanyCell:
        """The last revision and its difference to the one before; else that it is a draft."""
        say, bank = self.c.wording.say, row.bank
        if bank.is_issued:
            note = self.c.wording.signed(bank.gap) if bank.gap else ""
            revision = bank.revision or say("see kpi verify")
            return CompanyCell(revision, note, revision)
        return CompanyCell(say("Draft") if row.is_assessed else row.instead, "", "")

    def totals(self) -> tuple[tuple[CompanyCell, ...], ...]:
        """What is paid, what is draft, and both; a single line where all is one of them."""
        say, c = self.c.wording.say, self.c
        if not self.pays or not c.total.departments:
            return ()
        unknown = sum(1 for row in self.rows if not row.is_known)
        partly = say("Total ({unknown} not counted)", unknown=unknown)
        lines = [(partly if unknown else say("Total"), c.total, True)]
        if c.issued.departments and c.draft.departments:
            lines[:0] = [(say("Paid", context="total"), c.issued, False),
                         (say("Draft"), c.draft, False)]  # fmt: skip
        return tuple(self._total(*line) for line in lines)

    def _total(self, title: str, found: AmountSum, whole: bool) -> tuple[CompanyCell, ...]:  # noqa: FBT001 - of a list above
        c, cells = self.c, {}
        count = c.wording.say_number("{n} department", "{n} departments", n=found.departments)
        cells["who"] = CompanyCell(title, count)
        cells["people"] = CompanyCell(str(found.assessed))
        cells["main"] = CompanyCell(
            c.wording.grouped(found.amount), self._parts(found.own, found.settled)
        )
        if whole:
            cells["delta"] = self._difference(c.change)
            share = c.budget_share
            cells["rate"] = CompanyCell("" if share is None else c.wording.of_full(share))
            reviews = [row.facts.review for row in self.rows]
            cells["decide"] = CompanyCell(str(sum(len(one.decisions) for one in reviews)))
            cells["appeal"] = CompanyCell(str(sum(one.appeals for one in reviews)))
        none = CompanyCell("")
        return tuple(cells.get(name, none)._replace(column=name) for *_, name in self.columns)

    def grid(self) -> Grid | None:
        """The table of the notebook; None without departments."""
        if not self.rows:
            return None
        lines = [self._on_paper(row) for row in self.rows]
        sums = self.totals()
        shown = [tuple(self._joined(cell) for cell in line) for line in (*lines, *sums)]
        heads, align, names = zip(*self.columns, strict=True)
        return Grid("company", self.caption, heads, "".join(align), names, tuple(shown),
                    frozenset(range(len(lines), len(shown))))  # fmt: skip

    def _on_paper(self, row: DepartmentRow) -> tuple[CompanyCell, ...]:
        """The cells of a department, its rules left to `rules`: they break its name on paper."""
        who, *others = self.cells(row)
        return who._replace(note=""), *others

    @property
    def rules(self) -> str:
        """By which rules the departments are assessed, in the order of the table."""
        say = self.c.wording.say
        found: dict[str, list[str]] = {}
        for row in self.rows:
            if row.scheme:
                found.setdefault(row.scheme, []).append(row.title)
        told = [say("{name} ({who})", name=scheme, who=self._named(titles))
                for scheme, titles in found.items()]  # fmt: skip
        return say("Rules: {schemes}.", schemes=say("; ").join(told))

    def _named(self, titles: Sequence[str]) -> str:
        """Departments by name, or how many where that would repeat the table."""
        if len(titles) <= _NAMED:
            return self.c.wording.listed(titles)
        return self.c.wording.say_number("{n} department", "{n} departments", n=len(titles))

    def _joined(self, cell: CompanyCell) -> Cell:
        """A cell with its note, on one line."""
        if not cell.note or not isinstance(cell.shown, str):
            return cell.shown
        if not cell.shown:
            return cell.note
        return self.c.wording.say("{name} ({who})", name=cell.shown, who=cell.note)

    @property
    def title(self) -> str:
        """What the table is of."""
        say = self.c.wording.say
        return say("Departments that are paid") if self.pays else say("Departments that are scored")

    def sections(self, row: DepartmentRow) -> Iterator[tuple[str, ...]]:
        """The sections of a department that has several: name, people, pay, mean score."""
        for one in row.facts.review.sections:
            score = "" if one.score is None else self.c.wording.fixed(one.score)
            pay = "" if one.pay is None else self.c.wording.grouped(one.pay)
            name = one.name or self.c.wording.say("without a section")
            yield name, str(one.assessed), pay, score

    @property
    def caption(self) -> str:
        """What the table shows, and how it is to be read."""
        say = self.c.wording.say
        told = say("Mean score of the people assessed")
        if self.pays:
            told = say("Amounts are pay with what is settled for earlier periods")
        if self._budgets:
            told = say("{told}. Bar: share of the budget; dashed: all of it", told=told)
        if self._budgets and any(share > _WIDEST for share in self._shares):
            told = say("{told}; bars end at {share}", told=told,
                       share=self.c.wording.in_percent(_WIDEST, 0))  # fmt: skip
        return told

    def why(self, row: DepartmentRow) -> str:
        """What moved a department's pay, and why."""
        return why_of(self.c, row) if self.pays else ""


def key_of(value: Fraction | str | None) -> str:
    """What a column is sorted by, as text."""
    if value is None:
        return ""
    return value if isinstance(value, str) else str(round_half_up(value, 6))
