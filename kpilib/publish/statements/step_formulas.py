"""Each kind of step as a formula over other steps, in the expression form of statements.

    7                               the value of step 7 of the sheet
    "0.04", "7/3"                   a number, exact
    {"word": "A"}, {"day": "2026-03-31"}, true, false, null
    ["+", 3, "0.5"]                 a function of expressions; all are in `check_statement.py`

What a step takes from other people is an aggregate: as given, without anybody's name.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from kpilib.core.messages import Message
from kpilib.core.rounding import whole_parts
from kpilib.rules.formula import Call, Constant, Name, Operation
from kpilib.rules.parts.fill import FillStep, ItemStep, RestStep
from kpilib.rules.parts.weeks_under import WeekStep
from kpilib.text.explain.explanation_json import exact_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from kpilib.rules.formula import Node
    from kpilib.rules.indicators import WeightedStep
    from kpilib.rules.parts.attainment import AttainmentStep
    from kpilib.rules.parts.lookup import LookupStep
    from kpilib.rules.parts.pool import PoolStep
    from kpilib.rules.parts.prizes import PrizesStep
    from kpilib.rules.parts.rank import RankStep
    from kpilib.rules.parts.rating import RatingStep
    from kpilib.rules.parts.tiers import BandStep
    from kpilib.rules.parts.weeks_under import WeeksStep
    from kpilib.rules.trace import Step, Value
    from kpilib.text.explain.trace_scores import GradeStep, PrintedStep

Expression = Any
"""Plain data; see the head of this module."""

_FEN = Fraction(1, 100)


class Numbering(Protocol):
    """What a formula needs of the sheet that it stands on."""

    def add(self, step: Step) -> int:
        """The number of a step, which stands on the sheet from now on."""

    def aggregate(self, name: str, title: Message, value: Value) -> int:
        """The number of something that is made of other people's figures, as given."""

    def derived(self, step: Step, suffix: str, formula: Expression, value: Value) -> int:
        """The number of a value between a step and its children, with a formula of its own."""


def plain(value: Value | Decimal) -> Expression:
    """A value as a constant of a formula."""
    match value:
        case bool() | None:
            return value
        case str():
            return {"word": value}
        case date():
            return {"day": value.isoformat()}
    return exact_text(value if isinstance(value, Fraction) else Fraction(value))


def of_node(node: Node, names: Mapping[str, int]) -> Expression:
    """A formula of the scheme with the steps in the places of their names."""
    match node:
        case Constant(value):
            return plain(value)
        case Name(name):
            return names[name]
        case Operation(sign, sides):
            return [sign, *(of_node(side, names) for side in sides)]
        case Call(function, arguments):
            return [function, *(of_node(argument, names) for argument in arguments)]


def _numbers(sheet: Numbering, steps: Iterable[Step]) -> list[int]:
    return [sheet.add(step) for step in steps]


def _only(sheet: Numbering, step: Step) -> Expression:
    (child,) = step.children
    return sheet.add(child)


def _all(function: str) -> Callable[[Numbering, Step], Expression]:
    """A function of all children."""
    return lambda sheet, step: [function, *_numbers(sheet, step.children)]


def _score(sheet: Numbering, step: Step) -> Expression:
    return ["round", ["+", *_numbers(sheet, step.children)]]


def _attainment(sheet: Numbering, step: AttainmentStep) -> Expression:
    actual, target = _numbers(sheet, step.children)
    reached = ["max", actual, "0"]
    ratio = ["/", target, reached] if step.lower_is_better else ["/", reached, target]
    if step.cap is None:
        return ratio
    most = ["min", ratio, plain(step.cap)]
    return ["if", ["==", reached, "0"], plain(step.cap), most] if step.lower_is_better else most


def _weighted(sheet: Numbering, step: WeightedStep) -> Expression:
    points = ["*", plain(step.weight), _only(sheet, step)]
    return points if step.top is None else ["/", points, plain(step.top)]


def _rating(sheet: Numbering, step: RatingStep) -> Expression:
    given: dict[str, list[Step]] = {}
    for child in step.children:
        given.setdefault(child.name, []).append(child)
    raters = [
        [plain(weight), ["mean", *_numbers(sheet, given[rater])]]
        for rater, weight in step.weights.items()
        if rater in given
    ]
    return ["weighted", *raters]


