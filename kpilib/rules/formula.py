"""The formula language: what an analyst would write into a spreadsheet cell, with names.

`+ − × ÷` (or `- * /`), `4%`, comparisons, `and or not`, `in (…)`, `if(condition, then, else)`,
`min max abs floor mean known`, text in quotes, `true false none`, and comments from `#` to the end
of their line. A formula is parsed into a small tree; Python never sees it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from kpilib.core.messages import Message
from kpilib.core.text_limits import BRACKETS
from kpilib.rules.tokens import WORDS, FormulaError, Token, refuse, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "FUNCTIONS", "Call", "Constant", "FormulaError", "Name", "Node", "Operation",
    "constant_value", "first_name", "names_in", "parse_formula",
]  # fmt: skip

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
        sign: One of `+ - * / < <= > >= == != and or not neg in`.
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

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "none": None}
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


@lru_cache(maxsize=4096)
def parse_formula(text: str) -> Node:
    """The tree of a formula.

    Raises:
        FormulaError: The text is no formula; the message says which part and what is possible.
    """
    return _Parser(text, tokens(text)).formula()


def names_in(node: Node) -> Iterator[str]:
    """Every name that a formula reads, in order, repeats included."""
    return (leaf.name for leaf in _leaves(node) if isinstance(leaf, Name))


@lru_cache(maxsize=4096)
def names_of(text: str) -> tuple[str, ...]:
    """Every name that a formula reads, in order, repeats included; see `parse_formula`."""
    return tuple(names_in(parse_formula(text)))


def texts_in(node: Node) -> Iterator[str]:
    """Every text in quotes that a formula holds, in order, repeats included."""
    values = (leaf.value for leaf in _leaves(node) if isinstance(leaf, Constant))
    return (value for value in values if isinstance(value, str))


def _leaves(node: Node) -> Iterator[Node]:
    """The names and constants of a formula, in order."""
    match node:
        case Operation(_, inside) | Call(_, inside):
            for each in inside:
                yield from _leaves(each)
        case _:
            yield node


def first_name(text: str) -> str:
    """The first name that a formula reads; empty where it reads none.

    >>> first_name("2 × sales + bonus"), first_name("4%")
    ('sales', '')
    """
    return next(names_in(parse_formula(text)), "")


@lru_cache(maxsize=4096)
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
                raise FormulaError(Message("{formula} divides by zero", formula=repr(text)))
            return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else a}[sign]
    raise FormulaError(
        Message(
            "{formula} must be a plain number here, or + − × ÷ of plain numbers", formula=repr(text)
        )
    )


class _Parser:
    """Reads words from left to right; each method takes what binds at least as tightly as it says.

    From loose to tight: `or`, `and`, `not`, comparisons, `+ −`, `× ÷`, a sign before a value.
    """

    def __init__(self, text: str, words: tuple[Token, ...]) -> None:
        self._text = text
        self._words = words
        self._at = 0
        self._depth = 0

    def formula(self) -> Node:
        node = self._or()
        if (rest := self._word()) is not None:
            self._refuse(self._unexpected(rest))
        return node

    def _unexpected(self, rest: Token) -> str:
        if rest.text in {")", "]"} and rest.kind == "sign":
            return Message("there is a {bracket} too many", bracket=rest.text)
        if rest.text == "," and rest.kind == "sign":
            return Message("a comma stands in the brackets of a function or of in (…) only")
        before = self._words[self._at - 1].written
        return Message(
            "there is no sign between {before} and {after}", before=before, after=rest.written
        )

    def _or(self) -> Node:
        return self._joined("or", self._and)

    def _and(self) -> Node:
        return self._joined("and", self._not)

    def _joined(self, word: str, side: Callable[[], Node]) -> Node:
        sides = [side()]
        while self._take("name", word):
            sides.append(side())
        return sides[0] if len(sides) == 1 else Operation(word, tuple(sides))

    def _not(self) -> Node:
        if self._take("name", "not"):
            with self._inside():
                return Operation("not", (self._not(),))
        return self._comparison()

    def _comparison(self) -> Node:
        left = self._sum()
        if (among := self._among(left)) is not None:
            return among
        parts: list[Node] = []
        while sign := self._take("sign", *_COMPARISONS):
            right = self._sum()
            parts.append(Operation(sign, (left, right)))
            left = right
        if not parts:
            return left
        return parts[0] if len(parts) == 1 else Operation("and", tuple(parts))

    def _among(self, left: Node) -> Node | None:
        """`in (…)` and `not in (…)`."""
        start = self._at
        negative = self._take("name", "not")
        if not self._take("name", "in"):
            self._at = start
            return None
        bracket = self._take("sign", "(", "[")
        if not bracket:
            self._refuse(Message("in needs its choices in brackets: in ('a', 'b')"))
        inside = Operation("in", (left, *self._list(")" if bracket == "(" else "]", "in")))
        return Operation("not", (inside,)) if negative else inside

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._chain(("*", "/"), self._signed)

    def _chain(self, signs: tuple[str, ...], side: Callable[[], Node]) -> Node:
        node = side()
        while sign := self._take("sign", *signs):
            node = Operation(sign, (node, side()))
        return node

    def _signed(self) -> Node:
        if self._take("sign", "-"):
            with self._inside():
                return Operation("neg", (self._signed(),))
        return self._value()

    def _value(self) -> Node:
        word = self._word()
        if word is None:
            self._refuse(Message("a value is missing at the end"))
        self._at += 1
        match word.kind:
            case "number":
                return Constant(Fraction(Decimal(word.text)), word.text)
            case "percent":
                return Constant(Fraction(Decimal(word.text)) / 100, f"{word.text}%")
            case "text":
                return Constant(word.text, word.text)
            case "name" if word.text in _CONSTANTS:
                return Constant(_CONSTANTS[word.text], word.text)
            case "name" if word.text not in WORDS or word.text == "if":
                return self._named(word.text)
        if word.text != "(":
            self._refuse(Message("a value is missing before {word}", word=word.written))
        with self._inside():
            node = self._or()
        self._close(")", "")
        return node

    def _named(self, name: str) -> Node:
        if self._take("sign", "("):
            return self._call(name, self._list(")", name))
        if name == "if":
            self._refuse(Message("if needs brackets: if(condition, then, else)"))
        return Name(name)

    def _list(self, end: str, of: str) -> tuple[Node, ...]:
        """What stands between brackets, by commas."""
        if self._take("sign", end):
            if of == "in":
                self._refuse(Message("in needs a choice in its brackets: in ('a', 'b')"))
            return ()
        with self._inside():
            found = [self._or()]
            while self._take("sign", ","):
                found.append(self._or())
        self._close(end, of)
        return tuple(found)

    def _close(self, end: str, of: str) -> None:
        if self._take("sign", end):
            return
        rest = self._word()
        if rest is None and of:
            self._refuse(Message("the bracket behind {word} is never closed", word=of))
        if rest is None:
            self._refuse(Message("a bracket is never closed"))
        self._refuse(self._unexpected(rest))

    def _call(self, name: str, arguments: tuple[Node, ...]) -> Node:
        if name == "if":
            if len(arguments) != 3:  # noqa: PLR2004 - condition, then, else
                self._refuse(Message("if needs three parts: if(condition, then, else)"))
            return Call("if", arguments)
        if name not in FUNCTIONS:
            known = ("if", *FUNCTIONS)
            self._refuse(
                Message("{name} is no function; there are {known}", name=name, known=known)
            )
        least, most = FUNCTIONS[name]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            if most is None:
                self._refuse(Message("{name} takes one or more values", name=name))
            self._refuse(
                Message("{name} takes {n} value", "{name} takes {n} values", name=name, n=most)
            )
        return Call(name, arguments)

    def _word(self) -> Token | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _take(self, kind: str, *texts: str) -> str:
        """Step over the next word where it is one of these."""
        word = self._word()
        if word is None or word.kind != kind or word.text not in texts:
            return ""
        self._at += 1
        return word.text

    @contextmanager
    def _inside(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > BRACKETS:
            self._refuse(
                Message("too many brackets inside one another: give its parts names of their own")
            )
        yield
        self._depth -= 1

    def _refuse(self, why: str) -> NoReturn:
        refuse(self._text, why)
