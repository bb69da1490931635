"""Works every step of an explanation out again from its children alone, in plain fractions.

Nothing here uses kpilib's arithmetic: formulas, rounding, shares, ranks and fills are written anew,
one row at a time. Only the tree itself, and the models of its tables, are kpilib's.
"""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.rules.formula import Call, Constant, Name, Operation
from kpilib.rules.parts.fill import FillStep, ItemStep
from kpilib.rules.parts.weeks_under import WeeksStep
from kpilib.rules.trace import FormulaStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from kpilib.rules.formula import Node
    from kpilib.rules.indicators import WeightedStep
    from kpilib.rules.parts.attainment import AttainmentStep
    from kpilib.rules.parts.fill import RestStep
    from kpilib.rules.parts.lookup import LookupStep
    from kpilib.rules.parts.pool import PoolStep
    from kpilib.rules.parts.prizes import PrizesStep
    from kpilib.rules.parts.rank import RankStep
    from kpilib.rules.parts.rating import RatingStep
    from kpilib.rules.parts.tiers import BandStep
    from kpilib.rules.parts.total import TotalStep
    from kpilib.rules.trace import LeftOutStep, RoundedStep, Step
    from kpilib.text.explain.trace_scores import GradeStep, PrintedStep

LEAVES = ("input", "parameter", "given")
DAYS = {"period_start", "period_end", "period_months"}

Cell = Any
"""A fraction, a word, a truth value, a day, or None."""


class Again:
    """Works steps out again, each once, and counts them by kind."""

    def __init__(self) -> None:
        self._done: dict[int, Step] = {}  # keeps the steps, so that no two have one id
        self.kinds: Counter[str] = Counter()
        self.leaves: list[Step] = []

    def check(self, root: Step) -> None:
        """Every step below a root has the value that follows from its children.

        Raises:
            AssertionError: One has not.
        """
        queue = [root]
        while queue:
            step = queue.pop()
            if id(step) in self._done:
                continue
            self._done[id(step)] = step
            self.kinds[step.kind] += 1
            if step.kind in LEAVES:
                self.leaves.append(step)
            else:
                worked = worked_out(step)
                assert same(worked, step.value), (
                    f"{step.kind} {step.name}: {step.value!r} is told, "
                    f"{worked!r} follows from {[(c.name, c.value) for c in step.children]}"
                )
            queue.extend(step.children)
            queue.extend(step.left_out)
            if step.condition is not None:
                queue.append(step.condition)


