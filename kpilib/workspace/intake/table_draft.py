"""A table that is being proposed: the columns of a block, and what is written for each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.workspace.intake.column_looks import BlockLines, ColumnLook, lines_of, looks_of
from kpilib.workspace.intake.column_words import words_of
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.month_headers import month_pattern
from kpilib.workspace.intake.period_spellings import with_mark

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.workspace.intake.known_words import KnownWords
    from kpilib.workspace.intake.sheet_blocks import SheetBlock

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
        by_role: The first column of each role.
        used: The places of the columns that are taken.
        made: What is proposed so far.
    """

    def __init__(self, block: SheetBlock, known: KnownWords, period: Period) -> None:
        """Look at the columns of a block."""
        self.block, self.known, self.period = block, known, period
        self.lines: BlockLines = lines_of(block)
        self.looks = looks_of(block, self.lines.data, period)
        self.by_role: dict[str, ColumnLook] = {}
        for look in self.looks:
            if look.role:
                self.by_role.setdefault(look.role, look)
        self.used: set[int] = set()
        self.made = ProposedTable("")

    def because(self, reason: str) -> None:
        """Note why something is thought so."""
        if reason not in self.made.reasons:
            self.made.reasons.append(reason)

    def person(self) -> ColumnLook | None:
        """The column that names people."""
        for role in ("employee_id", "name", "person"):
            if role in self.by_role:
                return self.by_role[role]
        return None

    def figures(self) -> list[ColumnLook]:
        """Columns of numbers that nothing else is known to be."""
        return [
            look
            for look in self.looks
            if look.kind == "number"
            and look.role in {"", "quantity", "amount"}
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
            spec = {"from": look.header, "lookup": "employees"}
            self.because(
                Message(
                    "{header} holds names: ids are looked up among the employees",
                    header=look.header,
                )
            )
        self.made.columns[column] = _filled_down(spec, look)
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
            return look.header
        self.because(
            Message(
                "{header} lack the zeros of ids that are known: they get them back",
                header=look.header,
            )
        )
        return {"from": look.header, "pad": "known"}

    def word(self, table: str, column: str, role: str) -> None:
        """A column of words of the scheme: from the file, the only word there is, or open."""
        look = self.by_role.get(role)
        if look is not None and look.kind == "text" and len(look.words) <= _KINDS_AT_MOST:
            values = {word: self.known.meant_by(table, column, word) for word in look.words}
            same = all(word == meant for word, meant in values.items())
            self.made.columns[column] = (
                look.header if same else {"from": look.header, "values": values}
            )
            self.used.add(look.place)
            return
        self.made.columns[column] = {"value": self.known.only(table, column)}

    def take(self, column: str, look: ColumnLook) -> None:
        """Take a column as it is."""
        self.made.columns[column] = _filled_down(self.spec(look, look.header), look)
        self.used.add(look.place)

    def take_roles(self, *roles: str) -> None:
        """Take the columns that play these roles, as far as there are any."""
        for role in roles:
            if role in self.by_role:
                self.take(role, self.by_role[role])

    def spec(self, look: ColumnLook, source: str) -> Any:  # noqa: ANN401 - a name or a mapping
        """What is written for a column: where it comes from, and what its numbers count in."""
        source = with_mark(source, self.period)
        spec: dict[str, Any] = {"from": source}
        if look.kind == "number" and look.unit:
            spec["unit"] = look.unit
            self.because(Message("{header} counts in {unit}", header=look.header, unit=look.unit))
        if look.kind == "number" and look.currency:
            spec["currency"] = look.currency
        return source if len(spec) == 1 else spec


def is_serial(look: ColumnLook) -> bool:
    """Whether a column only numbers the rows."""
    return squashed(look.header) in words_of("serial")


def _filled_down(spec: Any, look: ColumnLook) -> Any:  # noqa: ANN401 - a name or a mapping
    """A column whose blanks mean what stands above them, as sections are written."""
    blanks = len(look.cells) - len(look.filled)
    if not look.cells or not look.cells[0][1] or blanks * 4 < len(look.cells):
        return spec
    return {**({"from": spec} if isinstance(spec, str) else spec), "fill_down": True}
