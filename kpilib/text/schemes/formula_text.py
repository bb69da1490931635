"""Formulas said in words: titles for names, × and ÷, conditions as a person would put them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.rules.formula import Call, Constant, Node, Operation, parse_formula
from kpilib.rules.printed_formula import BINDS, FormulaPrinter

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.text.formats import Wording

_BARE = BINDS["in"]
"""What binds no closer than this takes a function without brackets."""
_OF_SEVERAL = {"min", "max", "mean"}
_ZERO = "0"


@dataclass(frozen=True)
class FormulaWords(FormulaPrinter):
    """Says formulas in one language, with one scheme's names.

    Attributes:
        wording: The language.
        quoted: How a word of the inputs is shown (`manager`, a grade).
    """

    wording: Wording = field(kw_only=True)
    quoted: Callable[[str], str] = field(default=str, kw_only=True)

    def formula(self, formula: str) -> str:
        """A formula in words.

        >>> from kpilib.text.formats import Wording
        >>> said = FormulaWords(str.title, wording=Wording("en"))
        >>> said.formula("max(0, income − quota) × 4%")
        '(Income − Quota, at least 0) × 4%'
        """
        return self.text(parse_formula(formula))

    def constant(self, node: Constant) -> str:
        """A number as it is written, a truth as a person would put it."""
        if isinstance(node.value, str):
            return f"“{self.quoted(node.text)}”"
        match node.text:
            case "true":
                return self.wording.say("always")
            case "false":
                return self.wording.say("never")
            case "none":
                return self.wording.say("none")
        return node.text

    def call(self, function: str, arguments: tuple[Node, ...], outer: int) -> str:
        """A function in words, in brackets where it could be misread."""
        inside = _BARE + 1 if function in _OF_SEVERAL else 0
        # A function among several arguments stands in brackets.
        said = [self.text(each, inside if isinstance(each, Call) else 0) for each in arguments]
        found = self._bound(function, arguments, said) or self._call(function, arguments, said)
        return found if outer <= _BARE or found.startswith("(") else f"({found})"

    def _bound(self, function: str, arguments: tuple[Node, ...], said: list[str]) -> str:
        """The greater of something and a number is that, but at least the number."""
        constants = [isinstance(argument, Constant) for argument in arguments]
        if function not in {"max", "min"} or sum(constants) != 1 or len(said) != len("ab"):
            return ""
        at = constants.index(True)
        value, bound = said[1 - at], said[at]
        if function == "max":
            return self.wording.say("({value}, at least {bound})", value=value, bound=bound)
        return self.wording.say("({value}, at most {bound})", value=value, bound=bound)

    def _call(self, function: str, arguments: tuple[Node, ...], said: list[str]) -> str:  # noqa: PLR0911 - one per function
        match function, said:
            case "if", (condition, then, otherwise):
                return self._if(arguments[2], condition, then, otherwise)
            case "min", _:
                return self.wording.say("the lesser of {values}", values=self.wording.listed(said))
            case "max", _:
                return self.wording.say("the greater of {values}", values=self.wording.listed(said))
            case "mean", _:
                return self.wording.say("the mean of {values}", values=self.wording.listed(said))
            case "abs", (value,):
                return self.wording.say("the size of {value}", value=value)
            case "floor", (value,):
                return self.wording.say("{value} rounded down", value=value)
            case "known", (value,):
                return self.wording.say("{value} is given", value=value)
        day, months = said
        if months.isdigit():
            return self.wording.say_number(
                "{n} month before {day}", "{n} months before {day}", n=int(months), day=day
            )
        return self.wording.say("{months} before {day}", months=months, day=day)

    def _if(self, last: Node, condition: str, then: str, otherwise: str) -> str:
        facts = {"condition": condition, "then": then}
        if isinstance(last, Call) and last.function == "if":
            return self.wording.say("if {condition}: {then}, otherwise {further}", **facts,
                             further=otherwise)  # fmt: skip
        return self.wording.say("if {condition}: {then}, otherwise {otherwise}", **facts,
                         otherwise=otherwise)  # fmt: skip

    def operation(self, sign: str, sides: tuple[Node, ...]) -> str:
        """0 − x is −x."""
        if sign == "-" and self.text(sides[0], BINDS[sign]) == _ZERO:
            return f"−{self.text(sides[1], BINDS['neg'])}"
        return super().operation(sign, sides)

    def connected(self, sign: str, left: str, right: str) -> str:
        """Two sides with their sign, or with `and` and `or` between them."""
        match sign:
            case "and":
                return self.wording.say("{left} and {right}", left=left, right=right)
            case "or":
                return self.wording.say("{left} or {right}", left=left, right=right)
        return super().connected(sign, left, right)

    def denied(self, side: Node) -> str:
        """The opposite."""
        level = BINDS["neg"] if isinstance(side, Operation) else 0
        return self.wording.say(
            "not {condition}", context="formula", condition=self.text(side, level)
        )

    def among(self, first: str, choices: list[str]) -> str:
        """That something is one of several."""
        return self.wording.say("{value} is one of {choices}", value=first, choices=tuple(choices))
