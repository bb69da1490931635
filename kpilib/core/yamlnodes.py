"""YAML's events put together to nodes, by a stack and within limits.

PyYAML composes by recursion, in C without a bound: a text of a hundred thousand brackets would end
the interpreter, and a few lines of aliases fill the memory. What is too much is refused here while
it is read. A tag names a type, and with it a constructor; types follow from what is written.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import yaml
from yaml import events

from kpilib.core import text_limits
from kpilib.core.messages import Message
from kpilib.core.sourcetext import TextError, at_line, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

NULL, BOOL, NUMBER = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:kpilib,number"
_TEXT, _LIST, _MAPPING = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


class Word(NamedTuple):
    """A form of plain words that is no text."""

    tag: str
    form: re.Pattern[str]
    value: Callable[[str], Any]


def _exact(text: str) -> Decimal:
    return Decimal(f"{text[:-1]}E-2") if text.endswith("%") else Decimal(text)


RULES = (
    Word(NULL, re.compile(r"~|null|none|"), lambda _: None),
    Word(BOOL, re.compile(r"true|false"), "true".__eq__),
    Word(NUMBER, re.compile(r"-?[0-9]+(\.[0-9]+)?%?"), _exact),
)
"""YAML 1.2's words: `on`, `yes` and `no` are text, and so are dates. Numbers are exact."""

QUARTO = (
    Word(NULL, re.compile(r"~|null|Null|NULL|"), lambda _: None),
    Word(BOOL, re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text[0] in "tT"),
    Word("int", re.compile(r"[-+]?[0-9]+"), int),
    Word("float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)"), float),
)
"""The same as Quarto reads its settings."""

_MERGE = "<<"
_Event = Any  # of what every event has, a mark and an anchor, PyYAML's types say that it may lack


