"""Every text that the program can say, read from its source: the keys that catalogues translate."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent.parent.parent / "kpilib"
SINGLE = {"say", "_say", "Message"}
COUNTED = {"say_number", "Message"}


@dataclass(frozen=True, order=True)
class Key:
    """One text of the program: context, the English text, and its plural where it counts."""

    context: str
    one: str
    many: str = ""


@dataclass
class Use:
    """Where a text stands, and the facts that it can name there.

    Attributes:
        place: The first place.
        facts: Names that every place gives; None where one gives them as a mapping.
    """

    place: str
    facts: set[str] | None


def keys() -> dict[Key, Use]:
    """Every key and where it stands."""
    found: dict[Key, Use] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for paragraph in _help_of(node):
                    found.setdefault(
                        Key("", paragraph), Use(f"{path.relative_to(PACKAGE)}:{node.lineno}", set())
                    )
            if isinstance(node, ast.Call):
                named = {each.arg for each in node.keywords if each.arg}
                facts = None if any(each.arg is None for each in node.keywords) else named
                for key in _of_call(node):
                    use = found.setdefault(
                        key, Use(f"{path.relative_to(PACKAGE)}:{node.lineno}", facts)
                    )
                    use.facts = use.facts & facts if use.facts and facts else facts and use.facts
    return found


def _help_of(function: ast.FunctionDef) -> Iterator[str]:
    """The paragraphs of a docstring that is the help of a command; examples stay as they are."""
    decorators = [one.func for one in function.decorator_list if isinstance(one, ast.Call)]
    if {"command", "group"} & {one.attr for one in decorators if isinstance(one, ast.Attribute)}:
        for paragraph in (ast.get_docstring(function) or "").split("\n\n"):
            if not paragraph.startswith("\b"):
                yield " ".join(paragraph.split())


def _of_call(node: ast.Call) -> Iterator[Key]:
    called = (
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    )
    said = next((each.value for each in node.keywords if each.arg == "context"), None)
    for context in list(_texts(said)) if said else [""]:
        if called in COUNTED and len(node.args) > 1:
            both = (list(_texts(arg)) for arg in node.args[:2])
            for one, many in zip(*both, strict=True):
                yield Key(context, one, many)
        elif called in SINGLE and node.args:
            for text in _texts(node.args[0]):
                yield Key(context, text)
    if called == "option":  # of the command line
        helps = [each.value for each in node.keywords if each.arg in {"help", "show_default"}]
        yield from (Key("", text) for text in map(_text, helps) if text)
    if called == "lang_option" and _text(node.args[0]):
        yield Key("", _text(node.args[0]))


def _texts(node: ast.expr) -> Iterator[str]:
    """A literal, or both sides of `a if condition else b`."""
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif text := _text(node):
        yield text


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
