"""Values and formulas of an explanation as people read them, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Column, Days, Labels, Truth
from kpilib.core.exact import Numbers
from kpilib.core.periods import Period
from kpilib.core.rounding import number_text
from kpilib.core.tables import YUAN
from kpilib.rules.calculate import calculate
from kpilib.rules.describe import describe
from kpilib.rules.formula import Call, Constant, FormulaError, Name, Node, Operation
from kpilib.text.explain.titles import titled
from kpilib.text.formats import Wording
from kpilib.text.language import language
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.core.integers import Bools
    from kpilib.rules.scheme import Scheme
    from kpilib.text.explain.trace_step import Step, Value

FORMULA_WORDS = {
    "zh": {"and": "且", "or": "或", "not": "非", "if": "若", "in": "属于", "known": "已填",
           "true": "是", "false": "否", "none": "无", "mean": "平均", "floor": "取整",
           "min": "取小", "max": "取大", "abs": "绝对值", "months_before": "月前"},
    "en": {"months_before": "months before"},
}  # fmt: skip
"""Words of formulas by language."""

_TRUTH = {"zh": {True: "是", False: "否"}, "en": {True: "yes", False: "no"}}
_HUNDREDTHS = frozenset({"rounded", "printed", "score"})


def number(value: Fraction | Decimal) -> str:
    """A number with thousands separators: exact up to six decimals, else four with `≈` before.

    >>> number(Fraction(-1200)), number(Fraction(2, 3))
    ('−1,200', '≈0.6667')
    """
    text = number_text(Fraction(value))
    whole, point, decimals = text.partition(".")
    sign = "−" if whole.startswith("-") else ""
    about = "" if Fraction(text) == value else "≈"
    return f"{about}{sign}{int(whole.lstrip('-')):,}{point}{decimals}"


def _fen(text: str) -> str:
    """Money with a single decimal gets its second."""
    return f"{text}0" if text[-2:-1] == "." else text


def percent(value: Fraction | Decimal) -> str:
    """A share in percent."""
    return f"{number(Fraction(value) * 100)}%"


@dataclass(frozen=True, slots=True)
class Say:
    """One language, and the words of one scheme.

    Attributes:
        lang: `zh` or `en`.
        scheme: For words of the inputs (`sales_advisor`) that have a printed name.
    """

    lang: str
    scheme: Scheme

    def say(self, key: str, /, *, context: str = "", **facts: object) -> str:
        """A text of the catalogue with its facts."""
        return language(self.lang).say(key, context=context, **facts)

    def say_number(
        self, one: str, many: str, /, *, n: int, context: str = "", **facts: object
    ) -> str:
        """A text that counts something, in the form that the language has for that number."""
        return language(self.lang).say_number(one, many, n=n, context=context, **facts)

    def pick(self, chinese: str, english: str) -> str:
        """One of two texts."""
        return english if self.lang == "en" else chinese

    def listed(self, words: list[str] | tuple[str, ...]) -> str:
        """Several words in a row."""
        return self.say(", ").join(words)

    def period(self, name: object) -> str:
        """A period as reports print it: `Q4 2025`; empty for none."""
        return period_name(Period.parse(str(name)), self.lang) if name else ""

    def named(self, step: Step) -> str:
        """The printed name of a step."""
        return step.printed(self.lang)

    def headed(self, step: Step) -> str:
        """The printed name at the beginning of a line; ids stay as they are."""
        name = self.named(step)
        translated = step.title is not None and step.title.zh != step.title.en
        return name[:1].upper() + name[1:] if self.lang == "en" and translated else name

    def unit(self, unit: str, value: Fraction) -> str:
        """A unit behind a number."""
        shown = Wording(self.lang).unit(unit)
        return shown.removesuffix("s") if self.lang == "en" and value == 1 else shown

    def value(self, step: Step) -> str:
        """The value of a step with its unit."""
        value = step.value
        if not isinstance(value, Fraction) or is_share(step):
            return self.plain(step)
        unit = self.unit(step.unit, value)
        if step.unit == YUAN and self.lang == "en":
            return f"{unit} {self.plain(step)}"  # as reports write it
        gap = "" if unit == "%" or not unit else " "
        return f"{self.plain(step)}{gap}{unit}"

    def plain(self, step: Step) -> str:
        """The value of a step without its unit, as it stands in a formula."""
        value = step.value
        if isinstance(value, bool):
            return _TRUTH[self.lang][value]
        if isinstance(value, Fraction):
            if step.kind in _HUNDREDTHS or step.facts.get("hundredths"):
                return f"{Decimal(value.numerator) / value.denominator:,.2f}".replace("-", "−")
            if is_share(step):
                return percent(value)
            return _fen(number(value)) if step.unit == "yuan" else number(value)
        if isinstance(value, date):
            return value.isoformat()
        return self.word(value) if value is not None else self.say("none")

    def word(self, word: str) -> str:
        """A word of the inputs or of the scheme, by its printed name."""
        return titled(self.scheme, word).in_(self.lang)

    def formula(self, node: Node, name: Callable[[str], str]) -> str:
        """A formula, with names shown in some way."""
        return describe(self._worded(node), name, FORMULA_WORDS[self.lang])

    def _worded(self, node: Node) -> Node:
        """The formula with the words in quotes by their printed names."""
        match node:
            case Constant(value) if isinstance(value, str):
                return Constant(value, self.word(value))
            case Operation(sign, sides):
                return Operation(sign, tuple(self._worded(side) for side in sides))
            case Call(function, arguments):
                return Call(function, tuple(self._worded(a) for a in arguments))
        return node

    def symbols(self, step: Step) -> Callable[[str], str]:
        """Names of a step's formula by their titles."""
        names = {child.name: self.named(child) for child in step.children}
        return lambda name: names.get(name, name)

    def numbers(self, step: Step) -> Callable[[str], str]:
        """Names of a step's formula by their values; conditions keep their names."""
        children = {child.name: child for child in step.children}

        def shown(name: str) -> str:
            child = children.get(name)
            if child is None:
                return name
            if isinstance(child.value, bool):
                return self.both(child)
            text = self.plain(child)
            negative = isinstance(child.value, Fraction) and child.value < 0
            return f"({text})" if negative else text

        return shown

    def both(self, step: Step) -> str:
        """Name and value."""
        name, value = self.named(step), self.plain(step)
        if isinstance(step.value, bool):
            return self.say("{name} ({value})", name=name, value=value)
        return f"{name} {value}"

    def named_numbers(self, step: Step) -> Callable[[str], str]:
        """Names of a step's formula with their values behind them."""
        children = {child.name: child for child in step.children}
        return lambda name: self.both(children[name]) if name in children else name


