"""Every formula of a scheme with its place, and every name that anything reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.reads import every_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.lint.finding import Subject
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme

_ROWS = {"deals", "events", "customers"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A formula where it stands.

    Attributes:
        path: In the YAML.
        text: The formula.
        table: The table whose rows it is about; empty for people, department and sections.
        periods: The cadences that it is used in; all when empty.
    """

    path: KeyPath
    text: str
    table: str = ""
    periods: tuple[str, ...] = ()


def formulas_of(subject: Subject) -> Iterator[Placed]:
    """Every formula of the scheme."""
    for path, part in subject.parts():
        yield from _of_part(path, part)
    yield from _of_rules(subject.scheme)
    for name, measure in subject.scheme.measures.items():
        for key in ("actual", "target", "carried"):
            yield Placed(("measures", name, key), getattr(measure, key))


def _of_rules(scheme: Scheme) -> Iterator[Placed]:
    for group in ("eligibility", "checks"):
        for place, rule in enumerate(getattr(scheme, group)):
            yield Placed((group, place, "when"), rule.when, periods=rule.periods)
    for path, flag in every_flag(scheme):
        for key in ("when", "detail"):
            yield Placed((*path, key), getattr(flag, key), periods=flag.periods)
    for place, item in enumerate(scheme.carry):
        for key in ("amount", "base", "when"):
            yield Placed(("carry", place, key), getattr(item, key) or "none")
    for place, rule in enumerate(scheme.classes.rules if scheme.classes else ()):
        yield Placed(("classes", "rules", place, "when"), rule.when, "customers")


def _of_part(path: KeyPath, part: Part) -> Iterator[Placed]:
    table = next((frame for frame in part.on if frame in _ROWS), "")
    for text, about in part.formulas_about():
        yield Placed(path, text, about or table, part.periods)
    if part.when is not None:
        yield Placed((*path, "when"), part.when, table, part.periods)


def names_read(subject: Subject) -> frozenset[str]:
    """Every name that some formula or rule reads, without `.actual` and the like."""
    found = {
        name for formula in formulas_of(subject) for name in names_in(parse_formula(formula.text))
    }
    scheme = subject.scheme
    found.update(check.of for check in scheme.checks)
    found.update(item.rest_of for item in scheme.carry)
    found.update(flag.each for flag in scheme.all_flags)
    return frozenset({*found, *(name.partition(".")[0] for name in found)})
