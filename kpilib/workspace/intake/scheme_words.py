"""The words that a department's scheme reads in inputs, under every name that people know them by.

A header of a spreadsheet names a metric as the rules print it, in any language that they are
printed in; a proposal finds by that what a column is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.pieces import Plan, plan_run
from kpilib.rules.formula import names_of
from kpilib.rules.reads import columns_read
from kpilib.rules.units import declared_units
from kpilib.text.cell_words import CellWords
from kpilib.text.formats import Wording
from kpilib.text.language import languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.core.periods import Period
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.vocabulary import Vocabulary
    from kpilib.workspace.workspace import Workspace

_Parts = Sequence[tuple[str, "Part"]]
"""The parts of a scheme, each with its name; several may be called alike."""

WORD_COLUMNS = {"metrics": "metric", "ratings": "indicator", "events": "event", "deals": "kind"}
"""In which column of a table the word stands that says what a row is of."""


@dataclass(frozen=True, slots=True)
class InputWord:
    """A word of a scheme's inputs.

    Attributes:
        table: The table in which it stands.
        column: The column in which it stands.
        word: The word.
        titles: Its printed names, one for each language that has one.
        sides: The columns that are read beside it: `target`, `actual`, `score`, `quantity`,
            `amount`.
        frames: Whom it may be of: `people`, `department`.
        unit: What its numbers are measured in.
        raters: Of an indicator the types of raters.
    """

    table: str
    column: str
    word: str
    titles: tuple[str, ...] = ()
    sides: frozenset[str] = frozenset()
    frames: frozenset[str] = frozenset({"people"})
    unit: str = ""
    raters: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The word with its printed names, for whoever has to choose."""
        titles = tuple(title for title in self.titles if title != self.word)
        return Message("{word} ({titles})", word=self.word, titles=titles) if titles else self.word


@dataclass(frozen=True)
class InputWords:
    """All words of a scheme's inputs.

    Attributes:
        words: The words.
        columns: Columns of `employees` by the printed names of what reads them.
        of_rows: The columns of deals and events that a rule reads or that say how much of a row
            counts, by table and column, each with its printed names.
        cadence: For which stretch of time the scheme is assessed: `month`, `quarter` …
        by_month: Whether a period is assessed by its months, so that rows say theirs.
    """

    words: tuple[InputWord, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    of_rows: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    cadence: str = ""
    by_month: bool = False

    def of(self, table: str, column: str) -> Sequence[InputWord]:
        """The words of a column."""
        return [one for one in self.words if (one.table, one.column) == (table, column)]


def input_words(workspace: Workspace, department: str, period: Period) -> InputWords:
    """The words of a department's scheme for a period; none where it cannot be run over it.

    Raises:
        KpiError: The workspace has no such department, or its scheme is faulty.
    """
    scheme = workspace.scheme(department, period)
    plan = plan_run(scheme, period)
    if not isinstance(plan, Plan):
        return InputWords()
    spoken = [CellWords(Wording(workspace.spoken(code)), scheme) for code in languages()]
    parts = tuple(scheme.parts(plan.cadence))
    words = tuple(_words(scheme, scheme.vocabulary(plan.cadence), parts, spoken))
    by_month = plan.cadence == "month" and period.cadence != "month"
    people = _columns([part for _, part in parts], spoken)
    return InputWords(words, people, _of_rows(scheme, spoken), plan.cadence, by_month)


def _words(
    scheme: Scheme, known: Vocabulary, parts: _Parts, spoken: Sequence[CellWords]
) -> Iterator[InputWord]:
    sides = _sides(parts)
    units = {**_measured_units(scheme, parts), **declared_units(scheme)}

    def word(table: str, column: str, text: str, **more: object) -> InputWord:
        titles = tuple(dict.fromkeys(one.cell(table, column, text) for one in spoken))
        unit = units.get((table, text), "")
        found = frozenset(sides[table, text])
        return InputWord(table, column, text, titles, sides=found, unit=unit, **more)  # type: ignore[arg-type]  # fields

    for metric, frames in known.metrics.items():
        yield word("metrics", "metric", metric, frames=frozenset(frames))
    for indicator, weights in known.indicators.items():
        rated = frozenset(known.rated[indicator])
        yield word("ratings", "indicator", indicator, frames=rated, raters=tuple(sorted(weights)))
    raters = sorted({rater for each in known.indicators.values() for rater in each})
    yield from (word("ratings", "rater_type", rater) for rater in raters)
    for event, frames in known.events.items():
        yield word("events", "event", event, frames=frozenset(frames))
    yield from (word("deals", "kind", kind) for kind in sorted(known.deals))
    for column in ("role", "level"):
        allowed = getattr(scheme.allowed, column)
        yield from (word("employees", column, each) for each in allowed)
    for column in ("status", "customer_kind"):
        yield from (word("events", column, each) for each in getattr(scheme.allowed, column))


def _measured_units(scheme: Scheme, parts: _Parts) -> Mapping[tuple[str, str], str]:
    """Units of metrics that only a measure names, which is shown as their actual or target."""
    found: dict[tuple[str, str], str] = {}
    for measure in scheme.measures.values():
        formulas = [text for text in (measure.actual, measure.target) if text]
        names = {name.partition(".")[0] for text in formulas for name in names_of(text)}
        for part in (part for name, part in parts if name in names):
            for cells in part.cells_read():
                if measure.unit:
                    found[cells.table, cells.word] = measure.unit
    return found


def _sides(parts: _Parts) -> Mapping[tuple[str, str], set[str]]:
    """Which figures are read beside the words of metrics and events."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    named = dict(parts)
    for part in named.values():
        for cells in part.cells_read():
            found[cells.table, cells.word].add(cells.column)
        formulas = [formula for formula, frame in part.formulas_about() if frame == "events"]
        reads_amount = any("amount" in _all_names(formula, named) for formula in formulas)
        for event in part.looks_at("events", part.periods_back()):
            found["events", event].add("amount" if reads_amount else "quantity")
    return found


def _all_names(formula: str, named: Mapping[str, Part]) -> set[str]:
    """The names in a formula, and in the quantities of single rows that it stands on."""
    found: set[str] = set()
    waiting = [formula]
    while waiting:
        new = set(names_of(waiting.pop())) - found
        found |= new
        waiting += [each for name in new if name in named for each in named[name].formulas()]
    return found


def _of_rows(
    scheme: Scheme, spoken: Sequence[CellWords]
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The columns of deals and events that count, with their printed names."""
    read = {*columns_read(scheme), "share"}
    return {
        (table, spec.name): tuple(dict.fromkeys(one.column(spec.name) for one in spoken))
        for table in ("deals", "events")
        for spec in INPUT_TABLES[table].columns
        if spec.name in read and not spec.required
    }


def _columns(parts: Sequence[Part], spoken: Sequence[CellWords]) -> Mapping[str, str]:
    """The columns of `employees` by the printed names of the quantities that are nothing else."""
    found: dict[str, str] = {}
    for part in parts:
        table, column = part.input_column()
        if table == "employees" and part.title is not None:
            for one in spoken:
                found.setdefault(part.title.in_(one.wording.lang), column)
    return found
