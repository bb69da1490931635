"""The table of people: what each reached, scored and gets, in one order, with tags by stated rules.

Of a large department the first and the last stand here, and everybody behind page one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review import findings
from kpilib.publish.review.figure_cell import EVERYBODY, opens
from kpilib.publish.review.narrative.phrases import ends
from kpilib.publish.review.page_one.blocks import Grid
from kpilib.publish.review.page_one.svg_marks import Mark, Scale, bullet, scale, sparkline
from kpilib.publish.review.people_order import main_measure, order
from kpilib.publish.review.tables.table import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.page_one.blocks import Cell
    from kpilib.publish.review.result_rows import MeasureResult
    from kpilib.publish.review.snapshot import Snapshot
    from kpilib.publish.review.variance import Variance

MOST = 40  # people of a department whom page one shows all
_SEARCHED = 15  # of a table with more people a page offers to search it
_ENDS = 10  # of a larger one: so many first and last
_PERIODS = 5
_FELL = Fraction(1, 5)
_WIDEST = Fraction(2)  # a share beyond twice the target ends at the edge


def _share(reached: MeasureResult, who: str) -> Fraction | None:
    """A share of target with what was carried in, in the total as in every row above it.

    The department's own attainment leaves it out, as quarters could not be compared otherwise.
    """
    if who != DEPARTMENT or not (reached.attainment and reached.carried and reached.target):
        return reached.attainment
    return reached.attainment + reached.carried / reached.target


@dataclass(frozen=True)
class PeopleTable:
    """Makes the table of a review.

    Attributes:
        v: The language.
    """

    v: NarrativeContext

    @cached_property
    def measure(self) -> str:
        """What the bars are about."""
        return main_measure(self.v.comparison)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody, in order."""
        return order(self.v.comparison)

    @property
    def is_large(self) -> bool:
        """Whether page one shows only the first and the last."""
        return len(self.people) > MOST

    def grid(self, *, everybody: bool = False) -> Grid | None:
        """The table; None where nobody is assessed or paid, or nothing is known but their names."""
        columns = [*self._columns()]
        if not self.people or len(columns) == 1:
            return None
        shown = self.people
        cut = self.is_large and not everybody
        if cut:
            shown = (*shown[:_ENDS], *shown[-_ENDS:])
        rows = [self._row(who) for who in shown]
        if cut:
            left = len(self.people) - len(shown)
            told = self.v.wording.say_number(
                "… {n} more, see below", "… {n} more, see below", n=left
            )
            rows.insert(_ENDS, (told, *[""] * (len(columns) - 1)))
        if len(self.people) > 1:
            rows.append(self._total())
        heads, align, names = zip(*columns, strict=True)
        sums = frozenset({len(rows) - 1}) if len(self.people) > 1 else frozenset[int]()
        anchors = () if cut else tuple(f"person-{'-'.join(who.split())}" for who in shown)
        searched = not cut and len(self.people) > _SEARCHED
        return Grid("people", self._caption(), heads, "".join(align), names, tuple(rows), sums,
                    anchors, searched)  # fmt: skip

    @property
    def shows_bars_of(self) -> frozenset[str]:
        """The charts that would show the same again."""
        if self.measure and not self.v.now.several:
            return frozenset({"attainment", "change"} if not self.v.now.scores else {"change"})
        return frozenset({"change"} if self.people and self._bars else ())

    def tagged(self, tag: str) -> tuple[str, ...]:
        """Who has a tag, in order."""
        return tuple(who for who, given in self._tags.items() if given == tag)

    def title(self) -> str:
        """The finding: who stands highest, or that all stand alike."""
        v = self.v
        if not self.people:
            return ""
        first, last = self.people[0], self.people[-1]
        if self.measure:
            return self._leading(first)
        if len(v.now.scores) > 1 and last in v.now.scores:
            return self._highest_and_lowest()
        return v.say("The people", context="heading")

    def _highest_and_lowest(self) -> str:
        """Who scores highest and who lowest; nobody is named alone who is not alone."""
        v = self.v
        scores = {who: Fraction(score) for who, score in v.now.scores.items()}
        found = ends(scores, v.wording.fixed)
        if found is None:
            return v.say("Everybody scores {score}", score=v.wording.fixed(max(scores.values())))
        return v.say(
            "{first} scores highest ({high}), {last} lowest ({low})"
            if len(found.high) == 1
            else "{first} score highest ({high}), {last} lowest ({low})",
            first=v.people(found.high),
            high=v.wording.fixed(found.top),
            last=v.people(found.low),
            low=v.wording.fixed(found.bottom),
        )

    def _leading(self, first: str) -> str:
        """Who reached most of the target; nobody is named alone who is not alone."""
        v = self.v
        rates = {who: v.wording.attained(share) for who in self.people
                 if (share := self._figure(v.now, who)) is not None}  # fmt: skip
        rate = rates.get(first, "")
        beside = [who for who, same in rates.items() if same == rate]
        if len(self.people) == 1:
            return v.say("{person}: {rate} of target", person=v.person(first), rate=rate)
        if len(beside) == len(self.people):
            return v.say("Everybody reached {rate} of target", rate=rate)
        met = (self._figure(v.now, first) or 0) >= 1
        if len(beside) > 1:
            people = v.people(beside)
            return (
                v.say("{people} share the lead with {rate} of target", people=people, rate=rate)
                if met
                else v.say("{people} come closest to the target, at {rate}", people=people,
                           rate=rate)
            )  # fmt: skip
        person = v.person(first)
        return (
            v.say("{person} leads with {rate} of target", person=person, rate=rate)
            if met
            else v.say("{person} comes closest to the target, at {rate}", person=person, rate=rate)
        )

    def rules(self) -> str:
        """By which rules tags are given, for those that are."""
        told = {
            "talk": self.v.say(
                "talk: below target or falling twice running or more, below zero, or lowest grade"
            ),
            "watch": self.v.say("watch: the share of target or the score fell by a fifth or more"),
            "praise": self.v.say(
                "praise: the target reached now and the time before, or the highest grade"
            ),
        }
        given = set(self._tags.values())
        return self.v.say("; ", context="cases").join(
            text for tag, text in told.items() if tag in given
        )

    def _columns(self) -> Iterator[tuple[str, str, str]]:
        v, say = self.v, self.v.wording.say
        yield say("Person"), "l", "who"
        if self.measure:
            unit = v.wording.unit(v.now.scheme.measures[self.measure].unit)
            own = v.label(self.measure) + (say(" ({unit})", unit=unit) if unit else "")
            yield own, "r", "own"
            if self._carries:
                yield say("Carried in"), "r", "carried"
            yield say("Target"), "r", "target"
            share = say("Share of target")
            if self._carries:  # own result and what was carried in, as the rules count it
                share = say("{measure} with what was carried in", measure=share)
            yield share, "m", "bar"
            yield "%", "r", "rate"
        elif self._bars:
            yield say("Chart", context="heading"), "m", "bar"
        if self._history:
            yield self._history_head(), "m", "trend"
        if v.now.scores:
            yield from self._score_columns()
        if v.now.pays:
            yield say("Pay (CNY)", context="tile"), "r", "main"
            if v.comparison.total_pay().before is not None:
                yield say("Vs {last}", last=v.last), "r", "delta"
        if self._tags:
            yield say("Tag", context="heading"), "l", "tag"

    def _score_columns(self) -> Iterator[tuple[str, str, str]]:
        """With pay beside them they are not what a phone shows first."""
        v, say = self.v, self.v.wording.say
        yield say("Score"), "r", "score" if v.now.pays else "main"
        if self._graded:
            yield say("Grade"), "l", "grade"
        if v.comparison.same_rules:
            yield say("Vs {last}", last=v.last), "r", "scorechange" if v.now.pays else "delta"

    def _history_head(self) -> str:
        n = min(_PERIODS, len(self.v.comparison.earlier) + 1)
        return self.v.wording.say_number("{n} period", "{n} periods", n=n)

    def _row(self, who: str) -> tuple[Cell, ...]:
        return tuple(self._cells(who, self.v.person(who)))

    def _total(self) -> tuple[Cell, ...]:
        say = self.v.wording.say
        name = say("Total (score: mean)") if self.v.now.scores else say("Total")
        return tuple(self._cells(DEPARTMENT, name))

    def _cells(self, who: str, name: str) -> Iterator[Cell]:
        v = self.v
        yield name
        if self.measure:
            yield from self._measured(who)
        elif self._bars:
            value = self._figure(v.now, who)
            yield (
                ""
                if value is None or who == DEPARTMENT
                else self._bar(value, self._before(who), "")
            )
        if self._history:
            yield self._trend(who)
        if v.now.scores:
            yield from self._scored(who)
        if v.now.pays:
            total = v.comparison.total_pay()
            change = total if who == DEPARTMENT else v.comparison.pay_of(who)
            payee = EVERYBODY if who == DEPARTMENT else who
            yield opens(v.wording.fixed(change.now), payee, "total_pay", "summary")
            if total.before is not None:
                yield v.wording.signed(change.delta) if change.before is not None else NOTHING
        if self._tags:
            yield self._tag(who)

    def _measured(self, who: str) -> Iterator[Cell]:
        v = self.v
        reached = v.now.measures.get((who, self.measure))
        yield self._amount(who, "own", reached.own if reached else None)
        if self._carries:
            yield self._amount(who, "carried", reached.carried or None if reached else None)
        yield self._amount(who, "target", reached.target if reached else None)
        share, before = self._figure(v.now, who), self._before(who)
        if share is None:
            yield ""
            yield NOTHING
            return
        was = "" if before is None else v.wording.attained(before)
        alt = v.say("{last} {before}", last=v.last, before=was) if was else ""
        yield self._bar(share, before, alt)
        yield opens(v.wording.attained(share), who, self.measure, "measure", side="share")

    def _scored(self, who: str) -> Iterator[Cell]:
        v = self.v
        change = v.comparison.mean_score() if who == DEPARTMENT else v.comparison.score_of(who)
        whose = EVERYBODY if who == DEPARTMENT else who
        score = v.wording.fixed(change.now) if change else NOTHING
        yield opens(score, whose, "score", "summary") if change else score
        if self._graded:
            row = v.now.summary.get(who)
            graded = row is not None and row.grade and who != DEPARTMENT
            yield opens(v.label(row.grade), who, "grade", "summary") if row and graded else ""
        if v.comparison.same_rules:
            yield (
                v.wording.signed(change.delta) if change and change.before is not None else NOTHING
            )

    def _bar(self, value: Fraction, before: Fraction | None, alt: str) -> Mark:
        return bullet(value, before, self._scale, alt, aimed=bool(self.measure))

    def _amount(self, who: str, side: str, value: Fraction | None) -> str:
        if value is None:
            return NOTHING
        text = self.v.wording.fixed(value, self._places)
        return opens(text, who, self.measure, "measure", side=side)

    @cached_property
    def _places(self) -> int:
        """Whole figures stay whole; where one has decimals all have two."""
        found = [r for (_, name), r in self.v.now.measures.items() if name == self.measure]
        values = [x for r in found for x in (r.own, r.target, r.carried) if x is not None]
        return 0 if all(value.denominator == 1 for value in values) else 2

    @cached_property
    def _carries(self) -> bool:
        return any(
            r.carried for (_, name), r in self.v.now.measures.items() if name == self.measure
        )

    @cached_property
    def _graded(self) -> bool:
        return any(self.v.now.summary[who].grade for who in self.v.now.scores)

    @cached_property
    def _bars(self) -> bool:
        """Whether there is anything to draw beside scores or pay alone."""
        return bool(self.v.now.scores or self.v.now.pays)

    @cached_property
    def _scale(self) -> Scale:
        if not self.measure:
            return scale(self._drawn)
        return scale([Fraction(1), *(min(max(x, Fraction(0)), _WIDEST) for x in self._drawn)])

    @cached_property
    def _drawn(self) -> tuple[Fraction, ...]:
        """Everything that has a place on the scale, though it may lie beyond its end."""
        values = [self._figure(self.v.now, who) for who in self.people]
        values += [self._before(who) for who in self.people]
        return tuple(value for value in values if value is not None)

    def _before(self, who: str) -> Fraction | None:
        before = self.v.comparison.before
        if before is None or (not self.measure and not self._comparable(before)):
            return None
        return self._figure(before, who)

    def _comparable(self, snapshot: Snapshot) -> bool:
        return not self.v.now.scores or snapshot.scheme.id == self.v.now.scheme.id

    def _figure(self, snapshot: Snapshot, who: str) -> Fraction | None:
        """What bars and lines are about: share of target, else the score, else pay."""
        if self.measure:
            reached = snapshot.measures.get((who, self.measure))
            return _share(reached, who) if reached else None
        if self.v.now.scores:
            score = snapshot.mean_score if who == DEPARTMENT else snapshot.scores.get(who)
            return None if score is None else Fraction(score)
        if who == DEPARTMENT:
            return Fraction(snapshot.total_pay) if snapshot.pays else None
        return Fraction(snapshot.pay_of(who)) if who in snapshot.payees else None

    @cached_property
    def _history(self) -> tuple[Snapshot, ...]:
        """The last periods, this one last; none where there is but this one."""
        earlier = [s for s in self.v.comparison.earlier if self._comparable(s)]
        return (*earlier[1 - _PERIODS :], self.v.now) if earlier else ()

    def _trend(self, who: str) -> Cell:
        values = [self._figure(snapshot, who) for snapshot in self._history]
        if sum(value is not None for value in values) < 2:  # noqa: PLR2004 - a line has two ends
            return ""
        show = self.v.wording.attained if self.measure else self.v.wording.fixed
        told = " → ".join(show(value) for value in values if value is not None)
        return sparkline(values, Fraction(1) if self.measure else None, told)

    @cached_property
    def _tags(self) -> dict[str, str]:
        """`talk`, `watch` or `praise` by person, by the rules that are printed."""
        c, now = self.v.comparison, self.v.now
        talk = {s.who for s in (*findings.missed(c), *findings.falls(c))}
        talk |= {who for who, _, _ in findings.owing(c, self.v.settled.by_person())}
        talk |= {*findings.lowest_grade(c), *findings.ungraded(c)}
        tags = {}
        for who in self.people:
            change = self._changed(who)
            if who in talk:
                tags[who] = "talk"
            elif (
                change
                and change.before
                and change.now - change.before <= -_FELL * self._whole(change)
            ):
                tags[who] = "watch"
            elif self._reached_twice(change) or self._best_grade(now, who):
                tags[who] = "praise"
        return tags

    def _whole(self, change: Variance) -> Fraction:
        """What a fifth is taken of: the target, or the score before."""
        return Fraction(1) if self.measure else change.before or Fraction(1)

    def _changed(self, who: str) -> Variance | None:
        if self.measure:
            return self.v.comparison.attainment(self.measure, who)
        return self.v.comparison.score_of(who) if who in self.v.now.scores else None

    def _reached_twice(self, change: Variance | None) -> bool:
        if not self.measure or change is None or change.before is None:
            return False
        return change.now >= 1 and change.before >= 1

    @staticmethod
    def _best_grade(now: Snapshot, who: str) -> bool:
        grades = now.scheme.grades
        return len(grades) > 1 and who in now.scores and now.summary[who].grade == grades[0].grade

    def _tag(self, who: str) -> str:
        say = self.v.wording.say
        tag = self._tags.get(who, "")
        return {"talk": say("talk", context="tag"), "watch": say("watch", context="tag"),
                "praise": say("praise", context="tag"), "": ""}[tag]  # fmt: skip

    def _caption(self) -> str:
        v, say = self.v, self.v.wording.say
        if self.measure:
            told = say("Bar: share of target; dashed: the target", context="people")
        elif v.now.scores:
            told = say("Bar: score", context="people")
        elif v.now.pays:
            told = say("Bar: pay", context="people")
        else:
            told = say("The people", context="heading")
        if any(self._before(who) is not None for who in self.people):
            told = say("{told}; stroke: {last}", told=told, last=v.last)
        if self.measure and any(share > _WIDEST for share in self._drawn):
            told = say("{told}; bars end at {share}", told=told,
                       share=v.wording.in_percent(_WIDEST, 0))  # fmt: skip
        rules = self.rules()
        return say("{caption}. {clause}", caption=told, clause=rules) if rules else told
