"""Steps of the parts that read the inputs or turn one quantity into another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kpilib.rules.formula import Name, parse_formula
from kpilib.rules.indicators import Points, WeightedAttainment, WeightedRating
from kpilib.rules.model import weight_of
from kpilib.rules.parts.attainment import Attainment
from kpilib.rules.parts.attributes import Attribute, CustomerAttribute
from kpilib.rules.parts.calculated import Calculated
from kpilib.rules.parts.lookup import Lookup
from kpilib.rules.parts.metric import Metric
from kpilib.rules.parts.rating import Rating
from kpilib.rules.parts.tenure import Tenure
from kpilib.rules.parts.tiers import Steps
from kpilib.text.explain.titles import titled
from kpilib.text.explain.trace_builder import At, tell
from kpilib.text.explain.trace_step import Step

if TYPE_CHECKING:
    from kpilib.core.integers import Array


@tell.register(Metric)
@tell.register(Attribute)
@tell.register(CustomerAttribute)
def _(part: Metric | Attribute | CustomerAttribute, at: At) -> Step:
    del part
    return at.leaf()


@tell.register(Tenure)
def _(part: Tenure, at: At) -> Step:
    del part
    sheet, name = at.teller.sheet, at.entry.name
    table = sheet.inputs["employees"]
    given = table.columns["tenure_years"].at(at.row) is not None
    column = "tenure_years" if given else "hire_date"
    place = at.teller.place_of(table, column, at.row)
    value = table.columns[column].at(at.row)
    cell = Step("input", column, value, titled(at.teller.scheme, column), place=place)
    children = (cell,) if given else (cell, at.name("period_end"))
    return Step("years", name, at.value, children=children)


@tell.register(Calculated)
def _(part: Calculated, at: At) -> Step:
    node = parse_formula(part.formula)
    return Step("formula", at.entry.name, at.value, formula=node, children=at.named(node))


@tell.register(Points)
def _(part: Points, at: At) -> Step:
    if at.entry.name.endswith(".points"):
        return at.name(at.entry.name.removesuffix(".points"))
    node = parse_formula(part.points)
    unit = "" if part.informational else "points"
    return Step("formula", at.entry.name, at.value, None, unit, node, at.named(node))


@tell.register(Attainment)
def _(part: Attainment, at: At) -> Step:
    name = at.entry.name
    # The unit of an attainment is that of what it compares.
    sides = tuple(
        replace(at.name(f"{name}.{side}"), unit=part.unit) for side in ("actual", "target")
    )
    facts = {"cap": part.cap, "lower_is_better": part.lower_is_better}
    return Step("attainment", name, at.value, children=sides, facts=facts)


@tell.register(WeightedAttainment)
@tell.register(WeightedRating)
def _(part: WeightedAttainment | WeightedRating, at: At) -> Step:
    name = at.entry.name
    if not name.endswith(".points"):
        kind = Attainment if isinstance(part, WeightedAttainment) else Rating
        step: Step = tell.dispatch(kind)(part, at)
        return step
    of = at.name(name.removesuffix(".points"))
    top = part.scale[1] if isinstance(part, WeightedRating) else None
    facts = {"weight": weight_of(part.weight), "top": top}
    return Step("weighted", name, at.value, None, "points", children=(of,), facts=facts)


@tell.register(Rating)
def _(part: Rating, at: At) -> Step:
    teller = at.teller
    table = teller.sheet.inputs["ratings"]
    owners: Array = at.entry.extra["ratings"]  # type: ignore[assignment]
    cells = []
    for row in map(int, np.flatnonzero(owners == at.row)):
        rater = table.labels("rater_type").at(row) or ""
        place = teller.place_of(table, "score", row)
        score = table.columns["score"].at(row)
        title = titled(teller.scheme, rater)
        cells.append(Step("input", rater, score, title, place=place))
    facts = {"weights": dict(part.weights)}
    return Step("rating", at.entry.name, at.value, children=tuple(cells), facts=facts)


@tell.register(Steps)
def _(part: Steps, at: At) -> Step:
    of = at.formula("of", part.steps.of)
    chosen = int(at.entry.extra["place"][at.row])  # type: ignore[index]
    band = part.steps.rows[chosen] if chosen >= 0 else None
    share = isinstance(parse_formula(part.steps.of), Name) and of.kind == "attainment"
    facts = {"table": part.steps, "band": band, "share": share}
    return Step("steps", at.entry.name, at.value, children=(of,), facts=facts)


@tell.register(Lookup)
def _(part: Lookup, at: At) -> Step:
    words = tuple(at.formula("of", name) for name in part.lookup)
    facts = {"table": dict(part.rows), "otherwise": part.otherwise}
    return Step("lookup", at.entry.name, at.value, children=words, facts=facts)