def _bands(sheet: Numbering, step: BandStep) -> Expression:
    """The first row that the value lies in: from, up to but without, value."""
    table, rows = step.table, []
    if table.from_:
        bounds = sorted(table.from_)
        ends = [*bounds[1:], None]
        rows = [[b, e, table.from_[b]] for b, e in zip(bounds, ends, strict=True)]
    for band in table.bands:
        end = band.to + 1 if band.to is not None and table.whole else band.to
        rows.append([band.from_, end, band.value])
    return ["band", _only(sheet, step), *([plain(cell) for cell in row] for row in rows)]


def _grade(sheet: Numbering, step: GradeStep) -> Expression:
    rows = ([plain(row.from_), None, plain(row.grade)] for row in step.table)
    return ["band", _only(sheet, step), *rows]


def _lookup(sheet: Numbering, step: LookupStep) -> Expression:
    rows = [[*map(plain, words), plain(value)] for words, value in step.table.items()]
    return ["lookup", _numbers(sheet, step.children), plain(step.otherwise), *rows]


def _printed(sheet: Numbering, step: PrintedStep) -> Expression:
    """Points cut to hundredths; those that lost most get what is missing to the score."""
    by_name = {child.name.removesuffix(".points"): child for child in step.children}
    numbers = [sheet.add(by_name[name]) for name in step.order]
    own = step.children[0].name.removesuffix(".points")
    return ["largest_rest", str(step.order.index(own)), *numbers]


def _pool(sheet: Numbering, step: PoolStep) -> Expression:
    whole, own = step.children[0], step.own_step
    if own is None or not isinstance(whole.value, Fraction):
        return "0"
    weights = step.peers.total
    mine = own.value if isinstance(own.value, Fraction) else Fraction(0)
    total = sheet.aggregate(
        f"{step.name}.weights", Message("weights of all {count} people", count=len(step.people)),
        weights,
    )  # fmt: skip
    fen = whole_parts(whole.value, 2)
    left = _left_over(step, Fraction(fen) * mine / weights if weights else Fraction(0))
    rest = sheet.aggregate(f"{step.name}.left_over", _LEFT_OVER, left)
    return ["share", sheet.add(whole), sheet.add(own), total, rest]


_LEFT_OVER = Message("fen left over that fall to you")


