"""YAML as rules need it: decimals stay decimals, `40%` is 0.4, and every value knows its line."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from kpilib.core import text_limits
from kpilib.core.messages import Message
from kpilib.core.sourcetext import TextError, at_line, checked_text, read_text
from kpilib.core.yamlnodes import NUMBER, QUARTO, RULES, NodesWithinLimits, Word
from kpilib.core.yamlslips import explained, joined_with_comment, torn_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

KeyPath = tuple[str | int, ...]
"""Keys and places that lead to a value."""

_SLOW = yaml.SafeLoader
"""PyYAML's own parser, which explains errors."""

_FAST: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", _SLOW)
"""libyaml's, ten times as fast, where there is one."""

_SLOWLY = 500_000
"""So many characters the slow one reads within a few seconds."""


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


def read_yaml(
    path: Path, source: str = "", *, as_issued: bool = False, nodes: int = text_limits.NODES
) -> list[YamlText]:
    """The documents of one YAML file.

    Args:
        path: The file.
        source: Its name as it should be shown.
        as_issued: Something was issued by it: what is YAML, but looks like a slip, is taken as it
            stands.
        nodes: So many values it may hold.

    Raises:
        TextError: The file cannot be read, is not YAML, names a key twice, or is more than
            `kpilib.core.text_limits` allow.
    """
    source = source or path.name
    text = read_text(path, source, text_limits.SIZE)
    return parse_yaml(text, source, as_issued=as_issued, nodes=nodes)


def parse_yaml(
    text: str, source: str, *, as_issued: bool = False, nodes: int = text_limits.NODES
) -> list[YamlText]:
    """The documents in a text; see `read_yaml`."""
    return _read(
        _YamlReading(checked_text(text, source, text_limits.SIZE), source, as_issued, nodes)
    )


def read_settings(path: Path, source: str) -> Any:  # noqa: ANN401 - whatever stands there
    """What a file of settings for Quarto says, in the words of its YAML; None where it is empty.

    Raises:
        TextError: As of `read_yaml`, or it holds several documents.
    """
    text = read_text(path, source, text_limits.SIZE)
    found = _read(
        _YamlReading(text, source, as_issued=False, nodes=text_limits.NODES, words=QUARTO)
    )
    if len(found) > 1:
        message = Message("a second document begins here: keep one")
        raise TextError(at_line(source, found[1].line(()), message))
    return found[0].data if found else None


def read_texts(path: Path, source: str) -> list[YamlText]:
    """The documents of a file in which every plain word is text: no number becomes another one.

    Raises:
        TextError: As of `read_yaml`.
    """
    text = read_text(path, source, text_limits.SIZE)
    return _read(_YamlReading(text, source, as_issued=False, nodes=text_limits.NODES, words=()))


def _read(reading: _YamlReading) -> list[YamlText]:
    text, source = reading.text, reading.source
    kinds = (_FAST, _SLOW) if len(text) <= _SLOWLY else (_FAST,)
    for kind in kinds[:-1]:
        with suppress(yaml.YAMLError):  # the last one says what is wrong
            return reading.documents(kind)
    try:
        return reading.documents(kinds[-1])
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise TextError(at_line(source, line, explained(wrong, text))) from None
    except yaml.YAMLError as wrong:
        what = Message("this is not YAML: {reason}", reason=str(wrong))
        raise TextError(at_line(source, 1, what)) from None


@dataclass(frozen=True, slots=True)
class _YamlReading:
    """What is read, and how; see `read_yaml`."""

    text: str
    source: str
    as_issued: bool
    nodes: int
    words: Sequence[Word] = RULES

    def documents(self, kind: type[yaml.SafeLoader | yaml.CSafeLoader]) -> list[YamlText]:
        """The documents as one of the parsers reads them."""
        documents = []
        written = self.text.split("\n")
        torn: list[str] = []
        parser = kind(self.text)
        composer = NodesWithinLimits(
            self.source, most=self.nodes, words=self.words, as_issued=self.as_issued
        )
        strict = self.words is RULES and not self.as_issued
        try:
            for node in composer.documents(parser):
                slips = sorted(torn_entries(node, written)) if strict else []
                torn += [at_line(self.source, line, what) for line, what in slips]
                if not slips:
                    documents.append(_ValuesOfNodes(self.source, self.words).document(node))
        finally:
            parser.dispose()
        if torn:
            raise TextError(*torn)
        return documents


class _ValuesOfNodes:
    """Makes the values of one document, and notes the line of each."""

    def __init__(self, source: str, words: Iterable[Word]) -> None:
        self._source = source
        self._meant = {word.tag: word.value for word in words}
        self._lines: dict[KeyPath, int] = {}
        self._joined: set[KeyPath] = set()

    def document(self, node: yaml.Node) -> YamlText:
        data = self._value(node, ())
        return YamlText(data, self._lines, self._source, frozenset(self._joined))

    def _value(self, node: yaml.Node, path: KeyPath) -> Any:  # noqa: ANN401 - whatever stands there
        """A value; no deeper than the limits, by which its nodes were made."""
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(each, (*path, place)) for place, each in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and joined_with_comment(node):
            self._joined.add(path)
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> Any:  # noqa: ANN401 - whatever stands there
        meant = self._meant.get(node.tag)
        return node.value if meant is None else meant(node.value)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        seen: dict[object, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            meant = self._scalar(key)
            word = meant if key.tag == NUMBER else key.value
            if word in seen:
                message = Message(
                    "{key} stands here and in line {line}: keep one", key=key.value, line=seen[word]
                )
                raise TextError(at_line(self._source, line, message))
            seen[word] = line
            inside = (*path, key.value)
            found[meant] = self._value(value, inside)
            self._lines[inside] = line  # of what has a key it is the key's line
        return found
