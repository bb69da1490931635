"""YAML as an editor's language server reads it: the core types of YAML 1.2, nothing of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


class _Core(yaml.SafeLoader):
    """`4%`, dates, `on` and `none` are text; numbers are JSON numbers."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way to declare it


for _tag, _form, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_form})$"), _first)


def documents(path: Path) -> list[Any]:
    """The documents of a file, with text for every key as in JSON."""
    text = path.read_text(encoding="utf-8")
    # Safe: _Core is a SafeLoader that knows fewer types.
    return [_keys_as_text(data) for data in yaml.load_all(text, Loader=_Core)]


def _keys_as_text(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _keys_as_text(value) for key, value in data.items()}
    return [_keys_as_text(value) for value in data] if isinstance(data, list) else data
