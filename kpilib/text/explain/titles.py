"""What every step is called in print, in any language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.text.language import SOURCE, language, languages
from kpilib.text.period_names import period_name
from kpilib.text.schemes.words import NAMES, RATERS, SIDES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.trace import Title

_OWN: Mapping[str, Message] = {
    "total_pay": Message("Total pay"),
    "total_pay.sum": Message("Total pay"),
    "condition": Message("condition"),
    "eligible": Message("assessed"),
    "reason": Message("reason for not being assessed"),
    "class": Message("class"),
    "detail": Message("detail"),
    "pool": Message("amount to share out"),
    "using": Message("amount to fill with"),
    "lower_base_by": Message("paid already"),
    "weight": Message("weight"),
    "of": Message("looked up by"),
    "base": Message("base owed"),
}
"""What the explanation itself names."""


@dataclass(frozen=True, slots=True)
class PeriodName:
    """A period's name as a fact of a message."""

    period: Period

    def in_(self, lang: str) -> str:
        """As reports print it."""
        return period_name(self.period, lang)

    def __str__(self) -> str:
        return self.in_(SOURCE)


def titled(scheme: Scheme, name: str) -> Title:
    """The printed name of whatever a formula can name; the name itself where it has none."""
    if title := _labelled(scheme, name):
        return title
    head, _, side = name.rpartition(".")
    if head and side in SIDES:
        return SIDES[side](titled(scheme, head))
    part = scheme.quantities.get(name) or scheme.outcomes.get(name)
    if part is None or not part.input_name:
        return name
    # What only reads the inputs is called as the inputs are.
    head, _, side = part.input_name.rpartition(".")
    word = _labelled(scheme, head or side) or head or side
    return SIDES[side](word) if head else word


def _labelled(scheme: Scheme, name: str) -> Title | None:
    return scheme.title_of(name) or _OWN.get(name) or NAMES.get(name) or RATERS.get(name)


def in_every_language(title: Title) -> list[str]:
    """A title in all languages, the one of the keys last; each form once."""
    codes = sorted(languages(), key=lambda code: code == SOURCE)
    return list(dict.fromkeys(language(code).said(title) for code in codes))
