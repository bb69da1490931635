"""Values, names and formulas of a trace as people of one language read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.rounding import number_text, prints_exactly
from kpilib.core.tables import YUAN
from kpilib.engine.inputs.lineage import file_text, spot_text
from kpilib.rules.formula import Call, Constant, Operation
from kpilib.rules.printed_formula import printed_formula
from kpilib.text.explain.titles import titled
from kpilib.text.formats import Wording
from kpilib.text.language import language
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpilib.rules.formula import Node
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.trace import Place, Step, Title
    from kpilib.text.language import Language


@dataclass(frozen=True)
class TraceWording(Wording):
    """One language, and the words of one scheme.

    Attributes:
        lang: The language.
        scheme: For words of the inputs (`sales_advisor`) that have a printed name.
    """

    scheme: Scheme

    def said(self, text: Title) -> str:
        """A title in the language."""
        return self.language.said(text)

    def number(self, value: Fraction | Decimal) -> str:
        """A number with its separators: exact up to six decimals, else four with `≈` before."""
        return _number(self.lang, *value.as_integer_ratio())

    def percent(self, value: Fraction | Decimal) -> str:
        """A share in percent."""
        above, below = value.as_integer_ratio()
        return f"{_number(self.lang, 100 * above, below)}%"

    def series(self, words: Sequence[str]) -> str:
        """Several words in a row."""
        return self.say(", ").join(words)

    def period_named(self, name: str) -> str:
        """A period as reports print it: `Q4 2025`; empty for none."""
        return period_name(Period.parse(name), self.lang) if name else ""

    def named(self, step: Step) -> str:
        """The printed name of a step."""
        return self.said(step.title) if step.title else step.name

    def headed(self, step: Step) -> str:
        """The printed name at the beginning of a line; ids stay as they are."""
        name = self.named(step)
        of_all_languages = type(step.title) in {str, type(None)}
        return name if of_all_languages else name[:1].upper() + name[1:]

    def value(self, step: Step) -> str:
        """The value of a step with its unit."""
        value, plain = step.value, self.plain(step)
        if not isinstance(value, Fraction) or _is_share(step):
            return plain
        if step.unit == YUAN:
            return self.say("CNY {amount}", context="explain", amount=plain)
        unit = self.unit(step.unit)
        unit = unit.removesuffix("s") if value == 1 else unit
        gap = "" if unit == "%" or not unit else " "
        return f"{plain}{gap}{unit}"

    def plain(self, step: Step) -> str:
        """The value of a step without its unit, as it stands in a formula."""
        value = step.value
        match value:
            case bool():
                return self.say("yes" if value else "no")
            case Fraction():
                return self._plain_number(step, value)
            case date():
                return value.isoformat()
            case None:
                return self.say("none")
        return self.word(value)

    def _plain_number(self, step: Step, value: Fraction) -> str:
        if step.hundredths:
            return _grouped(self.language, f"{Decimal(value.numerator) / value.denominator:.2f}")
        if _is_share(step):
            return self.percent(value)
        digits = number_text(value)
        if step.unit == YUAN and digits[-2:-1] == ".":  # half a yuan is 0.50
            return _grouped(self.language, f"{digits}0")
        return self.number(value)

    def word(self, word: str) -> str:
        """A word of the inputs or of the scheme, by its printed name."""
        return self.said(titled(self.scheme, word))

    def formula(self, node: Node, name: Callable[[str], str]) -> str:
        """A formula, with names shown in some way."""
        return printed_formula(self._worded(node), name, self._formula_words)

    @cached_property
    def _formula_words(self) -> Mapping[str, str]:
        return {word: self.said(text) for word, text in _FORMULA_WORDS.items()}

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

    def place(self, place: Place) -> str:
        """File and spot without the folder: `deals.csv line 20`; else where that came from."""
        if place.origin:
            return place.origin
        return f"{self.said(file_text(place.file))} {self.said(spot_of(place))}".rstrip()


def spot_of(place: Place) -> str:
    """The line or cell, as `kpi check` says it; empty where a correction has added the row."""
    return spot_text(place.file, place.line, place.row, place.place) if place.line else ""


def _is_share(step: Step) -> bool:
    """Whether a value is a share, which people read in percent."""
    return isinstance(step.value, Fraction) and not step.unit and step.in_percent


_FORMULA_WORDS: Mapping[str, Message] = {
    "and": Message("and", context="formula"),
    "or": Message("or", context="formula"),
    "not": Message("not {condition}", context="formula", condition="{}"),
    "if": Message("if", context="formula"),
    "in": Message("in", context="formula"),
    "known": Message("known", context="formula"),
    "true": Message("true", context="formula"),
    "false": Message("false", context="formula"),
    "none": Message("none", context="formula"),
    "mean": Message("mean", context="formula"),
    "floor": Message("floor", context="formula"),
    "min": Message("min", context="formula"),
    "max": Message("max", context="formula"),
    "abs": Message("abs", context="formula"),
    "months_before": Message("months before", context="formula"),
}
"""The words of formulas; signs are the same in all languages."""


@lru_cache(maxsize=4096)  # an amount stands in many lines of an explanation
def _number(lang: str, above: int, below: int) -> str:
    exact = Fraction(above, below)
    about = "" if prints_exactly(exact) else "≈"
    return about + _grouped(language(lang), number_text(exact))


def _grouped(spoken: Language, digits: str) -> str:
    """A formula is read, not pasted into a sheet: it has the true minus sign."""
    return spoken.number(Decimal(digits)).replace("-", "−")
