"""Which revisions of a department had been issued by a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpilib.records.revision import Revision


class NotKnown(KpiError):  # noqa: N818 - it reads as what happened
    """What was known on a day is not on record, or nobody can say yet."""


class NothingIssuedYet(NotKnown):
    """A department had issued nothing by a day, or has not to this day."""


def refuse_future(day: date, today: date) -> None:
    """Nobody can say yet what will be known.

    Raises:
        NotKnown: The day has not come.
    """
    if day > today:
        raise NotKnown(
            Message(
                "{day} has not come yet: nobody can say what will be known then; name a day up to "
                "{today}",
                day=day,
                today=today,
            )
        )


def issued_by(
    department: str, chain: Sequence[Revision], day: date, today: date
) -> Sequence[Revision]:
    """The revisions that had been issued by the end of a day: the chain up to one of them.

    A revision was issued no earlier than the one it follows, whatever day it bears. Programs before
    the third layout let the day be left out: such a revision is as old as the next one that bears a
    day says, and where none does, it was issued by today.

    Args:
        department: Its id.
        chain: Everything that it has issued, in sequence.
        day: The day.
        today: Today.

    Raises:
        NotKnown: The day has not come, nothing had been issued by then, or what had been is not on
            record.
    """
    refuse_future(day, today)
    if not chain:
        raise NothingIssuedYet(
            Message(
                "{department} has issued nothing yet, so nothing says what was known on {day}; "
                "`kpi issue PERIOD -d {department}` freezes what is known",
                department=department,
                day=day,
            )
        )
    if day == today:
        return chain
    days = latest_days([one.manifest.on for one in chain])
    ends = [number for number, on in enumerate(days, start=1) if on and on <= day.isoformat()]
    end = ends[-1] if ends else 0
    undated = []
    for one, on in zip(chain[end:], days[end:], strict=True):
        if on:
            break
        undated.append(one)
    if undated:
        raise _no_day(department, undated, day, days)
    if not end:
        raise NothingIssuedYet(
            Message(
                "{department} had issued nothing by {day}: its first issue is {period} "
                "{revision}, on {first}. What was known before that is on no record; name a day "
                "from then on",
                department=department,
                day=day,
                period=chain[0].manifest.period,
                revision=chain[0].name,
                first=days[0],
            )
        )
    return chain[:end]


def has_issued_by(department: str, chain: Sequence[Revision], day: date, today: date) -> bool:
    """Whether a department had issued anything by a day; so it counts where nobody can say."""
    try:
        return bool(issued_by(department, chain, day, today))
    except NothingIssuedYet:
        return False
    except NotKnown:
        return True


def latest_days(days: Sequence[str]) -> list[str]:
    """For each revision the latest day up to it; empty where it bears none itself.

    >>> latest_days(["2026-05-01", "", "2026-04-20", "2026-05-03"])
    ['2026-05-01', '', '2026-05-01', '2026-05-03']
    """
    found, latest = [], ""
    for day in days:
        latest = max(latest, day)
        found.append(latest if day else "")
    return found


def _no_day(
    department: str, undated: Sequence[Revision], day: date, days: Sequence[str]
) -> NotKnown:
    """Why nobody can say what had been issued, and from which day on one can."""
    first, later = undated[0], [on for on in days if on > day.isoformat()]
    sure = (
        Message("from {day} on it can be asked", day=later[0])
        if later
        else Message("today's date shows all of them")
    )
    return NotKnown(
        Message(
            "{department}: {revisions} bear no day of issue (an earlier program let it be left "
            "out), so whether they had been issued by {day} is on no record; {sure}, or look at "
            "them by name: kpi diff {period} {department} r1 r2",
            department=department,
            revisions=tuple(f"{one.manifest.period} {one.name}" for one in undated),
            day=day,
            sure=sure,
            period=first.manifest.period,
        )
    )
