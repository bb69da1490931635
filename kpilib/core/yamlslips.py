"""Slips in YAML that read as something else: commas inside {…}, and lines joined behind a `#`.

`{formula: max(0, sales − quota)}` is YAML, but says `formula: max(0` and a key without a value.
What it was meant to say is named in one message, not what it came to say in two or three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from kpilib.core.messages import Message, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Slip = tuple[int, str]
"""The line (from 1) and what is wrong in it."""

_FIX = Message(
    "a comma inside {brackets} ends the entry; put the formula or text in quotes or on a line of "
    "its own",
    brackets="{...}",
)
_PLAIN = (None, "")
_IN_QUOTES = Message("put text with a colon and a blank behind it in quotes")
_ADVICE = {
    "mapping values are not allowed": _IN_QUOTES,
    "but got ':'": _IN_QUOTES,
    "found character '\\t'": Message("indent with blanks, not with tabs"),
    "that cannot start any token": Message("put text that begins with this character in quotes"),
    "expected <block end>": Message(
        "put text that begins with a quote in quotes of the other kind, and text of several lines "
        "behind |"
    ),
}
"""By what the parser says: what to do about it."""


def torn_entries(top: yaml.Node, lines: Sequence[str]) -> Iterator[Slip]:
    """Entries of {…} and […] that a comma has cut in two."""
    queue, seen = [top], {id(top)}
    while queue:
        node = queue.pop()
        inner: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            inner = [value for _, value in node.value]
            if node.flow_style:
                yield from _torn_mapping(node, lines)
        elif isinstance(node, yaml.SequenceNode):
            inner = list(node.value)
            if node.flow_style:
                yield from _torn_list(node)
        # An alias stands for a node that is looked at once, also where it contains itself.
        queue += [each for each in inner if id(each) not in seen]
        seen.update(map(id, inner))


def _torn_mapping(node: yaml.MappingNode, lines: Sequence[str]) -> Iterator[Slip]:
    written, line = "", 0
    torn = False
    for key, value in node.value:
        name = str(key.value)
        if _without_colon(key, value, lines):
            torn = True
            line = line or key.start_mark.line + 1
            written = f"{written}, {name}" if written else name
            continue
        if torn:
            yield line, joined((written, _FIX), ": ")
        torn = False
        plain = isinstance(value, yaml.ScalarNode) and value.style in _PLAIN
        written = f"{name}: {value.value}" if plain else ""
        line = key.start_mark.line + 1 if plain else 0
    if torn:
        yield line, joined((written, _FIX), ": ")


def _without_colon(key: yaml.Node, value: yaml.Node, lines: Sequence[str]) -> bool:
    """Whether a key stands alone; where its value is just left empty, it has its colon."""
    if not isinstance(value, yaml.ScalarNode) or value.value or value.style not in _PLAIN:
        return False
    first, last = key.end_mark, value.start_mark
    if first.line == last.line:
        between = lines[first.line][first.column : last.column]
    else:
        inner = lines[first.line + 1 : last.line]
        ends = lines[first.line][first.column :], lines[last.line][: last.column]
        between = "\n".join((ends[0], *inner, ends[1]))
    return ":" not in between and value.tag.startswith("tag:yaml.org,2002:null")


def _torn_list(node: yaml.SequenceNode) -> Iterator[Slip]:
    """`[max(a, b)]`: an item that opens a bracket which a later item closes."""
    items = [str(each.value) for each in node.value
             if isinstance(each, yaml.ScalarNode) and each.style in _PLAIN]  # fmt: skip
    for place, item in enumerate(items):
        if _open(item) > 0:
            rest = next((n for n, one in enumerate(items) if n > place and _open(one) < 0), None)
            if rest is not None:
                fix = Message(_FIX.key, brackets="[...]")
                cut = ", ".join(items[place : rest + 1])
                yield node.start_mark.line + 1, joined((cut, fix), ": ")
                return


def _open(text: str) -> int:
    return text.count("(") - text.count(")")


def explained(wrong: yaml.MarkedYAMLError, text: str) -> str:
    """What the parser says, and what to do about it where that can be told."""
    said = str(wrong.problem)
    if torn := _torn_before(wrong, text):
        return joined((f"{torn} …", _FIX), ": ")
    advice = next((fix for part, fix in _ADVICE.items() if part in said), "")
    if not advice:
        return Message("this is not YAML: {reason}", reason=said)
    return Message("this is not YAML: {reason}; {advice}", reason=said, advice=advice)


def _torn_before(wrong: yaml.MarkedYAMLError, text: str) -> str:
    """The entry in which the parser stopped, where a comma has cut it behind an open bracket."""
    start, end = wrong.context_mark, wrong.problem_mark
    if start is None or end is None or "flow" not in str(wrong.context):
        return ""
    before = text[start.index + 1 : end.index]
    opened = before.rfind("(")
    if _open(before) < 1 or "," not in before[opened:]:
        return ""
    begin = max(before.rfind(", ", 0, opened), before.rfind("{", 0, opened)) + 1
    return before[begin:].strip().rstrip(",")


def joined_with_comment(node: yaml.ScalarNode) -> bool:
    """Whether YAML makes one line of several, one of which has a `#` in it.

    Only a block behind `|` keeps its lines. In another a comment would swallow what stood below.
    """
    several = node.end_mark.line > node.start_mark.line
    return several and node.style != "|" and "#" in str(node.value)
