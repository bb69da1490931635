"""The formula language: what an analyst would write into a spreadsheet cell, with names.

`+ − × ÷` (or `- * /`), `4%`, comparisons, `and or not`, `in (…)`, `if(condition, then, else)`,
`min max abs floor mean known`, text in quotes, `true false none`. A formula is parsed into a
small tree and never executed as Python.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from kpilib.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTIONS = {
    "min": (1, None),
    "max": (1, None),
    "mean": (1, None),
    "abs": (1, 1),
    "floor": (1, 1),
    "known": (1, 1),
    "months_before": (2, 2),
}
"""Functions by name with the least and the largest number of arguments."""


class FormulaError(KpiError):
    """A formula that cannot be read, or that mixes kinds (text plus number).

    Attributes:
        about: The quantity, item or rule that it belongs to, as far as that is known.
    """

    def __init__(self, message: str, about: str = "") -> None:
        self.about = about
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, true, false, or none."""

    value: Fraction | str | bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity, parameter or column."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`+ - * /` or a comparison of two sides, `and`/`or`, or a sign before one side.

    Attributes:
        sign: As in Python: `+ - * / < <= > >= == != and or not neg in`.
        sides: The operands.
    """

    sign: str
    sides: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or `if`."""

    function: str
    arguments: tuple[Node, ...]


Node = Constant | Name | Operation | Call

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


@lru_cache(maxsize=4096)
def parse_formula(text: str) -> Node:
    """The tree of a formula.

    Raises:
        FormulaError: The text is no formula; the message says which part and what is possible.
    """
    # Every second piece is text in quotes, which stays as it is written.
    pieces = _QUOTED.split(text.strip())
    plain = "".join(piece if i % 2 else _as_python(piece) for i, piece in enumerate(pieces))
    try:
        tree = ast.parse(plain, mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        message = f"{text!r} is not a formula: check brackets and signs"
        raise FormulaError(message) from None
    return _Reader(plain, text).node(tree.body)


def _as_python(plain: str) -> str:
    """Signs and words of people as those that Python's own parser reads."""
    plain = plain.translate(_SYMBOLS)
    for written, meant in _WORDS:
        plain = plain.replace(written, meant)
    plain = _EQUALS.sub("==", plain)
    return _IF.sub("if_(", _PERCENT.sub(r"percent(\1)", plain))


def names_in(node: Node) -> Iterator[str]:
    """Every name that a formula reads, in order, repeats included."""
    match node:
        case Name(name):
            yield name
        case Operation(_, sides):
            for side in sides:
                yield from names_in(side)
        case Call(_, arguments):
            for argument in arguments:
                yield from names_in(argument)


def first_name(text: str) -> str:
    """The first name that a formula reads; empty where it reads none.

    >>> first_name("2 × sales + bonus"), first_name("4%")
    ('sales', '')
    """
    return next(names_in(parse_formula(text)), "")


def constant_value(text: str) -> Fraction:
    """The value of a formula without names, such as a weight `50 ÷ 3`.

    Raises:
        FormulaError: It is no such formula.
    """
    return _constant(parse_formula(text), text)


def _constant(node: Node, text: str) -> Fraction:
    match node:
        case Constant(value) if isinstance(value, Fraction):
            return value
        case Operation("neg", (side,)):
            return -_constant(side, text)
        case Operation("+" | "-" | "*" | "/" as sign, (left, right)):
            a, b = _constant(left, text), _constant(right, text)
            if sign == "/" and not b:
                raise FormulaError(f"{text!r} divides by zero")
            return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else a}[sign]
    raise FormulaError(f"{text!r} must be a plain number here, or + − × ÷ of plain numbers")


class _Reader:
    """Turns Python's syntax tree into ours, refusing everything else."""

    def __init__(self, plain: str, text: str) -> None:
        self._plain = plain
        self._text = text

    def node(self, node: ast.expr) -> Node:  # noqa: C901, PLR0911 - one case per kind of node
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name(id=name):
                if name in _CONSTANTS:
                    return Constant(_CONSTANTS[name], name)
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
                return Operation(sign, tuple(self.node(value) for value in values))
            case ast.Compare():
                return self._comparison(node)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
        raise self._refuse(node)

    def _constant(self, node: ast.Constant) -> Constant:
        if isinstance(node.value, str):
            return Constant(node.value, node.value)
        written = self._segment(node)
        if isinstance(node.value, bool) or not _PLAIN_NUMBER.fullmatch(written):
            raise self._refuse(node)
        return Constant(Fraction(Decimal(written)), written)

    def _comparison(self, node: ast.Compare) -> Node:
        left, parts = self.node(node.left), []
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, (ast.In, ast.NotIn)):
                # Brackets around a single choice leave no trace in Python's tree.
                choices: list[ast.expr] = (
                    [comparator] if isinstance(comparator, ast.Constant) else []
                )
                if isinstance(comparator, (ast.Tuple, ast.List)):
                    choices = comparator.elts
                if not choices:
                    raise self._refuse(comparator)
                among = (left, *(self.node(choice) for choice in choices))
                inside = Operation("in", among)
                parts.append(Operation("not", (inside,)) if isinstance(op, ast.NotIn) else inside)
                continue
            if type(op) not in _COMPARE:
                raise self._refuse(node)
            right = self.node(comparator)
            parts.append(Operation(_COMPARE[type(op)], (left, right)))
            left = right
        return parts[0] if len(parts) == 1 else Operation("and", tuple(parts))

    def _call(self, name: str, arguments: list[ast.expr]) -> Node:
        written = self._segment(arguments[0]) if len(arguments) == 1 else ""
        if name == "percent" and _PLAIN_NUMBER.fullmatch(written):
            return Constant(Fraction(Decimal(written)) / 100, f"{written}%")
        read = tuple(self.node(argument) for argument in arguments)
        if name == "if_":
            if len(read) != 3:  # noqa: PLR2004 - condition, then, else
                raise FormulaError(
                    f"{self._text!r}: if needs three parts: if(condition, then, else)"
                )
            return Call("if", read)
        if name not in FUNCTIONS:
            known = ", ".join(["if", *FUNCTIONS])
            raise FormulaError(f"{self._text!r}: {name} is no function; there are {known}")
        least, most = FUNCTIONS[name]
        if len(read) < least or (most is not None and len(read) > most):
            raise FormulaError(f"{self._text!r}: {name} takes {most or 'one or more'} value(s)")
        return Call(name, read)

    def _segment(self, node: ast.expr) -> str:
        return ast.get_source_segment(self._plain, node) or ""

    def _refuse(self, node: ast.expr) -> FormulaError:
        return FormulaError(
            f"{self._text!r}: {self._segment(node)!r} cannot stand in a formula; "
            "there are numbers, names, + − × ÷, comparisons, and/or/not, in (…) and functions"
        )
