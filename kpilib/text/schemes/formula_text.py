"""Formulas said in words: titles for names, × and ÷, conditions as a person would put them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kpilib.rules.formula import Call, Constant, Name, Node, Operation, parse_formula

_LEVEL = {
    "or": 1, "and": 2, "not": 3, "in": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7,
}  # fmt: skip
_SIGNS = {
    "*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠",
}  # fmt: skip
_ZERO = "0"

Form = Callable[[Sequence[str]], str]


def _some(words: Sequence[str], end: str) -> str:
    return f"{', '.join(words[:-1])} {end} {words[-1]}" if len(words) > 1 else words[0]


_CALLS: Mapping[str, Mapping[str, Form]] = {
    "zh": {
        "if": lambda a: f"若{a[0]}，则为{a[1]}；否则{'' if a[2].startswith('若') else '为'}{a[2]}",
        "min": lambda a: f"{'、'.join(a)}中的较小者",
        "max": lambda a: f"{'、'.join(a)}中的较大者",
        "mean": lambda a: f"{'、'.join(a)}的平均值",
        "abs": lambda a: f"{a[0]}的绝对值",
        "floor": lambda a: f"{a[0]}向下取整",
        "known": lambda a: f"有{a[0]}",
        "months_before": lambda a: f"{a[0]}往前推{a[1]}{'个月' if a[1].isdigit() else ''}",
    },
    "en": {
        "if": lambda a: f"if {a[0]}: {a[1]}, otherwise {a[2]}",
        "min": lambda a: f"the lesser of {_some(a, 'and')}",
        "max": lambda a: f"the greater of {_some(a, 'and')}",
        "mean": lambda a: f"the mean of {_some(a, 'and')}",
        "abs": lambda a: f"the size of {a[0]}",
        "floor": lambda a: f"{a[0]} rounded down",
        "known": lambda a: f"{a[0]} is given",
        "months_before": lambda a: f"{a[1]}{' months' if a[1].isdigit() else ''} before {a[0]}",
    },
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {"and": " 且 ", "or": " 或 ", "not": "非", "true": "总是", "false": "从不", "none": "无",
           "in": "{}属于{}", "at_least": "({}，不低于{})", "at_most": "({}，不高于{})",
           "between": "、"},
    "en": {"and": " and ", "or": " or ", "not": "not ", "true": "always", "false": "never",
           "none": "none", "in": "{} is one of {}", "at_least": "({}, at least {})",
           "at_most": "({}, at most {})", "between": ", "},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speech:
    """One language and one scheme's names.

    Attributes:
        lang: `zh` or `en`.
        name: How a name is shown.
        text: How a word of the inputs is shown (`manager`, a grade).
    """

    lang: str
    name: Callable[[str], str]
    text: Callable[[str], str]

    def formula(self, formula: str) -> str:
        """A formula in words.

        >>> Speech("en", str.title, str).formula("max(0, income − quota) × 4%")
        '(Income − Quota, at least 0) × 4%'
        """
        return self._node(parse_formula(formula), 0)

    def _node(self, node: Node, outer: int) -> str:
        match node:
            case Constant(value, written):
                if isinstance(value, str):
                    return f"“{self.text(written)}”"
                return _WORDS[self.lang].get(written, written)
            case Name(name):
                return self.name(name)
            case Call(function, arguments):
                said = self._call(function, arguments)
                bare = outer <= _LEVEL["in"] or said.startswith("(")
                return said if bare else f"({said})"
            case Operation(sign, sides):
                said = self._operation(sign, sides)
                return f"({said})" if _LEVEL[sign] < outer else said

    def _call(self, function: str, arguments: tuple[Node, ...]) -> str:
        inside = _LEVEL["in"] + 1 if function in {"min", "max", "mean"} else 0
        said = [self._argument(argument, inside) for argument in arguments]
        constants = [isinstance(argument, Constant) for argument in arguments]
        if function in {"max", "min"} and sum(constants) == 1 and len(said) == len("ab"):
            bound = said.pop(constants.index(True))
            form = "at_least" if function == "max" else "at_most"
            return _WORDS[self.lang][form].format(said[0], bound)
        return _CALLS[self.lang][function](said)

    def _argument(self, argument: Node, inside: int) -> str:
        """An argument; a function of several parts stands in brackets among others."""
        return self._node(argument, inside if isinstance(argument, Call) else 0)

    def _operation(self, sign: str, sides: tuple[Node, ...]) -> str:
        level, words = _LEVEL[sign], _WORDS[self.lang]
        first = self._node(sides[0], level)
        match sign:
            case "not":
                bare = not isinstance(sides[0], Operation)
                return words["not"] + self._node(sides[0], 0 if bare else _LEVEL["neg"])
            case "neg":
                return f"−{first}"
            case "in":
                choices = words["between"].join(self._node(side, 0) for side in sides[1:])
                return words["in"].format(first, choices)
            case "-" if first == _ZERO:
                return f"−{self._node(sides[1], _LEVEL['neg'])}"
            case "and" | "or":
                return words[sign].join(self._node(side, level) for side in sides)
        after = level + (sign in {"-", "/"})
        return f"{first} {_SIGNS.get(sign, sign)} {self._node(sides[1], after)}"