def _left_over(step: Step, exact_fen: Fraction) -> Fraction:
    """How many of the fen that are left over by rounding down have come to somebody."""
    value = step.value if isinstance(step.value, Fraction) else Fraction(0)
    return value / _FEN - (exact_fen.numerator // exact_fen.denominator)


def _rank(sheet: Numbering, step: RankStep) -> Expression:
    own, count = step.own_step, len(step.children)
    if step.gives != "place":
        title = Message("people ranked") if step.gives == "count" else Message("the last place")
        return sheet.aggregate(f"{step.name}.{step.gives}", title, step.value)
    if own is None or not isinstance(step.value, Fraction):
        return None
    title = Message("people of {count} with a higher value than yours", count=count)
    sheet.add(own)
    return ["+", sheet.aggregate(f"{step.name}.above", title, step.value - 1), "1"]


def _prizes(sheet: Numbering, step: PrizesStep) -> Expression:
    own = step.own_step
    if own is None or not isinstance(own.value, Fraction):
        return "0"
    place, alike = int(own.value), step.peers.alike(own.value)
    taken = sum(map(Fraction, step.prizes[place - 1 : place - 1 + alike]), Fraction(0))
    sharing = sheet.aggregate(f"{step.name}.alike", Message("people who share your place"),
                              Fraction(alike))  # fmt: skip
    left = _left_over(step, taken / _FEN / alike)
    rest = sheet.aggregate(f"{step.name}.left_over", _LEFT_OVER, left)
    return ["prize", sheet.add(own), sharing, rest, *map(plain, step.prizes)]


def _fill(sheet: Numbering, step: FillStep) -> Expression:
    """What there is fills the items in turn; bases are lowered from the last one touched."""
    using = ["sum", *_numbers(sheet, step.children[:1])]
    lower = ["sum", *_numbers(sheet, [step.lower])] if step.lower is not None else "0"
    items = [item for item in step.items if isinstance(item, ItemStep)]
    filled: list[int] = []
    for item in items:
        amount = sheet.add(item.children[0])
        rest = ["-", using, ["sum", *filled]]
        formula = ["max", "0", ["min", rest, amount]]
        filled.append(sheet.derived(item, "filled", formula, item.filled))
    lowered: list[int] = []
    for item, part in zip(reversed(items), reversed(filled), strict=True):
        rest = ["-", lower, ["sum", *lowered]]
        formula = ["max", "0", ["min", rest, part]]
        lowered.append(sheet.derived(item, "lowered", formula, item.lowered))
    return ["sum", *_numbers(sheet, items)]


def _item(sheet: Numbering, step: ItemStep) -> Expression:
    """What is filled of an item, or its lowered base where nothing of it is left."""
    filled = sheet.derived(step, "filled", None, step.filled)
    return filled if step.gives == "filled" else _due(sheet, step, due="then")


def _due(sheet: Numbering, item: ItemStep, *, due: str) -> Expression:
    """The base after it was lowered, due when the item is filled (`then`), or until it is."""
    amount, base = _numbers(sheet, item.children)
    filled = sheet.derived(item, "filled", None, item.filled)
    lowered = sheet.derived(item, "lowered", None, item.lowered)
    after = ["max", "0", ["-", ["sum", base], lowered]]
    if not item.done:  # below half a fen an item may be empty and still open
        return "0" if due == "then" else after
    chosen = (after, "0") if due == "then" else ("0", after)
    return ["if", ["==", amount, filled], *chosen]


def _rest(sheet: Numbering, step: RestStep) -> Expression:
    item, fill = step.children
    sheet.add(fill)
    return ["-", sheet.add(item.children[0]), sheet.derived(item, "filled", None, step.item.filled)]


def _owed(sheet: Numbering, step: RestStep) -> Expression:
    _, fill = step.children
    sheet.add(fill)
    return _due(sheet, step.item, due="until")


def _weeks(sheet: Numbering, step: WeeksStep) -> Expression:
    least, weeks = plain(step.under), _numbers(sheet, step.children)
    return ["sum", *(["if", ["<", week, least], "1", "0"] for week in weeks)]


def _week(sheet: Numbering, step: Step) -> Expression:
    """The rows of a week; a row of another week would add nothing."""
    week, terms = plain(step.name), []
    for row in step.children:
        day = next(cell for cell in row.children if cell.name == "date")
        inside = ["==", ["week", sheet.add(day)], week]
        terms.append(["if", inside, sheet.add(row), "0"])
    return ["sum", *terms]


def _sum(sheet: Numbering, step: Step) -> Expression:
    if isinstance(step, WeekStep):
        return _week(sheet, step)
    return ["sum", *_numbers(sheet, step.children)]


def _found(sheet: Numbering, step: Step) -> Expression:
    """A week is found where the step that counts such weeks has it among them."""
    counted: Any = step.children[0]
    week = next(week for week in counted.children if week.name == step.value)
    return ["if", ["<", sheet.add(week), plain(counted.under)], plain(step.value), None]


def _month(sheet: Numbering, step: Step) -> Expression:
    cells = {child.name: sheet.add(child) for child in step.children}
    return ["month", cells["month"], cells["date"]]


def _years(sheet: Numbering, step: Step) -> Expression:
    first, *last = _numbers(sheet, step.children)
    return ["years", first, *last] if last else ["floor", first]


def _first(sheet: Numbering, step: Step) -> Expression:
    return ["first", *([plain(child.name), sheet.add(child)] for child in step.children)]


def _nothing(sheet: Numbering, step: Step) -> Expression:
    """No value: the condition stands with the step."""
    del sheet, step


FORMULAS: Mapping[str, Callable[[Numbering, Any], Expression]] = {
    "absent": _nothing,
    "any_true": _all("any_true"),
    "attainment": _attainment,
    "detail": _all("text"),
    "excluded": _nothing,
    "fill": _fill,
    "first": _first,
    "found": _found,
    "grade": _grade,
    "item": _item,
    "lookup": _lookup,
    "mean": _all("mean"),
    "month": _month,
    "months": _all("different"),
    "none_true": _all("none_true"),
    "owed": _owed,
    "pool": _pool,
    "printed": _printed,
    "prizes": _prizes,
    "rank": _rank,
    "rating": _rating,
    "reason": _all("last_of"),
    "rest": _rest,
    "rounded": _all("round"),
    "score": _score,
    "shown": _only,
    "steps": _bands,
    "stranger": _all("any"),
    "sum": _sum,
    "unchanged": _only,
    "weeks": _weeks,
    "weighted": _weighted,
    "years": _years,
}
"""By the kind of step; leaves, formulas and totals of other people have none."""
