"""JSON within limits: manifests, registers, records, states of packs, notebooks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from kpilib.core import text_limits
from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message
from kpilib.core.sourcetext import TextError, at_line, decoded, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

_M = TypeVar("_M", bound="BaseModel")


def read_json(path: Path, source: str = "") -> Any:  # noqa: ANN401 - whatever stands in the file
    """What a JSON file holds.

    Args:
        path: The file.
        source: Its name as it should be shown.

    Raises:
        TextError: It cannot be read, is no JSON, or is more than `kpilib.core.text_limits` allow.
    """
    source = source or path.name
    return parse_json(read_bytes(path, source, text_limits.JSON_SIZE), source)


def parse_json(content: bytes | str, source: str) -> Any:  # noqa: ANN401 - whatever stands there
    """The same of a text; see `read_json`."""
    text = content if isinstance(content, str) else decoded(content, source, text_limits.JSON_SIZE)
    try:
        found = json.loads(text, parse_constant=_no_number)
        if is_deeper(found, text_limits.DEPTH):
            raise _too_deep(source)
        if "\\ud" in text.lower():  # such an escape may leave half a character, which nobody writes
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as wrong:
        what = Message("this is not JSON: {reason}", reason=reason_of(wrong))
        raise TextError(at_line(source, wrong.lineno, what)) from None
    except RecursionError:
        raise _too_deep(source) from None
    except TextError:
        raise
    except UnicodeEncodeError:
        raise TextError(at_line(source, 1, Message("half a character stands in it"))) from None
    except ValueError:
        what = Message("a number in it is none, or has thousands of digits")
        raise TextError(at_line(source, 1, what)) from None
    return found


def model_of(model: type[_M], content: bytes | str, source: str) -> _M:
    """A model of what it says of itself in JSON.

    Raises:
        ValueError: It is no such JSON; a `TextError` where it is none at all.
    """
    parse_json(content, source)
    return model.model_validate_json(content)


def is_deeper(found: object, most: int) -> bool:
    """Whether more lists or mappings than that lie inside one another.

    Level by level: whoever walks what is read may do so by recursion.
    """
    level, depth = [found], 0
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        if depth > most:
            return True
        level = [
            inner for each in level for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return False


def _too_deep(source: str) -> TextError:
    what = Message(
        "more than {most} lists or mappings lie inside one another", most=text_limits.DEPTH
    )
    return TextError(at_line(source, 1, what))


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
