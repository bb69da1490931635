"""English: where the department stands."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.formatting import fixed, percent, plain, short
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.review.comparison import Change
    from kpilib.review.narrative.voice import Voice


def lead(v: Voice) -> str:
    """Where the department stands, in one paragraph."""
    sentences = [*_score_lead(v), *_measure_leads(v), _pay_lead(v), _class_lead(v)]
    if not any(sentences):
        sentences = [_department_lead(v)]
    return " ".join(f"{sentence}." for sentence in (*sentences, _basis(v)) if sentence)


def _department_lead(v: Voice) -> str:
    """What the department reached, where there is nothing else to begin with."""
    told = [f"{v.item(name)} {short(x)}" for name, x in v.now.department_actuals.items()]
    return f"The department {v.this}: {', '.join(told)}" if told else ""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 person`, `8 people`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _people(v: Voice) -> str:
    count, excluded = len(v.now.assessed), len(v.now.excluded)
    if not count and not excluded:
        return ""
    text = f"{counted(count, 'person was', 'people were')} assessed {v.this}"
    return text + (f" ({excluded} excluded)" if excluded else "")


def _score_lead(v: Voice) -> Iterator[str]:
    yield _people(v)
    if own := v.comparison.department_score():
        yield f"The department scored {fixed(own.now)} points{_versus(v, own)}"
    if mean := v.comparison.mean_score():
        yield f"The mean score is {fixed(mean.now)} points{_versus(v, mean)}"


def _versus(v: Voice, change: Change) -> str:
    """`, 1.37 above last quarter`; nothing without a period before."""
    if change.before is None:
        return ""
    if not change.delta:
        return f", the same as {v.last}"
    return f", {fixed(abs(change.delta))} {_above(change)} {v.last}"


def _above(change: Change) -> str:
    return "above" if change.delta > 0 else "below"


def _measure_leads(v: Voice) -> Iterator[str]:
    for name in v.now.measure_names:
        total = v.now.measures.get((DEPARTMENT, name))
        if total is None:
            continue
        unit = v.now.scheme.measures[name].unit
        text = f"{v.label(name)}: {v.wording.amount(total.actual, unit)}"
        if total.target and total.attainment is not None:
            target = v.wording.amount(total.target, unit)
            text += f", {percent(total.attainment)} of the target of {target}"
            text += _points_versus(v, name)
        yield text


def _points_versus(v: Voice, measure: str) -> str:
    change = v.comparison.attainment(measure)
    if change is None or change.before is None:
        return ""
    text = f", {fixed(abs(change.delta) * 100, 1)} percentage points {_above(change)} {v.last}"
    year_ago = v.comparison.year_ago
    then = year_ago.measures.get((DEPARTMENT, measure)) if year_ago else None
    return f"{text} (a year ago {percent(then.attainment)})" if then and then.attainment else text


def _pay_lead(v: Voice) -> str:
    if not v.now.pays:
        return ""
    text = f"Pay comes to {v.wording.pay(v.now.total_pay)}{pay_versus(v)}"
    budget = v.comparison.budget
    if budget is None:
        return text
    limit = f"the budget of CNY {plain(Fraction(budget))}"
    if v.comparison.overrun:
        return f"{text}, which is {v.wording.pay(v.comparison.overrun)} over {limit}"
    return f"{text}, {percent(Fraction(v.now.total_pay) / Fraction(budget))} of {limit}"


def pay_versus(v: Voice) -> str:
    """The change of the total against the period before."""
    change = v.comparison.total_pay()
    if change.before is None:
        return ""
    if not change.delta:
        return f", the same as {v.last}"
    share = f" ({percent(abs(change.relative))})" if change.relative is not None else ""
    more = "more" if change.delta > 0 else "less"
    return f", CNY {fixed(abs(change.delta))}{share} {more} than {v.last}"


def _class_lead(v: Voice) -> str:
    if v.now.scheme.classes is None:
        return ""
    classes = [name for given in v.now.classes.values() for name in given]
    counts = [f"{classes.count(n)} {v.label(n)}" for n in v.now.class_names if n in classes]
    text = f"{counted(len(v.now.classes), 'customer')} classified"
    return f"{text}: {v.wording.listed(counts)}" if counts else text


def _basis(v: Voice) -> str:
    """What stands in the way of a comparison."""
    if v.comparison.before is None:
        return f"There are no figures before {v.this}, so nothing is compared"
    if not v.comparison.same_rules:
        return f"The scheme changed after {v.last}, so scores are not compared"
    return ""
