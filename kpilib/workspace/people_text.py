"""Entries put into the text of `params/people.yaml`, so that what people wrote there stays."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.yamltext import parse_yaml
from kpilib.workspace.people_file import PEOPLE, Person, people_in

if TYPE_CHECKING:
    from kpilib.core.yamltext import KeyPath
    from kpilib.workspace.people_file import People, PersonKey, Vouching

_INDENT = 2


class NotEntered(KpiError):  # noqa: N818 - it reads as what happened
    """The file is written in a form into which nothing can be put; it is as it was."""


def with_key(text: str, person: str, name: str, key: PersonKey) -> str:
    """The text with another key; the person is entered with it where there is none of that id.

    Args:
        text: Of the file; empty where there is none.
        person: Whose key.
        name: Their printed name.
        key: The key.

    Raises:
        NotEntered: With the lines to put in by hand.
    """
    before = people_in(text, PEOPLE)
    known = before.people.get(person)
    after = Person(name=known.name if known else name, keys=(*(known.keys if known else ()), key))
    lines = text.split("\n") if text else ["people:"]
    if known is None:
        indent = _indent(text, ("people", *list(before.people)[:1])) if before.people else _INDENT
        block = [
            f"{_plain(person)}:",
            f"  name: {_quoted(name)}",
            "  keys:",
            *(f"    {line}" for line in _key_lines(key)),
        ]
        at = len(lines) - (not lines[-1].strip())
    else:
        path: KeyPath = ("people", person, "keys") if known.keys else ("people", person)
        indent = _indent(text, (*path, 0) if known.keys else (*path, "name"))
        block = _key_lines(key) if known.keys else ["keys:", *(f"  {x}" for x in _key_lines(key))]
        at = _last_line(text, path)
    return _checked(
        lines, at, [" " * indent + line for line in block], {**before.people, person: after}
    )


def with_vouching(text: str, person: str, public: str, vouching: Vouching) -> str:
    """The text with somebody's signature at a key, in the place of an earlier one.

    Raises:
        NotEntered: With the line to put in by hand.
    """
    before = people_in(text, PEOPLE)
    known = before.people[person]
    number = next(place for place, key in enumerate(known.keys) if key.public == public)
    path: KeyPath = ("people", person, "keys", number)
    lines = text.split("\n")
    key = known.keys[number]
    if key.vouched is not None:
        first = parse_yaml(text, PEOPLE)[0].line((*path, "vouched"))
        del lines[first - 1 : _last_line(text, (*path, "vouched"))]
    at = _last_line("\n".join(lines), path)
    indent = _indent(text, (*path, "public")) + (_INDENT if _begins(lines, text, path) else 0)
    keys = [*known.keys]
    keys[number] = key.model_copy(update={"vouched": vouching})
    after = {**before.people, person: known.model_copy(update={"keys": tuple(keys)})}
    return _checked(lines, at, [" " * indent + _vouched(vouching)], after)


def _begins(lines: list[str], text: str, path: KeyPath) -> bool:
    """Whether the line of the key's `public` begins with the dash of its entry."""
    line = parse_yaml(text, PEOPLE)[0].line((*path, "public"))
    return lines[line - 1].lstrip().startswith("-")


def _key_lines(key: PersonKey) -> list[str]:
    lines = [f'- public: "{key.public}"', f"  from: {key.from_}"]
    lines += [f"  until: {key.until}"] if key.until else []
    return lines + ([f"  {_vouched(key.vouched)}"] if key.vouched else [])


def _vouched(one: Vouching) -> str:
    by, sig = _quoted(one.by), _quoted(one.signature)
    return f'vouched: {{by: {by}, key: "{one.key}", on: {one.on}, signature: {sig}}}'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # which YAML reads as the same text


def _plain(name: str) -> str:
    return name if re.fullmatch(r"[a-z][a-z-]*[a-z]", name) else _quoted(name)


def _indent(text: str, path: KeyPath) -> int:
    """How far in the line of something begins."""
    line = text.split("\n")[parse_yaml(text, PEOPLE)[0].line(path) - 1]
    return len(line) - len(line.lstrip())


def _last_line(text: str, path: KeyPath) -> int:
    """The last line on which something below a path begins."""
    lines = parse_yaml(text, PEOPLE)[0].lines
    return max(line for place, line in lines.items() if place[: len(path)] == path)


def _checked(lines: list[str], at: int, block: list[str], meant: dict[str, Person]) -> str:
    """The lines with a block in between, if they are read back as what is meant."""
    text = "\n".join([*lines[:at], *block, *lines[at:]])
    text = text if text.endswith("\n") else f"{text}\n"
    try:
        found: People | None = people_in(text, PEOPLE)
    except KpiError:
        found = None
    if found is None or dict(found.people) != meant:
        raise NotEntered(
            Message(
                "{file} is written in a form into which nothing can be put: enter these lines "
                "yourself\n{lines}",
                file=PEOPLE,
                lines="\n".join(block),
            )
        )
    return text
