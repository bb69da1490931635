"""The review in English."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib import findings
from kpilib.formatting import WAN, fixed, percent, plain, short
from kpilib.narrative.voice import MOST, NAMED, Section, Voice, extremes, rising_and_falling, split
from kpilib.snapshot import ZERO
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.comparison import Change, Mover
    from kpilib.findings import Moved, Noticed
    from kpilib.snapshot import Raised


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


def _count(number: int, one: str, many: str = "") -> str:
    """`1 person`, `8 people`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _people(v: Voice) -> str:
    count, excluded = len(v.now.assessed), len(v.now.excluded)
    if not count and not excluded:
        return ""
    text = f"{_count(count, 'person was', 'people were')} assessed {v.this}"
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
    text = f"Pay comes to {v.wording.pay(v.now.total_pay)}{_pay_versus(v)}"
    budget = v.comparison.budget
    if budget is None:
        return text
    limit = f"the budget of CNY {plain(Fraction(budget))}"
    if v.comparison.overrun:
        return f"{text}, which is {v.wording.pay(v.comparison.overrun)} over {limit}"
    return f"{text}, {percent(Fraction(v.now.total_pay) / Fraction(budget))} of {limit}"


def _pay_versus(v: Voice) -> str:
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
    text = f"{_count(len(v.now.classes), 'customer')} classified"
    return f"{text}: {v.wording.listed(counts)}" if counts else text


def _basis(v: Voice) -> str:
    """What stands in the way of a comparison."""
    if v.comparison.before is None:
        return f"There are no figures before {v.this}, so nothing is compared"
    if not v.comparison.same_rules:
        return f"The scheme changed after {v.last}, so scores are not compared"
    return ""


def story(v: Voice) -> Iterator[Section]:
    """What happened and why."""
    yield Section("The department", tuple(text for text in _overall(v) if text))
    lines = [_score_mover(v, mover) for mover in split(v.comparison.score_movers())]
    yield Section("Who moved, and why", tuple(_joined_and_gone(v)), tuple(lines))
    lines = [_pay_mover(v, mover) for mover in split(v.comparison.pay_movers())]
    yield Section("What it costs", tuple(text for text in _cost(v) if text), tuple(lines))
    yield Section("Carried on", (), tuple(_carry(v)))


def _overall(v: Voice) -> Iterator[str]:
    yield _indicators(v, v.comparison.indicator_changes(department=True), "the department's score")
    yield _indicators(v, v.comparison.indicator_changes(), "the mean score")
    yield _weakest(v, "The department's share", findings.shares(v.comparison, department=True))
    yield _weakest(v, "The mean share", findings.shares(v.comparison))
    yield _spread(v)
    for name in v.now.measure_names:
        yield _attainment(v, name)
        yield _who_moved(v, name)
        yield _by_piece(v, name)
    yield _class_moves(v)


def _indicators(v: Voice, changes: Sequence[Change], whose: str) -> str:
    rose, fell = rising_and_falling(changes)
    up = [f"{v.item(c.name)} (+{fixed(c.delta)})" for c in rose]
    down = [f"{v.item(c.name)} (-{fixed(-c.delta)})" for c in fell]
    told = [f"raised by {v.wording.listed(up)}"] if up else []
    told += [f"lowered by {v.wording.listed(down)}"] if down else []
    return f"Against {v.last}, {whose} was {' and '.join(told)}, in points." if told else ""


def _weakest(v: Voice, whose: str, shares: dict[str, Fraction]) -> str:
    ends = extremes(shares)
    if ends is None:
        return ""
    high, low = (f"{v.item(name)} ({percent(shares[name])})" for name in ends)
    return f"{whose} of full points is lowest in {low} and highest in {high}."


def _who_moved(v: Voice, measure: str) -> str:
    """Who made the total of a measure rise or fall most."""
    changes = findings.actual_changes(v.comparison, measure)
    total = sum((c.delta for c in changes), Fraction(0))
    if not total:
        return ""
    unit = v.now.scheme.measures[measure].unit
    same = sorted((c for c in changes if c.delta * total > 0), key=lambda c: -abs(c.delta))
    verb = "rose" if total > 0 else "fell"
    told = [f"{v.person(c.name)} ({v.wording.amount(abs(c.delta), unit)})" for c in same[:MOST]]
    amount = v.wording.amount(abs(total), unit)
    return (
        f"For the {len(changes)} people listed {v.last} too, {v.item(measure)} {verb} by {amount}, "
        f"most with {v.wording.listed(told)}."
    )


