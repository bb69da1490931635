"""English: what needs a decision."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.formatting import fixed, percent, plain
from kpilib.review import findings
from kpilib.review.narrative.en.lead import counted
from kpilib.review.narrative.voice import NAMED, Voice
from kpilib.review.snapshot import ZERO
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.review.findings import Noticed
    from kpilib.review.rows import Raised


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
        yield f"{v.wording.pay(sum(open_, ZERO))} in {counted(len(open_), 'amount')}"


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
