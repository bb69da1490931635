"""Formulas as people read them: the one table of what binds how closely, and where brackets go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.rules.formula import Call, Constant, Name, Node, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BINDS = {
    "or": 1, "and": 2, "not": 3, "in": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7,
}  # fmt: skip
"""How closely a sign binds its sides."""

_SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}


def printed_formula(
    node: Node, name: Callable[[str], str] = str, words: Mapping[str, str] | None = None
) -> str:
    """A formula with the signs of arithmetic, as formulas are written.

    Args:
        node: The formula.
        name: How a name is shown: by its title, or its value.
        words: Words of another language for `and`, `or`, `not`, `if` and functions.
    """
    return FormulaPrinter(name, words or {}).text(node)


@dataclass(frozen=True)
class FormulaPrinter:
    """Prints formulas as they are written; a subclass may put more of them into words.

    Attributes:
        name: How a name is shown.
        words: Words of another language.
    """

    name: Callable[[str], str]
    words: Mapping[str, str] = field(default_factory=dict)

    def text(self, node: Node, outer: int = 0) -> str:
        """A formula, in brackets where what stands around it binds more closely."""
        match node:
            case Constant():
                return self.constant(node)
            case Name(name):
                return self.name(name)
            case Call(function, arguments):
                return self.call(function, arguments, outer)
            case Operation(sign, sides):
                text = self.operation(sign, sides)
                return f"({text})" if BINDS[sign] < outer else text

    def constant(self, node: Constant) -> str:
        """A number, a truth, a word in quotes."""
        return f"‘{node.text}’" if isinstance(node.value, str) else self.word(node.text)

    def word(self, word: str) -> str:
        """A word of formulas in the language."""
        return self.words.get(word, word)

    def call(self, function: str, arguments: tuple[Node, ...], outer: int) -> str:
        """A function with its arguments."""
        del outer
        return f"{self.word(function)}({', '.join(self.text(each) for each in arguments)})"

    def operation(self, sign: str, sides: tuple[Node, ...]) -> str:
        """Sides with their sign between or before them."""
        level = BINDS[sign]
        first = self.text(sides[0], level)
        match sign:
            case "in":
                return self.among(first, [self.text(side) for side in sides[1:]])
            case "neg":
                return f"−{first}"
            case "not":
                return self.denied(sides[0])
        for side in sides[1:]:
            # The right side of − and ÷ needs brackets at the same level, the left side does not.
            first = self.connected(sign, first, self.text(side, level + (sign in {"-", "/"})))
        return first

    def connected(self, sign: str, left: str, right: str) -> str:
        """Two sides with their sign."""
        return f"{left} {_SIGNS.get(sign, self.word(sign))} {right}"

    def denied(self, side: Node) -> str:
        """The opposite; not every language puts a space after the word."""
        return self.words.get("not", "not {}").format(self.text(side, BINDS["not"]))

    def among(self, first: str, choices: list[str]) -> str:
        """That something is one of several."""
        return f"{first} {self.word('in')} ({', '.join(choices)})"