def _spread(v: Voice) -> str:
    scores = {who: Fraction(score) for who, score in v.now.scores.items()}
    ends = extremes(scores)
    if ends is None:
        return ""
    high, low = (f"{v.person(who)} with {fixed(scores[who])}" for who in ends)
    grades = [f"{n} {v.label(g)}" for g, n in findings.by_grade(v.comparison) if n]
    given = f"Grades: {v.wording.listed(grades)}. " if grades else ""
    return f"{given}The highest score is {high}, the lowest {low}."


def _attainment(v: Voice, measure: str) -> str:
    reached, count = findings.at_target(v.comparison, measure)
    if not count:
        return ""
    told = f"{reached} of {_count(count, 'person', 'people')} with a target reached it"
    told = f"Nobody of {count} with a target reached it" if not reached else told
    told = f"All {count} with a target reached it" if reached == count else told
    values = {
        who: r.attainment
        for (who, name), r in v.now.measures.items()
        if name == measure and who != DEPARTMENT and r.attainment is not None
    }
    ends = extremes(values)
    if ends is None:
        return f"{v.label(measure)}: {told}."
    high, low = (f"{v.person(who)} at {percent(values[who])}" for who in ends)
    return f"{v.label(measure)}: {told}; highest {high}, lowest {low}."


def _by_piece(v: Voice, measure: str) -> str:
    if not v.now.several:
        return ""
    told = []
    for piece in v.now.pieces:
        reached = v.now.measures_by_piece.get((DEPARTMENT, piece, measure))
        if reached:
            amount = v.wording.amount(reached.actual, v.now.scheme.measures[measure].unit)
            rate = f" ({percent(reached.attainment)})" if reached.attainment is not None else ""
            told.append(f"{v.piece(piece)} {amount}{rate}")
    return f"By period: {', '.join(told)}." if told else ""


def _class_moves(v: Voice) -> str:
    before = v.comparison.before
    if before is None or v.now.scheme.classes is None or not v.comparison.same_rules:
        return ""
    both = [c for c in v.now.classes if c in before.classes]
    moved = [c for c in both if v.now.classes[c] != before.classes[c]]
    return (
        f"Of {_count(len(both), 'customer')} classified {v.last} too, {len(moved)} changed class."
    )


def _joined_and_gone(v: Voice) -> Iterator[str]:
    if v.comparison.newcomers:
        yield f"Assessed for the first time since {v.last}: {v.people(v.comparison.newcomers)}."
    if v.comparison.gone:
        yield f"Assessed {v.last} and no longer listed: {v.people(v.comparison.gone)}."
    if v.now.excluded:
        told = [f"{v.person(row.who)}: {v.label(row.reason)}" for row in v.now.excluded]
        yield f"Not assessed: {v.people((), known_as=told)}."


def _score_mover(v: Voice, mover: Mover) -> str:
    change = mover.change
    verb = "rose" if change.delta > 0 else "fell"
    text = (
        f"{v.person(mover.who)} {verb} {fixed(abs(change.delta))} points, from "
        f"{fixed(change.before or 0)} to {fixed(change.now)}"
    )
    if not mover.causes:
        return f"{text}."
    first = mover.causes[0]
    values = v.actuals(mover.who, first.name)
    told = _actuals(*values) if values else ""
    points = f"{fixed(first.before or 0)} to {fixed(first.now)} points"
    return f"{text}, mostly {v.item(first.name)}: {points}{told}."


def _actuals(then: Fraction, now: Fraction) -> str:
    """` (actual 4, now 5)`; large ones without decimals."""
    large = max(abs(then), abs(now)) >= WAN
    old, new = (fixed(x, 0) if large else short(x) for x in (then, now))
    return f" (actual {old}, now {new})" if old != new else ""


