"""What the draft of a period that has not been issued says first, where its sum is not the whole.

See `kpilib.records.bridge.open_draft` for what that can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.text.formats import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from kpilib.records.bridge.open_draft import OpenDraft


@dataclass(frozen=True)
class DraftNotice:
    """A draft's sentences in one language.

    Attributes:
        draft: What must be said.
        lang: `zh` or `en`.
    """

    draft: OpenDraft
    lang: str

    @property
    def wording(self) -> Wording:
        """How the language writes figures."""
        return Wording(self.lang)

    def sentences(self) -> tuple[str, ...]:
        """The sentences, the most important one first; none where the draft says it all."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        if self.draft.paid:
            yield self._paid_already()
        if self.draft.unpaid:
            yield self._not_paid_yet()
        if self.draft.owed or self.draft.settles_in:
            yield self._elsewhere()
        if self.draft.known:
            yield self._not_issued_yet()

    def _paid_already(self) -> str:
        """That nothing is paid by it, for what it holds has been paid."""
        pieces = self._named(piece for piece, _ in self.draft.paid)
        others = self._named(other for piece, other in self.draft.paid if other != piece)
        if others:
            return self.wording.say(
                "Nothing is paid by this draft: it holds what has been paid already, "
                "{pieces} (with {others}).",
                pieces=pieces,
                others=others,
            )
        return self.wording.say(
            "Nothing is paid by this draft: it holds what has been paid already, {pieces}.",
            pieces=pieces,
        )

    def _not_paid_yet(self) -> str:
        """That the rest of it is paid by itself, and by what."""
        pieces = self._named(self.draft.unpaid)
        return self.wording.say(
            "Not paid yet: {pieces}. That is paid once it is issued by "
            "itself, and not by this draft.",
            pieces=pieces,
        )

    def _elsewhere(self) -> str:
        """Where what earlier periods owe is settled."""
        say, owed = self.wording.say, self.wording.gap(self.draft.owed)
        following = self.draft.settles_in
        when = self._named([following]) if following else say("the next period")
        return say(
            "{owed} of earlier periods is settled in {when}, and not by this draft.",
            owed=owed,
            when=when,
        )

    def _not_issued_yet(self) -> str:
        """What is known of issued periods, and not settled here before their revisions are."""
        told = [self._with_gap(name, gap) for name, gap in self.draft.known.items()]
        return self.wording.say(
            "Earlier periods have changed since they were issued, and that "
            "is not in this draft: {told}. Once their revisions are issued, "
            "it is settled here.",
            told=self.wording.listed(told),
        )

    def _with_gap(self, name: str, gap: Decimal | None) -> str:
        period = self._named([name])
        if gap is None:
            return self.wording.say("{period} (faulty inputs, not worked out)", period=period)
        return f"{period} {self.wording.gap(gap)}"

    def _named(self, names: Iterable[str]) -> str:
        """Periods by their full name, each once and in time."""
        periods = sorted({Period.parse(name) for name in names}, key=lambda one: one.order)
        return self.wording.listed([self.wording.period(one) for one in periods]) if periods else ""
