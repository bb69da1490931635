"""Corrections as YAML text that is read back as exactly what was meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import indent
from typing import TYPE_CHECKING, Any

import yaml

from kpilib.core.sourcetext import TextError
from kpilib.core.yamltext import parse_yaml, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.engine.inputs.correction_model import Appeal, Correction, Evidence, Withdrawal


class _Quoted(str):
    """A text that must be read back as this text, whatever it looks like."""

    __slots__ = ()


class _CorrectionDumper(yaml.SafeDumper):
    """Keys plain, texts quoted: `"40%"` is no number, `"none"` is not nothing."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way to declare it


_CorrectionDumper.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")
)
_CorrectionDumper.add_representer(
    _Quoted,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"'),
)


def correction_text(content: Mapping[str, Any]) -> str:
    """The content of a correction's file."""
    dumped: str = yaml.dump(
        _quoted(content), Dumper=_CorrectionDumper, allow_unicode=True, sort_keys=False, width=1000
    )
    return dumped


def _quoted(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _quoted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_quoted(each) for each in value]
    return _Quoted(value) if isinstance(value, str) else value


def said_by(model: Correction | Appeal | Withdrawal | Evidence) -> dict[str, Any]:
    """What a model's file says."""
    said: dict[str, Any] = model.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    edits = said.pop("edits", [])
    if len(edits) == 1 and "department" not in edits[0]:
        return {**edits[0], **said}
    return {"edits": edits, **said} if edits else said


def amended_text(
    path: Path, said: Mapping[str, Any], more: Mapping[str, Any], inside: str = ""
) -> str:
    """A file's own text with something at its end, so that comments stay.

    Args:
        path: The file.
        said: What it says; written anew where the file's own form takes nothing at its end.
        more: What it is to say besides.
        inside: The entry in which it is said; at the top when empty.
    """
    before = path.read_text(encoding="utf-8-sig").rstrip()
    added = correction_text(more)
    text = f"{before}\n{indent(added, '  ') if inside else added}"
    try:
        documents = parse_yaml(text, path.name)
    except TextError:
        documents = []
    content = _with(read_yaml(path)[0].data, more, inside)
    kept = len(documents) == 1 and documents[0].data == content
    return text if kept else correction_text(_with(said, more, inside))


def _with(said: Mapping[str, Any], more: Mapping[str, Any], inside: str) -> dict[str, Any]:
    if not inside:
        return {**said, **more}
    return {**said, inside: {**said[inside], **more}}
