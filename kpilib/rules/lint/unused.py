"""What stands in a scheme and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import nearest, suggest
from kpilib.rules.formula import parse_formula, texts_in
from kpilib.rules.lint.scheme_formulas import formulas_of, names_read
from kpilib.rules.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.lint.finding import Finding, Subject

OF_EVERY_SCHEME = frozenset({"carry_without_person", "total_pay", "score", "grade", "rank"})
"""Words that results have without any rule of the scheme."""


def quantities(subject: Subject) -> Iterator[Finding]:
    """Parameters and quantities that no rule reads."""
    read = names_read(subject)
    for name in subject.scheme.parameters:
        if name not in read:
            message = Message(
                "no formula reads {name}: changing it would change nothing", name=name
            )
            fix = Message("name it in the rule that it belongs to, or remove it")
            yield subject.error(("parameters", name), "unused_parameter", message, fix)
    for group in ("quantities", "outcomes"):
        for name in getattr(subject.scheme, group):
            if name not in read:
                message = Message(
                    "nothing reads {name}, though its inputs are asked for", name=name
                )
                fix = Message("name it in the rule that it belongs to, or remove it")
                yield subject.warning((group, name), "unused_quantity", message, fix)


def labels(subject: Subject) -> Iterator[Finding]:
    """Printed names of words that the scheme does not know: mostly a misspelt word."""
    known = words_of(subject)
    for word in subject.scheme.labels:
        if word not in known:
            message = Message("the scheme has no {word}", word=word)
            fix = Message("remove the label; {known}", known=suggest(word, sorted(known)))
            yield subject.warning(("labels", word), "unused_label", message, fix)


def measures(subject: Subject) -> Iterator[Finding]:
    """A measure that has the name of a metric shows that metric; anything else misleads."""
    metrics = vocabulary_of(subject).metrics
    for name, measure in subject.scheme.measures.items():
        if name in metrics:
            continue
        if nearest(name, sorted(metrics)) and measure.actual == name:
            message = Message("{name} is no metric of the scheme", name=name)
            fix = suggest(name, sorted(metrics))
            yield subject.warning(("measures", name), "unknown_metric", message, fix)


def vocabulary_of(subject: Subject) -> Vocabulary:
    """The words that inputs of any cadence may use."""
    vocabulary = Vocabulary()
    for _, part in subject.parts():
        part.words(vocabulary)
    return vocabulary


def words_of(subject: Subject) -> frozenset[str]:
    """Every word and name of a scheme that a report may print."""
    scheme, vocabulary = subject.scheme, vocabulary_of(subject)
    found: set[str] = {*OF_EVERY_SCHEME, *vocabulary.metrics, *vocabulary.indicators}
    found |= {*vocabulary.events, *vocabulary.deals, *vocabulary.carried}
    for group in ("role", "level", "status", "customer_kind"):
        found.update(getattr(scheme.allowed, group))
    groups = (scheme.parameters, scheme.quantities, scheme.indicators, scheme.outcomes, scheme.pay)
    for named in (*groups, scheme.measures, scheme.attributes):
        found.update(named)
    found.update(grade.grade for grade in scheme.grades)
    found.update(rule.reason for rule in scheme.eligibility)
    found.update(flag.flag for flag in scheme.all_flags)
    found.update(item.kind for item in scheme.carry)
    found.update(rule.class_ for rule in (scheme.classes.rules if scheme.classes else ()))
    return frozenset(found | set(_written(subject)))


def _written(subject: Subject) -> Iterator[str]:
    """Words in formulas and tables."""
    for formula in formulas_of(subject):
        yield from texts_in(parse_formula(formula.text))
    for _, part in subject.parts():
        if words := part.word_table():
            for keys, value in words.rows:
                yield from (*keys, str(value))
        if steps := part.step_table():
            yield from (str(band.value) for band in steps.rows)
