"""Steps of rules of which the first that holds counts: classes of customers, exclusions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.rules.model import Bilingual
from kpilib.text.explain.titles import titled
from kpilib.text.explain.trace_step import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.rules.clauses import ClassRule, Exclusion
    from kpilib.rules.scheme import Scheme
    from kpilib.text.explain.trace_builder import Teller

CLASS = "class"
_TITLE = Bilingual(zh="类别", en="class")


def classes(scheme: Scheme, teller: Teller, name: str, row: int) -> Iterator[Step]:
    """The classes of a customer, each with the rule that held and those that did not.

    Args:
        scheme: With the rules.
        teller: Of the piece.
        name: `class` for whatever the customer belongs to; or one class, whether it fits or not.
        row: The customer's row.
    """
    if scheme.classes is None:
        return
    rules = scheme.classes.rules
    if name != CLASS:
        yield from (_rule(teller, rule, row) for rule in rules if rule.class_ == name)
    elif scheme.classes.take == "first":
        tried = tuple(_until_one_holds(_rule(teller, rule, row) for rule in rules))
        after = tuple(rule.class_ for rule in rules[len(tried) :])
        found = first_of(CLASS, tried, _TITLE)
        yield replace(found, facts={"after": after}) if after else found
    else:
        tried = tuple(_rule(teller, rule, row) for rule in rules)
        yield from (first_of(CLASS, (step,), _TITLE) for step in tried if step.value is True)
        if failed := tuple(step for step in tried if step.value is not True):
            title = Bilingual(zh="不属于的类别", en="classes that do not fit")
            yield first_of(CLASS, failed, title)


def first_of(name: str, tried: tuple[Step, ...], title: Bilingual) -> Step:
    """The name of the first condition that holds; no value where none does."""
    held = next((step.name for step in tried if step.value is True), None)
    return Step("first", name, held, title, children=tried)


def _rule(teller: Teller, rule: ClassRule, row: int) -> Step:
    step = teller.formula("condition", rule.when, "customers", row)
    return replace(step, name=rule.class_, title=titled(teller.scheme, rule.class_),
                   clause=rule.clause, assumption=rule.assumption)  # fmt: skip


def _until_one_holds(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if step.value is True:
            return


def exclusions(teller: Teller, rules: Sequence[Exclusion], row: int) -> tuple[Step, ...]:
    """The rules by which a person may not be assessed, down to the first that holds."""
    return tuple(_until_one_holds(
        replace(teller.formula("condition", rule.when, "people", row), name=rule.reason,
                title=rule.title, clause=rule.clause,
                assumption=rule.assumption)
        for rule in rules
    ))  # fmt: skip
