"""Pandoc's document tree as JSON: reading its text, rewriting it, building pieces of it.

A node is `{"t": type, "c": content}`; the types are those of pandoc-types. Attributes are
`[identifier, [classes], [[key, value]]]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Node: TypeAlias = dict[str, Any]

_BLANK = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
_CODE = frozenset({"Code", "CodeBlock", "Math"})


def walk(value: object) -> Iterator[Node]:
    """Every node in `value`, outer before inner, in reading order."""
    # A page has ten thousands of nodes and is walked several times: no generator inside another.
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if "t" in item:
                yield item
                waiting.append(item.get("c"))
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def text(value: object) -> str:
    """The characters a reader sees, blanks between words included."""
    parts: list[str] = []
    for node in walk(value):
        kind = node["t"]
        if kind == "Str":
            parts.append(node["c"])
        elif kind in _BLANK:
            parts.append(_BLANK[kind])
        elif kind in _CODE:
            parts.append(node["c"][1])
    return "".join(parts)


def rewrite(value: Any, change: Callable[[Node], list[Node] | None]) -> Any:  # noqa: ANN401 - any piece of the tree
    """A copy of `value` in which every node that stands in a list may be replaced.

    Args:
        value: A node, a list, or anything inside one.
        change: Given a node whose content is already rewritten, the nodes to put in its place;
            None keeps it. What holds no other node, such as a word, is no copy: it stays as it is.
    """
    if isinstance(value, list):
        return _rewritten(value, change)
    if isinstance(value, dict):
        return {key: rewrite(inner, change) for key, inner in value.items()}
    return value


def _rewritten(items: list[Any], change: Callable[[Node], list[Node] | None]) -> list[Any]:
    # Nothing but what JSON has, of which a page has ten thousands: to ask for the class is quicker
    # than to ask what it is one of, and most nodes are words, which need no copy.
    result: list[Any] = []
    for item in items:
        kind = item.__class__
        if kind is list:
            result.append(_rewritten(item, change))
        elif kind is dict:
            inner = item.get("c")
            if inner.__class__ is list:
                new = {**item, "c": _rewritten(inner, change)}
            else:
                new = rewrite(item, change) if inner.__class__ is dict else item
            replaced = change(new) if "t" in new else None
            if replaced is None:
                result.append(new)
            else:
                result += replaced
        else:
            result.append(item)
    return result


def attr(values: Mapping[str, str] | None = None, classes: Sequence[str] = ()) -> list[Any]:
    """Attributes of a node."""
    return ["", list(classes), [[key, value] for key, value in (values or {}).items()]]


def inlines(words: str) -> list[Node]:
    """Plain text as one literal piece; line ends become line breaks."""
    result: list[Node] = []
    for number, line in enumerate(words.splitlines()):
        if number:
            result.append({"t": "LineBreak"})
        result.append({"t": "Str", "c": line})
    return result


def para(content: list[Node]) -> Node:
    """A paragraph."""
    return {"t": "Para", "c": content}


def div(attributes: list[Any], blocks: list[Node]) -> Node:
    """A group of blocks."""
    return {"t": "Div", "c": [attributes, blocks]}


def raw(form: str, code: str) -> Node:
    """A block written in the target language itself."""
    return {"t": "RawBlock", "c": [form, code]}


def image(target: str, alt: str, width_inches: float) -> Node:
    """An image with its alternative text, `width_inches` wide."""
    attributes = attr({"width": f"{width_inches:.3f}in", "alt": alt})
    return {"t": "Image", "c": [attributes, inlines(alt), [target, ""]]}
