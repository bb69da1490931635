"""Scores by person and indicator, and the department's own indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.figure_cell import EVERYBODY, opens
from kpilib.publish.review.people_order import in_order
from kpilib.publish.review.tables.table import (
    NOTHING,
    TableText,
    capital,
    figure,
    without_empty,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative import NarrativeContext


def scores(v: NarrativeContext) -> TableText | None:
    """People × indicators with points, score, grade, rank and change, in the one order."""
    now, say = v.now, v.wording.say
    indicators = now.indicators()
    people = tuple(dict.fromkeys(who for who, _ in now.points if who != DEPARTMENT))
    if not people:
        return None
    scored, graded = bool(now.scores), any(now.summary[who].grade for who in now.scores)
    ranked = any(now.summary[who].rank is not None for who in now.scores)
    columns = [say("Person"), *(_with_full(v, name) for name in indicators)]
    columns += [say("Score")] if scored else []
    columns += [say("Grade")] if graded else []
    columns += [say("Rank")] if ranked else []
    columns += [say("Vs {last}", last=v.last)] if scored and v.comparison.same_rules else []
    rows = [tuple(_score_row(v, who, len(columns))) for who in in_order(v.comparison, people)]
    if scored and len(rows) > 1:
        rows.append(tuple(_mean_row(v, len(columns))))
    align = "l" + "".join("l" if c == say("Grade") else "r" for c in columns[1:])
    return TableText(say("Scores"), tuple(columns), align, tuple(rows), scored and len(rows) > 1)


def _with_full(v: NarrativeContext, indicator: str) -> str:
    full = v.full(indicator)
    label = v.label(indicator)
    return label + v.wording.say(" ({full})", full=full) if full else label


def _score_row(v: NarrativeContext, who: str, width: int) -> Iterator[str]:
    now = v.now
    yield v.person(who)
    for name in now.indicators():
        points = now.points.get((who, name))
        yield NOTHING if points is None else opens(v.wording.fixed(points), who, name, "indicator")
    if not now.scores:
        return
    row = now.summary[who]
    score = row.score
    yield NOTHING if score is None else opens(v.wording.fixed(score), who, "score", "summary")
    rest = width - len(now.indicators()) - 2
    change = v.comparison.score_of(who) if v.comparison.same_rules else None
    graded = any(now.summary[w].grade for w in now.scores)
    grade = opens(v.label(row.grade), who, "grade", "summary") if row.grade else ""
    tail: list[str] = [grade] if graded else []
    if any(now.summary[w].rank is not None for w in now.scores):
        rank = row.rank
        tail.append(NOTHING if rank is None
                    else opens(v.wording.exact(rank), who, "rank", "summary"))  # fmt: skip
    if len(tail) < rest:
        tail.append(
            v.wording.signed(change.delta) if change and change.before is not None else NOTHING
        )
    yield from tail


def _mean_row(v: NarrativeContext, width: int) -> Iterator[str]:
    now = v.now
    cells = [v.wording.say("Mean")]
    for name in now.indicators():
        points = now.mean_points(name)
        cells.append(NOTHING if points is None
                     else opens(v.wording.fixed(points), EVERYBODY, name, "indicator"))  # fmt: skip
    score = now.mean_score
    cells.append(NOTHING if score is None
                 else opens(v.wording.fixed(score), EVERYBODY, "score", "summary"))  # fmt: skip
    if v.comparison.same_rules:
        cells += [""] * (width - len(cells) - 1)
        change = v.comparison.mean_score()
        cells.append(
            v.wording.signed(change.delta) if change and change.before is not None else NOTHING
        )
    yield from [*cells, *[""] * (width - len(cells))]


def department_scores(v: NarrativeContext) -> TableText | None:
    """The department's own indicators, those without points too."""
    now, say = v.now, v.wording.say
    points = {c.name: c for c in v.comparison.indicator_changes(department=True)}
    names = [name for name in now.scheme.indicators
             if name in points or (DEPARTMENT, name) in now.actuals]  # fmt: skip
    if not names:
        return None
    rows: list[tuple[str, ...]] = []
    for name in names:
        target, actual = now.targets.get((DEPARTMENT, name)), now.actuals.get((DEPARTMENT, name))
        shown = (
            NOTHING if target is None
            else opens(v.wording.exact(target[0]), DEPARTMENT, name, "indicator", side="target"),
            NOTHING if actual is None
            else opens(v.wording.exact(actual), DEPARTMENT, name, "indicator", side="actual"),
        )  # fmt: skip
        last: tuple[str, ...] = (NOTHING,) * 3
        if name in points:
            _, reached, *then = figure(v.wording, "", points[name])
            last = (opens(reached, DEPARTMENT, name, "indicator"), *then)
        rows.append((_with_full(v, name), *shown, *last))
    total = v.comparison.department_score()
    if total:
        _, score, *then = figure(v.wording, "", total)
        score = opens(score, DEPARTMENT, "score", "summary")
        rows.append((say("Score", context="review"), "", "", score, *then))
    columns = (
        say("Indicator"),
        say("Target"),
        say("Actual"),
        say("Points"),
        v.last or say("Before"),
        say("Change", context="review"),
    )
    caption = say("The department's indicators")
    table = TableText(caption, capital(columns), "lrrrrr", tuple(rows), total is not None)
    return without_empty(table)


def noted(v: NarrativeContext) -> TableText | None:
    """Rows of the score sheet that are shown and not scored."""
    say = v.wording.say
    rows = [
        (v.person(who), v.label(name), v.wording.exact(actual))
        for (who, name), actual in v.now.actuals.items()
        if (who, name) not in v.now.points and who != DEPARTMENT
    ]
    if not rows:
        return None
    columns = (say("Person"), say("Item"), say("Value"))
    return TableText(say("Shown, not scored"), columns, "llr", tuple(rows))
