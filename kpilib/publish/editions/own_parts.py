"""Parts that an edition shows in its own way: the first lines of each, and what is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review import findings
from kpilib.publish.review.display import show_block, show_markdown
from kpilib.publish.review.page_one import blocks
from kpilib.publish.review.page_one.tiles import tiles
from kpilib.publish.review.tables.table import NOTHING, TableText, without_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kpilib.publish.review.department import Review
    from kpilib.publish.review.narrative import NarrativeContext
    from kpilib.publish.review.result_rows import PersonSummary


def _hr_headline(review: Review) -> None:
    v = review.prose
    assessed = v.number_of_people(len(v.now.assessed))
    out = len(v.now.excluded)
    finding = (
        v.say("{people} assessed, {out} not", people=assessed, out=out)
        if out
        else v.say("{people} assessed", people=assessed)
    )
    waiting = sum(1 for one in review.corrections if one.open_appeal) + len(review.open_before)
    if waiting:
        appeals = v.wording.say_number("{n} appeal open", "{n} appeals open", n=waiting)
        finding = v.say("{told}, and {beside}", told=finding, beside=appeals)
    _first_lines(review, finding)


def _payroll_headline(review: Review) -> None:
    v = review.prose
    paid = {who for who, _ in v.now.pay} | {row.employee_id for row in v.settled.rows}
    if review.replaced and not review.replaced.pays:
        _first_lines(review, v.say("Nothing is paid by this report"))
        return
    total = v.now.total_pay + v.settled.total
    payees = v.wording.say_number("{n} payee", "{n} payees", n=len(paid))
    finding = v.say("{amount} to {payees}", amount=v.wording.pay(total), payees=payees)
    _first_lines(review, finding)


def _first_lines(review: Review, finding: str) -> None:
    """The finding, what it rests on, and tiles of what the edition may know."""
    show_markdown(f"# {finding}")
    show_markdown(review.basis())
    if shown := tiles(review.context):
        text = "\n".join(blocks.plain((tile.label, tile.value, *tile.notes)) for tile in shown)
        show_block(blocks.tiles_html(shown), text)


def _posted_headline(review: Review) -> None:
    v = review.prose
    show_markdown(f"# {_posted_finding(v)}")
    told = [review.basis()]
    if own := v.now.department_score:
        told.append(v.say("The department's score: {score}.", score=v.wording.fixed(own)))
    told.append(
        v.say("Whoever disagrees tells the head of the department, with the evidence, in time.")
    )
    show_markdown(v.sentences(told))


def _posted_finding(v: NarrativeContext) -> str:
    """How many have which grade, else the mean."""
    counts = [
        v.say("{grade}: {count}", grade=v.label(grade), count=n)
        for grade, n in findings.by_grade(v.comparison)
        if n
    ]
    if counts:
        return v.say(" · ", context="posting").join(counts)
    if v.now.mean_score is not None:
        mean = v.wording.fixed(v.now.mean_score)
        people = v.number_of_people(len(v.now.scores))
        return v.say("{people}, mean score {mean}", people=people, mean=mean)
    if v.now.department_score is not None:
        score = v.wording.fixed(v.now.department_score)
        return v.say("The department scores {score}", score=score)
    return v.say("Nobody has a score {this}", this=v.this)


def _posted_scores(review: Review) -> None:
    """Everybody with score, grade and rank, the best first; month by month where there are any."""
    v = review.context
    rows = [row for row in v.now.summary.values() if _is_scored(row)]
    if not rows:
        return
    rows.sort(key=lambda row: (row.score is None, -(row.score or 0), row.who))
    pieces = v.now.pieces if v.now.several else ()
    table = TableText(
        v.say("Scores and grades"),
        (
            v.say("Rank"),
            v.say("Person"),
            v.say("Score"),
            v.say("Grade"),
            *(v.say("{piece}, score", piece=v.piece(piece)) for piece in pieces),
        ),
        "rlrl" + "r" * len(pieces),
        tuple(tuple(_posted_row(v, row, pieces)) for row in rows),
    )
    review.put_table(without_empty(table))


def _is_scored(row: PersonSummary) -> bool:
    return row.who != DEPARTMENT and (row.score is not None or bool(row.grade))


def _posted_row(v: NarrativeContext, row: PersonSummary, pieces: tuple[str, ...]) -> Iterator[str]:
    yield NOTHING if row.rank is None else v.wording.exact(row.rank)
    yield v.person(row.who)
    yield NOTHING if row.score is None else v.wording.fixed(row.score)
    yield v.label(row.grade) if row.grade else ""
    for piece in pieces:
        there = v.now.summary_by_piece.get((row.who, piece))
        yield NOTHING if there is None or there.score is None else v.wording.fixed(there.score)


OWN: Mapping[tuple[str, str], Callable[[Review], None]] = {
    ("hr", "show_headline"): _hr_headline,
    ("payroll", "show_headline"): _payroll_headline,
    ("posting", "show_headline"): _posted_headline,
    ("posting", "show_scores"): _posted_scores,
}
"""By edition and part; what is not here is shown as it is in the manager's, of what is known."""
