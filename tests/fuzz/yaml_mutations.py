"""Changes of YAML by structure: keys, values, nesting, aliases, tags, documents.

The text is composed into nodes, one is changed, and the nodes are written again; what no tree of
nodes can hold without ending this program itself (nesting of thousands) is put in as text.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import yaml

from . import hostile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

_TEXT = "tag:yaml.org,2002:str"
_PLACE = "FUZZ-PLACE"
TAGS = (
    "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool",
    "tag:yaml.org,2002:null", "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary",
    "tag:yaml.org,2002:set", "tag:yaml.org,2002:omap", "tag:yaml.org,2002:pairs",
    "tag:yaml.org,2002:python/name:os.system", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq",
    "!ours", "tag:kpilib,number", "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value",
)  # fmt: skip


def mutate(text: str, rng: Random) -> tuple[str, str]:
    """The text with one to three changes, and what they were."""
    try:
        nodes = [node for node in yaml.compose_all(text, yaml.BaseLoader) if node is not None]
    except (yaml.YAMLError, RecursionError):
        return text, ""
    told = []
    pasted = ""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        change = rng.choice(CHANGES)
        nodes, more, did = change(nodes, rng)
        pasted = more or pasted
        told += [change.__name__.strip("_")] if did else []
    try:
        written = yaml.serialize_all(nodes, Dumper=yaml.BaseDumper, allow_unicode=True, width=100)
    except (yaml.YAMLError, RecursionError, TypeError, ValueError, AttributeError):
        return text, ""  # no such text can be written
    return written.replace(_PLACE, pasted), ", ".join(told)


_Change = tuple[list[yaml.Node], str, bool]


def every(nodes: list[yaml.Node]) -> Iterator[yaml.Node]:
    seen: set[int] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += [each for pair in node.value for each in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _one(nodes: list[yaml.Node], rng: Random, kind: type) -> yaml.Node | None:
    found = [node for node in every(nodes) if isinstance(node, kind) and node.value]
    return rng.choice(found) if found else None


def _scalar(text: str, style: str | None = None) -> yaml.ScalarNode:
    return yaml.ScalarNode(_TEXT, text, style=style)


def _key_dropped(nodes: list[yaml.Node], rng: Random) -> _Change:
    if node := _one(nodes, rng, yaml.CollectionNode):
        del node.value[rng.randrange(len(node.value))]
    return nodes, "", node is not None


def _key_doubled(nodes: list[yaml.Node], rng: Random) -> _Change:
    if node := _one(nodes, rng, yaml.CollectionNode):
        node.value.insert(rng.randrange(len(node.value) + 1), copy.deepcopy(rng.choice(node.value)))
    return nodes, "", node is not None


def _key_renamed(nodes: list[yaml.Node], rng: Random) -> _Change:
    if node := _one(nodes, rng, yaml.MappingNode):
        place = rng.randrange(len(node.value))
        key, value = node.value[place]
        names = [n.value for n in every(nodes) if isinstance(n, yaml.ScalarNode)]
        word = rng.choice([f"{key.value}s", str(key.value)[1:], rng.choice(names), "",
                           hostile.some(rng, hostile.YAML_SCALARS)])  # fmt: skip
        node.value[place] = (_scalar(word), value)
    return nodes, "", node is not None


def _key_a_list(nodes: list[yaml.Node], rng: Random) -> _Change:
    if node := _one(nodes, rng, yaml.MappingNode):
        place = rng.randrange(len(node.value))
        key = yaml.SequenceNode("tag:yaml.org,2002:seq", [_scalar("a"), _scalar("b")])
        node.value[place] = (key, node.value[place][1])
    return nodes, "", node is not None


def _key_added(nodes: list[yaml.Node], rng: Random) -> _Change:
    if node := _one(nodes, rng, yaml.MappingNode):
        value = copy.deepcopy(rng.choice(list(every(nodes))))
        node.value.append((_scalar(rng.choice(["<<", "formula", "id", "when", "a b", "1"])), value))
    return nodes, "", node is not None


def _scalar_hostile(nodes: list[yaml.Node], rng: Random) -> _Change:
    if node := _one(nodes, rng, yaml.ScalarNode):
        node.value = hostile.some(rng, hostile.YAML_SCALARS)
        node.style = rng.choice([None, "'", '"', "|"])
    return nodes, "", node is not None


def _scalar_moved(nodes: list[yaml.Node], rng: Random) -> _Change:
    one, other = _one(nodes, rng, yaml.ScalarNode), _one(nodes, rng, yaml.ScalarNode)
    if one is not None and other is not None:
        one.value, other.value = other.value, one.value
    return nodes, "", one is not None


def _number_changed(nodes: list[yaml.Node], rng: Random) -> _Change:
    numbers = [n for n in every(nodes) if isinstance(n, yaml.ScalarNode) and n.value[:1].isdigit()]
    if numbers:
        node = rng.choice(numbers)
        node.value = rng.choice([
            f"-{node.value}", f"{node.value}0", f"{node.value}%", "0", f"{node.value}.5",
            hostile.some(rng, hostile.NUMBERS),
        ])  # fmt: skip
    return nodes, "", bool(numbers)


def _formula_too_long(nodes: list[yaml.Node], rng: Random) -> _Change:
    scalars = [n for n in every(nodes) if isinstance(n, yaml.ScalarNode) and n.value]
    formulas = [n for n in scalars if any(sign in n.value for sign in "×+÷<>=")] or scalars
    if formulas:
        rng.choice(formulas).value = hostile.long_formula(rng)
    return nodes, "", bool(formulas)


def _text_too_long(nodes: list[yaml.Node], rng: Random) -> _Change:
    if node := _one(nodes, rng, yaml.ScalarNode):
        node.value = rng.choice(["x", "9", "张 ", "a:\n"]) * rng.choice([1000, 100_000])
    return nodes, "", node is not None


def _tagged(nodes: list[yaml.Node], rng: Random) -> _Change:
    found = list(every(nodes))
    if found:
        rng.choice(found).tag = rng.choice(TAGS)
    return nodes, "", bool(found)


def _kind_changed(nodes: list[yaml.Node], rng: Random) -> _Change:
    if node := _one(nodes, rng, yaml.CollectionNode):
        place = rng.randrange(len(node.value))
        old = node.value[place]
        inside = old[1] if isinstance(old, tuple) else old
        new = rng.choice([
            _scalar(hostile.some(rng, hostile.YAML_SCALARS)),
            yaml.SequenceNode("tag:yaml.org,2002:seq", [inside, copy.deepcopy(inside)]),
            yaml.MappingNode("tag:yaml.org,2002:map", [(_scalar("a"), inside)]),
            yaml.SequenceNode("tag:yaml.org,2002:seq", []),
            yaml.MappingNode("tag:yaml.org,2002:map", []),
        ])  # fmt: skip
        node.value[place] = (old[0], new) if isinstance(old, tuple) else new
    return nodes, "", node is not None


def _aliased(nodes: list[yaml.Node], rng: Random) -> _Change:
    """The same node at two places: written with an anchor, and an alias that may hold itself."""
    node = _one(nodes, rng, yaml.CollectionNode)
    if node is not None:
        other = rng.choice(list(every(nodes)))
        place = rng.randrange(len(node.value))
        old = node.value[place]
        node.value[place] = (old[0], other) if isinstance(old, tuple) else other
    return nodes, "", node is not None


def _pasted(nodes: list[yaml.Node], rng: Random) -> _Change:
    """Nesting, or a bomb of aliases, in the place of a value."""
    if not (node := _one(nodes, rng, yaml.ScalarNode)):
        return nodes, "", False
    node.value, node.style = _PLACE, None
    depth = rng.choice([5, 30, 200, 2000, 100_000])
    of_nine = [f"&b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 12)]
    bomb = ", ".join(["&b0 [lol, lol, lol]", *of_nine])
    text = rng.choice(["[" * depth + "]" * depth, "{a: " * depth + "1" + "}" * depth,
                       "[" * depth, f"[{bomb}]", "&x [*x]", "*nowhere",
                       f"[{'1, ' * min(depth, 20_000)}]"])  # fmt: skip
    return nodes, text, True


def _documents(nodes: list[yaml.Node], rng: Random) -> _Change:
    if not nodes:
        return nodes, "", False
    found: list[yaml.Node] = rng.choice([
        [], [*nodes, copy.deepcopy(nodes[0])], [*nodes, _scalar("x")], [_scalar("")],
        [yaml.SequenceNode("tag:yaml.org,2002:seq", nodes)],
        [yaml.MappingNode("tag:yaml.org,2002:map", [])],
    ])  # fmt: skip
    return found, "", True


CHANGES: tuple[Callable[[list[yaml.Node], Random], _Change], ...] = (
    _key_dropped, _key_dropped, _key_doubled, _key_renamed, _key_renamed, _key_a_list, _key_added,
    _scalar_hostile, _scalar_hostile, _scalar_hostile, _scalar_moved, _scalar_moved,
    _number_changed, _number_changed, _formula_too_long, _text_too_long, _tagged, _kind_changed,
    _kind_changed, _aliased, _pasted, _documents,
)  # fmt: skip
