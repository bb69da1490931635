"""Formulas as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.rules.formula import Call, Constant, Name, Node, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PRECEDENCE = {
    "or": 1, "and": 2, "not": 3, "in": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7,
}  # fmt: skip
_SHOWN = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}


def describe(
    node: Node, name: Callable[[str], str] = str, words: Mapping[str, str] | None = None
) -> str:
    """A formula as people read it.

    Args:
        node: The formula.
        name: How a name is shown: by its title, or its value.
        words: Words of another language for `and`, `or`, `not`, `if` and functions.
    """
    return _Shown(name, words or {}).text(node, 0)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Formulas with names shown in one way and the words of one language."""

    name: Callable[[str], str]
    words: Mapping[str, str]

    def text(self, node: Node, outer: int) -> str:
        match node:
            case Constant(value, text):
                return f"‘{text}’" if isinstance(value, str) else self.word(text)
            case Name(word):
                return self.name(word)
            case Call(function, arguments):
                return f"{self.word(function)}({', '.join(self.text(a, 0) for a in arguments)})"
            case Operation(sign, sides):
                level = _PRECEDENCE[sign]
                text = self.operation(sign, sides, level)
                return f"({text})" if level < outer else text

    def word(self, word: str) -> str:
        """A word in the language that is shown."""
        return self.words.get(word, word)

    def operation(self, sign: str, sides: tuple[Node, ...], level: int) -> str:
        """Operands with their sign between or before them."""
        first = self.text(sides[0], level)
        if sign == "in":
            return f"{first} {self.word('in')} ({', '.join(self.text(s, 0) for s in sides[1:])})"
        if sign == "neg":
            return f"−{first}"
        if sign == "not":
            # Not every language puts a space between the word and what it denies.
            return self.words.get("not", "not {}").format(first)
        # The right side of − and ÷ needs brackets at the same level, the left side does not.
        after = level + (sign in {"-", "/"})
        between = f" {_SHOWN.get(sign, self.word(sign))} "
        return between.join([first, *(self.text(side, after) for side in sides[1:])])
