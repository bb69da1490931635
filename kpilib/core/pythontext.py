"""Python's grammar for what is written in it: parameters of notebooks, formulas of long ago.

Nothing is run here, and nothing deeper is built than the limits allow: a tree out of nine hundred
signs before a name ends whoever walks it, and a hundred thousand brackets Python's own parser.
"""

from __future__ import annotations

import ast
import warnings
from typing import Literal

from kpilib.core import text_limits
from kpilib.core.messages import Message
from kpilib.core.sourcetext import TextError, at_line


def module_tree(text: str, source: str) -> ast.Module:
    """The tree of a text that is Python.

    Raises:
        TextError: It is not, or longer or deeper than anybody writes it.
    """
    tree = _tree(text, "exec", source)
    return ast.Module(tree.body if isinstance(tree, ast.Module) else [], [])


def expression_tree(text: str, source: str) -> ast.expr:
    """The same of a single expression."""
    tree = _tree(text, "eval", source)
    return tree.body if isinstance(tree, ast.Expression) else ast.Constant(None)


def is_literal(node: ast.expr) -> bool:
    """Whether an expression is a plain value: text, numbers, true, false, none, or lists of them.

    >>> [is_literal(expression_tree(text, "x")) for text in ("-1", "['a', {1: None}]", "f()")]
    [True, True, False]
    """
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant(value=int() | float())):
            return True
        case ast.List(elts=inside) | ast.Tuple(elts=inside) | ast.Set(elts=inside):
            return all(map(is_literal, inside))
        case ast.Dict(keys=keys, values=values):
            # A key that is None stands for **another mapping.
            return all(key is not None and is_literal(key) for key in keys) and all(
                map(is_literal, values)
            )
    return False


def _tree(text: str, mode: Literal["exec", "eval"], source: str) -> ast.mod:
    line, what = 1, Message("it is too long: give its parts names of their own")
    if len(text) <= text_limits.PYTHON:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python's advice on what is written is no news
                tree = ast.parse(text, mode=mode)
            if _is_shallow(tree):
                return tree
        except SyntaxError as wrong:
            line, what = wrong.lineno or 1, _no_python(wrong.msg)
        except (ValueError, RecursionError, MemoryError) as wrong:
            what = _no_python(str(wrong))
    raise TextError(at_line(source, line, what))


def _no_python(reason: str) -> Message:
    return Message("this is not Python: {reason}", reason=reason)


def _is_shallow(tree: ast.mod) -> bool:
    """Level by level: whoever walks the tree may do so by recursion."""
    level: list[ast.AST] = [tree]
    for _ in range(text_limits.FORMULA_WORDS):
        if not level:
            return True
        level = [inner for each in level for inner in ast.iter_child_nodes(each)]
    return False
