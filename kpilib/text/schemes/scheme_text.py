"""One scheme's names, numbers and formulas as its readers know them, in one language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES, YUAN
from kpilib.rules.formula import Name, parse_formula
from kpilib.rules.lint.ranges import Ranges
from kpilib.rules.possible_values import PossibleTruth
from kpilib.text.formats import Wording
from kpilib.text.schemes.formula_text import FormulaWords
from kpilib.text.schemes.words import NAMES, RATERS, SIDES, word
from kpilib.text.unit_names import with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpilib.rules.clauses import Parameter
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme

_PERCENT = -2  # decimals of a number that was written in percent


@dataclass(frozen=True)
class SchemeText(Wording):
    """Tells one version of a scheme in one language.

    Attributes:
        lang: The language.
        scheme: The version.
        as_of: The day whose parameter values are shown.
        table: The table whose rows formulas are about; its columns then go before quantities.
    """

    scheme: Scheme
    as_of: date
    table: str = ""

    def within(self, table: str) -> SchemeText:
        """The same for formulas about the rows of a table."""
        return replace(self, table=table)

    def formula(self, formula: str) -> str:
        """A formula in words."""
        return FormulaWords(self.name, wording=self, quoted=self.text).formula(formula)

    def text(self, word_: str) -> str:
        """A word of the inputs, with its printed name where it has one."""
        return self.scheme.label(word_, self.lang)

    def column(self, name: str) -> str:
        """A column of the inputs."""
        return word(NAMES, name, self.lang)

    def rater(self, rater: str) -> str:
        """A type of rater."""
        return word(RATERS, rater, self.lang)

    def number(self, value: Decimal | Fraction, unit: str = "", *, percent: bool = False) -> str:
        """A number with its unit."""
        value = Fraction(value)
        if percent:
            return f"{self.exact(value * 100)}%"
        if unit == YUAN:
            return self.say("CNY {value}", value=value)
        return with_unit(self.language, self.exact(value), unit, value)

    def values(self, values: Sequence[Decimal | str], unit: str = "") -> list[str]:
        """What a table gives: words, numbers, or shares where all are written as such."""
        numbers = [value for value in values if isinstance(value, Decimal) and value]
        share = bool(numbers) and not unit and all(map(written_in_percent, numbers))
        return [
            self.text(value) if isinstance(value, str) else self.number(value, unit, percent=share)
            for value in values
        ]

    def weight(self, weight: str) -> str:
        """A weight as written, or as a plain number."""
        try:
            written = Decimal(weight)
        except ArithmeticError:
            return self.formula(weight)
        return self.exact(written)

    def parameter(self, parameter: Parameter) -> str:
        """A parameter's value on its day; parts of a whole are shown in percent."""
        found = parameter.on_day(self.as_of)
        if found is None:
            return self.say("not yet in force")
        written = parameter.value or (parameter.values[found[1]] if found[1] else "")
        share = not parameter.unit and written_in_percent(written)
        return self.number(found[0], parameter.unit, percent=share)

    def is_share(self, formula: str) -> bool:
        """Whether a formula is the name of an attainment, whose bounds are read in percent."""
        node = parse_formula(formula)
        if not isinstance(node, Name):
            return False
        named = self.scheme.quantities.get(node.name) or self.scheme.indicators.get(node.name)
        return named is not None and named.is_share()

    def is_condition(self, formula: str) -> bool:
        """Whether a formula is true or false rather than a number."""
        cadences = self.scheme.periods or ("range",)
        return any(isinstance(Ranges(self.scheme, c).of(formula), PossibleTruth) for c in cadences)

    def name(self, name: str) -> str:
        """The printed name of a quantity; parameters with their value."""
        if self.table in INPUT_TABLES and INPUT_TABLES[self.table].column(name) is not None:
            own = self.scheme.labels.get(name)
            return own.in_(self.lang) if own else word(NAMES, name, self.lang)
        if parameter := self.scheme.parameters.get(name):
            value = self.parameter(parameter)
            return self.say("{name} ({value})", name=self._title(name), value=value)
        if indicator := self.scheme.indicators.get(name):
            return indicator.value_name(self, self._title(name))
        head, _, side = name.rpartition(".")
        if head and side in SIDES:
            return self.language.said(SIDES[side](self._title(head)))
        return self._title(name)

    def _title(self, name: str) -> str:
        """The title where the name is defined, or of what it reads."""
        scheme = self.scheme
        for group in (scheme.parameters, scheme.indicators, scheme.pay):
            if name in group and (titled := group[name].title):
                return titled.in_(self.lang)
        part = self._part(name)
        if part is not None and part.title is not None:
            return part.title.in_(self.lang)
        if part is None or not part.input_name:
            return self._labelled(name)
        # What only reads the inputs is called as the inputs are.
        read, _, side = part.input_name.rpartition(".")
        if read:
            return self.language.said(SIDES[side](self._labelled(read)))
        return self._labelled(side)

    def _labelled(self, name: str) -> str:
        """The scheme's own label, or what the rule book calls it everywhere."""
        label = self.scheme.label(name, self.lang)
        return label if label != name else word(NAMES, name, self.lang)

    def _part(self, name: str) -> Part | None:
        scheme = self.scheme
        for group in (scheme.quantities, scheme.outcomes, scheme.run_totals.quantities):
            if name in group:
                return group[name]
        return None


def written_in_percent(value: Decimal | str) -> bool:
    """Whether a number was written as `4%` or with two decimals, below 1.

    >>> written_in_percent("0.50"), written_in_percent("0.5"), written_in_percent("50 ÷ 3")
    (True, False, False)
    """
    try:
        number = Decimal(value)
    except ArithmeticError:
        return False
    exponent = number.as_tuple().exponent
    return 0 < number < 1 and isinstance(exponent, int) and exponent <= _PERCENT
