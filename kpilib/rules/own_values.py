"""Values that a department has otherwise than its scheme says: which clause they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kpilib.core.yamltext import YamlText
    from kpilib.rules.model import Bilingual
    from kpilib.rules.scheme import Scheme

_LISTED = ("reason", "grade", "flag", "kind", "class", "code", "title")


@dataclass(frozen=True, slots=True)
class OwnValue:
    """A value of a scheme that is other in a department.

    Attributes:
        path: Where it stands in the scheme.
        value: What holds in the department.
        reason: Why; empty in settings that were written before reasons were asked for.
        since: The first day on which it holds.
        until: The last one.
        rule: The rule that it is about, by name.
        instead: What the scheme says.
        whose: The department, where it is told of several.
    """

    path: str
    value: str
    reason: str = ""
    since: date | None = None
    until: date | None = None
    rule: str = ""
    instead: str = ""
    whose: Bilingual | None = None


def with_own_values(scheme: Scheme, document: YamlText, values: Iterable[OwnValue]) -> Scheme:
    """The scheme, which knows what of it is other, so that it is said beside each clause.

    Args:
        scheme: The rules, with or without the values.
        document: Their text, without the values.
        values: Those that have a reason.
    """
    told = tuple(_placed(document.data, one) for one in values if one.reason)
    return scheme.knowing(told) if told else scheme


def _placed(data: Any, one: OwnValue) -> OwnValue:  # noqa: ANN401 - YAML
    """The same with the rule's name, and what the text says there."""
    names, found = [], data
    for step in one.path.split("."):
        found = _inside(found, step)
        if isinstance(found, dict):
            title = next((found[key] for key in _LISTED if key in found), "")
            names.append(str(title) if step.isdigit() and not isinstance(title, dict) else step)
    group = names[:1] == ["over_run"]
    rule = names[2 if group else 1] if len(names) > 1 + group else one.path.split(".")[0]
    return OwnValue(one.path, one.value, one.reason, one.since, one.until, rule,
                    "" if found is None else str(found), one.whose)  # fmt: skip


def _inside(data: Any, step: str) -> Any:  # noqa: ANN401 - YAML
    if isinstance(data, dict):
        return next((value for key, value in data.items() if str(key) == step), None)
    if isinstance(data, list) and step.isdigit() and int(step) < len(data):
        return data[int(step)]
    return None