def _cost(v: Voice) -> Iterator[str]:
    if not v.now.pay:
        yield f"Nothing is paid {v.this}." if v.now.pays else ""
        return
    sums = {item: v.now.paid_for(item) for item in v.now.items}
    paid = [f"{v.item(item)} {v.wording.pay(x)}" for item, x in sums.items() if x >= 0]
    less = [f"{v.item(item)} {v.wording.pay(-x)}" for item, x in sums.items() if x < 0]
    told = [f"made up of {v.wording.listed(paid)}"] if paid else []
    told += [f"less {v.wording.listed(less)}"] if less else []
    yield f"Pay comes to {v.wording.pay(v.now.total_pay)}, {', '.join(told)}."
    total = v.comparison.total_pay()
    if total.before is not None and total.delta:
        up = total.delta > 0
        same = [c for c in v.comparison.item_changes() if c.delta and (c.delta > 0) == up]
        same = sorted(same, key=lambda c: -abs(c.delta))[:3]
        told = [_item_moved(v, c) for c in same]
        yield f"That is {_pay_versus(v)[2:]}, mostly {v.wording.listed(told)}."
    yield _deductions(v)


def _item_moved(v: Voice, change: Change) -> str:
    """`float pay (CNY 600.00 less)`; of a deduction `… (CNY 600.00 less deducted)`."""
    more = "more" if (change.delta > 0) != change.deducted else "less"
    word = f"{more} deducted" if change.deducted else more
    return f"{v.item(change.name)} (CNY {fixed(abs(change.delta))} {word})"


def _deductions(v: Voice) -> str:
    rows = {who: ZERO for (who, _), amount in v.now.pay.items() if amount < 0}
    if not rows:
        return ""
    total = sum((amount for amount in v.now.pay.values() if amount < 0), ZERO)
    whose = v.people(tuple(rows))
    return f"Deductions come to {v.wording.pay(-total)}, from {whose}."


def _pay_mover(v: Voice, mover: Mover) -> str:
    change = mover.change
    up = change.delta > 0
    text = (
        f"{v.person(mover.who)} gets CNY {fixed(abs(change.delta))} {'more' if up else 'less'}, "
        f"{v.wording.pay(v.now.pay_of(mover.who))} after CNY {fixed(change.before or 0)}"
    )
    why = [_item_moved(v, cause) for cause in mover.causes[:2]]
    text += f", mostly {v.wording.listed(why)}" if why else ""
    return f"{text}{_measure_cause(v, mover)}{_settled_cause(v, mover)}."


def _measure_cause(v: Voice, mover: Mover) -> str:
    """The measure that moved the same way: its attainment, or else its amount."""
    up = mover.change.delta > 0
    verb = "rose" if up else "fell"
    for name in v.now.measure_names:
        rate = v.comparison.attainment(name, mover.who)
        if rate and rate.delta and (rate.delta > 0) == up and rate.before is not None:
            rates = f"from {percent(rate.before)} to {percent(rate.now)} of target"
            return f"; {v.item(name)} {verb} {rates}"
        actual = v.comparison.actual(name, mover.who)
        if actual and actual.delta and (actual.delta > 0) == up and actual.before is not None:
            unit = v.now.scheme.measures[name].unit
            old, new = (v.wording.amount(x, unit) for x in (actual.before, actual.now))
            return f"; {v.item(name)} {verb} from {old} to {new}"
    return ""


def _settled_cause(v: Voice, mover: Mover) -> str:
    """What had been carried in and was settled, for someone who gained."""
    if mover.change.delta <= 0:
        return ""
    settled = [m for m in findings.carried(v.comparison) if m.who == mover.who and m.settled]
    told = [f"{v.item(m.kind)} of {v.wording.pay(m.settled)}" for m in settled]
    return f"; {v.wording.listed(told)} settled" if told else ""


_STATES = {
    "settled": "settled {this}",
    "reduced": "settled in part {this}",
    "new": "new {this}, carried on",
    "kept": "carried on unchanged",
}


