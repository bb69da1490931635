"""What pydantic finds wrong, in the words of who writes YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message, any_of
from kpilib.core.problems import suggest
from kpilib.rules.known_keys import known_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

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


def fault_text(
    error: Mapping[str, Any], model: type[BaseModel], short: tuple[str, ...] = ()
) -> str:
    """What is wrong, for one of `wrong.errors()`; a `Message` wherever it is known.

    Args:
        error: Pydantic's.
        model: What the file, or each entry of its list, was read with.
        short: Keys that may stand at the top of the file as well, for what is inside.
    """
    kind, known, text = error["type"], error.get("ctx", {}), str(error["msg"])
    raised = known.get("error")  # by a validator of ours
    if isinstance(raised, ValueError) and raised.args:
        return str(raised) if not isinstance(raised.args[0], str) else raised.args[0]
    if known.get("class_name") == "Bilingual":
        return Message("write it as text, or by language: {{zh: …, en: …}}")
    if kind == "extra_forbidden":
        return _unknown_key(tuple(error["loc"]), model, short)
    return _of_kind(kind, error["loc"][-1:], known, text) or _EXPECTED.get(kind) or text


def _unknown_key(
    path: tuple[object, ...], model: type[BaseModel], short: tuple[str, ...]
) -> Message:
    inside = path[1:] if isinstance(path[0], int) else path  # of a list of such entries
    keys = known_keys(model, inside)
    if not keys:
        return Message("{entry} is not known here", entry=repr(path[-1]))
    advice = suggest(str(path[-1]), (*keys, *short) if len(inside) == 1 else keys)
    return Message("{entry} is not known here: {advice}", entry=repr(path[-1]), advice=advice)


def _of_kind(kind: str, last: tuple[object, ...], known: Mapping[str, Any], text: str) -> str:
    match kind:
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
