"""What pydantic finds wrong, in the words of who writes YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message, any_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = Message("it must be a number, such as 4% or 0.5")
_ENTRIES = Message("it must hold entries, each with its name")
_EXPECTED = {
    "is_instance_of": _NUMBER,
    "decimal_type": _NUMBER,
    "string_type": Message("it must be text"),
    "bool_type": Message("it must be true or false"),
    "int_type": Message("it must be a whole number"),
    "date_type": Message("it must be a day, such as 2026-01-31"),
    "dict_type": _ENTRIES,
    "mapping_type": _ENTRIES,
    "model_type": _ENTRIES,
    "list_type": Message("it must be a list"),
    "tuple_type": Message("it must be a list"),
    "string_pattern_mismatch": Message(
        "a name has plain letters, digits and _ only, and no digit in front"
    ),
    "unknown_indicator": Message("an indicator needs attainment, rating or points"),
}
"""What was expected, by the type of pydantic's error."""


def fault_text(error: Mapping[str, Any]) -> str:
    """What is wrong, for one of `wrong.errors()`; a `Message` wherever it is known."""
    kind, known, text = error["type"], error.get("ctx", {}), str(error["msg"])
    raised = known.get("error")  # by a validator of ours
    if isinstance(raised, ValueError) and raised.args:
        return str(raised) if not isinstance(raised.args[0], str) else raised.args[0]
    if known.get("class_name") == "Bilingual":
        return Message("write it as text, or by language: {{zh: …, en: …}}")
    return _of_kind(kind, error["loc"][-1:], known, text) or _EXPECTED.get(kind) or text


def _of_kind(kind: str, last: tuple[object, ...], known: Mapping[str, Any], text: str) -> str:
    match kind:
        case "extra_forbidden":
            return Message("{entry} is not known here", entry=repr(last[0]))
        case "missing":
            return Message("{entry} is missing", entry=last[0])
        case "literal_error":
            words = re.findall(r"'[^']*'", known["expected"])
            return Message("it must be {words}", words=any_of(words))
        case "greater_than":
            return Message("it must be more than {bound}", bound=known["gt"])
        case "unknown_part":
            return Message(
                "one of these keys says what kind of quantity it is: {keys}",
                keys=tuple(text.split()),
            )
    return ""
