"""Formulas as earlier programs read them, spelled as they are read today.

Programs that laid out revisions in the first way left formulas to Python's grammar: `1,000` in a
function was two numbers, `'a' 'b'` one text, `ｓales` the name `sales`, and a `#` cut off whatever
stood behind it, further lines included. What was issued by such a formula keeps the meaning by
which it was paid. Only rules of such revisions are read here; rules that are written now never are.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from kpilib.core.pythontext import expression_tree
from kpilib.rules.formula import Call, Constant, Name, Node, Operation, parse_formula
from kpilib.rules.tokens import FormulaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationInfo


@dataclass(frozen=True, slots=True)
class AsIssued:
    """Rules that are read as they were when something was issued by them; pydantic's context.

    Attributes:
        formerly: That was done by a program that read formulas with Python's grammar.
    """

    formerly: bool = False


def is_as_issued(info: ValidationInfo) -> bool:
    """Whether rules are read by which something was issued: later refusals do not hold then."""
    return isinstance(info.context, AsIssued)


def spelled_as_read(text: str, info: ValidationInfo) -> str:
    """A formula in today's spelling, in the meaning that it had where it was issued."""
    formerly = isinstance(info.context, AsIssued) and info.context.formerly
    return todays_spelling(text) if formerly else text


@lru_cache(maxsize=4096)
def todays_spelling(text: str) -> str:
    """What an earlier program read in a formula, as it is written today.

    A formula that means today what it meant then stays as it is; so does one that no program read,
    or that cannot be written today, which today's reader then refuses by name.

    >>> todays_spelling("max(1,000 + sales, 20)  # at least")
    'max(1, 0 + sales, 20)'
    """
    try:
        meant = _formerly(text)
        if _means_today(text, meant):
            return text
        written = _written(meant, 0)
    except (ValueError, RecursionError):  # of Python as well: it was none
        return text
    return written if _means_today(written, meant) else text


def _means_today(text: str, meant: Node) -> bool:
    try:
        return _bare(parse_formula(text)) == _bare(meant)
    except FormulaError:
        return False


def _bare(node: Node) -> object:
    """A tree to compare: numbers by value and not by digits; 1 is not true."""
    match node:
        case Constant(value):
            return type(value).__name__, value
        case Name(name):
            return "name", name
        case Operation(sign, sides):
            return sign, tuple(map(_bare, sides))
        case Call(function, arguments):
            return "call", function, tuple(map(_bare, arguments))


_SYMBOLS = str.maketrans({"×": "*", "÷": "/", "−": "-", "\n": " "})
_WORDS = (("≥", ">="), ("≤", "<="), ("≠", "!="))
_PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)%")
_EQUALS = re.compile(r"(?<![<>!=])=(?!=)")
_IF = re.compile(r"\bif\s*\(")
_QUOTED = re.compile(r"""('[^']*'|"[^"]*")""")
_PLAIN_NUMBER = re.compile(r"[\d_]+(\.\d+)?", re.ASCII)
_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "none": None}


def _formerly(text: str) -> Node:
    """The tree that those programs made of a formula.

    Raises:
        SyntaxError: It was refused.
        ValueError: It was refused.
    """
    # Every second piece was taken for text in quotes, behind a `#` as well.
    pieces = _QUOTED.split(text.strip())
    plain = "".join(piece if i % 2 else _as_python(piece) for i, piece in enumerate(pieces))
    return _Former(plain).node(expression_tree(plain, "formula"))


def _as_python(plain: str) -> str:
    plain = plain.translate(_SYMBOLS)
    for written, meant in _WORDS:
        plain = plain.replace(written, meant)
    plain = _EQUALS.sub("==", plain)
    return _IF.sub("if_(", _PERCENT.sub(r"percent(\1)", plain))


