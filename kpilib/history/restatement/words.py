"""A restatement in sentences, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.review.correction_tables import changed
from kpilib.publish.review.display import escape
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import SCORE
from kpilib.text.cell_words import CellWords
from kpilib.text.formats import Wording, counted, grouped, signed
from kpilib.workspace.names import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kpilib.records.bridge.lines import Cause, Causes, Line
    from kpilib.records.bridge.restate import Restatement
    from kpilib.workspace.assessment import Assessment

_NAMED = 6  # people named in one sentence at most


@dataclass(frozen=True)
class Telling:
    """A restatement, told in one language.

    Attributes:
        restatement: What is told.
        assessment: The period as known now, for names and labels.
        lang: `zh` or `en`.
    """

    restatement: Restatement
    assessment: Assessment
    lang: str

    @cached_property
    def wording(self) -> Wording:
        """How the language writes figures."""
        return Wording(self.lang)

    @cached_property
    def causes(self) -> CauseWords:
        """How the language names causes."""
        return CauseWords(self.lang)

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_of(self.assessment)

    @cached_property
    def cellwords(self) -> CellWords:
        """How the language calls what stands in the inputs."""
        return CellWords(self.wording, self.assessment.scheme, self._names)

    def person(self, who: str) -> str:
        """A person by name and id; the id alone where the name is not known any more."""
        return self.wording.person(who, self._names.get(who, ""))

    def name(self, who: str) -> str:
        """The name alone; the id where there is none."""
        return self._names.get(who, who)

    def item(self, item: str) -> str:
        """The printed name of a pay item, or of the score."""
        if item == SCORE:
            return self.wording.pick("得分", "Score")
        return self.assessment.label(item, self.lang)

    def period(self, period: str | Period) -> str:
        """A period by its full name."""
        return self.wording.period(period if isinstance(period, Period) else Period.parse(period))

    @property
    def base(self) -> str:
        """What the figures are compared with."""
        one = self.restatement
        if one.before:
            return self.wording.pick(f"已发布的 {one.before} ", f"{one.before} as it was issued")
        return self.wording.pick("最初录入的数据", "the inputs as first entered")

    @property
    def end(self) -> str:
        """What the figures are compared to."""
        after = self.restatement.after
        if after:
            return self.wording.pick(f" {after}", after)
        return self.wording.pick("目前所知", "what is known now")

    def compared(self) -> str:
        """What stands beside what, and that nothing is issued by it."""
        draft = self.wording.pick(
            "草稿：本报告不改动任何已发布的文件。",
            "Draft: nothing that was issued is changed by it.",
        )
        text = self.wording.pick(
            f"对照：{self.base}与{self.end}。", f"Compared: {self.base} and {self.end}."
        )
        if not self.restatement.before:
            text += self.wording.pick("该期间尚未发布。", " The period has not been issued.")
        return self.wording.pick(text + draft, f"{text} {draft}")

    def lead(self) -> str:
        """The total before and now, and how many people it concerns."""
        one, pick, pay = self.restatement.bridge, self.wording.pick, self.wording.pay
        if one.pay:
            count = len({line.employee_id for line in one.pay})
            gap = one.restated - one.issued
            return pick(
                f"应付合计由{pay(one.issued)}变为{pay(one.restated)}，差额{signed(gap)}元，"
                f"涉及{count}人。",
                f"Total pay goes from {pay(one.issued)} to {pay(one.restated)}, a difference of "
                f"CNY {signed(gap)}; {counted(count, 'person', 'people')} concerned.",
            )
        if one.scores:
            count = len({line.employee_id for line in one.scores})
            people = counted(count, "person", "people")
            return pick(f"{count}人的得分有变化。", f"The score of {people} changed.")
        if self.restatement.changed:
            return pick("本期应付与得分不变，只有转入下期的状态或提示事项有变化。",
                        "Pay and scores stay as they were; only what is carried on, or flags, "
                        "changed.")  # fmt: skip
        return pick(f"与{self.base}相比没有任何变化。", f"Nothing differs from {self.base}.")

    def points(self) -> list[str]:
        """One sentence for each cause that changed anything."""
        return [one_line(self._point(causes)) for causes in self.restatement.bridge.causes]

    def _point(self, causes: Causes) -> str:
        bridge, pick = self.restatement.bridge, self.wording.pick
        head = escape(self.causes.heading(causes))
        why = pick("；", "; ").join(filter(None, (self._why(cause) for cause in causes)))
        told = []
        if any(line.part(causes) for line in bridge.pay):
            worth = bridge.worth(causes)
            people = self._people([line for line in bridge.pay if line.part(causes)])
            told.append(pick(f"应付合计{signed(worth)}元，涉及{people}",
                             f"total pay CNY {signed(worth)}, concerning {people}"))  # fmt: skip
        scored = [line for line in bridge.scores if line.part(causes)]
        if scored:
            texts = [
                f"{escape(self.person(line.employee_id))} {signed(line.part(causes))}"
                for line in scored[:_NAMED]
            ]
            told.append(pick("得分：", "scores: ") + pick("、", ", ").join(texts))
        effect = pick("；", "; ").join(told)
        if why:
            effect = pick(f"{why}。{effect}", f"{why}. {effect[:1].upper()}{effect[1:]}")
        return pick(f"{head}：{effect}。", f"{head}: {effect}.")

    def _why(self, cause: Cause) -> str:
        one = self.restatement.corrections.get((cause.period, cause.name))
        if one is None:
            return ""
        if cause.kind == "withdrawal" and one.withdrawn:
            gone = one.withdrawn
            day = self.wording.day(gone.on)
            return escape(self.wording.pick(f"{gone.reason}（{gone.by}，{day}）",
                                            f"{gone.reason} ({gone.by}, {day})"))  # fmt: skip
        done, day = changed(one, self.cellwords), self.wording.day(one.on)
        text = self.wording.pick(
            f"{done}；原因：{one.reason}（{one.by}，{day}）",
            f"{done}; reason: {one.reason} ({one.by}, {day})",
        )
        return escape(text)

    def _people(self, lines: Sequence[Line]) -> str:
        found = list(dict.fromkeys(escape(self.person(line.employee_id)) for line in lines))
        if len(found) <= _NAMED:
            return self.wording.listed(found)
        first = self.wording.listed(found[:_NAMED])
        return self.wording.pick(f"{first}等{len(found)}人",
                                 f"{', '.join(found[:_NAMED])} and {len(found) - _NAMED} more",
                                 )  # fmt: skip

    def reached(self, later: Sequence[Restatement]) -> list[str]:
        """One sentence for each later period that has other results now."""
        return [self._reached(one) for one in later]

    def _reached(self, one: Restatement) -> str:
        name, pick = self.period(one.period), self.wording.pick
        gap = signed(one.bridge.restated - one.bridge.issued)
        if one.reached:
            text = pick(f"波及{name}：", f"It reaches {name}: ")
        else:
            text = pick(f"{name}另有自身的变化：", f"{name} has changes of its own: ")
        if one.bridge.pay:
            return text + pick(f"应付合计{gap}元。", f"total pay CNY {gap}.")
        return text + pick(
            "应付不变，转入下期的状态、得分或提示事项有变化。",
            "pay stays, but carried state, scores or flags change.",
        )

    def settling(self, total: Decimal, following: Period | None, *, any_due: bool) -> str:
        """What is settled when, in a sentence."""
        pick = self.wording.pick
        if not any_due:
            return pick("已发布的各期间没有待补发或待扣回的金额。",
                        "Nothing is owed or owed back for any issued period.")  # fmt: skip
        when = self.period(following) if following else pick("下一期间", "the next period")
        return pick(
            f"已发布各期间的差额合计{grouped(total)}元，在{when}结清；每一项注明来源期间。",
            f"The differences of all issued periods come to CNY {grouped(total)} and are settled "
            f"in {when}, each item with the period that it comes from.",
        )

    def what_next(self, stale: Sequence[Period], following: Period | None) -> str:
        """The commands that follow, in order."""
        pick, department = self.wording.pick, self.restatement.department
        if not self.restatement.before:
            return pick("该期间尚未发布，草稿已包含全部更正；核对后用 `kpi issue` 发布。",
                        "The period has not been issued; its draft has all corrections in it. "
                        "Issue it with `kpi issue` once it is checked.")  # fmt: skip
        if not stale:
            return pick("没有需要发布的修订版。", "There is no revision to issue.")
        commands = "\n".join(f"1. `kpi issue {period} -d {department}`" for period in stale)
        text = pick("核对后依次发布修订版：", "Once this is checked, issue the revisions in order:")
        last = f"\n1. `kpi issue {following} -d {department}`" if following else ""
        return f"{text}\n\n{commands}{last}"


def title(telling: Telling) -> str:
    """The title of a restatement's report."""
    department = telling.assessment.department.title.in_(telling.lang)
    name = telling.period(telling.restatement.period)
    return telling.wording.pick(
        f"{department}{name}更正说明", f"{department}: restatement of {name}"
    )


def one_line(text: str) -> str:
    """A sentence on one line."""
    return " ".join(text.split())
