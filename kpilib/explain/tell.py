"""The tree behind a figure, taken from the evaluation itself: its columns, parts and sources.

Nothing here says a rule a second time: a step's value is the evaluated one, its formula is the
scheme's own, its children are the quantities that the formula names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import numpy as np

from kpilib.explain.node import Place, Step, Value
from kpilib.formula import Name, names_in, parse_formula
from kpilib.model import Bilingual, weight_of
from kpilib.parts.carrying import Carried, Fill, Items
from kpilib.parts.people import Pool, Prizes, Rank, Total
from kpilib.parts.ratios import Attainment, Calculated, Lookup
from kpilib.parts.readers import Rating
from kpilib.parts.rows import Count, Mean, RowPart, WeeksUnder
from kpilib.parts.steps import Steps
from kpilib.scheme import Points, WeightedAttainment, WeightedRating
from kpilib.sheet import CONSTANT, Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.exact import Array, Numbers
    from kpilib.formula import Node as FormulaNode
    from kpilib.parts import Part
    from kpilib.scheme import Scheme


@dataclass(frozen=True)
class Teller:
    """Explains the quantities of one piece.

    Attributes:
        sheet: The evaluated quantities.
        scheme: For printed names.
        folder: What stands before a file's name in a place.
    """

    sheet: Sheet
    scheme: Scheme
    folder: str = ""

    def step(self, name: str, frame: str, row: int) -> Step:
        """The step of a name, as a formula about that row of the frame sees it."""
        rows = self.sheet.frames[frame]
        if rows.table is not None and frame != "people" and name in rows.table.columns:
            return self._cell(name, frame, row)
        entry = self.sheet.entry(name, frame)
        home = row
        if entry.frame == CONSTANT:
            home = 0
        elif entry.frame != frame:
            home = int(rows.parents[entry.frame][row])
        return self.entry(entry, home)

    def entry(self, entry: Entry, row: int) -> Step:
        """The step of a worked-out quantity."""
        value = entry.column.at(row)
        part = entry.part
        if part is None:
            return self._without_part(entry, row, value)
        at = At(self, entry, row, value)
        told = tell(part, at)
        if part.when is not None and entry.name.partition(".")[0] not in told.facts:
            told = replace(told, condition=at.formula("condition", part.when))
        return replace(
            told,
            title=told.title or self._title(entry.name, part),
            unit=told.unit or (part.unit if "." not in entry.name else ""),
            clause=told.clause or part.clause,
            assumption=told.assumption or part.assumption,
        )

    def _title(self, name: str, part: Part) -> Bilingual | None:
        return part.title if "." not in name else None

    def _without_part(self, entry: Entry, row: int, value: Value) -> Step:
        if (parameter := entry.extra.get("parameter")) is not None:
            facts = {"since": entry.extra.get("since")}
            return _parameter(entry.name, value, parameter, facts)
        if (columns := entry.extra.get("columns")) is not None:
            return self._score(entry, row, value, columns)
        if entry.source is not None:
            return Step("input", entry.name, value, place=self.place(entry, row))
        return Step("given", entry.name, value)

    def _score(self, entry: Entry, row: int, value: Value, columns: object) -> Step:
        names = [f"{column.indicator}.points" for column in columns]  # type: ignore[attr-defined]
        children = tuple(self.step(name, entry.frame, row) for name in names)
        title = Bilingual(zh="得分", en="Score")
        return Step(
            "score", "score", value, title, "points", children=children, facts={"places": 2}
        )

    def place(self, entry: Entry, row: int) -> Place | None:
        """Where the input behind an entry stands."""
        source = entry.source
        if source is None or source.row_of[row] < 0:
            return None
        return self.place_of(source.table, source.column, int(source.row_of[row]))

    def place_of(self, table: Any, column: str, at: int) -> Place:  # noqa: ANN401 - columns.Table
        """Where a cell of a table stands."""
        prefix = self.sheet.inputs.prefix
        earlier, _, _ = table.name.rpartition("/")
        folder = f"{self.folder}{prefix}{earlier + '/' if earlier else ''}"
        file = f"{folder}{table.source}" if table.source else table.name
        line = int(table.lines[at]) if table.source else None
        return Place(file, line, int(table.rows[at]), column)

    def _cell(self, name: str, frame: str, row: int) -> Step:
        table = self.sheet.frames[frame].table
        if table is None:  # pragma: no cover - the caller has looked
            raise TypeError(frame)
        value = table.columns[name].at(row)
        return Step("input", name, value, place=self.place_of(table, name, row))


def _parameter(name: str, value: Value, parameter: Any, facts: dict[str, object]) -> Step:  # noqa: ANN401 - scheme.Parameter
    return Step("parameter", name, value, parameter.title, parameter.unit, facts=facts,
                clause=parameter.clause, assumption=parameter.assumption)  # fmt: skip


@dataclass(frozen=True)
class At:
    """The quantity of one row that a part is asked to explain."""

    teller: Teller
    entry: Entry
    row: int
    value: Value

    def name(self, name: str) -> Step:
        """The step of another quantity, as this one's row sees it."""
        return self.teller.step(name, self.entry.frame, self.row)

    def formula(self, kind: str, text: str) -> Step:
        """A formula of this row as a step of its own; a bare name is that quantity's step."""
        node = parse_formula(text)
        if isinstance(node, Name) and kind != "condition":
            return self.name(node.name)
        value = self.teller.sheet.calculate(text, self.entry.frame).at(self.row)
        return Step("formula", kind, value, formula=node, children=self.named(node))

    def named(self, node: FormulaNode) -> tuple[Step, ...]:
        """The steps of every name in a formula, each once."""
        return tuple(self.name(name) for name in dict.fromkeys(names_in(node)))

    def leaf(self) -> Step:
        """An input."""
        place = self.teller.place(self.entry, self.row)
        return Step("input", self.entry.name, self.value, place=place)


