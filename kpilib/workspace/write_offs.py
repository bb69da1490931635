"""`params/write_offs/<department>.yaml`: open amounts that no payroll settles, by whose decision.

    - employee: E1
      period: 2025Q1
      item: software_commission
      amount: -2000.00           # as `kpi owed` shows it: below zero what was to be recovered
      reason: has left, and the claim is not worth a lawsuit
      by: 王敏
      on: 2026-03-10
      evidence: decisions/2026-17.pdf

An amount that is written off counts as settled without money, up to what is open; where it turns
out later that nothing is owed, nothing is paid for it either.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound, some_of
from kpilib.core.rounding import exact_text
from kpilib.core.text_limits import FAULTS
from kpilib.rules.day import Day
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import Model, SetHere
from kpilib.workspace.entry_lists import read_entry_list

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

WRITE_OFFS = "params/write_offs/"
"""Where the decisions of all departments are."""

_FEN = Decimal("0.01")


def _text(value: object) -> object:
    """Years and ids that YAML takes for numbers."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def _period(text: str) -> str:
    return str(Period.parse(text))


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError(Message("it must not be blank"))
    return text.strip()


def _amount(value: object) -> object:
    if isinstance(value, Decimal):
        if not value or value != value.quantize(_FEN):
            raise ValueError(
                Message(
                    "it is {found}, and must be yuan with two decimals at most, and not zero",
                    found=exact_text(Fraction(value)),
                )
            )
        return value.quantize(_FEN)
    return value


Said = Annotated[str, BeforeValidator(_text), AfterValidator(_said)]
Named = Annotated[str, BeforeValidator(_text), AfterValidator(_said), AfterValidator(_period)]


class WriteOff(Model):
    """One open amount that is not going to be settled with money.

    Attributes:
        employee: Whose it is, by id.
        period: The issued period that it is open of.
        piece: A month of it, where it was assessed by month; the period itself when left out.
        item: The pay item.
        amount: Yuan, as `kpi owed` shows it: below zero what was to be recovered.
        reason: Why it is not settled.
        by: Who decided.
        on: When.
        evidence: Where the decision can be looked up.
        place: File and line.
    """

    employee: Said
    period: Named
    piece: Named | None = None
    item: Said
    amount: Annotated[Decimal, BeforeValidator(_amount)]
    reason: Said
    by: Said
    on: Day
    evidence: str = ""
    place: SetHere = Field(default="", exclude=True)

    @model_validator(mode="after")
    def _inside(self) -> WriteOff:
        if self.piece is not None:
            run, piece = Period.parse(self.period), Period.parse(self.piece)
            if not (run.start <= piece.start and piece.end <= run.end):
                message = Message(
                    "{piece} is no piece of {period}", piece=self.piece, period=self.period
                )
                raise ValueError(message)
        return self

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is for, as a settlement has it: origin, employee, piece and item."""
        return (self.period, self.employee, self.piece or self.period, self.item)


def write_offs_file(department: str) -> str:
    """Where the decisions of a department stand in a workspace."""
    return f"{WRITE_OFFS}{department}.yaml"


def read_write_offs(
    root: Path, department: str, *, today: date | None = None
) -> tuple[WriteOff, ...]:
    """The decisions of a department; none where there is no file.

    Args:
        root: The workspace.
        department: Its id.
        today: No decision is of a later day; what is frozen was looked at before.

    Raises:
        ProblemsFound: The file is faulty; every fault with its line.
    """
    source = write_offs_file(department)
    document = read_entry_list(root, source)
    if document is None:
        return ()
    found: list[WriteOff] = []
    problems: list[Problem] = []
    for number, data in enumerate(document.data):
        try:
            entry = WriteOff.model_validate(data)
        except ValidationError as wrong:
            errors = wrong.errors()
            problems += [_fault(document.place((number, *each["loc"])), each) for each in errors]
            continue
        if today is not None and entry.on > today:
            message = Message("{day} has not come yet", day=entry.on)
            place = document.place((number, "on"))
            problems.append(Problem(place, None, "", "bad_entry", message))
        found.append(entry.model_copy(update={"place": document.place((number,))}))
    if problems:
        raise ProblemsFound(problems[:FAULTS], source)
    return tuple(found)


def _fault(place: str, error: Any) -> Problem:  # noqa: ANN401 - pydantic's mapping
    what = ".".join(str(step) for step in error["loc"] if step != "[key]")
    message = some_of((what, fault_text(error, WriteOff)), ": ")
    return Problem(place, None, "", "bad_entry", message)
