"""Steps of rules of which the first that holds counts: classes of customers, exclusions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.rules.clauses import ClassRule, Exclusion
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.trace import Title, TraceWords
    from kpilib.rules.trace_builder import TraceBuilder

CLASS = "class"
_TITLE = Message("class")


@dataclass(frozen=True, eq=False, kw_only=True)
class FirstStep(Step):
    """The name of the first child that is true; nothing where none is.

    Attributes:
        after: What is not looked at any more.
    """

    kind = "first"
    after: tuple[str, ...] = ()

    def facts(self) -> Mapping[str, object]:
        """What is not looked at, if anything."""
        return {"after": self.after} if self.after else {}

    def said(self, words: TraceWords) -> str:
        """Which one holds, after how many that do not."""
        count = sum(child.value is not True for child in self.children)
        if self.value is None and not self.children:
            return words.say("there is no such rule")
        if self.value is None:
            return words.say("none of these {count} holds", count=count)
        held = words.plain(self)
        text = words.say("the rule of {held} holds", held=held)
        if count:
            text = words.say_number(
                "the first that holds, from the top down: {held}; {n} before it does not hold",
                "the first that holds, from the top down: {held}; {n} before it do not hold",
                n=count,
                held=held,
            )
        rest = words.series([words.word(name) for name in self.after])
        not_needed = words.say("; not looked at any more: {rest}", rest=rest)
        return text + not_needed if self.after else text


def classes(scheme: Scheme, builder: TraceBuilder, name: str, row: int) -> Iterator[Step]:
    """The classes of a customer, each with the rule that held and those that did not.

    Args:
        scheme: With the rules.
        builder: Of the piece.
        name: `class` for whatever the customer belongs to; or one class, whether it fits or not.
        row: The customer's row.
    """
    if scheme.classes is None:
        return
    rules = scheme.classes.rules
    if name != CLASS:
        yield from (_rule(builder, rule, row) for rule in rules if rule.class_ == name)
    elif scheme.classes.take == "first":
        tried = tuple(_until_one_holds(_rule(builder, rule, row) for rule in rules))
        after = tuple(rule.class_ for rule in rules[len(tried) :])
        found = first_of(CLASS, tried, _TITLE)
        yield replace(found, after=after)
    else:
        tried = tuple(_rule(builder, rule, row) for rule in rules)
        yield from (first_of(CLASS, (step,), _TITLE) for step in tried if step.value is True)
        if failed := tuple(step for step in tried if step.value is not True):
            yield first_of(CLASS, failed, Message("classes that do not fit"))


def first_of(name: str, tried: tuple[Step, ...], title: Title) -> FirstStep:
    """The name of the first condition that holds; no value where none does."""
    held = next((step.name for step in tried if step.value is True), None)
    return FirstStep(name, held, title, children=tried)


def _rule(builder: TraceBuilder, rule: ClassRule, row: int) -> Step:
    step = builder.formula("condition", rule.when, "customers", row)
    return replace(step, name=rule.class_, title=builder.titled(rule.class_),
                   clause=rule.clause, assumption=rule.assumption)  # fmt: skip


def _until_one_holds(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if step.value is True:
            return


def exclusions(builder: TraceBuilder, rules: Sequence[Exclusion], row: int) -> tuple[Step, ...]:
    """The rules by which a person may not be assessed, down to the first that holds."""
    return tuple(_until_one_holds(
        replace(builder.formula("condition", rule.when, "people", row), name=rule.reason,
                title=rule.title, clause=rule.clause,
                assumption=rule.assumption)
        for rule in rules
    ))  # fmt: skip