def is_share(step: Step) -> bool:
    """Whether a value is a share, which people read in percent."""
    value = step.value
    if not isinstance(value, Fraction) or step.unit:
        return False
    return step.kind == "attainment" or bool(step.facts.get("in_percent"))


@dataclass(frozen=True, slots=True)
class Values:
    """The children of a step as names of its formula, for one row."""

    step: Step

    def column(self, name: str) -> Column:
        """The value of a child."""
        child = next(child for child in self.step.children if child.name == name)
        return _single(child.value)

    def divided_by_zero(self, divisor: Node, rows: Bools) -> None:
        """A run with such a division has no figures."""

    def only(self, rows: Bools) -> Values:
        """One row is all there is."""
        del rows
        return self


def _single(value: Value) -> Column:
    if isinstance(value, bool):
        return Truth(np.array(value))
    if isinstance(value, str):
        return Labels.single(value)
    if isinstance(value, date):
        return Days(Numbers.single(value.toordinal()))
    return Numbers.single(value)


def taken(node: Node, step: Step) -> tuple[Node, tuple[tuple[Node, bool], ...]]:
    """A formula with only those branches of `if` that were taken, and the conditions that said so.

    The conditions are worked out by the formula language itself.
    """
    match node:
        case Call("if", (condition, then, otherwise)):
            held = _holds(condition, step)
            if held is None:
                return node, ()
            rest, more = taken(then if held else otherwise, step)
            return rest, ((condition, held), *more)
        case Call(function, arguments):
            parts = [taken(argument, step) for argument in arguments]
            return Call(function, tuple(p for p, _ in parts)), _joined(parts)
        case Operation(sign, sides):
            parts = [taken(side, step) for side in sides]
            return Operation(sign, tuple(p for p, _ in parts)), _joined(parts)
        case Constant() | Name():
            return node, ()


def _joined(
    parts: list[tuple[Node, tuple[tuple[Node, bool], ...]]],
) -> tuple[tuple[Node, bool], ...]:
    return tuple(condition for _, conditions in parts for condition in conditions)


def _holds(condition: Node, step: Step) -> bool | None:
    try:
        truth = calculate(condition, Values(step)).at(0)
    except (FormulaError, StopIteration):  # a cell without a value is of no kind
        return None
    return truth if isinstance(truth, bool) else None
