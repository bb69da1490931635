"""What the page of a statement says, in the order of reading: for the screen and for paper alike.

Everything comes out of the statement's data, so that page and JSON can only say the same. A page is
plain data, too: `sections` of rows of cells, each cell a few lines of text with a style.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.rounding import SignedAmount
from kpilib.publish.statements.statement_arithmetic import Arithmetic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.publish.statements.person_statement import Plain
    from kpilib.text.formats import Wording

    Cell = list[tuple[str, str]]
    """Lines of text, each with its style: `soft`, `clause`, `strong`, or none."""

_WIDE = (25, 57, 18)
_ROWS = (25, 25, 32, 18)


@dataclass(frozen=True)
class StatementPage:
    """Makes the page of one statement.

    Attributes:
        statement: Its data.
        wording: The language.
    """

    statement: Plain
    wording: Wording

    @property
    def _sheet(self) -> list[Plain]:
        sheet: list[Plain] = self.statement["sheet"]
        return sheet

    def as_data(self) -> Plain:
        """The page."""
        one, say = self.statement, self.wording.say
        who = one["person"]
        name = self.wording.person(who["id"], who["name"])
        draft = one["revision"] == "draft"
        sections = [section for section in self._sections() if section["rows"]]
        return {
            "lang": one["lang"],
            "title": say("Statement of {name}, {period}", name=name, period=one["period_name"]),
            "heading": name,
            "kicker": say("{department} · statement of {period}",
                          department=one["department"]["name"], period=one["period_name"]),
            "scheme": one["scheme"]["title"],
            "mark": say("draft, not issued") if draft else one["revision"],
            "draft": draft,
            "code": say("code {code}", code=one["code"]),
            "tiles": list(self._tiles()),
            "said": list(self._said()),
            "sections": sections,
            "foot": list(self._foot()),
        }  # fmt: skip

    def _tiles(self) -> Iterator[list[str]]:
        """The figures that the person looks for first."""
        one, say, row = self.statement, self.wording.say, self._summary
        settled = sum((Decimal(s["amount"]) for s in one["settlements"]), Decimal("0.00"))
        if row and one["pays"]:
            pay = Decimal(row[7])
            label = say("Pay as known now") if one["payment"] else say("Pay of the period")
            yield [label, self._money(pay)]
            if settled:
                yield [say("Settled for earlier periods"), self._money(SignedAmount(settled))]
                yield [say("To be paid in all"), self._money(pay + settled)]
        elif settled:
            yield [say("Settled for earlier periods"), self._money(SignedAmount(settled))]
        names = (say("Score"), say("Grade"), say("Rank"))
        for name, cell in zip(names, row[4:7], strict=True) if row else ():
            if cell:
                yield [name, one["labels"].get(cell, cell)]

    @property
    def _summary(self) -> list[str]:
        """The row over the whole period; none of who has only settlements or carried state."""
        rows = self.statement["results"]["summary"]
        found = [row for row in rows if row[1] == self.statement["period"]]
        return found[-1] if found else []

    def _said(self) -> Iterator[str]:
        """What must be known before the figures."""
        one, say = self.statement, self.wording.say
        row = self._summary
        if row and row[2] == "false":
            yield say("Not assessed: {reason}", reason=one["labels"].get(row[3], row[3]))
        if not row:
            yield say("Not among the employees of this period: only what is carried or settled is "
                      "told here.")  # fmt: skip
        if paid := one["payment"]:
            money = {
                name: self._money(Decimal(paid[name])) for name in ("paid", "known", "settled")
            }
            yield say(
                "Paid elsewhere: {paid}. Due by these figures: {known}. Settled since: {settled}. "
                "Open: {open}."
                if paid.get("elsewhere")
                else "Paid with {first}: {paid}. Due by these figures: {known}. Settled since: "
                "{settled}. Open: {open}.",
                first=paid.get("first", "r1"),
                open=self._money(SignedAmount(paid["open"])),
                **money,
            )
            if earlier := paid.get("for_earlier_periods"):
                yield say("With {first}, {amount} was settled for earlier periods as well.",
                          first=paid.get("first", "r1"),
                          amount=self._money(SignedAmount(earlier)))  # fmt: skip
            if off := paid.get("written_off"):
                yield say("Written off, and neither paid nor taken back: {amount}.",
                          amount=self._money(SignedAmount(off)))  # fmt: skip
            if paid["settles_in"] and Decimal(paid["open"]):
                later = self.wording.period(Period.parse(paid["settles_in"]))
                yield (
                    say("What is open is settled with {period} as far as it can be recovered; "
                        "this sheet itself pays nothing.", period=later)
                    if paid.get("recovers")
                    else say("What is open is settled with {period}; this sheet itself pays "
                             "nothing.", period=later)
                )  # fmt: skip

    def _sections(self) -> Iterator[Plain]:
        say, lines = self.wording.say, Arithmetic(self.statement, self.wording)
        told: set[int] = set()
        due = say("What is due") if self.statement["payment"] else say("What is paid")
        yield self._section(due, _WIDE, self._pay(lines, told))
        yield self._section(
            say("Still to be recovered, and not with this pay"), _WIDE, self._left()
        )
        yield self._section(say("Score"), _WIDE, self._scores(lines, told))
        yield self._section(say("Target and result"), _WIDE, self._measures())
        yield self._section(say("Carried in"), _WIDE, self._carried_in(told))
        yield self._section(
            say("Carried on to the next period"), _WIDE, self._carried_on(lines, told)
        )
        yield self._section(say("To be noted"), _WIDE, self._flags(lines, told))
        yield self._section(say("How it is worked out, step by step"), _WIDE, lines.steps(told))
        yield self._section(say("Your rows in the inputs"), _ROWS, lines.rows())
        yield self._section(say("Numbers of the regulation"), _WIDE, lines.given("parameter"))
        yield self._section(
            say("Taken from the department as given"), _WIDE, lines.given("aggregate"),
            say("Made of all people’s figures, which are not shown to each other."),
        )  # fmt: skip

    @staticmethod
    def _section(title: str, widths: Sequence[int], rows: Iterable[Plain], note: str = "") -> Plain:
        return {"title": title, "widths": list(widths), "rows": list(rows), "note": note}

    def _figure(self, table: str, row: int, column: str) -> int | None:
        for one in self.statement["figures"]:
            if (one["table"], one["row"], one["column"]) == (table, row, column):
                number: int = one["step"]
                return number
        return None

    def _pay(self, lines: Arithmetic, told: set[int]) -> Iterator[Plain]:
        one, say = self.statement, self.wording.say
        rows = one["results"]["payouts"]
        for number, row in enumerate(rows):
            step = self._figure("payouts", number, "amount")
            if step is not None:
                yield lines.row_of(step, told, amount=self.wording.grouped(Decimal(row[3])))
        if one["pays"] and self._summary:
            yield self._total_pay(lines, told)
        settled = Decimal("0.00")
        for each in one["settlements"]:
            amount = SignedAmount(each["amount"])
            settled += amount
            because: Cell = [(text, "soft") for text in each["because"]]
            yield {"cells": [[(each["title"], "")], because, [(self.wording.grouped(amount), "")]]}
        if one["settlements"]:
            pay = Decimal(self._summary[7]) if self._summary else Decimal("0.00")
            yield _total(say("To be paid in all"), "", self._money(pay + settled))

    def _left(self) -> Iterator[Plain]:
        """What is carried whole or in part to a later period, and why."""
        for each in self.statement.get("left", ()):
            because: Cell = [(text, "soft") for text in each["because"]]
            amount = self.wording.grouped(SignedAmount(each["amount"]))
            yield {"cells": [[(each["title"], "")], because, [(amount, "")]]}

    def _total_pay(self, lines: Arithmetic, told: set[int]) -> Plain:
        """The total, as the sum that it is."""
        rows, say = self.statement["results"]["summary"], self.wording.say
        label, total = say("Pay of the period"), self._money(Decimal(self._summary[7]))
        step = self._figure("summary", rows.index(self._summary), "total_pay")
        for number in range(len(rows)):
            told.add(self._figure("summary", number, "total_pay") or 0)
        if step is None:
            return _total(label, say("there is nothing to pay"), total)
        return lines.row_of(step, told, amount=total, label=label, kind="total")

    def _scores(self, lines: Arithmetic, told: set[int]) -> Iterator[Plain]:
        one, say = self.statement, self.wording.say
        for number, row in enumerate(one["results"]["scores"]):
            step = self._figure("scores", number, "points")
            sides = [(say("target {value}", value=self._number(row[3])), "soft")] if row[3] else []
            sides += [(say("actual {value}", value=self._number(row[4])), "soft")] if row[4] else []
            if step is None:
                label = one["labels"].get(row[2], row[2])
                yield {"cells": [[(label, "")], sides, [("–", "")]]}
            else:
                yield lines.row_of(step, told, amount=row[5], before=sides)
        for number, row in enumerate(one["results"]["summary"]):
            names = (say("Score"), say("Grade"), say("Rank"))
            for column, name, cell in zip(("score", "grade", "rank"), names, row[4:7], strict=True):
                step = self._figure("summary", number, column)
                if cell and step is not None:
                    shown = one["labels"].get(cell, cell)
                    yield lines.row_of(step, told, amount=shown, label=self._of_piece(name, row[1]),
                                       kind="total" if column == "score" else "")  # fmt: skip

    def _of_piece(self, name: str, period: str) -> str:
        """A name, with its period where that is one of several."""
        if period == self.statement["period"]:
            return name
        return f"{self.wording.period(Period.parse(period))} {name}"

    def _measures(self) -> Iterator[Plain]:
        """What was reached; beside it the target, and what of it came from earlier periods."""
        groups: dict[tuple[str, str], list[Plain]] = {}
        for one in self.statement["measures"]:
            mine = groups.setdefault((one["name"], one["period"]), [])
            mine.append(self._sheet[one["step"]])
        for actual, *others in groups.values():
            how = [(f"{step['title']} {step['shown']}", "soft") for step in others]
            yield {"cells": [[(actual["title"], "")], how, [(actual["shown"], "")]]}

    def _carried_in(self, told: set[int]) -> Iterator[Plain]:
        for one in self.statement["carried_in"]:
            told.add(one["step"])
            step = self._sheet[one["step"]]
            for child in step["formula"][1:]:
                cell = self._sheet[child]
                arose = self._arose(cell.get("origin", ""))
                yield {"cells": [[(cell["title"], "")], [(arose, "soft")], [(cell["shown"], "")]]}

    def _arose(self, origin: str) -> str:
        if not origin:
            return ""
        return self.wording.say(
            "arose in {origin}", origin=self.wording.period(Period.parse(origin))
        )

    def _carried_on(self, lines: Arithmetic, told: set[int]) -> Iterator[Plain]:
        for number, row in enumerate(self.statement["results"]["carry"]):
            for column, cell in (("amount", row[3]), ("base", row[4])):
                step = self._figure("carry", number, column)
                if cell and step is not None:
                    yield lines.row_of(step, told, amount=self._number(cell))

    def _flags(self, lines: Arithmetic, told: set[int]) -> Iterator[Plain]:
        one, seen = self.statement, set()
        for number, row in enumerate(one["results"]["flags"]):
            step = self._figure("flags", number, "flag")
            if step is None or (row[2], row[3]) in seen:
                continue
            seen.add((row[2], row[3]))
            label = self._of_piece(one["labels"].get(row[2], row[2]), row[1])
            yield lines.row_of(step, told, amount=one["labels"].get(row[3], row[3]), label=label)

    def _foot(self) -> Iterator[Plain]:
        one, say = self.statement, self.wording.say
        appeals = [due for due in one["timetable"] if due["appeal"]]
        for due in appeals:
            text = say("Last day to appeal: {day}.", day=self._day(due))
            yield {"text": text, "style": "strong"}
            yield from (
                {"text": due[key], "style": "clause"} for key in ("clause", "reading") if key in due
            )
        if not appeals:
            yield {"text": say("The regulation names no last day to appeal. Say it soon where "
                               "something looks wrong to you."), "style": ""}  # fmt: skip
            dates = [f"{due['title']} {self._day(due)}" for due in one["timetable"]]
            if dates:
                listed = say("; ").join(dates)
                yield {
                    "text": say("Dates of the regulation: {dates}", dates=listed),
                    "style": "soft",
                }
        file = f"{one['person']['id']}.json"
        yield {"text": say("To check: every amount can be worked out from the lines above, and "
                           "“python check_statement.py {file}” does so.", file=file),
               "style": "soft"}  # fmt: skip
        if one["revision"] != "draft":
            text = say("“kpi verify {period} --code {code}” says whether this is what was issued.",
                       period=one["period"], code=one["code"])  # fmt: skip
            yield {"text": text, "style": "soft"}

    def _day(self, due: Plain) -> str:
        day = date.fromisoformat(due["day"])
        text = f"{self.wording.language.day(day)}"
        if "working_day" in due:
            text = self.wording.say(
                "{day} (working day {n} after the period)", day=text, n=due["working_day"]
            )
        if not due["announced"]:
            text = self.wording.say("{day}, holidays not announced yet", day=text)
        return text

    def _money(self, amount: Decimal) -> str:
        return self.wording.say(
            "CNY {amount}", context="explain", amount=self.wording.grouped(amount)
        )

    def _number(self, text: str) -> str:
        return self.wording.grouped(Decimal(text))


def _total(label: str, note: str, amount: str) -> Plain:
    how: Cell = [(note, "soft")] if note else []
    return {"kind": "total", "cells": [[(label, "strong")], how, [(amount, "strong")]]}
