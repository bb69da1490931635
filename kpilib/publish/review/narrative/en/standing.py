"""English: where the department stands."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import standing as facts
from kpilib.text.formats import attained, counted, fixed, percent, plain, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from kpilib.publish.review.narrative.context import Voice
    from kpilib.publish.review.variance import Change


def _head_count(v: Voice, f: facts.HeadCount) -> str:
    if not f.assessed:
        return f"Nobody was assessed {v.this} ({f.excluded} excluded)."
    text = f"{counted(f.assessed, 'person was', 'people were')} assessed {v.this}"
    return text + (f" ({f.excluded} excluded)." if f.excluded else ".")


def _score(v: Voice, f: facts.Score) -> str:
    what = "The department's score" if f.own else "The mean score"
    text = f"{what} is {fixed(f.change.now)} points"
    if f.change.before is None:
        return f"{text}."
    if not f.change.delta:
        return f"{text}, unchanged from {v.last}."
    return f"{text}, {fixed(abs(f.change.delta))} {_above(f.change)} {v.last}."


def _above(change: Change) -> str:
    return "above" if change.delta > 0 else "below"


def _total(v: Voice, f: facts.Total) -> str:
    text = f"{v.label(f.name)}: {v.wording.amount(f.own, f.unit)}"
    if f.carried:
        text += f" (without {v.wording.amount(f.carried, f.unit)} carried in from earlier periods)"
    if f.target is None:
        return f"{text}."
    target = v.wording.amount(f.target, f.unit)
    people = counted(f.with_target, "person has", "people have")
    whose = f" that {people}" if f.with_target else ""
    if f.rate is None:
        return f"{text}, against the target of {target}{whose}."
    rate = f"{attained(f.rate.now)} of the target of {target}{whose}"
    return f"{text}, {rate}{_rate_versus(v, f)}."


def _rate_versus(v: Voice, f: facts.Total) -> str:
    if f.rate is None or f.rate.before is None:
        return ""
    gap = f"{fixed(abs(f.rate.delta) * 100, 1)} percentage points"
    text = f", {gap} {_above(f.rate)} {v.last}" if f.rate.delta else f", unchanged from {v.last}"
    return f"{text} (a year ago {attained(f.year_ago)})" if f.year_ago is not None else text


def _pay(v: Voice, f: facts.Pay) -> str:
    if f.total.now == 0 and not f.any:
        was = "" if not f.total.before else f" ({v.then} CNY {fixed(f.total.before)})"
        what = "By what is known now, nothing" if f.known_now else "Nothing"
        return f"{what} is due {v.this}{was}."
    what = "By what is known now, pay" if f.known_now else "Pay"
    text = f"{what} comes to CNY {fixed(f.total.now)}{pay_versus(v, f.total)}"
    if f.budget is None:
        return f"{text}."
    limit = f"the budget of {budget(f.budget)}"
    if f.over:
        joined = ", and" if f.total.before is not None else ","
        return f"{text}{joined} {v.wording.pay(f.over)} over {limit}."
    if f.used is None:
        return f"{text}, within {limit}."
    return f"{text}, {attained(f.used)} of {limit}."


def budget(value: Decimal) -> str:
    """A budget as a sentence names it."""
    return f"CNY {plain(Fraction(value))}"


def pay_versus(v: Voice, change: Change) -> str:
    """The change of the total against the period before."""
    if change.before is None:
        return ""
    if not change.delta:
        return f", the same as {v.last}"
    share = f" ({percent(abs(change.relative))})" if change.relative is not None else ""
    more = "more" if change.delta > 0 else "less"
    return f", CNY {fixed(abs(change.delta))}{share} {more} than {v.last}"


def _settling(v: Voice, f: facts.Settling) -> str:
    told = [f"{v.wording.pay(f.paid)} is paid"] if f.paid else []
    told += [f"{v.wording.pay(f.recovered)} is taken back"] if f.recovered else []
    due = f"with the pay of {v.this} {v.wording.pay(f.due)} is due in all"
    if f.due < 0:
        due += ", so that money comes back"
    return f"For earlier periods {v.wording.listed(told)}; {due}."


def _classified(v: Voice, f: facts.Classified) -> str:
    counts = [f"{v.label(name)} ({count})" for name, count in f.counts]
    text = f"{counted(f.customers, 'customer')} classified"
    if f.overlapping:
        text += ", some in several classes"
    return f"{text}: {v.wording.listed(counts)}." if counts else f"{text}."


def _actuals(v: Voice, f: facts.Actuals) -> str:
    told = [f"{v.item(name)}: {short(value)}" for name, value in f.values]
    return f"The department {v.this}: {'; '.join(told)}."


def _nothing_before(v: Voice, _: facts.NothingBefore) -> str:
    return f"There are no figures before {v.this}, so nothing is compared."


def _other_rules(v: Voice, _: facts.OtherRules) -> str:
    return f"The scheme changed after {v.last}, so scores are not compared."


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.HeadCount: _head_count,
    facts.Score: _score,
    facts.Total: _total,
    facts.Pay: _pay,
    facts.Settling: _settling,
    facts.Classified: _classified,
    facts.Actuals: _actuals,
    facts.NothingBefore: _nothing_before,
    facts.OtherRules: _other_rules,
}
"""How each fact is said."""
