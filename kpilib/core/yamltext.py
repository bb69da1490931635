"""YAML as rules need it: decimals stay decimals, `40%` is 0.4, and every value knows its line."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError
from kpilib.core.special_files import special
from kpilib.core.unwritable import why_unread
from kpilib.core.yamlslips import explained, joined_with_comment, torn_entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KeyPath = tuple[str | int, ...]
"""Keys and places that lead to a value."""


class YamlError(KpiError):
    """A file that is not YAML as kpilib reads it; says file, line and what is wrong.

    Attributes:
        each: What is wrong, one by one.
    """

    def __init__(self, *each: str) -> None:
        self.each = each
        super().__init__(joined(each, "\n"))

    @property
    def placed(self) -> Iterator[tuple[str, str]]:
        """The same with file and line apart from what is wrong there."""
        for each in self.each:
            facts = each.facts if isinstance(each, Message) else {}
            if isinstance(what := facts.get("then"), str):
                yield str(facts["first"]), what
            else:
                place, _, what = each.partition(": ")
                yield place, what


def _at(source: str, line: int, what: str) -> str:
    return joined((f"{source}:{line}", what), ": ")


class _Loader(yaml.SafeLoader):
    """Plain YAML 1.2 words: `on`, `yes` and `no` are text, and so are dates."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way to declare it


_LOADERS: list[type[_Loader | yaml.CSafeLoader]] = [_Loader]
"""The slow one that explains errors, last; before it libyaml's, ten times as fast."""

if yaml.__with_libyaml__:

    class _FastLoader(yaml.CSafeLoader):
        """The same words, read by libyaml."""

        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as above

    _LOADERS.insert(0, _FastLoader)

_NUMBER = "tag:kpilib,number"
for _tag, _form, _first in (
    ("tag:yaml.org,2002:null", r"~|null|none|", ["~", "n", ""]),
    ("tag:yaml.org,2002:bool", r"true|false", list("tf")),
    (_NUMBER, r"-?[0-9]+(\.[0-9]+)?%?", list("-0123456789")),
):
    for _class in _LOADERS:
        _class.add_implicit_resolver(_tag, re.compile(rf"^(?:{_form})$"), _first)


def _number(_: Any, node: yaml.ScalarNode) -> Decimal:  # noqa: ANN401 - either loader
    return _decimal(str(node.value))


def _decimal(text: str) -> Decimal:
    if text.endswith("%"):
        return Decimal(text[:-1]).scaleb(-2)
    return Decimal(text)


for _class in _LOADERS:
    _class.add_constructor(_NUMBER, _number)


@dataclass(frozen=True, slots=True)
class YamlText:
    """One YAML document.

    Attributes:
        data: Mappings, lists, text, truth values, `Decimal` numbers, None.
        lines: The line (from 1) of every value, by its path of keys and places.
        source: The file's name as it should be shown.
        joined: Texts with a `#` whose lines YAML has made one.
    """

    data: Any
    lines: dict[KeyPath, int]
    source: str
    joined: frozenset[KeyPath] = frozenset()

    def line(self, path: KeyPath) -> int:
        """The line of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place(self, path: KeyPath) -> str:
        """`params/schemes/x.yaml:14`."""
        return f"{self.source}:{self.line(path)}"


def read_yaml(path: Path, source: str = "", *, as_issued: bool = False) -> list[YamlText]:
    """The documents of one YAML file.

    Args:
        path: The file.
        source: Its name as it should be shown.
        as_issued: Something was issued by it: what is YAML, but looks like a slip, is taken as it
            stands.

    Raises:
        YamlError: The file cannot be read, is not YAML, or names a key twice.
    """
    source = source or path.name
    if fault := special(path, source):
        raise YamlError(fault)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise YamlError(
            Message("{file} is not UTF-8 text: save it as UTF-8", file=source)
        ) from None
    except OSError as wrong:
        raise YamlError(
            Message("{file} cannot be read: {reason}", file=source, reason=why_unread(wrong))
        ) from None
    return parse_yaml(text, source, as_issued=as_issued)


def parse_yaml(text: str, source: str, *, as_issued: bool = False) -> list[YamlText]:
    """The documents in a text; see `read_yaml`."""
    for fast in _LOADERS[:-1]:
        with suppress(yaml.YAMLError):  # the loader below says what is wrong
            return _documents(fast, text, source, as_issued=as_issued)
    try:
        return _documents(_Loader, text, source, as_issued=as_issued)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise YamlError(_at(source, line, explained(wrong, text))) from None
    except yaml.YAMLError as wrong:
        raise YamlError(
            joined((source, Message("this is not YAML: {reason}", reason=str(wrong))), ": ")
        ) from None


def _documents(
    kind: type[_Loader | yaml.CSafeLoader], text: str, source: str, *, as_issued: bool
) -> list[YamlText]:
    documents = []
    written = text.split("\n")
    torn: list[str] = []
    loader = kind(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is None:
                continue
            if not as_issued and (slips := sorted(torn_entries(node, written))):
                torn += [_at(source, line, what) for line, what in slips]
                continue
            nodes = dict(_nodes(node, (), source, ()))
            lines = {path: line for path, (line, _) in nodes.items()}
            joined = frozenset(path for path, (_, each) in nodes.items() if _joined(each))
            documents.append(YamlText(loader.construct_document(node), lines, source, joined))
    finally:
        loader.dispose()
    if torn:
        raise YamlError(*torn)
    return documents


def _joined(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and joined_with_comment(node)


def _nodes(
    node: yaml.Node, path: KeyPath, source: str, around: tuple[yaml.Node, ...]
) -> Iterator[tuple[KeyPath, tuple[int, yaml.Node]]]:
    """Every value with its line; of what has a key it is the key's line."""
    line = node.start_mark.line + 1
    if any(node is outer for outer in around):
        raise YamlError(_at(source, line, Message("a value cannot contain itself")))
    yield path, (line, node)
    around = (*around, node)
    if isinstance(node, yaml.MappingNode):
        seen: dict[str | Decimal, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(_at(source, line, Message("a key must be a plain word")))
            meant = _decimal(key.value) if key.tag == _NUMBER else key.value
            if meant in seen:
                message = Message(
                    "{key} stands here and in line {line}: keep one",
                    key=key.value, line=seen[meant],
                )  # fmt: skip
                raise YamlError(_at(source, line, message))
            seen[meant] = line
            yield from _nodes(value, (*path, key.value), source, around)
            yield (*path, key.value), (line, value)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _nodes(value, (*path, place), source, around)
