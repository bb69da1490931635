"""An act as somebody writes it down for `kpi correct --file`: kpi fills in what the rows hold.

    reason: D7 belongs to both of them
    by: Li Na
    edits:
      - {table: deals, row: {deal_id: D7, employee_id: E1}, change: {share: 0.5}}
      - {table: deals, row: {deal_id: D7, employee_id: E2}, change: {share: 0.5}}

It is written as the files of corrections are; the old value of a change may be left out, and what
is said in the command need not be said in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound, some_of
from kpilib.core.sourcetext import TextError
from kpilib.core.text_limits import FAULTS
from kpilib.core.yamltext import read_yaml
from kpilib.engine.inputs.correction_model import FLAT, Appeal, Cell, Cells, Day, Evidences
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import Model, as_tuple
from kpilib.workspace.correction_content import Edit

if TYPE_CHECKING:
    from pathlib import Path

_MORE = (*FLAT, "every", "move_to", "rename", "department")
"""What a draft of a single edit may say without a list around it."""


def _change(value: object) -> object:
    """A new value alone stands for a change to it from whatever there is."""
    return value if isinstance(value, dict) else {"new": value}


class DraftChange(Model):
    """A cell's new value, and the old one where it is to be checked."""

    old: Cell = ""
    new: Cell


class DraftEdit(Model):
    """An edit as somebody writes it; see `kpilib.workspace.correction_content.Edit`."""

    department: str = ""
    table: str = ""
    row: Cells = Field(default_factory=dict)
    change: Mapping[str, Annotated[DraftChange, BeforeValidator(_change)]] = Field(
        default_factory=dict
    )
    remove: bool = False
    add: Cells = Field(default_factory=dict)
    every: bool = False
    move_to: str = ""
    rename: Cells = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_thing(self) -> DraftEdit:
        said = [self.remove, bool(self.add), bool(self.rename), bool(self.move_to)]
        said += [bool(self.change) and not self.move_to]  # what moves may change on its way
        if sum(said) != 1:
            raise ValueError(Message("an edit does one of change, remove, add, move_to and rename"))
        if self.rename and (self.table or self.row or self.every):
            raise ValueError(
                Message("rename changes an id in every table: leave out table, row and every")
            )
        return self

    @property
    def asked(self) -> Edit:
        """What is to be corrected."""
        old = {name: one.old for name, one in self.change.items() if "old" in one.model_fields_set}
        new = {name: one.new for name, one in self.change.items()}
        return Edit(
            self.table, self.row, new, old, self.remove, self.add, self.department,
            self.every, self.move_to, self.rename,
        )  # fmt: skip


class CorrectionDraft(Model):
    """An act as somebody writes it.

    Attributes:
        edits: What it does; of a single one a draft may say `table`, `row` … without a list.
        reason: Why; empty where the command says it.
        by: Who.
        on: When.
        appeal: An appeal that is registered with it.
        from_appeal: The number of a registered appeal that it comes from.
        evidence: Evidence with its hash.
    """

    edits: Annotated[tuple[DraftEdit, ...], BeforeValidator(as_tuple)] = ()
    reason: str = ""
    by: str = ""
    on: Day | None = None
    appeal: Appeal | None = None
    from_appeal: str = ""
    evidence: Evidences = ()

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, said: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        if not isinstance(said, dict) or "edits" in said or not set(_MORE) & said.keys():
            return said
        flat = {name: said[name] for name in _MORE if name in said}
        return {**{name: said[name] for name in said if name not in _MORE}, "edits": [flat]}


def read_draft(path: Path) -> CorrectionDraft:
    """The act that a file describes.

    Raises:
        ProblemsFound: It cannot be read, or says something that no act does, line by line.
    """
    try:
        documents = read_yaml(path, str(path))
    except TextError as wrong:
        raise ProblemsFound(wrong.problems(), str(path)) from None
    if len(documents) != 1:
        place = documents[1].place(()) if documents else str(path)
        message = Message("the file must hold one correction")
        raise ProblemsFound([Problem(place, None, "", "not_one_correction", message)], str(path))
    document = documents[0]
    try:
        return CorrectionDraft.model_validate(document.data)
    except ValidationError as wrong:
        problems = []
        flat = isinstance(document.data, dict) and "edits" not in document.data
        for error in wrong.errors()[:FAULTS]:
            at = tuple(error["loc"])
            at = at[2:] if flat and at[:1] == ("edits",) else at
            what = fault_text(error, CorrectionDraft, _MORE)
            said = some_of((".".join(map(str, at)), what), ": ")
            problems.append(Problem(document.place(at), None, "", "bad_correction", said))
        raise ProblemsFound(problems, str(path)) from None
