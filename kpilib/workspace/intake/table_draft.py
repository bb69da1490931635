"""A table that is being proposed: the columns of a block, and what is written for each of them."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.core.tables import YUAN
from kpilib.rules.units import FRACTION
from kpilib.workspace.intake.column_looks import BlockLines, ColumnLook, lines_of, looks_of
from kpilib.workspace.intake.column_words import is_former, words_of
from kpilib.workspace.intake.foreign_money import foreign_money
from kpilib.workspace.intake.header_meanings import plain_name
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.mapping import OPEN
from kpilib.workspace.intake.money_by_row import foreign_rows
from kpilib.workspace.intake.month_headers import month_pattern
from kpilib.workspace.intake.period_spellings import with_mark
from kpilib.workspace.intake.stated_unit import (
    MONEY,
    is_part,
    money_above,
    says_unit,
    unit_above,
)

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.workspace.intake.known_words import KnownWords
    from kpilib.workspace.intake.sheet_blocks import SheetBlock

_UNITS = {**dict.fromkeys(MONEY, YUAN), "share": FRACTION}
_KINDS_AT_MOST = 30
"""So many different words a column of kinds has; more are names of things."""


@dataclass
class ProposedTable:
    """A table as it is proposed.

    Attributes:
        table: The input table.
        to: Its file, where it is no input table.
        columns: Its columns, each with what is written for it.
        settings: What else is written for the table.
        reasons: Why it is thought so.
    """

    table: str
    to: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


class TableDraft:
    """One block of a sheet while it is looked at.

    Attributes:
        block: The block.
        known: What is known of the department.
        period: The period of the intake.
        lines: The lines of the block, told apart.
        looks: Its columns.
        by_role: The first column of each role, of what is no longer so only where no other is.
        used: The places of the columns that are taken.
        made: What is proposed so far.
    """

    def __init__(self, block: SheetBlock, known: KnownWords, period: Period) -> None:
        """Look at the columns of a block."""
        self.block, self.known, self.period = block, known, period
        self.lines: BlockLines = lines_of(block)
        self.looks = looks_of(block, self.lines.data, period)
        self.by_role: dict[str, ColumnLook] = {}
        for look in sorted(self.looks, key=lambda one: is_former(one.header)):
            if role := self.role(look):
                self.by_role.setdefault(role, look)
        self.used: set[int] = set()
        self.made = ProposedTable("")

    def branch(self, table: str) -> TableDraft:
        """Another table of the same block."""
        found = copy(self)
        found.used, found.made = set(), ProposedTable(table)
        return found

    def role(self, look: ColumnLook) -> str:
        """What a column is: a column of people by its printed name, else what its header says."""
        named = self._columns.get(plain_name(look.header), "")
        return named if named and look.kind != "text" else look.role

    @cached_property
    def _columns(self) -> dict[str, str]:
        return {plain_name(title): name for title, name in self.known.scheme.columns.items()}

    @cached_property
    def unit_above(self) -> str:
        """The unit that stands over the table, for amounts that say none themselves."""
        return unit_above(self.block.sheet, self.block.header, self.block.area)

    def because(self, reason: str) -> None:
        """Note why something is thought so."""
        if reason not in self.made.reasons:
            self.made.reasons.append(reason)

    def person(self) -> ColumnLook | None:
        """The column that names people."""
        roles = ("employee_id", "name", "person")
        found = [self.by_role[role] for role in roles if role in self.by_role]
        ids = (look for look in found if self.known.are_ids(look.words))
        return next(ids, found[0] if found else None)

    def figures(self) -> list[ColumnLook]:
        """Columns of numbers that nothing else is known to be."""
        return [
            look
            for look in self.looks
            if look.kind == "number"
            and self.role(look) in {"", "quantity", "amount"}
            and not is_serial(look)
        ]

    def month_headers(self) -> dict[str, str]:
        """Headers that name a month, each with the pattern that it is one of."""
        found: dict[str, str] = {}
        for look in self.looks:
            if look.kind in {"number", "nothing"} and (pattern := month_pattern(look.header)):
                found[look.header] = pattern
        return found

    def subject(self, column: str) -> None:
        """Take the column that names people, by id or by name."""
        look = self.person()
        if look is None:
            return
        spec: Any = self.id_spec(look)
        if look.role != "employee_id" and self._are_names(look):
            spec = {"from": with_mark(look.header, self.period), "lookup": "employees"}
            self.because(
                Message(
                    "{header} holds names: ids are looked up among the employees",
                    header=look.header,
                )
            )
        self.made.columns[column] = self.filled_down(spec, look)
        self.used.add(look.place)

    def _are_names(self, look: ColumnLook) -> bool:
        if self.known.are_ids(look.words) or self.known.lack_zeros(look.words):
            return False
        if self.known.are_names(look.words) or look.role == "name":
            return True
        plain = [word for word in look.words if any(map(str.isdigit, word))]
        return len(plain) * 2 < len(look.words)

    def id_spec(self, look: ColumnLook) -> Any:  # noqa: ANN401 - a name or a mapping, as it is written
        """What is written for a column of ids."""
        self.used.add(look.place)
        if self.known.are_ids(look.words) or not self.known.lack_zeros(look.words):
            digits = {len(word) for word in look.words}
            if all(is_number for _, _, is_number in look.filled) and len(digits) > 1:
                self.because(
                    Message(
                        "{header} are numbers of different lengths: where zeros are lost say "
                        "with pad: "
                        "how many digits ids have",
                        header=look.header,
                    )
                )
            return with_mark(look.header, self.period)
        self.because(
            Message(
                "{header} lack the zeros of ids that are known: they get them back",
                header=look.header,
            )
        )
        return {"from": with_mark(look.header, self.period), "pad": "known"}

    def word(self, table: str, column: str, role: str) -> None:
        """A column of words of the scheme: from the file, the only word there is, or open."""
        look = self.by_role.get(role)
        if look is not None and look.kind == "text" and len(look.words) <= _KINDS_AT_MOST:
            self.words_of(table, column, look)
            return
        only = self.known.only(table, column)
        self.made.columns[column] = {"value": only}
        if only != OPEN:
            self.because(
                Message(
                    "nothing says which {column} it is: the scheme knows {word} alone",
                    column=column,
                    word=only,
                )
            )

    def words_of(self, table: str, column: str, look: ColumnLook) -> None:
        """Take a column of words of the scheme, each as the scheme has it or open."""
        values = {word: self.known.meant_by(table, column, word) for word in look.words}
        same = all(word == meant for word, meant in values.items())
        source = with_mark(look.header, self.period)
        self.made.columns[column] = source if same else {"from": source, "values": values}
        self.used.add(look.place)

    def take(self, column: str, look: ColumnLook) -> None:
        """Take a column as it is."""
        self.made.columns[column] = self.filled_down(
            self.spec(look, look.header, _UNITS.get(column, "")), look
        )
        self.used.add(look.place)

    def take_roles(self, *roles: str) -> None:
        """Take the columns that play these roles, as far as there are any."""
        for role in roles:
            if role in self.by_role:
                self.take(role, self.by_role[role])

    def day(self) -> ColumnLook | None:
        """The column of days, by its header or since no other one holds any."""
        if "date" in self.by_role:
            return self.by_role["date"]
        days = self._days()
        return days[0] if len(days) == 1 else None

    def _days(self) -> list[ColumnLook]:
        return [look for look in self.looks if look.kind == "date" and not self.role(look)]

    def take_day(self) -> None:
        """Take the column of days, or the only one that is like it; of several say which."""
        look = self.day()
        if look is not None:
            if "date" not in self.by_role:
                self.because(
                    Message("{header} is the only column that holds days", header=look.header)
                )
            self.take("date", look)
        elif days := self._days():
            self.because(
                Message(
                    "not sure: {headers} hold days: say by date: which of them counts",
                    headers=tuple(day.header for day in days),
                )
            )

    @staticmethod
    def filled_down(spec: Any, look: ColumnLook) -> Any:  # noqa: ANN401 - a name or a mapping
        """A column whose blanks mean what stands above them, as sections are written."""
        if look.kind == "number":  # a blank figure is none, and not the one above it
            return spec
        blanks = len(look.cells) - len(look.filled)
        if not look.cells or not look.cells[0][1] or blanks * 4 < len(look.cells):
            return spec
        return {**({"from": spec} if isinstance(spec, str) else spec), "fill_down": True}

    def spec(self, look: ColumnLook, source: str, unit: str = "") -> Any:  # noqa: ANN401 - a name or a mapping
        """What is written for a column: where it comes from, and what its numbers count in.

        Args:
            look: The column.
            source: Its header, or a pattern that it is one of.
            unit: The unit in which the scheme takes it; empty where it says none.
        """
        source = with_mark(source, self.period)
        spec: dict[str, Any] = {"from": source}
        counted = self._unit(look, unit) if look.kind == "number" else ""
        if counted:
            spec["unit"] = counted
        if look.kind == "number" and (sign := self._foreign(look, unit)):
            spec["currency"] = sign
            self.because(
                Message(
                    "not sure: {header} counts in {sign}, and its numbers are taken as they are; "
                    "where yuan are meant, say with times: what one of them is worth",
                    header=look.header,
                    sign=sign,
                )
            )
        if look.kind == "number" and "currency" not in spec and self._is_money(look, unit):
            self._doubt_moneys()
        return source if len(spec) == 1 else spec

    def _doubt_moneys(self) -> None:
        """Say where a column names the money of each row, and some of it is foreign."""
        columns = ((one.header, [cell[:2] for cell in one.cells]) for one in self.looks)
        for found in foreign_rows(columns):
            self.because(
                Message(
                    "not sure: by {header} amounts count in {signs}; they are refused until the "
                    "mapping says what becomes of them",
                    header=found.header,
                    signs=found.words,
                )
            )

    def _is_money(self, look: ColumnLook, unit: str) -> bool:
        return unit == YUAN or self.role(look) in MONEY

    def _foreign(self, look: ColumnLook, unit: str) -> str:
        """The foreign money of a column, by its cells, its header or what stands over it."""
        if look.currency or not self._is_money(look, unit):
            return look.currency
        block = self.block
        over = "" if says_unit(look.header) else money_above(block.sheet, block.header, block.area)
        return foreign_money(look.header) or over

    def _unit(self, look: ColumnLook, unit: str) -> str:
        """What the numbers of a column count in, by itself or by what stands over the table."""
        if look.unit in {"%", "fraction"}:
            self.because(Message("{header} counts in {unit}", header=look.header, unit=look.unit))
            return FRACTION if unit == FRACTION else look.unit
        if look.unit:
            self.because(Message("{header} counts in {unit}", header=look.header, unit=look.unit))
            return look.unit
        self._doubt_share(look, unit)
        if unit == FRACTION or not self.unit_above or says_unit(look.header):
            return ""
        if unit == YUAN or self.role(look) in MONEY:
            self.because(
                Message(
                    "{header} says no unit, and {unit} stands over the table: it counts in that",
                    header=look.header,
                    unit=self.unit_above,
                )
            )
            return self.unit_above
        self.because(
            Message(
                "not sure: {unit} stands over the table; {header} is taken to count in something "
                "else. Where it does count in it, say unit: {unit}",
                header=look.header,
                unit=self.unit_above,
            )
        )
        return ""

    def _doubt_share(self, look: ColumnLook, unit: str) -> None:
        """Numbers up to 1 where the scheme takes percentages: they may be 95 % or 0.95 %."""
        if unit == "%" and look.filled and all(is_part(text) for _, text, _ in look.filled):
            self.because(
                Message(
                    "not sure: {header} are numbers up to 1 ({example}), and the scheme takes "
                    "percentages: where 0.95 means 95 %, say times: 100",
                    header=look.header,
                    example=look.filled[0][1],
                )
            )


def is_serial(look: ColumnLook) -> bool:
    """Whether a column only numbers the rows."""
    return squashed(look.header) in words_of("serial")
