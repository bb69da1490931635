"""What a report says first of a period that has been issued: what was paid, is due, is settled.

A later revision replaces an earlier one and pays nothing; a draft of an issued period pays nothing
either. Both say so on top, with the amounts, the people, and the period that settles the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.paper_revision import is_draft, known_day
from kpilib.text.formats import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpilib.records.bridge.lines import BridgeLine
    from kpilib.records.bridge.replaced_revision import Replaced
    from kpilib.records.payment_record import Balance

_NAMED = 6  # people named in the sentence at most; the table below has all


@dataclass(frozen=True)
class PayNotice:
    """The payment record of an issued period in one language.

    Attributes:
        replaced: What was paid, and what changed since.
        revision: `draft`, the revision that the report belongs to, or what looks back.
        lang: `zh` or `en`.
        person: How a person is called.
        item: How a pay item, or a kind of what is carried, is called.
        literal: Makes what people typed literal, where that is needed.
    """

    replaced: Replaced
    revision: str
    lang: str
    person: Callable[[str], str]
    item: Callable[[str], str]
    literal: Callable[[str], str] = str

    @property
    def wording(self) -> Wording:
        """How the language writes figures."""
        return Wording(self.lang)

    @property
    def latest(self) -> str:
        """What the figures are compared with: the latest revision, or the payment elsewhere."""
        return self.replaced.record.latest or self.wording.say("the payment elsewhere")

    @property
    def paid_head(self) -> str:
        """The heading of what was paid."""
        record, say = self.replaced.record, self.wording.say
        return say("Paid elsewhere") if record.elsewhere else say("Paid in {first}",
                                                                  first=record.first)  # fmt: skip

    @property
    def says_anything(self) -> bool:
        """Whether the report belongs to a period that has been issued before."""
        return self.replaced.record.is_issued

    @property
    def record_lines(self) -> tuple[object, ...]:
        """One for each row of both tables, to see how long they are."""
        bridge = self.replaced.bridge
        moved = bridge.lines if bridge else ()
        return (*moved, *self.replaced.record.balances)

    def sentences(self) -> tuple[str, ...]:
        """The sentences, the most important one first; none where nothing was issued before."""
        if not self.says_anything:
            return ()
        if not self.replaced.record.has_pay:
            return tuple(filter(None, (self.notice(), self.scored())))
        return tuple(filter(None, (self.notice(), self.paid(), self.known(), self.settlement())))

    def scored(self) -> str:
        """How many scores changed, where the rules pay nothing."""
        bridge, latest = self.replaced.bridge, self.replaced.record.latest
        count = len({line.employee_id for line in bridge.scores}) if bridge else 0
        if not count:
            return self.wording.say("No score differs from {latest}.", latest=latest)
        return self.wording.say_number(
            "The score of {n} person differs from {latest}.",
            "The score of {n} people differs from {latest}.",
            n=count,
            latest=latest,
        )

    def notice(self) -> str:
        """That nothing is paid by this."""
        latest, say = self.replaced.record.latest, self.wording.say
        if known_day(self.revision):
            return say("This period had been issued by then ({latest}).", latest=latest)
        if not latest:
            return say("This period was paid elsewhere; nothing is paid by this revision.")
        if is_draft(self.revision):
            return say(
                "This period has been issued ({latest}); nothing is paid by this draft.",
                latest=latest,
            )
        return say(
            "Revision {revision} replaces {latest}; nothing is paid by it.",
            revision=self.revision,
            latest=latest,
        )

    def paid(self) -> str:
        """What the first revision paid, its pay and its settlements told apart."""
        record, say, pay = self.replaced.record, self.wording.say, self.wording.pay
        gap = self.wording.gap
        if record.elsewhere:
            return say(
                "{paid} was paid for it elsewhere: {reason}.",
                paid=pay(record.paid),
                reason=self.literal(record.elsewhere),
            )
        if not record.settlements:
            return say("{first} paid {paid}.", first=record.first, paid=pay(record.paid))
        total, own, other = record.issued, record.paid, record.settlement
        return say(
            "{first} paid {total}: {own} for the period itself, and {other} "
            "settled for earlier periods.",
            first=record.first,
            total=pay(total),
            own=pay(own),
            other=gap(other),
        )

    def known(self) -> str:
        """What is due now, the difference, and whose it is."""
        record, say = self.replaced.record, self.wording.say
        basis = say("With what is known now")
        if day := known_day(self.revision):
            basis = say("With what was known on {day}", day=self.wording.day(day))
        if not is_draft(self.revision):
            basis = say("By {revision}", revision=self.revision)
        elif not self._bridge_lines() and record.latest != record.first:
            basis = say("By {revision}", revision=record.latest)
        text = say("{basis}, the pay of the period is the same", basis=basis)
        if record.differs:
            text = say(
                "{basis}, the pay of the period is {due}, a difference of "
                "{difference} to what was paid for it",
                basis=basis,
                due=self.wording.pay(record.due),
                difference=self.wording.gap(record.difference),
            )
            text = self._with_people(text, self._by_person(lambda one: one.known - one.paid))
        told = [say("{sentence}.", sentence=text), self._since()]
        return self.wording.language.sentences(filter(None, told))

    def _since(self) -> str:
        """What the last revision before it did not say, where that is not the first one."""
        bridge, latest = self.replaced.bridge, self.replaced.record.latest
        if bridge is None or latest in {"", self.replaced.record.first}:
            return ""
        if bridge.difference:
            difference = self.wording.gap(bridge.difference)
            return self.wording.say(
                "Beside {latest} it is {difference}.", latest=latest, difference=difference
            )
        if bridge.pay:  # rises and falls that come to nothing: the table has them
            return ""
        return self.wording.say("Pay is the same as in {latest}.", latest=latest)

    def _by_person(self, amount: Callable[[Balance], Decimal]) -> dict[str, Decimal]:
        """What it comes to for each person; nobody for whom it is nothing."""
        sums: dict[str, Decimal] = {}
        for (who, _, _), one in self.replaced.record.balances.items():
            sums[who] = sums.get(who, Decimal("0.00")) + amount(one)
        return {who: total for who, total in sums.items() if total}

    def _with_people(self, text: str, sums: Mapping[str, Decimal]) -> str:
        """Whose amounts they are: a sum alone would be taken for somebody else's."""
        say = self.wording.say
        if len(sums) > _NAMED:
            return say("{text}, of {count} people", text=text, count=len(sums))
        if not sums:
            return text
        named = (
            f"{self.person(who)} {self.wording.signed(amount)}" for who, amount in sums.items()
        )
        return say("{text} ({people})", text=text, people=say(", ").join(named))

    def settlement(self) -> str:
        """What has been settled in which period, and what is left for which."""
        record, say = self.replaced.record, self.wording.say
        if not record.differs and not record.settled_since:
            return ""
        done = [
            say(
                "{amount} was settled in {period}",
                amount=self.wording.gap(amount),
                period=self.period(name),
            )
            for name, amount in record.settled_since.items()
        ]
        done.append(self._open() if record.open_items else say("nothing is left to be settled"))
        text = say("; ").join(done)
        return say("{sentence}.", sentence=text[:1].upper() + text[1:])

    def _open(self) -> str:
        """What is still to be settled, and in which period."""
        record, say = self.replaced.record, self.wording.say
        left = self.wording.say_number(
            "{amount} in {n} amount",
            "{amount} in {n} amounts",
            n=record.open_items,
            amount=self.wording.gap(record.open),
        )
        still = self._by_person(lambda one: one.open)
        if still != self._by_person(lambda one: one.known - one.paid):
            left = self._with_people(left, still)  # else the sentence before has named them
        following = record.settles_in
        when = self.period(following) if following else say("the next period that is issued")
        if record.recovers:
            return say("{left} is still to be settled, in {when} as far as it can be recovered",
                       left=left, when=when)  # fmt: skip
        return say("{left} is still to be settled, in {when}", left=left, when=when)

    def period(self, name: str) -> str:
        """A period by its full name."""
        return self.wording.period(Period.parse(name))

    def _bridge_lines(self) -> Sequence[BridgeLine]:
        return self.replaced.bridge.lines if self.replaced.bridge else ()
