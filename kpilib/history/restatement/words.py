"""A restatement in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.review.correction_tables import changed
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import SCORE
from kpilib.text.cell_words import CellWords
from kpilib.text.formats import Wording
from kpilib.text.literal_markdown import escape
from kpilib.workspace.names import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kpilib.records.bridge.lines import BridgeLine, Causes, ChangeCause
    from kpilib.records.bridge.restate import Restatement
    from kpilib.workspace.assessment import Assessment

_NAMED = 6  # people named in one sentence at most


@dataclass(frozen=True)
class Telling:
    """A restatement, told in one language.

    Attributes:
        restatement: What is told.
        assessment: The period as known now, for names and labels.
        lang: The language.
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
        return names_of(self.assessment, self.lang)

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
            return self.wording.say("Score")
        return self.assessment.label(item, self.lang)

    def period(self, period: str | Period) -> str:
        """A period by its full name."""
        return self.wording.period(period if isinstance(period, Period) else Period.parse(period))

    @property
    def base(self) -> str:
        """What the figures are compared with."""
        one = self.restatement
        if one.before:
            return self.wording.say("{before} as it was issued", before=one.before)
        return self.wording.say("the inputs as first entered")

    @property
    def end(self) -> str:
        """What the figures are compared to."""
        after = self.restatement.after
        if after:
            return self.wording.say("{revision}", context="compared", revision=after)
        return self.wording.say("what is known now")

    def compared(self) -> str:
        """What stands beside what, and that nothing is issued by it."""
        say = self.wording.say
        told = [say("Compared: {base} and {end}.", base=self.base, end=self.end)]
        if not self.restatement.before:
            told.append(say("The period has not been issued."))
        told.append(say("Draft: nothing that was issued is changed by it."))
        return self.wording.language.sentences(told)

    def lead(self) -> str:
        """The total before and now, and how many people it concerns."""
        one, say, pay = self.restatement.bridge, self.wording.say, self.wording.pay
        if one.pay:
            return self.wording.say_number(
                "Total pay goes from {issued} to {restated}, a difference of CNY {gap}; {n} person "
                "concerned.",
                "Total pay goes from {issued} to {restated}, a difference of CNY {gap}; {n} people "
                "concerned.",
                n=len({line.employee_id for line in one.pay}),
                issued=pay(one.issued),
                restated=pay(one.restated),
                gap=self.wording.signed(one.restated - one.issued),
            )
        if one.scores:
            count = len({line.employee_id for line in one.scores})
            return self.wording.say_number(
                "The score of {n} person changed.", "The score of {n} people changed.", n=count
            )
        if self.restatement.changed:
            return say("Pay and scores stay as they were; only what is carried on, or "
"flags, changed.")  # fmt: skip
        return say("Nothing differs from {base}.", base=self.base)

    def points(self) -> list[str]:
        """One sentence for each cause that changed anything."""
        return [one_line(self._point(causes)) for causes in self.restatement.bridge.causes]

    def _point(self, causes: Causes) -> str:
        bridge, say = self.restatement.bridge, self.wording.say
        head = escape(self.causes.heading(causes))
        why = say("; ").join(filter(None, (self._why(cause) for cause in causes)))
        told = []
        if any(line.part(causes) for line in bridge.pay):
            worth = bridge.worth(causes)
            people = self._people([line for line in bridge.pay if line.part(causes)])
            told.append(
                say(
                    "total pay CNY {worth}, concerning {people}",
                    worth=self.wording.signed(worth),
                    people=people,
                )
            )
        scored = [line for line in bridge.scores if line.part(causes)]
        if scored:
            texts = [
                f"{escape(self.person(line.employee_id))} {self.wording.signed(line.part(causes))}"
                for line in scored[:_NAMED]
            ]
            told.append(say("scores: {scores}", scores=say(", ").join(texts)))
        effect = say("; ").join(told)
        if why:
            effect = say(
                "{why}. {effect}",
                why=why,
                effect=effect[:1].upper() + effect[1:],
            )
        return say("{head}: {effect}.", head=head, effect=effect)

    def _why(self, cause: ChangeCause) -> str:
        one = self.restatement.corrections.get((cause.period, cause.name))
        if one is None:
            return ""
        if cause.kind == "withdrawal" and one.withdrawn:
            gone = one.withdrawn
            day = self.wording.day(gone.on)
            return escape(
                self.wording.say("{reason} ({by}, {day})", reason=gone.reason, by=gone.by, day=day)
            )
        done, day = changed(one, self.cellwords), self.wording.day(one.on)
        text = self.wording.say(
            "{done}; reason: {reason} ({by}, {day})",
            done=done,
            reason=one.reason,
            by=one.by,
            day=day,
        )
        return escape(text)

    def _people(self, lines: Sequence[BridgeLine]) -> str:
        found = list(dict.fromkeys(escape(self.person(line.employee_id)) for line in lines))
        if len(found) <= _NAMED:
            return self.wording.listed(found)
        return self.wording.say(
            "{first} and {others} more",
            first=self.wording.say(", ").join(found[:_NAMED]),
            others=len(found) - _NAMED,
            people=len(found),
        )

    def reached(self, later: Sequence[Restatement]) -> list[str]:
        """One sentence for each later period that has other results now."""
        return [self._reached(one) for one in later]

    def _reached(self, one: Restatement) -> str:
        name, say = self.period(one.period), self.wording.say
        gap = self.wording.signed(one.bridge.restated - one.bridge.issued)
        effect = (
            say("total pay CNY {gap}", gap=gap)
            if one.bridge.pay
            else say("pay stays, but carried state, scores or flags change")
        )
        return say(
            "It reaches {period}: {effect}."
            if one.reached
            else "{period} has changes of its own: {effect}.",
            period=name,
            effect=effect,
        )

    def settling(self, total: Decimal, following: Period | None, *, any_due: bool) -> str:
        """What is settled when, in a sentence."""
        say = self.wording.say
        if not any_due:
            return say("Nothing is owed or owed back for any issued period.")
        when = (
            self.period(following) if following else say("the next period", context="restatement")
        )
        return say(
            "The differences of all issued periods come to CNY {total} and "
            "are settled in {when}, each item with the period that it comes "
            "from.",
            total=self.wording.grouped(total),
            when=when,
        )

    def what_next(self, stale: Sequence[Period], following: Period | None) -> str:
        """The commands that follow, in order."""
        say, department = self.wording.say, self.restatement.department
        if not self.restatement.before:
            return say("The period has not been issued; its draft has all corrections "
"in it. Issue it with `kpi issue` once it is checked.")  # fmt: skip
        if not stale:
            return say("There is no revision to issue.")
        commands = "\n".join(f"1. `kpi issue {period} -d {department}`" for period in stale)
        text = say("Once this is checked, issue the revisions in order:")
        last = f"\n1. `kpi issue {following} -d {department}`" if following else ""
        return f"{text}\n\n{commands}{last}"


def title(telling: Telling) -> str:
    """The title of a restatement's report."""
    department = telling.assessment.department.title.in_(telling.lang)
    name = telling.period(telling.restatement.period)
    return telling.wording.say(
        "{department}: restatement of {name}", department=department, name=name
    )


def one_line(text: str) -> str:
    """A sentence on one line."""
    return " ".join(text.split())