def same(a: Cell, b: Cell) -> bool:
    """Equal and of one kind: True is not 1."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def worked_out(step: Step) -> Cell:
    """The value that a step must have."""
    if step.condition is not None and step.condition.value is not True:
        return None
    if isinstance(step, FormulaStep):
        return formula(step.formula, {child.name: child.value for child in step.children})
    return WORKED_OUT[step.kind](step)


def formula(node: Node, names: dict[str, Cell]) -> Cell:  # noqa: C901, PLR0911 - one case per sign
    """A formula for one row; whatever is made of a missing value is missing, too."""
    match node:
        case Constant(value):
            return value
        case Name(name):
            return names[name]
        case Operation("and", sides):
            return _all([formula(side, names) for side in sides])
        case Operation("or", sides):
            return _any([formula(side, names) for side in sides])
        case Operation("not", (side,)):
            truth = formula(side, names)
            return None if truth is None else not truth
        case Operation("neg", (side,)):
            value = formula(side, names)
            return None if value is None else -value
        case Operation("in", (left, *choices)):
            word = formula(left, names)
            return _any([_compare("==", word, formula(choice, names)) for choice in choices])
        case Operation(("<" | "<=" | ">" | ">=" | "==" | "!=") as sign, (left, right)):
            return _compare(sign, formula(left, names), formula(right, names))
        case Operation(sign, (left, right)):
            return _arithmetic(sign, formula(left, names), formula(right, names))
        case Call("if", (condition, then, otherwise)):
            truth = formula(condition, names)
            return None if truth is None else formula(then if truth else otherwise, names)
        case Call(function, arguments):
            return _call(function, [formula(argument, names) for argument in arguments])
    raise AssertionError(node)


def _all(truths: Sequence[bool | None]) -> bool | None:
    if any(truth is False for truth in truths):
        return False
    return None if None in truths else True


def _any(truths: Sequence[bool | None]) -> bool | None:
    if any(truth is True for truth in truths):
        return True
    return None if None in truths else False


def _compare(sign: str, a: Cell, b: Cell) -> bool | None:
    if isinstance(a, str) or isinstance(b, str):  # an empty cell equals no word
        return (a == b) == (sign == "==")
    if a is None or b is None:
        return None
    truths = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}
    return bool(truths[sign])


def _arithmetic(sign: str, a: Cell, b: Cell) -> Cell:
    if a is None or b is None or (sign == "/" and not b):
        return None
    if isinstance(a, date):
        if isinstance(b, date):
            return Fraction(a.toordinal() - b.toordinal())
        return date.fromordinal(a.toordinal() + int(b if sign == "+" else -b))
    return {"+": a + b, "-": a - b, "*": a * b}[sign] if sign != "/" else a / b


def _call(function: str, values: list[Cell]) -> Cell:
    if function == "known":
        return values[0] is not None
    if function == "mean":
        return _mean(values)
    if None in values:
        return None
    if function == "months_before":
        return _months_before(*values)
    return {
        "min": min, "max": max, "abs": lambda few: abs(few[0]),
        "floor": lambda few: Fraction(few[0].numerator // few[0].denominator),
    }[function](values)  # fmt: skip


def _months_before(day: date, months: Fraction) -> date:
    number = day.year * 12 + day.month - 1 - int(months)
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def half_up(value: Fraction, places: int) -> Fraction:
    """Rounded, half away from zero."""
    scaled = abs(value) * 10**places
    whole = (scaled + Fraction(1, 2)).__floor__()
    return Fraction(whole if value >= 0 else -whole, 10**places)


def _values(step: Step) -> list[Cell]:
    return [child.value for child in step.children]


def _known(values: Iterable[Cell]) -> list[Cell]:
    return [value for value in values if value is not None]


def _mean(values: Iterable[Cell]) -> Fraction | None:
    known = _known(values)
    return sum(known, Fraction(0)) / len(known) if known else None


def _only(step: Step) -> Cell:
    (child,) = step.children
    return child.value


def _rounded(step: RoundedStep) -> Cell:
    value = _only(step)
    return None if value is None else half_up(value, step.places)


def _attainment(step: AttainmentStep) -> Cell:
    assert [child.name.rpartition(".")[2] for child in step.children] == ["actual", "target"]
    actual, target = _values(step)
    if actual is None or target is None:
        return None
    actual, cap = max(actual, Fraction(0)), step.cap
    ratio = actual / target if not step.lower_is_better else target / actual if actual else None
    if cap is None:
        return ratio
    return Fraction(cap) if ratio is None else min(ratio, Fraction(cap))


def _weighted(step: WeightedStep) -> Cell:
    value, top = _only(step), step.top
    if value is None:
        return None
    weighted = step.weight * value
    return weighted / Fraction(top) if top is not None else weighted


def _rating(step: RatingStep) -> Cell:
    weights = step.weights
    means = {
        rater: _mean(child.value for child in step.children if child.name == rater)
        for rater in weights
    }
    there = {rater: mean for rater, mean in means.items() if mean is not None}
    weight = sum((Fraction(weights[rater]) for rater in there), Fraction(0))
    if not there:
        return None
    return sum(mean * Fraction(weights[rater]) for rater, mean in there.items()) / weight


def _weeks(step: WeeksStep) -> Cell:
    under = step.under
    for week in step.children:
        days = [next(c.value for c in row.children if c.name == "date") for row in week.children]
        weeks = {f"{day.isocalendar()[0]}-W{day.isocalendar()[1]:02}" for day in days}
        assert weeks <= {week.name}
    return Fraction(sum(week.value < under for week in step.children))


def _month(step: Step) -> Cell:
    cells = {child.name: child.value for child in step.children}
    return cells["month"] or cells["date"].isoformat()[:7]


def _years(step: Step) -> Cell:
    first, *last = _values(step)
    if not last:
        return Fraction(first.__floor__())
    short = (last[0].month, last[0].day) < (first.month, first.day)
    return Fraction(max(0, last[0].year - first.year - short))


def _steps(step: BandStep) -> Cell:
    table = step.table
    value = _only(step)
    if value is None:
        return None
    if table.from_:
        reached = [bound for bound in table.from_ if value >= bound]
        return _given(table.from_[max(reached)])
    for band in table.bands:
        end = None if band.to is None else band.to + (1 if table.whole else 0)
        if (band.from_ is None or value >= band.from_) and (end is None or value < end):
            return _given(band.value)
    raise AssertionError(f"{value} lies in no band")


def _given(value: Decimal | str) -> Cell:
    return value if isinstance(value, str) else Fraction(value)


def _lookup(step: LookupStep) -> Cell:
    table = step.table
    keys = tuple(_values(step))
    found = table.get(keys, step.otherwise)
    return None if found is None else _given(found)


def _grade(step: GradeStep) -> Cell:
    table = step.table
    score = _only(step)
    if score is None:
        return None
    fits = (row.grade for row in table if row.from_ is None or score >= row.from_)
    return next(fits, None)


def _sum(step: Step) -> Cell:
    return sum(_known(_values(step)), Fraction(0))


def _score(step: Step) -> Cell:
    values = _values(step)
    return None if None in values else half_up(sum(values, Fraction(0)), 2)


def _printed(step: PrintedStep) -> Cell:
    """Cut to hundredths; what is missing to the score goes to the largest parts cut off."""
    order = step.order
    points = {child.name.removesuffix(".points"): child.value * 100 for child in step.children}
    assert set(points) == set(order)
    cut = {name: Fraction(value.__floor__()) for name, value in points.items()}
    missing = half_up(sum(points.values()), 0) - sum(cut.values())
    by_rest = sorted(order, key=lambda name: (cut[name] - points[name], order.index(name)))
    more = step.name in by_rest[: int(missing)]
    return (cut[step.name] + more) / 100


def _total(step: TotalStep) -> Cell:
    known = _known(_values(step))
    if step.how == "number":
        return Fraction(len(known))
    total = sum(map(Fraction, known), Fraction(0))
    if step.how == "mean":
        return total / len(known) if known else None
    return total


def shares(pool: Fraction, weights: dict[str, Fraction]) -> dict[str, Fraction]:
    """By the largest remainder in fen, ties to the lower name."""
    fen, whole = half_up(pool, 2) * 100, sum(weights.values(), Fraction(0))
    if not whole:
        return dict.fromkeys(weights, Fraction(0))
    exact = {who: fen * weight / whole for who, weight in weights.items()}
    got = {who: Fraction(part.__floor__()) for who, part in exact.items()}
    left = int(fen - sum(got.values()))
    for who in sorted(weights, key=lambda who: (got[who] - exact[who], who))[:left]:
        got[who] += 1
    return {who: part / 100 for who, part in got.items()}


def _pool(step: PoolStep) -> Cell:
    pool, *people = step.children
    if pool.value is None:
        return Fraction(0)
    weights: Any = {person.name: person.value for person in people}
    return shares(pool.value, weights).get(step.mine, Fraction(0))


def _rank(step: RankStep) -> Cell:
    values: Any = {person.name: person.value for person in step.children}
    assert None not in values.values()
    mine = step.mine
    if mine not in values:
        return None
    above = {who: sum(v > value for v in values.values()) for who, value in values.items()}
    found = {"place": above[mine] + 1, "last": max(above.values()) + 1, "count": len(above)}
    return Fraction(found[step.gives])


def _prizes(step: PrizesStep) -> Cell:
    places: Any = {person.name: person.value for person in step.children}
    mine = places.get(step.mine)
    if mine is None:
        return Fraction(0)
    alike = {who: Fraction(1) for who, place in places.items() if place == mine}
    prizes = step.prizes
    taken = prizes[int(mine) - 1 : int(mine) - 1 + len(alike)]
    return shares(sum(map(Fraction, taken), Fraction(0)), alike)[step.mine]


def _fill(step: FillStep) -> Cell:
    using, items = step.children[0], step.items
    left = using.value or Fraction(0)
    paid = (step.lower.value if step.lower else None) or Fraction(0)
    filled = []
    for item in items:
        part = max(Fraction(0), min(left, item.children[0].value))
        filled.append(part)
        left -= part
    lowered = []
    for part in reversed(filled):
        lowered.insert(0, max(Fraction(0), min(paid, part)))
        paid -= lowered[0]
    for item, part, less in zip(items, filled, lowered, strict=True):
        assert (item.filled, item.lowered) == (part, less)
    assert [i.origin for i in items] == sorted(i.origin for i in items)
    return sum(_known(item.value for item in items), Fraction(0))


def _left(step: RestStep) -> tuple[Step, Fraction]:
    """The item of which something is left, and how much of it was filled."""
    item, fill = step.children
    assert isinstance(item, ItemStep)
    assert isinstance(fill, FillStep)
    assert item in fill.children
    return item, item.filled


def _rest(step: RestStep) -> Cell:
    item, filled = _left(step)
    return item.children[0].value - filled


def _owed(step: RestStep) -> Cell:
    item, filled = _left(step)
    amount, base = _values(item)
    lowered = item.lowered
    assert not item.done or amount == filled
    return Fraction(0) if item.done else max(Fraction(0), base - lowered)


def _first(step: Step) -> Cell:
    return next((child.name for child in step.children if child.value is True), None)


def _reason(step: Step) -> Cell:
    values = _values(step)
    return None if None in values else values[-1]


def _detail(step: Step) -> Cell:
    """A word as it is, a number as `number_text` of the tables prints it; nothing where empty."""
    value = _only(step)
    return (printed(value) if isinstance(value, Fraction) else value) or None


def printed(value: Fraction) -> str:
    """Exact up to six decimals, endless ones rounded half up to four."""
    exact = (value * 10**6).denominator == 1
    value = value if exact else half_up(value, 4)
    digits = f"{int(abs(value) * 10**6):07d}"
    text = f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def _found(step: Step) -> Cell:
    """A week is found where the step that counts such weeks has it among them."""
    (weeks,) = step.children
    assert isinstance(weeks, WeeksStep)
    under: Any = weeks.under
    assert step.value in {week.name for week in weeks.children if week.value < under}
    return step.value


def _left_out(step: LeftOutStep) -> Cell:
    """A row is left out where its condition does not hold, a person by the reason that is told."""
    if step.why == "where":
        assert _only(step) is not True
    return None


def _item(step: ItemStep) -> Cell:
    amount, base = _values(step)
    filled, lowered = step.filled, step.lowered
    after = max(Fraction(0), base - lowered)
    done = amount == filled
    assert step.rest == amount - filled
    assert step.after == after
    assert done or not step.done
    due = after if step.done else Fraction(0)
    return filled if step.gives == "filled" else due


WORKED_OUT: dict[str, Callable[[Any], Cell]] = {
    "absent": lambda _: None,
    "any_true": lambda step: True in _values(step),
    "attainment": _attainment,
    "carried": _only,
    "detail": _detail,
    "excluded": lambda _: None,
    "fill": _fill,
    "first": _first,
    "found": _found,
    "grade": _grade,
    "item": _item,
    "left_out": _left_out,
    "lookup": _lookup,
    "mean": lambda step: _mean(_values(step)),
    "month": _month,
    "months": lambda step: Fraction(len(set(_values(step)))),
    "none_true": lambda step: True not in _values(step),
    "owed": _owed,
    "pool": _pool,
    "printed": _printed,
    "prizes": _prizes,
    "rank": _rank,
    "rating": _rating,
    "reason": _reason,
    "rest": _rest,
    "rounded": _rounded,
    "score": _score,
    "shown": _only,
    "steps": _steps,
    "stranger": lambda step: bool(step.children),
    "sum": _sum,
    "total": _total,
    "unchanged": _only,
    "weeks": _weeks,
    "weighted": _weighted,
    "years": _years,
}
