"""Every code of a problem with the sentences that it comes with, found where they are said."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, TypeGuard

import kpilib
from kpilib.core.problem_kinds import KINDS
from kpilib.text.language import language

from .tables import grid
from .words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.text.language import Language

_PACKAGE = Path(kpilib.__file__).parent
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+\Z")


def page(lang: str) -> str:
    """A table: the code, what many of them are called together, what one says."""
    said, words = language(lang), WORDS[lang]
    told = {**dict.fromkeys(KINDS, ()), **found()}
    rows = (
        [f"`{code}`", said.said(KINDS.get(code, "")), "<br>".join(_said(one, said) for one in all_)]
        for code, all_ in sorted(told.items())
    )
    head = [words["code"], words["together"], words["says"]]
    return f"# {words['codes']}\n\n{grid(head, rows)}\n"


class _Fact(str):
    """The name of a fact, in whatever form a sentence wants the fact itself."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """Return the name in braces."""
        return "{" + str(self) + "}"


def _said(text: str, said: Language) -> str:
    """The sentence in a language, its facts as their names in braces."""
    facts = {name: _Fact(name) for _, name, _, _ in Formatter().parse(text) if name}
    return said.say(text, **{"n": _Fact("n"), **facts}).replace("<", "&lt;")


@cache
def found() -> dict[str, tuple[str, ...]]:
    """Per code the sentences, as they stand in the code: facts in braces."""
    told: dict[str, dict[str, None]] = {}
    for path in sorted(_PACKAGE.rglob("*.py")):
        for function in _functions(ast.parse(path.read_text("utf-8"))):
            for code, texts in _codes(function):
                told.setdefault(code, {}).update(dict.fromkeys(texts))
    return {code: tuple(texts) for code, texts in told.items()}


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _codes(function: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """What is given a code and a sentence: by a call, or by returning both."""
    named = _named(function)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            # A problem's place stands before its code.
            values = values[3:] if _name(node) == "Problem" else values
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            values = node.value.elts
        else:
            continue
        code = next((str(each.value) for each in values if _is_code(each)), "")
        texts = [text for value in values for text in _sentences(value, named, node.lineno)]
        if code and texts:
            yield code, texts


def _named(function: ast.AST) -> list[tuple[int, str, list[str]]]:
    """Names that sentences were given before they were used, with the line."""
    return [
        (node.lineno, node.targets[0].id, _messages(node.value))
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]


def _sentences(value: ast.expr, named: list[tuple[int, str, list[str]]], line: int) -> list[str]:
    """Written out where they are used, or the last that the name was given above."""
    if not isinstance(value, ast.Name):
        return _messages(value)
    given = [(at, texts) for at, name, texts in named if name == value.id and at <= line]
    return max(given, default=(0, []))[1]


def _is_code(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and bool(_CODE.match(str(node.value)))


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _messages(node: ast.AST) -> list[str]:
    """The sentences that are written out in an expression."""
    return [
        str(each.args[0].value)
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and _name(each) == "Message" and each.args
        and isinstance(each.args[0], ast.Constant)
    ]  # fmt: skip
