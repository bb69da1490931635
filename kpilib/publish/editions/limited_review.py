"""A department's review as an edition may know it."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, replace
from typing import TYPE_CHECKING, Any

from kpilib.publish.editions.limited import (
    limited_comparison,
    limited_correction,
    limited_record,
)
from kpilib.publish.review.department import Review
from kpilib.publish.review.settlements import Settled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.publish.editions.declaration import Edition
    from kpilib.records.bridge.replaced_revision import Replaced

SAME = frozenset({"lang", "revision", "edition", "issued_as"})
"""Fields that say nothing about anybody, and are there in every edition."""


def limited_review(whole: Review, edition: Edition) -> Review:
    """A review without what an edition may not know.

    A field that neither `SAME` nor `KNOWN` names is left empty.
    """
    left: dict[str, Any] = {one.name: _empty(one) for one in fields(Review) if one.name not in SAME}
    left |= {name: known(whole, edition) for name, known in KNOWN.items()}
    return replace(whole, **left, edition=edition, issued_as=_issued_as(whole))


def _empty(one: Field[Any]) -> object:
    return one.default if one.default_factory is MISSING else one.default_factory()


def _corrections(whole: Review, edition: Edition) -> tuple[Correction, ...]:
    found = whole.corrections if edition.knows("corrections") else ()
    return tuple(limited_correction(one, edition) for one in found)


def _open_before(whole: Review, edition: Edition) -> tuple[tuple[Period, Correction], ...]:
    found = whole.open_before if edition.knows("corrections") else ()
    return tuple((period, limited_correction(one, edition)) for period, one in found)


def _replaced(whole: Review, edition: Edition) -> Replaced | None:
    return limited_record(whole.replaced, edition) if whole.replaced else None


KNOWN: Mapping[str, Callable[[Review, Edition], Any]] = {
    "comparison": lambda whole, edition: limited_comparison(whole.comparison, edition),
    "skipped": lambda whole, edition: whole.skipped if edition.knows("earlier") else (),
    "settled": lambda whole, edition: whole.settled if edition.knows("settlements") else Settled(),
    "corrections": _corrections,
    "open_before": _open_before,
    "replaced": _replaced,
    "remarks": lambda _, __: (),  # of papers that look back, which are the manager's alone
    "decision_notes": lambda whole, edition: (
        whole.decision_notes if edition.knows("decision_notes") else ()
    ),
}
"""The fields that an edition knows more or less of, and how much."""


def _issued_as(whole: Review) -> str:
    """The latest revision, where its figures still hold; `draft` where they have changed since."""
    replaced = whole.replaced
    if replaced is None or not replaced.record.is_issued:
        return ""
    return whole.revision if replaced.bridge else replaced.record.latest