@singledispatch
def tell(part: Part, at: At) -> Step:
    """How a part's value came about; readers of single inputs are leaves."""
    del part
    return at.leaf()


@tell.register
def _(part: Calculated, at: At) -> Step:
    node = parse_formula(part.formula)
    return Step("formula", at.entry.name, at.value, formula=node, children=at.named(node))


@tell.register
def _(part: Points, at: At) -> Step:
    if at.entry.name.endswith(".points"):
        return at.name(at.entry.name.removesuffix(".points"))
    node = parse_formula(part.points)
    return Step("formula", at.entry.name, at.value, formula=node, children=at.named(node))


@tell.register
def _(part: Attainment, at: At) -> Step:
    name = at.entry.name
    if name.endswith((".actual", ".target")):
        return at.leaf()
    sides = tuple(at.name(f"{name}.{side}") for side in ("actual", "target"))
    facts = {"cap": part.cap, "lower_is_better": part.lower_is_better}
    return Step("attainment", name, at.value, children=sides, facts=facts)


@tell.register(WeightedAttainment)
@tell.register(WeightedRating)
def _(part: WeightedAttainment | WeightedRating, at: At) -> Step:
    name = at.entry.name
    if not name.endswith(".points"):
        kind = Attainment if isinstance(part, WeightedAttainment) else Rating
        return tell.dispatch(kind)(part, at)
    of = at.name(name.removesuffix(".points"))
    top = part.scale[1] if isinstance(part, WeightedRating) else None
    facts = {"weight": weight_of(part.weight), "top": top}
    step = Step("weighted", name, at.value, part.title, "points", children=(of,), facts=facts)
    return replace(step, clause=part.clause, assumption=part.assumption)


@tell.register
def _(part: Rating, at: At) -> Step:
    table = at.teller.sheet.inputs["ratings"]
    rows = _rows_of(at, "ratings")
    cells = []
    for row in rows:
        rater = table.labels("rater_type").at(row) or ""
        place = at.teller.place_of(table, "score", row)
        score = table.columns["score"].at(row)
        cells.append(Step("input", rater, score, place=place))
    facts = {"weights": dict(part.weights)}
    return Step("rating", at.entry.name, at.value, children=tuple(cells), facts=facts)


def _rows_of(at: At, key: str) -> list[int]:
    owners: Array = at.entry.extra[key]  # type: ignore[assignment]
    return [int(row) for row in np.flatnonzero(owners == at.row)]


@tell.register
def _(part: RowPart, at: At) -> Step:
    how = {Mean: "mean", Count: "sum", WeeksUnder: "weeks"}.get(type(part), "sum")
    formula = getattr(part, "sum", None) or getattr(part, "mean", None) or "quantity"
    if isinstance(part, Count) and (part.rows or part.months):
        formula = "1"
    node = parse_formula(str(formula))
    values: Numbers = at.entry.extra["values"]  # type: ignore[assignment]
    children = tuple(_row(at, part, node, row, values) for row in _rows_of(at, "rows"))
    facts: dict[str, object] = {"where": part.where, "kinds": part.kinds(part.table)}
    if isinstance(part, Mean) and not children:
        return at.formula(at.entry.name, part.otherwise)
    if isinstance(part, WeeksUnder):
        each: dict[int, tuple[str, ...]] = at.entry.extra["each"]  # type: ignore[assignment]
        facts |= {"under": part.weeks_under, "each": each[at.row]}
    return Step(how, at.entry.name, at.value, children=children, facts=facts)


