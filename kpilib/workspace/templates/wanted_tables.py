"""The tables that a scheme asks for: columns, rows that are needed, words that may stand there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kpilib.core.causes import plain_form
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.core.tables import DEPARTMENT, INPUT_TABLES, OPENING_TABLE, ColumnSpec
from kpilib.engine.pieces import Plan, plan_run
from kpilib.rules.reads import columns_read
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.opening_state import BECOMES
from kpilib.workspace.templates.known_people import (
    KnownPeople,
    known_people,
    lasting_targets,
)
from kpilib.workspace.templates.word_notes import WordNote, WordNotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.vocabulary import Vocabulary
    from kpilib.workspace.workspace import Workspace

NOTE_NAME = ColumnSpec(
    "note_name", "text", Message("the person's name, for whoever fills it in; nothing reads it")
)
NOTE_MEANING = ColumnSpec(
    "note_meaning", "text", Message("what is meant and its unit; nothing reads it")
)


_OF_EVERY_ROW = {"date", "month", "quantity", "share"}
"""Columns of deals and events that say when a row counts, and how much of it, by any rule."""


@dataclass(frozen=True, slots=True)
class Template:
    """One table to be filled in.

    Attributes:
        table: The input table.
        columns: Its columns, in order.
        rows: Rows that are known to be needed, with empty cells to fill.
        choices: Words that may stand in a column.
        words: By column what these words mean and where the scheme says so.
        word_column: The column whose word decides which cells of a row are read.
        filled: By column the words of `word_column` for which a cell must be filled; None: all.
        unread: By column the words of `word_column` for which nothing reads the cell.
        bounds: By column the lowest and highest number.
        subjects: Whom the rows may be about: `people`, `department`.
        column_clauses: By column where the scheme's text speaks of it.
    """

    table: str
    columns: tuple[ColumnSpec, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Sequence[WordNote]] = field(default_factory=dict)
    word_column: str = ""
    filled: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    bounds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset({"people"})
    column_clauses: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which two rows are the same; none where rows are what happened."""
        names = {column.name for column in self.columns}
        return tuple(name for name in _KEYS.get(self.table, ()) if name in names)


