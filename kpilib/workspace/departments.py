"""`params/departments.yaml`: the departments of a company, and what each is assessed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo

from kpilib.core.access import BY_NAME, PRIVATE, Access
from kpilib.core.file_names import name_fault, on_disk_as
from kpilib.core.messages import Message, any_of, joined, message_of
from kpilib.core.problems import KpiError, Problem, ProblemsFound, suggest
from kpilib.core.sourcetext import TextError
from kpilib.core.tables import CARRY_TABLE, READ_TABLES
from kpilib.core.text_limits import FAULTS
from kpilib.core.yamltext import YamlText, read_yaml
from kpilib.rules.day import Day
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import Bilingual, Model, SetHere, Whole
from kpilib.text.language import languages
from kpilib.workspace.own_notebook import place_fault
from kpilib.workspace.own_values_of import OwnEntry, own_values_on
from kpilib.workspace.recovery_limit import Limit
from kpilib.workspace.sources.declared import UNION_TAGS, Places, TableReads, source_faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.engine.pieces import Plan


SETTINGS = "params/departments.yaml"
"""Where a workspace says what departments it has."""

FOUR_EYES = "four_eyes"
"""What its settings call that another person must consent to what is issued."""


class WorkspaceError(KpiError):
    """The workspace lacks something: a folder, a department, a period."""


class DatedScheme(Model):
    """The scheme that a department uses from a day on."""

    from_: Day = Field(alias="from")
    id: str

    def __str__(self) -> str:
        always = self.from_ == date.min  # a single id in the file
        return self.id if always else f"{self.id} from {self.from_}"

    @property
    def text(self) -> str:
        """The same for people."""
        if self.from_ == date.min:
            return self.id
        return Message("{scheme} from {day}", scheme=self.id, day=self.from_)


def _dated(value: object) -> object:
    """A single id holds from the beginning."""
    if isinstance(value, str):
        return ({"from": date.min.isoformat(), "id": value},)
    return tuple(value) if isinstance(value, list) else value


def _in_order(dated: tuple[DatedScheme, ...]) -> tuple[DatedScheme, ...]:
    """The oldest first, however they stand in the file."""
    if not dated:
        raise ValueError(
            Message("the list is empty: name a scheme, or the schemes with the days they hold")
        )
    days = [entry.from_ for entry in dated]
    for day in days:
        if days.count(day) > 1:
            wrong = Message(
                "two schemes hold from {day}: keep one of them, or change a day", day=day
            )
            raise ValueError(wrong)
    return tuple(sorted(dated, key=lambda entry: entry.from_))


class AppealTimes(Model):
    """How long appeals may take.

    Attributes:
        decide_within: Working days from the day of filing to the decision.
    """

    decide_within: Whole = Field(gt=0)


def _spoken(code: str) -> str:
    if code not in languages():
        raise ValueError(Message("it must be {words}", words=any_of(list(languages()))))
    return code


def _a_table(name: str) -> str:
    known = tuple(READ_TABLES)
    if name not in known or name == CARRY_TABLE.name:
        hint = suggest(name, [one for one in known if one != CARRY_TABLE.name])
        raise ValueError(Message("{text} is no table: {hint}", text=repr(name), hint=hint))
    return name


def _notebook(place: str | None) -> str | None:
    if place is not None and (fault := place_fault(place)):
        raise ValueError(fault)
    return place


class Department(Model):
    """One department of `params/departments.yaml`.

    Attributes:
        title: Printed name.
        scheme: What it is assessed by: an id, or a dated list of ids, read oldest first.
        language: The language of its reports: one that has a catalogue.
        bonus_budget: What may be paid in a quarter, yuan.
        overrides: Values of the scheme that are different here, by path, each with its reason and
            the days on which it holds.
        appeals: How long appeals may take; no deadline is shown while it is left out.
        sources: Which tables come from where; no part of what a report is made of, which is what
            was read there.
        owner: Who fills in its tables; `kpi check` tells by owner what is still open.
        owners: Who fills in a table, by table, where it is somebody else; no part of a report.
        notebook: Its own notebook, by place in the workspace; the shipped one when left out. No
            part of the digest of inputs, for no figure depends on it.
    """

    id: SetHere = ""
    title: Bilingual
    scheme: Annotated[tuple[DatedScheme, ...], BeforeValidator(_dated), AfterValidator(_in_order)]
    language: Annotated[str, AfterValidator(_spoken)] = "zh"
    bonus_budget: Decimal | None = None
    overrides: Mapping[str, OwnEntry] = Field(default_factory=dict)
    appeals: AppealTimes | None = None
    sources: TableReads = Field(default_factory=dict, exclude=True)
    owner: str = Field(default="", exclude=True)
    owners: Mapping[Annotated[str, AfterValidator(_a_table)], str] = Field(
        default_factory=dict, exclude=True
    )

    def owner_of(self, table: str) -> str:
        """Who fills in a table; empty where nobody is named."""
        return self.owners.get(table, self.owner)

    notebook: Annotated[str | None, AfterValidator(_notebook)] = Field(default=None, exclude=True)

    def entry_on(self, day: date) -> DatedScheme:
        """What holds on a day; before all of them the first."""
        begun = [entry for entry in self.scheme if entry.from_ <= day]
        return begun[-1] if begun else self.scheme[0]

    def scheme_on(self, day: date) -> str:
        """The id of the scheme in force on a day; before all of them the first."""
        return self.entry_on(day).id


_TAKEN = frozenset({
    "index.html", "index.hr.html", "index.payroll.html", "index.posting.html", "ledger",
    "quarto-site",
})  # fmt: skip
"""What stands beside the folders of departments in `reports/`."""

AS_ISSUED = {"as issued": True}
"""The context of settings that were issued: what is refused since is not held against them."""


def _id(name: str, told: ValidationInfo) -> str:
    """An id is the name of folders, on every system."""
    if told.context == AS_ISSUED:
        return name
    if fault := name_fault(name):
        raise ValueError(fault)
    if on_disk_as(name) in _TAKEN:
        wrong = Message(
            "{name} is the name of something else in reports/: use another id", name=repr(name)
        )
        raise ValueError(wrong)
    return name


def _who_reads(word: str) -> str:
    if word not in BY_NAME:
        raise ValueError(Message("it must be {words}", words=any_of(list(BY_NAME))))
    return word


def _places(value: object) -> object:
    """One place, or several."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