class NodesWithinLimits:
    """Makes the documents of one text.

    Args:
        source: The file's name as it should be shown.
        most: So many values it may hold.
        words: The forms of plain words that are no text.
        as_issued: Something was issued by it: what used to be harmless is let through.
    """

    def __init__(self, source: str, *, most: int, words: Iterable[Word], as_issued: bool) -> None:
        self._source, self._most, self._as_issued = source, most, as_issued
        self._words = words
        self._digits = text_limits.DIGITS_AS_ISSUED if as_issued else text_limits.DIGITS
        self._nodes = 0
        self._open: list[_Open] = []
        self._anchors: dict[str, _Measured] = {}
        self._root: yaml.Node | None = None

    def documents(self, parser: Any) -> Iterator[yaml.Node]:  # noqa: ANN401 - either of PyYAML's parsers
        """The documents that a parser's events make.

        Raises:
            TextError: One of them is more than the limits allow.
            yaml.YAMLError: It is no YAML.
        """
        event = parser.get_event()
        while not isinstance(event, events.StreamEndEvent):
            if isinstance(event, events.DocumentEndEvent) and self._root is not None:
                yield self._root
                self._root, self._anchors = None, {}
            elif isinstance(event, events.CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, events.CollectionEndEvent):
                self._end(event)
            elif isinstance(event, events.ScalarEvent):
                self._put(_Measured(self._scalar(event), 1, 0), event.anchor, event)
            elif isinstance(event, events.AliasEvent):
                self._repeat(event)
            event = parser.get_event()

    def _scalar(self, event: _Event) -> yaml.ScalarNode:
        tag, value = _TEXT, event.value
        if event.tag is not None:
            self._refuse_tag(event)
        elif event.implicit[0]:
            tag = next((word.tag for word in self._words if word.form.fullmatch(value)), _TEXT)
        if tag != _TEXT and len(value) > self._digits:
            count = sum(map(str.isdigit, value))
            if count > self._digits:
                what = Message(
                    "this number has {count:,} digits: at most {most} are kept exactly",
                    count=count,
                    most=self._digits,
                )
                self._refuse(event, what)
        return yaml.ScalarNode(tag, value, event.start_mark, event.end_mark, event.style)

    def _begin(self, event: _Event) -> None:
        if event.tag is not None:
            self._refuse_tag(event)
        self._count(event, 1, depth=1)
        kind, tag = (
            (yaml.MappingNode, _MAPPING)
            if isinstance(event, events.MappingStartEvent)
            else (yaml.SequenceNode, _LIST)
        )
        node = kind(tag, [], event.start_mark, None, event.flow_style)
        self._open.append(_Open(node, event.anchor))
        if event.anchor is not None:
            self._new(event.anchor, event)
            self._anchors[event.anchor] = _Measured(node, 0, 0)  # no size: it is still open

    def _end(self, event: _Event) -> None:
        ended = self._open.pop()
        ended.node.end_mark = event.end_mark
        measured = _Measured(ended.node, ended.size, ended.height + 1)
        if ended.anchor is not None:
            self._anchors[ended.anchor] = measured
        self._attach(measured)

    def _put(self, found: _Measured, anchor: str | None, event: _Event) -> None:
        if anchor is not None:
            self._new(anchor, event)
            self._anchors[anchor] = found
        self._count(event, 1, depth=0)
        self._attach(found)

    def _repeat(self, event: _Event) -> None:
        known = self._anchors.get(event.anchor)
        if known is None:
            what = Message(
                "*{name} repeats nothing: no &{name} stands before it", name=shortened(event.anchor)
            )
            self._refuse(event, what)
        if not known.size:
            self._refuse(event, Message("a value cannot contain itself"))
        self._count(event, known.size, depth=known.height)
        self._attach(known)

    def _attach(self, found: _Measured) -> None:
        """Put what is whole into what is around it."""
        if not self._open:
            self._root = found.node
            return
        around = self._open[-1]
        around.size += found.size
        around.height = max(around.height, found.height)
        if isinstance(around.node, yaml.SequenceNode):
            around.node.value.append(found.node)
        elif around.key is not None:
            around.node.value.append((around.key, found.node))
            around.key = None
        else:
            around.key = self._key(found.node)

    def _key(self, node: yaml.Node) -> yaml.ScalarNode:
        if not isinstance(node, yaml.ScalarNode):
            self._refuse(node, Message("a key must be a plain word"))
        if node.value == _MERGE and not node.style and not self._as_issued:
            what = Message("<< takes over nothing here: write the entries out")
            self._refuse(node, what)
        return node

    def _new(self, anchor: str, event: _Event) -> None:
        if anchor in self._anchors:
            what = Message("&{name} stands here a second time", name=shortened(anchor))
            self._refuse(event, what)

    def _count(self, event: _Event, more: int, *, depth: int) -> None:
        self._nodes += more
        if self._nodes > self._most:
            what = Message(
                "there are more than {most:,} values in this file, each counted as often as it is "
                "repeated",
                most=self._most,
            )
            self._refuse(event, what)
        if len(self._open) + depth > text_limits.DEPTH:
            what = Message(
                "more than {most} lists or mappings lie inside one another", most=text_limits.DEPTH
            )
            self._refuse(event, what)

    def _refuse_tag(self, event: _Event) -> None:
        if self._as_issued and event.tag in {_TEXT, _LIST, _MAPPING}:
            return
        written = shortened(event.tag.replace("tag:yaml.org,2002:", "!!"))
        what = Message("{tag} names a type: leave it out, and put text in quotes", tag=written)
        self._refuse(event, what)

    def _refuse(self, where: _Event, what: str) -> NoReturn:
        raise TextError(at_line(self._source, where.start_mark.line + 1, what))


class _Measured:
    """A whole node, how many values it stands for, and how many lists or mappings deep it is."""

    __slots__ = ("height", "node", "size")

    def __init__(self, node: yaml.Node, size: int, height: int) -> None:
        self.node, self.size, self.height = node, size, height


class _Open:
    """A list or mapping that is still being read."""

    __slots__ = ("anchor", "height", "key", "node", "size")

    def __init__(self, node: yaml.CollectionNode, anchor: str | None) -> None:
        self.node, self.anchor = node, anchor
        self.key: yaml.ScalarNode | None = None
        self.size, self.height = 1, 0
