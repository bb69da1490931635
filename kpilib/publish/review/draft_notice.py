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
class DraftWords:
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
        beside = ""
        if others:
            beside = self.wording.pick(f"（随{others}）", f" (with {others})")
        return self.wording.pick(
            f"本稿不付款：{pieces}已经付过{beside}。",
            f"Nothing is paid by this draft: it holds what has been paid already, "
            f"{pieces}{beside}.",
        )

    def _not_paid_yet(self) -> str:
        """That the rest of it is paid by itself, and by what."""
        pieces = self._named(self.draft.unpaid)
        return self.wording.pick(
            f"尚未付过的是{pieces}：按各自期间发布后付款，不按本稿付款。",
            f"Not paid yet: {pieces}. That is paid once it is issued by itself, and not by this "
            "draft.",
        )

    def _elsewhere(self) -> str:
        """Where what earlier periods owe is settled."""
        pick, owed = self.wording.pick, self.wording.gap(self.draft.owed)
        following = self.draft.settles_in
        when = (
            self._named([following]) if following else pick("下一次发布的期间", "the next period")
        )
        return pick(
            f"以前期间尚待结清{owed}，在{when}结清，不在本稿之内。",
            f"{owed} of earlier periods is settled in {when}, and not by this draft.",
        )

    def _not_issued_yet(self) -> str:
        """What is known of issued periods, and not settled here before their revisions are."""
        pick, wording = self.wording.pick, self.wording
        told = [f"{self._named([name])}{self._gap(gap)}" for name, gap in self.draft.known.items()]
        return pick(
            f"以前期间另有变动尚未发布，不在本稿之内：{wording.listed(told)}。"
            "发布其修订版后，差额在本期结清。",
            f"Earlier periods have changed since they were issued, and that is not in this draft: "
            f"{wording.listed(told)}. Once their revisions are issued, it is settled here.",
        )

    def _gap(self, gap: Decimal | None) -> str:
        if gap is None:
            return self.wording.pick("（数据有误，无法计算）", " (faulty inputs, not worked out)")
        return f" {self.wording.gap(gap)}"

    def _named(self, names: Iterable[str]) -> str:
        """Periods by their full name, each once and in time."""
        periods = sorted({Period.parse(name) for name in names}, key=lambda one: one.order)
        return self.wording.listed([self.wording.period(one) for one in periods]) if periods else ""
