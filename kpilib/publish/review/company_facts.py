"""What a review tells the pages of the company: its finding, the past, what moved, what is open.

The notebook carries it beside its identity, so that nothing is worked out a second time. In every
language, for the page of the company may be in another than the report.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.rounding import round_half_up
from kpilib.publish.review import narrative
from kpilib.publish.review.page_one.decisions import cards
from kpilib.publish.review.page_one.headline_finding import headline
from kpilib.publish.review.page_one.people_table import PeopleTable
from kpilib.publish.review.page_one.reason_words import because
from kpilib.publish.review.page_one.reasons import reason
from kpilib.publish.review.snapshot import ZERO
from kpilib.publish.review.variance import FEN, largest_first, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.page_one.outlook import Scenario
    from kpilib.publish.review.snapshot import Snapshot
    from kpilib.workspace.decision_notes import DecisionNote

_MOST = 3  # items whose reason is told

Told = dict[str, str]


def company_facts(
    contexts: Mapping[str, NarrativeContext],
    notes: Sequence[DecisionNote],
    corrections: Iterable[Correction],
    outlook: Iterable[Scenario],
) -> dict[str, Any]:
    """What `kpilib.publish.company.report_facts.ReviewFacts` reads, as JSON has it.

    Args:
        contexts: The review's figures in each language.
        notes: What the department says of its decisions.
        corrections: With their appeals; those of earlier periods that are open among them.
        outlook: What the next period would pay.
    """
    context = next(iter(contexts.values()))
    comparison, talks = context.comparison, PeopleTable(context).tagged("talk")
    return {
        "finding": _in_each(contexts, headline),
        "history": [_past(each, comparison) for each in comparison.earlier],
        "moves": _moves(comparison, contexts),
        "decisions": _decisions(contexts, notes),
        "appeals": sum(1 for one in corrections if one.open_appeal),
        "sections": _sections(comparison.now),
        "outlook": [{"level": one.level, "pay": f"{one.pay:.2f}"} for one in outlook],
        "talks": len(talks),
        "talk": {lang: v.people(talks) for lang, v in contexts.items()} if talks else {},
    }


def _in_each(
    contexts: Mapping[str, NarrativeContext], told: Callable[[NarrativeContext], str]
) -> Told:
    return {lang: told(v) for lang, v in contexts.items()}


def _past(snapshot: Snapshot, comparison: Comparison) -> dict[str, str]:
    """A period before; a score by other rules is none to compare with."""
    alike = snapshot.scheme.id == comparison.now.scheme.id
    own = snapshot.department_score
    score = snapshot.mean_score if own is None or snapshot.scores else Fraction(own)
    return {
        "period": str(snapshot.period),
        "pay": f"{snapshot.total_pay:.2f}" if snapshot.pays else "",
        "score": _score(score) if alike else "",
    }


def _score(value: Fraction | None) -> str:
    return "" if value is None else str(round_half_up(value, FEN))


def _moves(
    comparison: Comparison, contexts: Mapping[str, NarrativeContext]
) -> list[dict[str, object]]:
    if comparison.before is None or not comparison.before.pays:
        return []
    moved = [c for c in comparison.item_changes() if c.before is not None and printed(c.delta, FEN)]
    found: list[dict[str, object]] = []
    for change in largest_first(moved):
        why = reason(comparison, change.name) if len(found) < _MOST else None
        found.append({
            "item": change.name,
            "label": {lang: v.label(change.name) for lang, v in contexts.items()},
            "delta": str(round_half_up(change.delta, FEN)),
            "why": {lang: because(v, why) for lang, v in contexts.items()} if why else {},
        })  # fmt: skip
    return found


def _decisions(
    contexts: Mapping[str, NarrativeContext], notes: Sequence[DecisionNote]
) -> list[dict[str, object]]:
    points = narrative.decisions(next(iter(contexts.values())))
    shown = {lang: cards(v, notes) for lang, v in contexts.items()}
    return [
        {
            "title": {lang: found[n].title for lang, found in shown.items()},
            "text": {lang: found[n].text for lang, found in shown.items()},
            "note": {lang: found[n].note for lang, found in shown.items()},
            "amount": f"{point.amount:.2f}",
        }
        for n, point in enumerate(points)
    ]


def _sections(now: Snapshot) -> list[dict[str, object]]:
    """The sections of a department that has several."""
    people = now.assessment.people
    if "section" not in people:
        return []
    of = dict(zip(people["employee_id"], people["section"], strict=True))
    names = sorted({_named(section) for section in of.values()}, key=lambda name: (not name, name))
    if len(names) < 2:  # noqa: PLR2004 - one section is the department
        return []
    return [_section(now, name, {w for w, section in of.items() if _named(section) == name})
            for name in names]  # fmt: skip


def _named(section: object) -> str:
    return section if isinstance(section, str) else ""


def _section(now: Snapshot, name: str, people: set[str]) -> dict[str, object]:
    scores = [Fraction(score) for who, score in now.scores.items() if who in people]
    pay = sum((amount for (who, _), amount in now.pay.items() if who in people), ZERO)
    return {
        "name": name,
        "assessed": sum(1 for who in now.assessed if who in people),
        "pay": f"{pay:.2f}" if now.pays else "",
        "score": _score(sum(scores, Fraction(0)) / len(scores)) if scores else "",
    }