def _carry(v: Voice) -> Iterator[str]:
    for (kind, state), moves in findings.carried_by_state(v.comparison).items():
        told = [_carried(v, moved, state) for moved in moves]
        total = sum((moved.amount(state) for moved in moves), ZERO)
        head = f"{v.label(kind)}, {_STATES[state].format(this=v.this)}"
        yield f"{head}: {v.wording.pay(total)} in all ({v.people((), known_as=told)})."


def _carried(v: Voice, moved: Moved, state: str) -> str:
    text = f"{v.person(moved.who)} {fixed(moved.amount(state))}"
    if moved.now is not None and state == "reduced":
        return f"{text}, {fixed(moved.now.amount)} left"
    return text if state == "new" else f"{text} of {v.origin(moved.origin)}"


def decisions(v: Voice) -> Iterator[str]:
    """What needs a decision, one point each."""
    if v.comparison.overrun and v.comparison.budget is not None:
        over = v.wording.pay(v.comparison.overrun)
        budget = plain(Fraction(v.comparison.budget))
        yield f"**Budget**: {over} beyond the budget of CNY {budget} has to be found."
    for group in findings.noticed(v.comparison):
        yield _flag(v, group)
    for who, total in findings.owing(v.comparison):
        owed = f"{v.person(who)}, {v.wording.pay(total)}"
        yield f"**Pay below zero**: {owed}; decide what it is taken from."
    if low := findings.lowest_grade(v.comparison):
        grade = v.label(v.now.scheme.grades[-1].grade)
        told = [f"{v.person(who)} with {fixed(v.now.scores[who])}" for who in low]
        yield f"**Grade “{grade}”**: {v.people((), known_as=told)}."
    yield from _streaks(v)


def _flag(v: Voice, group: Noticed) -> str:
    told = [
        ", ".join([*([] if row.who == DEPARTMENT and row.detail else [v.person(row.who)]),
                   *_notes(v, row)])
        for row in group.rows
    ]  # fmt: skip
    text = f"**{v.label(group.flag)}**: {'; '.join(told[:NAMED])}"
    text += f"; {len(told) - NAMED} more." if len(told) > NAMED else "."
    again = list(dict.fromkeys(row.who for row in group.rows if row.who in group.again))
    if not again:
        return text
    everyone = len(again) == len({row.who for row in group.rows})
    return f"{text} Already so {v.last}{'' if everyone else ': ' + v.people(again)}."


def _notes(v: Voice, row: Raised) -> Iterator[str]:
    """Month, detail and figures beside a name."""
    if v.now.several and row.period in v.now.pieces:
        yield v.piece(row.period)
    score = v.now.scores.get(row.who)
    if row.detail:
        yield v.label(row.detail)
    elif score is not None:
        yield fixed(score)
    if open_ := [c.amount for c in findings.orphaned(v.comparison) if c.who == row.who]:
        yield f"{v.wording.pay(sum(open_, ZERO))} in {_count(len(open_), 'amount')}"


def _streaks(v: Voice) -> Iterator[str]:
    missed: dict[str, list[str]] = {}
    for streak in findings.missed(v.comparison):
        rates = " → ".join(percent(value) for value in streak.values)
        missed.setdefault(streak.name, []).append(f"{v.person(streak.who)} {rates}")
    for name, told in missed.items():
        yield f"**{v.label(name)} below target at least twice running**{_cases(told)}"
    told = [
        f"{v.person(streak.who)} {' → '.join(fixed(value) for value in streak.values)}"
        for streak in findings.falls(v.comparison)
    ]
    if told:
        yield f"**Score falling at least twice running**{_cases(told)}"
    told = [
        f"{v.person(streak.who)}, {v.item(streak.name)}, {len(streak.values)} periods running"
        for streak in findings.deducted(v.comparison)
        if len(streak.values) > 1
    ]
    if told:
        yield f"**Deductions that repeat**{_cases(told)}"


def _cases(told: Sequence[str]) -> str:
    """One case behind a colon, or several as a list under it."""
    if len(told) == 1:
        return f": {told[0]}."
    shown = [f"  - {case}" for case in told[:NAMED]]
    shown += [f"  - {len(told) - NAMED} more"] if len(told) > NAMED else []
    return ":\n" + "\n".join(shown)