def _row(at: At, part: RowPart, node: FormulaNode, row: int, values: Numbers) -> Step:
    """One chosen row: its formula with the cells it names."""
    teller = at.teller
    table = teller.sheet.inputs[part.table]
    children = tuple(teller.step(name, part.table, row) for name in dict.fromkeys(names_in(node)))
    name = teller.sheet.frames[part.table].ids[row]
    place = teller.place_of(table, "", row)
    value = values.spread(len(table)).at(row)
    title = Bilingual(zh=teller.scheme.label(name, "zh"), en=teller.scheme.label(name, "en"))
    return Step("formula", name, value, title, formula=node, children=children, place=place)


@tell.register
def _(part: Steps, at: At) -> Step:
    of = at.formula(part.steps.of, part.steps.of)
    chosen = int(at.entry.extra["place"][at.row])  # type: ignore[index]
    band = part.steps.rows[chosen] if chosen >= 0 else None
    facts = {"table": part.steps, "band": band}
    return Step("steps", at.entry.name, at.value, children=(of,), facts=facts)


@tell.register
def _(part: Lookup, at: At) -> Step:
    words = tuple(at.name(name) for name in part.lookup)
    facts = {"table": part.in_, "otherwise": part.otherwise}
    return Step("lookup", at.entry.name, at.value, children=words, facts=facts)


@tell.register
def _(part: Total, at: At) -> Step:
    groups: Array = at.entry.extra["people"]  # type: ignore[assignment]
    members = np.flatnonzero(groups == at.row)
    children = tuple(_of_people(at, part.total, members))
    return Step("total", at.entry.name, at.value, children=children, facts={"how": part.how})


def _of_people(at: At, text: str, rows: Iterable[int]) -> Iterator[Step]:
    """A formula for several people, each a step that is called by the person."""
    teller = at.teller
    node = parse_formula(text)
    column = teller.sheet.calculate(text, "people")
    for row in rows:
        children = tuple(teller.step(n, "people", int(row)) for n in dict.fromkeys(names_in(node)))
        who = teller.sheet.frames["people"].ids[row]
        yield Step("formula", who, column.at(int(row)), formula=node, children=children)


@tell.register
def _(part: Pool, at: At) -> Step:
    groups: Array = at.entry.extra["groups"]  # type: ignore[assignment]
    weights: Numbers = at.entry.extra["weights"]  # type: ignore[assignment]
    active = at.teller.sheet.frames["people"].active
    takes = weights.present & active & (groups == groups[at.row])
    people = tuple(_of_people(at, part.by, np.flatnonzero(takes)))
    pool = at.formula("pool", part.pool)
    facts = {"mine": at.teller.sheet.frames["people"].ids[at.row]}
    return Step("pool", at.entry.name, at.value, children=(pool, *people), facts=facts)


@tell.register
def _(part: Rank, at: At) -> Step:
    groups = at.teller.sheet.frames["people"].parents[part.within]
    ranked = at.entry.column.spread(len(groups)).present
    others = np.flatnonzero(ranked & (groups == groups[at.row]))
    facts = {
        "mine": at.teller.sheet.frames["people"].ids[at.row],
        "gives": at.entry.name.partition(".")[2] or "place",
    }
    return Step("rank", at.entry.name, at.value,
                children=tuple(_of_people(at, part.rank, others)), facts=facts)  # fmt: skip


@tell.register
def _(part: Prizes, at: At) -> Step:
    groups = at.teller.sheet.frames["people"].parents[part.within]
    active = at.teller.sheet.frames["people"].active
    others = np.flatnonzero(active & (groups == groups[at.row]))
    facts = {"prizes": part.prizes, "mine": at.teller.sheet.frames["people"].ids[at.row]}
    people = tuple(step for step in _of_people(at, part.rank, others) if step.value is not None)
    return Step("prizes", at.entry.name, at.value, children=people, facts=facts)


@tell.register
def _(part: Carried, at: At) -> Step:
    del part
    items: Items = at.entry.extra["items"]  # type: ignore[assignment]
    table = at.teller.sheet.inputs.carry
    kinds = {rule.kind: rule.title for rule in at.teller.scheme.carry}
    title = kinds.get(items.kind)
    children = tuple(
        Step("input", items.kind, items.amount.at(int(item)), title, "yuan",
             place=at.teller.place_of(table, "amount", int(items.places[item])),
             facts={"origin": items.origins.at(int(item)), "base": items.base.at(int(item))})
        for item in np.flatnonzero(items.owner == at.row)
    )  # fmt: skip
    return Step("sum", at.entry.name, at.value, children=children, facts={"carried": True})


@tell.register
def _(part: Fill, at: At) -> Step:
    carried = at.name(part.fill)
    using, lower = at.formula("using", part.using), at.formula("lower_base_by", part.lower_base_by)
    gives = at.entry.name.partition(".")[2] or "filled"
    children = (carried, using, lower)
    return Step("fill", at.entry.name, at.value, children=children, facts={"gives": gives})
