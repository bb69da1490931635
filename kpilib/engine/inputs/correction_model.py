"""What the file of a correction may say: one act, its reason, and the edits that it is made of.

A correction is an act: somebody knows better, for one reason. It may take several edits, in several
tables and in several departments; they hold together or not at all, and are withdrawn together.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from kpilib.core.messages import Message
from kpilib.core.problems import suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.model import Model, SetHere, as_tuple


def _cell(value: object) -> object:
    """A cell as it would stand in a CSV file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else value


def _cells(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {name: _cell(cell) for name, cell in value.items()}


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _each(value: object) -> object:
    """One entry stands for a list of it."""
    return (value,) if isinstance(value, dict) else as_tuple(value)


Day = Annotated[date, BeforeValidator(_day)]
Cell = Annotated[str, BeforeValidator(_cell)]
Cells = Annotated[Mapping[str, Cell], BeforeValidator(_cells)]

FLAT = ("table", "row", "change", "remove", "add")
"""What an act of a single edit says of it, without a list around it."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Change(Model):
    """One cell: what it held and what it should hold."""

    old: Cell
    new: Cell


class Evidence(Model):
    """What an act rests on, kept elsewhere: a file, or a link, with the hash of what was seen.

    Attributes:
        file: Its place, from the workspace's folder where it stands in there.
        link: Where it is to be found otherwise; nobody opens it.
        sha256: The hash of its content.
    """

    file: str = ""
    link: str = ""
    sha256: str

    @model_validator(mode="after")
    def _one_place(self) -> Evidence:
        if bool(self.file) == bool(self.link):
            raise ValueError(Message("evidence is a file or a link"))
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(Message("a sha256 has 64 of the signs 0–9 and a–f"))
        return self

    @property
    def name(self) -> str:
        """What people call it."""
        return self.link or re.split(r"[/\\]", self.file)[-1]


Evidences = Annotated[tuple[Evidence, ...], BeforeValidator(_each)]


class Withdrawal(Model):
    """Why a correction no longer counts."""

    by: str
    on: Day
    reason: str
    evidence: Evidences = ()


class Appeal(Model):
    """An employee's appeal against a result.

    Attributes:
        number: As it was registered; the company has it once.
        employee: Who appeals.
        filed: The day on which it came in.
        decided: The day of the decision; open while it is left out.
        outcome: `upheld`, `rejected` or `open`.
        about: What it is about.
        decided_by: Who decided; whoever wrote the file where it is left out.
        ground: On what ground; the file's reason where it is left out.
        evidence: What the decision rests on.
    """

    number: str
    employee: str
    filed: Day
    about: str
    decided: Day | None = None
    outcome: Literal["open", "upheld", "rejected"] = "open"
    decided_by: str = ""
    ground: str = ""
    evidence: Evidences = ()

    @model_validator(mode="after")
    def _decided_or_open(self) -> Appeal:
        if (self.decided is None) != (self.outcome == "open"):
            raise ValueError(
                Message("an appeal with an outcome needs the day decided, an open one has none")
            )
        if self.decided is None and (self.decided_by or self.ground):
            raise ValueError(
                Message("an open appeal has neither decided_by nor ground: nobody has decided it")
            )
        if self.decided is not None and self.decided < self.filed:
            days = {"decided": self.decided, "filed": self.filed}
            raise ValueError(Message("decided {decided} lies before filed {filed}", **days))
        return self


class RowEdit(Model):
    """What an act does to one row of one table.

    Attributes:
        department: Whose table; in a file the one under which it is filed when left out, and once
            it is read that of the reader.
        table: The input table.
        row: Cells that together name exactly one row, or equal ones, of which the first is meant
            (with `add`, nothing); the row as it is before the act.
        change: Old and new value by column, or
        remove: the row goes, or
        add: a row comes, by column.
    """

    department: str = ""
    table: str = ""
    row: Cells = Field(default_factory=dict)
    change: Mapping[str, Change] = Field(default_factory=dict)
    remove: bool = False
    add: Cells = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_thing(self) -> RowEdit:
        said = [name for name in ("change", "remove", "add") if getattr(self, name)]
        if len(said) != 1:
            raise ValueError(_one_of_three())
        if self.table not in INPUT_TABLES:
            known = suggest(self.table, tuple(INPUT_TABLES))
            raise ValueError(
                Message("{table!r} is no input table: {advice}", table=self.table, advice=known)
            )
        if bool(self.row) == bool(self.add):
            raise ValueError(
                Message("row names the row to change or to remove, and is left out with add")
            )
        return self


def _one_of_three() -> Message:
    return Message("a correction does one of change, remove or add (an appeal alone: none)")


class Correction(Model):
    """One act.

    Attributes:
        id: The file's name without its ending; that of another department stands behind its name:
            `key-accounts/C001`.
        edits: What it does, row by row; of a single edit a file may say `table`, `row` and what
            becomes of it without a list. Nothing beside an appeal.
        reason: Why, for the report.
        by: Who corrected.
        on: When.
        appeal: An appeal that has been filed, with what became of it.
        from_appeal: The number of an appeal that led to it, which stands in another file.
        evidence: What it rests on.
        withdrawn: Set when the correction turned out to be wrong itself.
    """

    id: SetHere = ""
    edits: Annotated[tuple[RowEdit, ...], BeforeValidator(as_tuple)] = ()
    reason: str
    by: str
    on: Day
    appeal: Appeal | None = None
    from_appeal: str = ""
    evidence: Evidences = ()
    withdrawn: Withdrawal | None = None

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, said: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        """A single edit that stands without a list, as a list of one."""
        if not isinstance(said, dict) or not any(name in said for name in FLAT):
            return said
        rest = {name: value for name, value in said.items() if name not in FLAT}
        if "edits" in said:
            raise ValueError(Message("edits hold everything: put table and row into one of them"))
        flat = {name: said[name] for name in FLAT if name in said}
        nothing = not any(flat.get(name) for name in ("table", "change", "remove", "add"))
        return rest if nothing and said.get("appeal") else {**rest, "edits": [flat]}

    @model_validator(mode="after")
    def _something(self) -> Correction:
        if not self.edits and self.appeal is None:
            raise ValueError(_one_of_three())
        return self

    @property
    def mine(self) -> tuple[RowEdit, ...]:
        """What it does in the department that reads it."""
        return tuple(edit for edit in self.edits if not edit.department)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The other departments that it touches, each once."""
        return tuple(dict.fromkeys(edit.department for edit in self.edits if edit.department))

    @property
    def counts(self) -> bool:
        """Whether it changes the inputs of the department that reads it."""
        return self.withdrawn is None and bool(self.mine)

    @property
    def open_appeal(self) -> Appeal | None:
        """The appeal that still waits for a decision; who took it back waits for none."""
        waits = self.appeal is not None and self.appeal.outcome == "open"
        return self.appeal if waits and self.withdrawn is None else None

    def read_by(self, reader: str, home: str) -> Correction:
        """The same act as a department reads it: its own edits name no department.

        Args:
            reader: The department that reads it.
            home: The department under which it is filed.
        """
        name = self.id if reader == home else f"{home}/{self.id}"
        edits = []
        for edit in self.edits:
            whose = edit.department or home
            edits.append(edit.model_copy(update={"department": "" if whose == reader else whose}))
        return self.model_copy(update={"id": name, "edits": tuple(edits)})

    def of_tables(self, names: Container[str]) -> Correction:
        """The same act, but for what it does to other tables; for who reads only some of them."""
        kept = tuple(edit for edit in self.edits if edit.department or edit.table in names)
        return self.model_copy(update={"edits": kept})
