"""What a report says first of a period that has been issued: what was paid, is due, is settled.

A later revision replaces an earlier one and pays nothing; a draft of an issued period pays nothing
either. Both say so on top, with the amounts, the people, and the period that settles the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.review.tables.table import TableText, without_empty
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import SCORE
from kpilib.text.formats import Wording, counted, grouped, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpilib.records.bridge.lines import Line
    from kpilib.records.bridge.replaced_revision import Replaced
    from kpilib.records.payment_record import Balance

DRAFT = "draft"
_NAMED = 6  # people named in the sentence at most; the table below has all


@dataclass(frozen=True)
class PayStanding:
    """The payment record of an issued period in one language.

    Attributes:
        replaced: What was paid, and what changed since.
        revision: `draft`, or the revision that the report belongs to.
        lang: `zh` or `en`.
        person: How a person is called.
        item: How a pay item, or a kind of what is carried, is called.
    """

    replaced: Replaced
    revision: str
    lang: str
    person: Callable[[str], str]
    item: Callable[[str], str]

    @property
    def wording(self) -> Wording:
        """How the language writes figures."""
        return Wording(self.lang)

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
        bridge, pick = self.replaced.bridge, self.wording.pick
        latest = self.replaced.record.latest
        count = len({line.employee_id for line in bridge.scores}) if bridge else 0
        if not count:
            return pick(f"与 {latest} 相比得分不变。", f"No score differs from {latest}.")
        return pick(
            f"与 {latest} 相比，{count}人的得分有变动。",
            f"The score of {counted(count, 'person', 'people')} differs from {latest}.",
        )

    def notice(self) -> str:
        """That nothing is paid by this."""
        latest, pick = self.replaced.record.latest, self.wording.pick
        if self.revision == DRAFT:
            return pick(
                f"本期已发布（{latest}），本稿不付款。",
                f"This period has been issued ({latest}); nothing is paid by this draft.",
            )
        return pick(
            f"修订版 {self.revision} 取代 {latest}，不付款。",
            f"Revision {self.revision} replaces {latest}; nothing is paid by it.",
        )

    def paid(self) -> str:
        """What the first revision paid, its pay and its settlements told apart."""
        record, pick, pay = self.replaced.record, self.wording.pick, self.wording.pay
        gap = self.wording.gap
        if not record.settlements:
            return pick(f"r1 已付{pay(record.paid)}。", f"r1 paid {pay(record.paid)}.")
        total, own, other = record.issued, record.paid, record.settlement
        return pick(
            f"r1 已付{pay(total)}：本期应付{pay(own)}，以前期间结算{gap(other)}。",
            f"r1 paid {pay(total)}: {pay(own)} for the period itself, and {gap(other)} settled "
            "for earlier periods.",
        )

    def known(self) -> str:
        """What is due now, the difference, and whose it is."""
        record, pick, pay = self.replaced.record, self.wording.pick, self.wording.pay
        gap = self.wording.gap
        who = pick("按目前所知", "With what is known now")
        if self.revision != DRAFT:
            who = pick(f"按 {self.revision}", f"By {self.revision}")
        elif not self._bridge_lines() and record.latest != "r1":
            who = pick(f"按 {record.latest}", f"By {record.latest}")
        if not record.differs:
            same = pick(f"{who}，本期应付不变。", f"{who}, the pay of the period is the same.")
            return same + self._since()
        text = pick(
            f"{who}，本期应付{pay(record.due)}，与已付的差额{gap(record.difference)}",
            f"{who}, the pay of the period is {pay(record.due)}, a difference of "
            f"{gap(record.difference)} to what was paid for it",
        )
        moved = self._by_person(lambda one: one.known - one.paid)
        return text + self._people(moved) + pick("。", ".") + self._since()

    def _since(self) -> str:
        """What the last revision before it did not say, where that is not the first one."""
        bridge, pick = self.replaced.bridge, self.wording.pick
        latest = self.replaced.record.latest
        if bridge is None or latest == "r1":
            return ""
        if bridge.difference:
            return pick(
                f"与 {latest} 相比{self.wording.gap(bridge.difference)}。",
                f" Beside {latest} it is {self.wording.gap(bridge.difference)}.",
            )
        if bridge.pay:  # rises and falls that come to nothing: the table has them
            return ""
        return pick(f"应付与 {latest} 相同。", f" Pay is the same as in {latest}.")

    def _by_person(self, amount: Callable[[Balance], Decimal]) -> dict[str, Decimal]:
        """What it comes to for each person; nobody for whom it is nothing."""
        sums: dict[str, Decimal] = {}
        for (who, _, _), one in self.replaced.record.balances.items():
            sums[who] = sums.get(who, Decimal("0.00")) + amount(one)
        return {who: total for who, total in sums.items() if total}

    def _people(self, sums: Mapping[str, Decimal]) -> str:
        """Whose amounts they are: a sum alone would be taken for somebody else's."""
        pick = self.wording.pick
        if len(sums) > _NAMED:
            return pick(f"，涉及{len(sums)}人", f", of {len(sums)} people")
        named = (f"{self.person(who)} {signed(amount)}" for who, amount in sums.items())
        text = pick("、", ", ").join(named)
        return pick(f"（{text}）", f" ({text})") if text else ""

    def settlement(self) -> str:
        """What has been settled in which period, and what is left for which."""
        record, pick = self.replaced.record, self.wording.pick
        if not record.differs and not record.settled_since:
            return ""
        done = [
            pick(
                f"{self.period(name)}已结清{self.wording.gap(amount)}",
                f"{self.wording.gap(amount)} was settled in {self.period(name)}",
            )
            for name, amount in record.settled_since.items()
        ]
        if count := record.open_items:
            when = self.period(record.settles_in) if record.settles_in else ""
            when = when or pick("下一次发布的期间", "the next period that is issued")
            left = self.wording.gap(record.open)
            still = self._by_person(lambda one: one.open)
            same = still == self._by_person(lambda one: one.known - one.paid)
            whose = "" if same else self._people(still)  # the sentence before has named them
            done.append(
                pick(
                    f"尚待结清{count}项，合计{left}{whose}，将在{when}结清",
                    f"{left} in {counted(count, 'amount')}{whose} is still to be settled, in "
                    f"{when}",
                )
            )
        else:
            done.append(pick("差额已全部结清", "nothing is left to be settled"))
        text = pick("；", "; ").join(done)
        return text[:1].upper() + text[1:] + pick("。", ".")

    def period(self, name: str) -> str:
        """A period by its full name."""
        return self.wording.period(Period.parse(name))

    def _bridge_lines(self) -> Sequence[Line]:
        return self.replaced.bridge.lines if self.replaced.bridge else ()

    def changes(self) -> TableText | None:
        """Pay that changed since the latest revision, with the causes."""
        if (bridge := self.replaced.bridge) is None:
            return None
        latest = self.replaced.record.latest
        caption = (f"与 {latest} 相比应付的变动（元）", f"Pay that changed since {latest} (CNY)")
        return self._changes(self.wording.pick(*caption), list(map(self._changed, bridge.pay)))

    def carried(self) -> TableText | None:
        """What is carried on that changed since the latest revision, with the causes.

        A table of its own: below the pay, whoever adds up would take it for pay.
        """
        if (bridge := self.replaced.bridge) is None:
            return None
        base, latest = self.wording.pick("基数", "base"), self.replaced.record.latest
        rows = [self._changed(line) for line in bridge.carried]
        rows += [self._changed(line, base) for line in bridge.bases]
        caption = (
            f"与 {latest} 相比转入下期的变动（不付款）",
            f"What is carried on that changed since {latest} (not paid)",
        )
        return self._changes(self.wording.pick(*caption), rows)

    def scores(self) -> TableText | None:
        """Scores that changed since the latest revision, with the causes."""
        if (bridge := self.replaced.bridge) is None:
            return None
        latest = self.replaced.record.latest
        caption = (f"与 {latest} 相比的得分变动", f"Scores that changed since {latest}")
        return self._changes(self.wording.pick(*caption), list(map(self._changed, bridge.scores)))

    def _changed(self, line: Line, kind: str = "") -> tuple[str, ...]:
        pick, causes = self.wording.pick, CauseWords(self.lang)
        item, several = self.item(line.item), len(line.parts) > 1
        if line.item == SCORE:
            item = pick("得分", "Score")
        told = pick("；", "; ").join(
            causes.heading(part.causes) + (f" {signed(part.amount)}" if several else "")
            for part in line.parts
        )
        own = line.period == self.replaced.record.period
        return (
            self.person(line.employee_id), "" if own else self.period(line.period),
            pick(f"{item}（{kind}）", f"{item} ({kind})") if kind else item,
            grouped(line.before), signed(line.difference), grouped(line.after), told,
        )  # fmt: skip

    def _changes(self, caption: str, rows: Sequence[tuple[str, ...]]) -> TableText | None:
        if not rows:
            return None
        pick, latest = self.wording.pick, self.replaced.record.latest
        columns = (pick("人员", "Person"), pick("期间", "Period"), pick("项目", "Item"),
                   pick(f"{latest} 原数", f"In {latest}"), pick("变动", "Change"),
                   pick("现数", "Now"), pick("原因", "Because of"))  # fmt: skip
        return without_empty(TableText(caption, columns, "lllrrrl", tuple(rows)))

    def balances(self) -> TableText | None:
        """By person and item: paid, settled since, due now and still open."""
        record, pick = self.replaced.record, self.wording.pick
        found = record.balances
        if not found:
            return None
        rows = [
            (self.person(who), self.period(piece) if piece != record.period else "",
             self.item(item), grouped(one.paid), signed(one.settled), grouped(one.known),
             signed(one.open))
            for (who, piece, item), one in found.items()
        ]  # fmt: skip
        sums = [
            sum((getattr(one, name) for one in found.values()), Decimal("0.00"))
            for name in ("paid", "settled", "known", "open")
        ]
        rows.append((pick("合计", "Total"), "", "", grouped(sums[0]), signed(sums[1]),
                     grouped(sums[2]), signed(sums[3])))  # fmt: skip
        columns = (pick("人员", "Person"), pick("期间", "Period"), pick("项目", "Item"),
                   pick("r1 已付", "Paid in r1"), pick("其后结清", "Settled since"),
                   pick("现应付", "Due now"), pick("尚待结清", "Still open"))  # fmt: skip
        caption = pick(
            "有变动的款项：已付、已结清与应付（元）",
            "Amounts that changed: paid, settled and due (CNY)",
        )
        return without_empty(TableText(caption, columns, "lllrrrr", tuple(rows), total=True))
