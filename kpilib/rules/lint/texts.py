"""Clauses, reasons and printed names that are missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.core.tables import UNITS
from kpilib.rules.assumptions import assumptions
from kpilib.rules.lint.finding import Finding
from kpilib.rules.reads import every_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.lint.finding import Subject
    from kpilib.rules.scheme import Scheme

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 12  # Chinese characters in which a reading and its reason can be said


TO_FILL_IN = "TODO"
"""What begins a clause that is still to be filled in."""


def open_clauses(subject: Subject) -> Iterator[Finding]:
    """Clauses whose words are still to be put in, as `kpi schemes new` writes them."""
    rules = list(_ruled(subject.scheme))
    rules += [
        (path, part) for path, part in subject.parts() if path[0] not in {"indicators", "pay"}
    ]
    rules += [(("grades", place), grade) for place, grade in enumerate(subject.scheme.grades)]
    for path, rule in rules:
        if rule.clause.strip().startswith(TO_FILL_IN):
            message = Message("the clause of {rule} is still to be filled in",
                              rule=_called(path, rule))  # fmt: skip
            fix = Message("put the regulation's own words in place of {word}", word=TO_FILL_IN)
            yield subject.warning((*path, "clause"), "clause_open", message, fix)
    if subject.scheme.source.file.startswith(TO_FILL_IN):
        message = Message("where the regulation stands is still to be filled in")
        fix = Message("name its file and heading in source")
        yield subject.warning(("source",), "clause_open", message, fix)


def clauses(subject: Subject) -> Iterator[Finding]:
    """Rules must say where they stand; where the text is silent the reading says so instead."""
    for path, rule in _ruled(subject.scheme):
        if not rule.clause and rule.assumption is None:
            message = Message("{rule} names no clause", rule=_called(path, rule))
            fix = Message("quote the regulation in clause, or say in assumption that it is silent")
            yield subject.error(path, "no_clause", message, fix)


def _ruled(scheme: Scheme) -> Iterator[tuple[KeyPath, Any]]:
    for group in ("parameters", "indicators", "pay"):
        yield from (((group, name), rule) for name, rule in getattr(scheme, group).items())
    for group in ("eligibility", "carry", "timetable"):
        yield from (((group, place), rule) for place, rule in enumerate(getattr(scheme, group)))
    yield from every_flag(scheme)


def _called(path: KeyPath, rule: Any) -> str:  # noqa: ANN401 - any rule of a scheme
    named = (getattr(rule, key, "") for key in ("reason", "flag", "kind"))
    title = getattr(rule, "title", None)
    return next(filter(None, named), "") or (
        str(path[-1]) if isinstance(path[-1], str) or title is None else title.zh
    )


def reasons(subject: Subject) -> Iterator[Finding]:
    """A reading without words, or too short to say why."""
    for reading in assumptions(subject.document, subject.scheme.id):
        for lang, text in reading.text.items():
            if not text.strip():
                message = Message(
                    "the reading of {about} is empty in {lang}", about=reading.about, lang=lang
                )
                fix = Message("say what is read, and why")
                yield Finding(reading.place, "error", "no_reason", message, fix)
        said = reading.text.get("zh", "")
        if said.strip() and len(_CHINESE.findall(said)) < _SHORTEST:
            message = Message("the reading of {about} is too short to say why", about=reading.about)
            yield Finding(reading.place, "warning", "no_reason", message, Message("add the reason"))


def titles(subject: Subject) -> Iterator[Finding]:
    """Names that a report prints in both languages."""
    scheme = subject.scheme
    for group in ("indicators", "pay", "parameters"):
        for name, rule in getattr(scheme, group).items():
            if rule.title is None:
                message = Message("{name} has no title: reports would print its name", name=name)
                fix = Message("add title: {{zh: …, en: …}}")
                yield subject.warning((group, name), "no_title", message, fix)
    for place, grade in enumerate(scheme.grades):
        if _CHINESE.search(grade.grade) and grade.grade not in scheme.labels:
            message = Message("the grade {grade} has no printed name in English", grade=grade.grade)
            fix = Message("add labels: {grade}: {{zh: …, en: …}}", grade=grade.grade)
            yield subject.warning(("grades", place), "no_label", message, fix)


def translations(subject: Subject) -> Iterator[Finding]:
    """English texts with Chinese characters, Chinese titles without any."""
    for path in subject.document.lines:
        if path[-1:] != ("en",):
            continue
        text = _value(subject.document.data, path)
        if path[-2] != "assumption" and isinstance(text, str) and _CHINESE.search(text):
            message = Message("the English text has Chinese characters: {text}", text=text)
            yield subject.warning(path, "untranslated", message, Message("translate it"))


def _value(data: Any, path: KeyPath) -> Any:  # noqa: ANN401 - whatever stands in the YAML
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, (list, tuple)) and isinstance(step, int):
            data = data[step]
    return data


def units(subject: Subject) -> Iterator[Finding]:
    """A unit without a Chinese name is left out of Chinese reports; told once for each unit."""
    scheme = subject.scheme
    united: list[tuple[KeyPath, str]] = [(path, part.unit) for path, part in subject.parts()]
    united += [(("parameters", name), each.unit) for name, each in scheme.parameters.items()]
    united += [(("measures", name), each.unit) for name, each in scheme.measures.items()]
    united += [(("carry", place), rule.unit) for place, rule in enumerate(scheme.carry)]
    first = {unit: path for path, unit in reversed(united)}
    for unit, path in first.items():
        if unit and unit not in UNITS:
            message = Message(
                "the unit {unit} has no name that reports can print in every language", unit=unit
            )
            fix = Message("use a unit that has one, or have one added to the program")
            yield subject.warning((*path, "unit"), "unknown_unit", message, fix)