@dataclass(frozen=True, slots=True)
class _Former:
    """Turns Python's tree into ours as it was done then; what was refused then is a ValueError."""

    plain: str

    def node(self, node: ast.expr) -> Node:  # noqa: C901, PLR0911 - one case per kind of node
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name(id=name) if name in _CONSTANTS:
                return Constant(_CONSTANTS[name], name)
            case ast.Name(id=name):
                return Name(name)
            case ast.Attribute(value=ast.Name(id=name), attr=part):
                return Name(f"{name}.{part}")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Operation("neg", (self.node(operand),))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Operation("not", (self.node(operand),))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return Operation(_BINARY[type(op)], (self.node(left), self.node(right)))
            case ast.BoolOp(op=op, values=values):
                sign = "and" if isinstance(op, ast.And) else "or"
                return Operation(sign, tuple(map(self.node, values)))
            case ast.Compare():
                return self._comparison(node)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
        raise ValueError(ast.dump(node))

    def _constant(self, node: ast.Constant) -> Constant:
        if isinstance(node.value, str):
            return Constant(node.value, node.value)
        return _number(self._segment(node))

    def _segment(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.plain, node) or ""

    def _comparison(self, node: ast.Compare) -> Node:
        left, parts = self.node(node.left), list[Node]()
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, (ast.In, ast.NotIn)):
                inside = Operation("in", (left, *map(self.node, _choices(comparator))))
                parts.append(Operation("not", (inside,)) if isinstance(op, ast.NotIn) else inside)
                continue
            if type(op) not in _COMPARE:
                raise ValueError(ast.dump(op))
            right = self.node(comparator)
            parts.append(Operation(_COMPARE[type(op)], (left, right)))
            left = right
        return parts[0] if len(parts) == 1 else Operation("and", tuple(parts))

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> Node:
        written = self._segment(arguments[0]) if len(arguments) == 1 else ""
        if name == "percent" and _PLAIN_NUMBER.fullmatch(written):
            return _number(written, "%")
        return Call("if" if name == "if_" else name, tuple(map(self.node, arguments)))


def _choices(comparator: ast.expr) -> Sequence[ast.expr]:
    """What stands behind `in`; a single choice needed no brackets."""
    if isinstance(comparator, ast.Constant):
        return (comparator,)
    if isinstance(comparator, (ast.Tuple, ast.List)) and comparator.elts:
        return comparator.elts
    raise ValueError(ast.dump(comparator))


def _number(written: str, percent: str = "") -> Constant:
    if not _PLAIN_NUMBER.fullmatch(written):
        raise ValueError(written)
    value = Decimal(written)
    share = Fraction(value) / (100 if percent else 1)
    return Constant(share, f"{value:f}{percent}")


_LEVEL = {
    "or": 1, "and": 2, "not": 3, "in": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7,
}  # fmt: skip
_SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}


def _written(node: Node, outer: int) -> str:
    """A tree as a formula of today; brackets only where the order would be another without."""
    match node:
        case Constant(value, text):
            return _quoted(value) if isinstance(value, str) else text
        case Name(name):
            return name
        case Call(function, arguments):
            return f"{function}({', '.join(_written(each, 0) for each in arguments)})"
        case Operation(sign, sides):
            level = _LEVEL[sign]
            text = _operation(sign, sides, level)
            return f"({text})" if level < outer else text


def _operation(sign: str, sides: Sequence[Node], level: int) -> str:
    if sign in {"neg", "not"}:
        return ("−" if sign == "neg" else "not ") + _written(sides[0], level)
    # Sums and products are read from the left; two comparisons in a row would be a chain.
    left = level if sign in {"+", "-", "*", "/"} else level + 1
    first, *rest = sides
    if sign == "in":
        return f"{_written(first, left)} in ({', '.join(_written(each, 0) for each in rest)})"
    words = [_written(first, left), *(_written(each, level + 1) for each in rest)]
    return f" {_SIGNS.get(sign, sign)} ".join(words)


def _quoted(text: str) -> str:
    """In quotes that the text does not hold; one with both kinds cannot be written today."""
    return f'"{text}"' if "'" in text else f"'{text}'"