class Departments(Model):
    """`params/departments.yaml`.

    Attributes:
        company: Printed name.
        departments: By id, which is the name of its folders, too.
        access: Who may read what is written: `private`, its owner alone, or `group`.
        reports: Folders elsewhere that links in the place of `reports/`, or in it, may lead to.
        sources: Databases, folders and stores that tables come from.
        four_eyes: Whether another person must consent to what is issued.
        recover_at_most: What one period recovers from a person at most; all at once where it is
            left out.
    """

    company: Bilingual
    departments: Mapping[Annotated[str, AfterValidator(_id)], Department]
    access: Annotated[str, AfterValidator(_who_reads)] = "private"
    reports: Annotated[tuple[str, ...], BeforeValidator(_places)] = ()
    sources: Places = Field(default_factory=dict)
    four_eyes: bool = False
    recover_at_most: Limit = None


def no_department(name: str, known: Sequence[str]) -> Message:
    """What to say of a department that is not there."""
    return Message("there is no department {name}: {hint}", name=name, hint=suggest(name, known))


def change_inside(department: Department, plan: Plan) -> Problem | None:
    """A run has one scheme; where a piece of it would have another one, they cannot be one run."""
    first = department.scheme_on(plan.period.start)
    for piece in plan.pieces:
        entry = department.entry_on(piece.start)
        if entry.id != first:
            message = Message(
                "{department} goes over from {before} to {after} on {day}, inside {period}, "
                "which is assessed piece by piece: assess {first} to {last} each by itself, or "
                "correct the day",
                department=department.id,
                before=first,
                after=entry.id,
                day=entry.from_,
                period=plan.period,
                first=plan.pieces[0],
                last=plan.pieces[-1],
            )
            return Problem(SETTINGS, None, "", "scheme_changes", message)
        if values := _other_values(department, plan, piece.start):
            return values
    return None


def _other_values(department: Department, plan: Plan, day: date) -> Problem | None:
    """Where own values of the department change inside a run."""
    first = own_values_on(department.overrides, plan.period.start)
    if own_values_on(department.overrides, day) == first:
        return None
    message = Message(
        "own values of {department} change on {day}, inside {period}, which is assessed piece by "
        "piece: assess {first} to {last} each by itself, or correct the day",
        department=department.id,
        day=day,
        period=plan.period,
        first=plan.pieces[0],
        last=plan.pieces[-1],
    )
    return Problem(SETTINGS, None, "", "scheme_changes", message)


def read_departments(root: Path, *, as_issued: bool = False) -> Departments:
    """The departments of the workspace in a folder.

    Args:
        root: The workspace's folder.
        as_issued: Something was issued by them.

    Raises:
        WorkspaceError: There is no `params/departments.yaml`, or it is not YAML.
        ProblemsFound: Its content is faulty.
    """
    source = SETTINGS
    path = root / SETTINGS
    if not path.exists():
        raise WorkspaceError(
            Message(
                "there is no {file} in {folder}: stand in a workspace, name one with --workspace, "
                "or make one with `kpi init DIR`",
                file=source,
                folder=root,
            )
        )
    try:
        documents = read_yaml(path, source)
    except TextError as wrong:
        raise WorkspaceError(message_of(wrong)) from None
    if len(documents) != 1:
        place = f"{source}:{documents[1].line(()) if documents else 1}"
        message = Message(
            "{file} holds {number} YAML documents: it must hold exactly one",
            file=place,
            number=len(documents),
        )
        raise WorkspaceError(message)
    document = documents[0]
    try:
        found = Departments.model_validate(document.data, context=AS_ISSUED if as_issued else None)
    except ValidationError as wrong:
        problems = [_problem(document, error) for error in wrong.errors()[:FAULTS]]
        raise ProblemsFound(problems, source) from None
    if not as_issued and (
        problems := [
            *_one_folder(document, found),
            *source_faults(document, found.sources, found.departments),
        ]
    ):
        raise ProblemsFound(problems, source)
    return found


def access_in(root: Path) -> Access:
    """Who may read what is written for a folder that may be a workspace, or a faulty one."""
    try:
        return BY_NAME[read_departments(root).access]
    except KpiError:
        return PRIVATE


def _one_folder(document: YamlText, found: Departments) -> Iterator[Problem]:
    """Departments that Windows and macOS would write over each other."""
    first: dict[str, str] = {}
    for name in found.departments:
        other = first.setdefault(on_disk_as(name), name)
        if other != name:
            place = document.place(("departments", name))
            message = Message(
                "{name} and {other} differ only in what Windows and macOS take for the same, and "
                "would write over each other: use another id",
                name=repr(name),
                other=repr(other),
            )
            yield Problem(place, None, "", "same_folder", message)


def _problem(document: YamlText, error: Any) -> Problem:  # noqa: ANN401 - pydantic's mapping
    loc = tuple(step for step in error["loc"] if step not in UNION_TAGS)
    what = ".".join(str(step) for step in loc if step != "[key]")
    message = joined((what, fault_text(error, Departments)), ": ")
    return Problem(document.place(loc), None, "", error["type"], message)