_KEYS: Mapping[str, tuple[str, ...]] = {
    "employees": ("employee_id",),
    "metrics": ("subject", "metric", "month"),
    "ratings": ("employee_id", "indicator", "month", "rater_type"),
    "opening": OPENING_TABLE.key,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a department has to fill in for a period.

    Attributes:
        templates: The tables.
        people: Whom they have rows for, and where they are known from.
        period: The period.
        pieces: Where the run is made of shorter periods, those that have the other tables.
    """

    templates: tuple[Template, ...]
    people: KnownPeople
    period: Period
    pieces: tuple[Period, ...] = ()


def templates_for(
    workspace: Workspace, department: str, period: Period, lang: str = ""
) -> tuple[Template, ...]:
    """The tables that a department's scheme asks for; see `wanted_tables`."""
    return wanted_tables(workspace, department, period, lang).templates


def wanted_tables(workspace: Workspace, department: str, period: Period, lang: str = "") -> Wanted:
    """The tables that a department's scheme asks for, with the people that are known.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The period.
        lang: The language of what explains them; the department's own when empty.

    Raises:
        ProblemsFound: The scheme cannot be run over the period.
    """
    scheme = workspace.scheme(department, period)
    plan = plan_run(scheme, period)
    if not isinstance(plan, Plan):
        raise ProblemsFound([plan], f"{department} {period}")
    spoken = workspace.spoken(lang or workspace.department(department).language)
    notes = WordNotes(scheme, plan.cadence, spoken)
    people = known_people(workspace, department, period)
    title = workspace.department(department).title.in_(spoken)
    made = _Maker(scheme, plan, notes, people, title)
    made.targets = lasting_targets(workspace, department, period)
    if plan.from_history:  # its pieces have their own folders; here stand people alone
        return Wanted((made.employees(),), people, period, plan.pieces)
    tables = [made.employees(), *made.others(), *_opening(workspace, department, period)]
    return Wanted(tuple(tables), people, period)


def _opening(workspace: Workspace, department: str, period: Period) -> Iterator[Template]:
    """What the scheme before leaves open: a row for each item, of which the end is to be said."""
    with suppress(KpiError):  # an earlier period that cannot be assessed is told by `kpi check`
        if items := workspace.state_to_decide(department, period):
            blank = ("",) * (len(OPENING_TABLE.columns) - len(items[0]))
            rows = tuple((*item, *blank) for item in items)
            yield Template("opening", OPENING_TABLE.columns, rows, {"becomes": BECOMES})


class _Maker:
    """Makes the tables of one scheme and plan.

    Attributes:
        targets: What is known of targets that last, by subject and metric.
    """

    def __init__(
        self, scheme: Scheme, plan: Plan, notes: WordNotes, people: KnownPeople, title: str
    ) -> None:
        self._scheme, self._plan, self._notes, self._people = scheme, plan, notes, people
        self._vocabulary: Vocabulary = scheme.vocabulary(plan.cadence)
        self._months = tuple(map(str, plan.pieces)) if plan.cadence == "month" else ("",)
        self._names = {DEPARTMENT: title, **people.names}
        self.targets: Mapping[tuple[str, str], str] = {}

    def others(self) -> Iterator[Template]:
        """Every table but that of people."""
        vocabulary, scheme = self._vocabulary, self._scheme
        if vocabulary.metrics:
            yield self._with_months(self._metrics())
        if vocabulary.indicators:
            yield self._with_months(self._ratings())
        if vocabulary.events:
            yield self._with_months(self._events())
        if vocabulary.deals:
            kinds = tuple(sorted(vocabulary.deals))
            words = {"kind": self._notes.of("kind", kinds)}
            dated = {"date": None} if self._months != ("",) else {}
            yield Template("deals", self._columns("deals"), choices={"kind": kinds},
                           words=words, filled=dated)  # fmt: skip
        if scheme.attributes:
            columns = (*INPUT_TABLES["customers"].columns, *attribute_columns(scheme))
            scales = vocabulary.customer_scales.items()
            bounds = {name: (f"{low:f}", f"{high:f}") for name, (low, high) in scales}
            clauses = {
                name: clause
                for name in scheme.attributes
                if (clause := self._notes.clause_of_column("customers", name))
            }
            yield Template("customers", columns, bounds=bounds, column_clauses=clauses)

    def employees(self) -> Template:
        """The people, with what is mostly the same as before."""
        used, filled = {"employee_id", "name"}, dict[str, frozenset[str] | None]()
        used |= {"name_en"} if any(row.get("name_en") for row in self._people.rows) else set()
        for _, part in self._scheme.parts(self._plan.cadence):
            used |= part.employee_columns()
            for cells in part.cells_read():
                if cells.table == "employees" and cells.is_needed:
                    filled[cells.column] = None
        allowed = {
            column: words
            for column in ("role", "level")
            if (words := getattr(self._scheme.allowed, column))
        }
        specs = INPUT_TABLES["employees"].columns
        columns = tuple(spec for spec in specs if spec.name in used | set(allowed))
        rows = (tuple(row.get(column.name, "") for column in columns) for row in self._people.rows)
        words = {column: self._notes.of(column, each) for column, each in allowed.items()}
        clauses = {
            column.name: clause
            for column in columns
            if (clause := self._notes.clause_of_column("employees", column.name))
        }
        return Template("employees", columns, tuple(rows), choices=allowed, words=words,
                        filled=filled, column_clauses=clauses)  # fmt: skip

    def _with_months(self, template: Template) -> Template:
        """The months that there are; without any the column stays away."""
        names = [column.name for column in template.columns]
        if self._months != ("",):
            choices = {**template.choices, "month": self._months}
            words = {**template.words, "month": ()}
            needed = {"month": None} if template.key else {}
            return replace(template, choices=choices, words=words,
                           filled={**template.filled, **needed})  # fmt: skip
        if not template.key:
            return template  # an event may say its month where its day is not known
        at = names.index("month")
        return replace(
            template,
            columns=(*template.columns[:at], *template.columns[at + 1 :]),
            rows=tuple((*row[:at], *row[at + 1 :]) for row in template.rows),
        )

    def _metrics(self) -> Template:
        """A row per metric, subject and month; target, actual or both are to be filled in."""
        wanted: dict[str, set[str]] = {}
        read: dict[str, set[str]] = {"target": set(), "actual": set()}
        needed: dict[str, set[str]] = {"target": set(), "actual": set()}
        for _, part in self._scheme.parts(self._plan.cadence):
            for cells in part.cells_read():
                if cells.table == "metrics":
                    wanted.setdefault(cells.word, set()).update(part.on)
                    read[cells.column].add(cells.word)
                    if cells.is_needed:
                        needed[cells.column].add(cells.word)
        rows = tuple(
            (
                who,
                metric,
                month,
                self.targets.get((plain_form(who), metric), ""),
                "",
                self._names.get(who, ""),
                self._notes.short("metric", metric),
            )
            for metric, frames in wanted.items()
            for who in self._subjects(frames)
            for month in self._months
        )
        return Template(
            "metrics",
            (*INPUT_TABLES["metrics"].columns, NOTE_NAME, NOTE_MEANING),
            rows,
            choices={"metric": tuple(wanted)},
            words={"metric": self._notes.of("metric", tuple(wanted))},
            word_column="metric",
            filled={side: frozenset(names) for side, names in needed.items()},
            unread={side: frozenset(wanted) - names for side, names in read.items()},
            subjects=frozenset().union(*wanted.values()),
        )

    def _ratings(self) -> Template:
        vocabulary = self._vocabulary
        rows = tuple(
            (who, indicator, month, rater, "", "", self._names.get(who, ""),
             self._notes.short("indicator", indicator))
            for indicator, raters in vocabulary.indicators.items()
            for who in self._subjects(vocabulary.rated[indicator])
            for month in self._months
            for rater in sorted(raters)
        )  # fmt: skip
        raters = tuple(sorted({r for each in vocabulary.indicators.values() for r in each}))
        low, high = zip(*vocabulary.scales.values(), strict=True)
        return Template(
            "ratings",
            (*INPUT_TABLES["ratings"].columns, NOTE_NAME, NOTE_MEANING),
            rows,
            choices={"indicator": tuple(vocabulary.indicators), "rater_type": raters},
            words={"indicator": self._notes.of("indicator", tuple(vocabulary.indicators)),
                   "rater_type": self._notes.of("rater_type", raters)},
            bounds={"score": (f"{min(low):f}", f"{max(high):f}")},
            subjects=frozenset().union(*vocabulary.rated.values()),
        )  # fmt: skip

    def _events(self) -> Template:
        vocabulary = self._vocabulary
        choices = {"event": tuple(vocabulary.events)}
        for column in ("status", "customer_kind"):
            if words := getattr(self._scheme.allowed, column):
                choices[column] = words
        notes = {column: self._notes.of(column, each) for column, each in choices.items()}
        subjects = frozenset().union(*vocabulary.events.values())
        return Template("events", self._columns("events"), choices=choices, words=notes,
                        subjects=subjects)  # fmt: skip

    def _columns(self, table: str) -> tuple[ColumnSpec, ...]:
        """The columns that say what a row is, and those that a rule reads."""
        scheme = self._scheme
        known = {*columns_read(scheme), *_OF_EVERY_ROW}
        known |= {name for name, words in scheme.allowed if words}
        return tuple(
            spec for spec in INPUT_TABLES[table].columns if spec.required or spec.name in known
        )

    def _subjects(self, frames: set[str]) -> list[str]:
        return [
            *([DEPARTMENT] if "department" in frames else []),
            *(self._people.ids if "people" in frames else []),
        ]
