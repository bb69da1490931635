"""Numbers, periods and people as text, in any language; each figure is rounded once, here.

What comes in is exact (`Decimal`, `Fraction`); what goes out is finished text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.bounds import Bounds
from kpilib.core.rounding import SignedAmount, round_half_up
from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.text.language import Language, language, languages
from kpilib.text.period_names import period_name
from kpilib.text.unit_names import unit_alone, with_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from kpilib.core.periods import Period

WAN = 10_000
"""From here on, figures that are not pay are printed short: in English without decimals."""

Exact = Fraction | Decimal | int
"""A number that nothing has been lost of."""


@dataclass(frozen=True)
class Wording:
    """How one language writes figures, people and periods.

    Attributes:
        lang: `zh` or `en`.
        bounds: Of the rules that are told; no figure looks beyond one that is not.
    """

    lang: str
    bounds: Bounds = field(default=Bounds(), kw_only=True)

    @cached_property
    def language(self) -> Language:
        """Its catalogue, and what the CLDR knows of it."""
        return language(self.lang)

    def say(self, key: str, /, *, context: str = "", **facts: object) -> str:
        """A text of the catalogue with its facts; see `kpilib.text.language.Language.say`."""
        return self.language.say(key, context=context, **facts)

    def say_number(
        self, one: str, many: str, /, *, n: int, context: str = "", **facts: object
    ) -> str:
        """A text that counts something, in the form that the language has for that number."""
        return self.language.say_number(one, many, n=n, context=context, **facts)

    def grouped(self, value: Decimal) -> str:
        """An amount with all of its digits.

        >>> Wording("en").grouped(Decimal("-54921.80"))
        '-54,921.80'
        """
        return self.language.number(value)

    def fixed(self, value: Exact, places: int = 2) -> str:
        """A number rounded half up to so many decimals.

        >>> Wording("en").fixed(Fraction(2, 3)), Wording("en").fixed(Decimal("-1234.5"), 0)
        ('0.67', '-1,235')
        """
        return self.language.number(round_half_up(Fraction(value), places))

    def exact(self, value: Exact) -> str:
        """A number as it is: up to six decimals, four where it never ends.

        >>> Wording("en").exact(Fraction(894_610_05, 100)), Wording("en").exact(Decimal("6.00"))
        ('894,610.05', '6')
        """
        return self.language.number(Fraction(value))

    def short(self, value: Fraction) -> str:
        """A number as a sentence quotes it: whole, or with up to two decimals.

        >>> [Wording("en").short(x) for x in (Fraction(98), Fraction(193, 2), Fraction(2, 3))]
        ['98', '96.5', '0.67']
        """
        return self.exact(round_half_up(value, 2))

    def signed(self, value: Exact, places: int = 2) -> str:
        """A change with its sign; none at zero.

        >>> [Wording("en").signed(x, 1) for x in (Fraction(5, 4), Decimal(-3), Decimal(0))]
        ['+1.3', '-3.0', '0.0']
        """
        return self.language.number(SignedAmount(round_half_up(Fraction(value), places)))

    def in_percent(self, value: Fraction, places: int = 1) -> str:
        """A ratio in percent.

        >>> Wording("en").in_percent(Fraction(10253, 13000))
        '78.9%'
        """
        return f"{self.fixed(value * 100, places)}%"

    def attained(self, value: Fraction, fewest: int = 1) -> str:
        """A share of a target in percent: 100% and more only where the target is reached.

        So it is with every bound of the rules: beside what 79.98% gets, 80.0% would say nothing.

        >>> told = Wording("en", bounds=Bounds(frozenset({Fraction(4, 5)})))
        >>> [told.attained(Fraction(x, 10_000)) for x in (9996, 10_000, 9000, 7998, 8004)]
        ['99.96%', '100.0%', '90.0%', '79.98%', '80.0%']
        >>> [told.attained(Fraction(x, 10_000), 0) for x in (9996, 8750, 7960)]
        ['99.96%', '88%', '79.6%']

        Args:
            value: The share.
            fewest: Decimals where so many tell what is reached.
        """
        reached = self.bounds.reached | {Fraction(1)}
        return self._percent(value, fewest, self.bounds._replace(reached=reached))

    def of_full(self, value: Fraction, fewest: int = 1) -> str:
        """A share of a whole in percent, such as a budget: 100% and more only of all of it.

        >>> [Wording("en").of_full(Fraction(x, 10_000)) for x in (9996, 10_000, 7998)]
        ['99.96%', '100.0%', '80.0%']
        """
        return self._percent(value, fewest, Bounds(frozenset({Fraction(1)})))

    def _percent(self, value: Fraction, fewest: int, bounds: Bounds) -> str:
        """With as many digits as it takes to lie on the same side of every bound."""
        places = fewest
        while bounds.mislead(value, Fraction(round_half_up(value * 100, places)) / 100):
            places += 1
        return self.in_percent(value, places)

    def pay(self, value: Decimal) -> str:
        """Pay, to the fen.

        >>> Wording("zh").pay(Decimal("-600.00")), Wording("en").pay(Decimal("54921.87"))
        ('-600.00元', 'CNY 54,921.87')
        """
        return self.say("CNY {value}", value=self.grouped(value))

    def gap(self, value: Decimal) -> str:
        """A difference of pay, to the fen and with its sign.

        >>> Wording("zh").gap(Decimal("22.40")), Wording("en").gap(Decimal("-3400.00"))
        ('+22.40元', 'CNY -3,400.00')
        """
        return self.say("CNY {value}", value=self.signed(value))

    def exactly(self, value: Decimal, unit: str) -> str:
        """An amount of carried state: money to the fen, anything else with the digits it has.

        >>> Wording("zh").exactly(Decimal("1.00"), "times")
        '1次'
        """
        return self.pay(value) if unit == YUAN else self.amount(Fraction(value), unit)

    def amount(self, value: Fraction, unit: str) -> str:
        """A measured amount with its unit, large sums of money in 万元.

        >>> Wording("zh").amount(Fraction(1224390), "yuan")
        '122.44万元'
        >>> of_two_hundred_thousand = Bounds(frozenset({Fraction(200_000)}))
        >>> Wording("zh", bounds=of_two_hundred_thousand).amount(Fraction(199_980), "yuan")
        '199,980.00元'
        >>> Wording("en").amount(Fraction(74), "vehicles")
        '74 vehicles'
        """
        if unit != YUAN:
            return with_unit(self.language, self.exact(value), unit, value)
        shown = (round_half_up(value, 0), round_half_up(value / WAN, 2) * WAN)
        misled = any(self.bounds.mislead(value, Fraction(each)) for each in shown)
        if abs(value) < WAN or misled:
            return self.say("CNY {value}", value=self.fixed(value))
        whole, ten_thousands = self.fixed(value, 0), self.fixed(value / WAN)
        return self.say("CNY {whole}", whole=whole, ten_thousands=ten_thousands)

    def large(self, value: Fraction) -> str:
        """A figure without a unit, a large one short.

        >>> Wording("zh").large(Fraction(12345)), Wording("en").large(Fraction(12345))
        ('1.23万', '12,345')
        """
        if abs(value) < WAN:
            return self.short(value)
        whole, ten_thousands = self.fixed(value, 0), self.fixed(value / WAN)
        return self.say("{whole}", whole=whole, ten_thousands=ten_thousands)

    def unit(self, unit: str) -> str:
        """A unit as it stands in a heading.

        >>> Wording("zh").unit("yuan"), Wording("en").unit("yuan")
        ('元', 'CNY')
        """
        if unit == YUAN:
            return self.say("CNY")
        return unit_alone(self.language, unit)

    def person(self, who: str, name: str) -> str:
        """A person by name and id.

        >>> Wording("zh").person("E007", "陆云帆"), Wording("en").person("E007", "陆云帆")
        ('陆云帆（E007）', '陆云帆 (E007)')
        """
        if who == DEPARTMENT:
            return self.say("Department")
        return self.say("{name} ({who})", name=name, who=who) if name else who

    def listed(self, words: Sequence[str]) -> str:
        """Several words in a row.

        >>> Wording("en").listed(["a", "b", "c"]), Wording("zh").listed(["甲", "乙"])
        ('a, b and c', '甲、乙')
        """
        if len(words) <= 1:
            return "".join(words)
        *before, last = words
        return self.say("{before} and {last}", before=self.say(", ").join(before), last=last)

    def quoted(self, word: str) -> str:
        """The name of an item or indicator inside a sentence."""
        lower = word[:1].lower() + word[1:] if word[1:2].islower() else word
        return self.say("{lower}", lower=lower, word=word)

    def period(self, period: Period) -> str:
        """A period by its full name.

        >>> from kpilib.core.periods import Period
        >>> Wording("zh").period(Period.parse("2026Q1"))
        '2026年第一季度'
        """
        return period_name(period, self.lang)

    def day(self, day: date) -> str:
        """A date.

        >>> from datetime import date
        >>> Wording("en").day(date(2026, 4, 2))
        '2 April 2026'
        """
        return self.language.day(day)

    def weekday(self, day: date) -> str:
        """The day of the week."""
        return self.language.weekday(day)

    def this(self, period: Period) -> str:
        """The period that a report is about, as its sentences call it."""
        return {
            "month": self.say("this month"),
            "quarter": self.say("this quarter"),
            "half_year": self.say("this half-year"),
            "year": self.say("this year"),
            "range": self.say("this period"),
        }[period.cadence]

    def last(self, before: Period, period: Period) -> str:
        """An earlier period as sentences call it: `last quarter` only where it is that one."""
        return self._just_before(before, period) or self.period(before)

    def _just_before(self, before: Period, period: Period) -> str:
        """What the month, quarter or year right before is called; empty for any other period."""
        if period.cadence == "range" or str(period.back()) != str(before):
            return ""
        return {
            "month": self.say("last month"),
            "quarter": self.say("last quarter"),
            "half_year": "",
            "year": self.say("last year"),
        }[period.cadence]

    def then(self, before: Period, period: Period) -> str:
        """When something was so in an earlier period, within a sentence.

        >>> from kpilib.core.periods import Period
        >>> now = Period.parse("2025Q4")
        >>> [Wording("en").then(Period.parse(name), now) for name in ("2025Q3", "2025Q1")]
        ['last quarter', 'in Q1 2025']
        """
        if last := self._just_before(before, period):
            return last
        name = self.period(before)
        return name if before.cadence == "range" else self.say("in {period}", period=name)


def told_apart(one: Fraction, other: Fraction, told: Callable[[Wording, Fraction], str]) -> bool:
    """Whether two figures differ as they are printed, in every language.

    Figures are rounded to what each language prints; what only some of them show as a change is
    told in none, so that all say the same.

    >>> told_apart(Fraction(1_200_010), Fraction(1_200_020), Wording.large)
    False
    """
    every = map(Wording, languages())
    return all(told(words, one) != told(words, other) for words in every)
