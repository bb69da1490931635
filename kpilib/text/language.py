"""A language: its catalogue of texts, and how it writes numbers, dates and lists.

A language is a folder in `locales/`: `language.yaml` says what it is called and whose conventions
in the CLDR it follows; `*.po` are gettext catalogues, whose keys are the English texts of the
program. What a catalogue lacks is said in English and remembered in `Language.missing`, so that
nobody has to guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias, cast

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.core.rounding import grouped_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    import babel
    import babel.dates
    import babel.lists
    import babel.messages.pofile
    import babel.numbers
    from babel.messages.catalog import Catalog

    from kpilib.core import yamltext
else:  # `kpi --help` in English does without
    babel = lazy("babel")
    yamltext = lazy("kpilib.core.yamltext")

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"
"""The language of the keys, which needs no catalogue."""

_KEYBOARD = (",", ".", 3, 3)
"""The separators of numbers as programs write them, and how many digits stand between them."""

_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[\d,]+)(?P<decimals>(?:\.\d+)?)")

Key = tuple[str, str]
"""Context and English text: one English word may be two in another language."""


class InLanguages(Protocol):
    """What brings its own text for each language, such as a title of a scheme."""

    def in_(self, lang: str) -> str:
        """The text in a language."""


class NoLanguage(KpiError):  # noqa: N818 - it reads as what happened
    """A language was asked for that has no folder."""


@dataclass(frozen=True)
class Paper:
    """What papers of a language need to know and no text can say.

    Attributes:
        tag: How documents name the language: `zh-CN`; its folder where nothing is said.
        sentence_space: What stands between two sentences.
        justified: Whether lines are printed to the right margin too.
        workbook_font: The font of workbooks, which are read with the fonts of another computer.
    """

    tag: str = ""
    sentence_space: str = " "
    justified: bool = False
    workbook_font: str = "Calibri"

    @property
    def is_chinese(self) -> bool:
        """Whether its punctuation is as wide as a character."""
        return self.tag.partition("-")[0] == "zh"


@dataclass(frozen=True, eq=False)
class Language:
    """One language.

    Attributes:
        code: Its folder, such as `zh`.
        name: What it calls itself.
        cldr: The locale of the CLDR whose conventions it follows.
        weekday_form: How the CLDR should write a day of the week.
        texts: Every text by context and key: one form, or one for each plural of the language.
        plural: Which form a number takes.
        paper: What else its papers need to know.
        missing: Keys that were asked for and are not there.
    """

    code: str
    name: str
    cldr: str
    weekday_form: str
    texts: Mapping[Key, tuple[str, ...]]
    plural: Callable[[int], int]
    paper: Paper = Paper()
    missing: set[Key] = field(default_factory=set)

    def say(self, key: str, /, *, context: str = "", **facts: object) -> str:
        """A text with its facts.

        Args:
            key: The English text, with the names of facts in braces.
            context: What tells this text from an equal English one, as catalogues have it.
            facts: By name; messages among them are said in this language, too.
        """
        return self._filled(self._form((context, key), key, 1), facts)

    def say_number(
        self, one: str, many: str, /, *, n: int, context: str = "", **facts: object
    ) -> str:
        """A text that counts something, in the form that the language has for that number."""
        form = self._form((context, one), one if n == 1 else many, n)
        return self._filled(form, {"n": n, **facts})

    def said(self, text: str | InLanguages) -> str:
        """A message in this language, or what has a text for each; other text as it is."""
        if not isinstance(text, Message):
            return text if isinstance(text, str) else text.in_(self.code)
        n = text.facts.get("n")
        counts = bool(text.plural) and isinstance(n, int)
        english = text.plural if counts and n != 1 else text.key
        context = str(text.facts.get("context", ""))
        form = self._form((context, text.key), english, n if counts and isinstance(n, int) else 1)
        return self._filled(form, text.facts)

    def _filled(self, form: str, facts: Mapping[str, object]) -> str:
        return form.format(**{name: self._fact(fact) for name, fact in facts.items()})

    def _fact(self, fact: object) -> object:
        if type(fact) is str:  # most are, and to ask whether one is a `Fraction` takes longer
            return fact
        if isinstance(fact, tuple):
            return self.say(", ").join(str(self._fact(each)) for each in fact)
        if isinstance(fact, (Decimal, Fraction)):
            return self.number(fact)
        if isinstance(fact, Message) or hasattr(fact, "in_"):
            return self.said(cast("str | InLanguages", fact))
        return fact

    def _form(self, key: Key, english: str, n: int) -> str:
        forms = self.texts.get(key)
        if forms is None:
            if self.code != SOURCE:
                self.missing.add(key)
            return english
        return forms[self.plural(n)] if len(forms) > 1 else forms[0]

    def sentences(self, told: Iterable[str]) -> str:
        """Sentences one after the other.

        >>> language("en").sentences(["One.", "Two."]), language("zh").sentences(["一。", "二。"])
        ('One. Two.', '一。二。')
        """
        return self.paper.sentence_space.join(told)

    @cached_property
    def locale(self) -> babel.Locale:
        """What the CLDR knows of it."""
        return babel.Locale.parse(self.cldr)

    @cached_property
    def _number_form(self) -> tuple[str, str, tuple[int, int]]:
        grouping = self.locale.decimal_formats[None].grouping
        return (
            babel.numbers.get_group_symbol(self.locale),
            babel.numbers.get_decimal_symbol(self.locale),
            grouping,
        )

    def number(self, value: Decimal | Fraction) -> str:
        """An amount with all of its digits, any other exact number as `number_text` has it.

        CLDR's own formatting is not asked, because it rounds to the context's precision.

        >>> language("en").number(Decimal("-1234567.50"))
        '-1,234,567.50'
        """
        group, point, (first, further) = self._number_form
        number = grouped_text(value)
        if (group, point, first, further) == _KEYBOARD:
            return number
        found = _NUMBER.fullmatch(number)
        if found is None:
            return number
        whole = found["whole"].replace(",", "")
        parts = [whole[-first:]]
        whole = whole[:-first]
        while whole:
            parts.append(whole[-further:])
            whole = whole[:-further]
        decimals = found["decimals"].replace(".", point)
        return found["sign"] + group.join(reversed(parts)) + decimals

    def listed(self, words: Sequence[str]) -> str:
        """Several words in a row.

        >>> language("en").listed(["a", "b", "c"])
        'a, b and c'
        """
        return babel.lists.format_list(list(words), locale=self.locale)

    def day(self, day: date) -> str:
        """A date.

        >>> from datetime import date
        >>> language("en").day(date(2026, 4, 2)), language("zh").day(date(2026, 4, 2))
        ('2 April 2026', '2026年4月2日')
        """
        return babel.dates.format_date(day, "long", locale=self.locale)

    def month(self, day: date) -> str:
        """A month with its year.

        >>> from datetime import date
        >>> language("en").month(date(2026, 4, 2)), language("zh").month(date(2026, 4, 2))
        ('April 2026', '2026年4月')
        """
        return babel.dates.format_skeleton("yMMMM", day, locale=self.locale)

    def month_alone(self, day: date) -> str:
        """A month without its year.

        >>> from datetime import date
        >>> language("en").month_alone(date(2026, 4, 2))
        'April'
        """
        return babel.dates.format_date(day, "LLLL", locale=self.locale)

    def weekday(self, day: date) -> str:
        """The day of the week, short where the language has it so.

        >>> from datetime import date
        >>> language("zh").weekday(date(2026, 4, 2))
        '周四'
        """
        return babel.dates.format_date(day, self.weekday_form, locale=self.locale)


def languages() -> tuple[str, ...]:
    """The languages that have a folder."""
    return tuple(sorted(path.parent.name for path in LOCALES.glob("*/language.yaml")))


def language(code: str) -> Language:
    """The language of a folder, as whoever the code comes from speaks it; see `OwnCode`.

    Raises:
        NoLanguage: There is no such folder.
    """
    return _with_own(code) if isinstance(code, OwnCode) else _catalogued(code)


@cache
def _catalogued(code: str) -> Language:
    folder = LOCALES / code
    if not code or not (folder / "language.yaml").is_file():
        hint = suggest(code, languages())
        raise NoLanguage(Message("there is no language {code}: {hint}", code=code, hint=hint))
    data = yamltext.read_yaml(folder / "language.yaml", f"{code}/language.yaml")[0].data
    texts: dict[Key, tuple[str, ...]] = {}
    plural: Callable[[int], int] = lambda n: int(n != 1)  # noqa: E731 - replaced by a catalogue's own
    for path in sorted(folder.glob("*.po")):
        catalogue = _catalogue(path)
        texts |= dict(_texts(catalogue))
        plural = c2py(catalogue.plural_expr)
    name, cldr, weekday = (str(data[key]) for key in ("name", "cldr", "weekday"))
    paper = Paper(**{"tag": code, **data.get("paper", {})})
    return Language(code, name, cldr, weekday, texts, plural, paper)


def _catalogue(path: Path) -> Catalog:
    # gettext's own binary catalogues would have to be built first, and go stale; to read 1,500
    # texts takes a twentieth of a second, once for a process.
    with path.open("rb") as file:
        return babel.messages.pofile.read_po(file)


def _texts(catalogue: Catalog) -> Iterator[tuple[Key, tuple[str, ...]]]:
    """What is translated; an empty form is a text that somebody still has to write."""
    for entry in catalogue:
        one = entry.id if isinstance(entry.id, str) else entry.id[0]
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ("",))
        if one and all(forms):
            yield (entry.context or "", one), forms


Forms = tuple[str, ...]
"""One text, or one for each plural form of the language."""

Phrases: TypeAlias = "Mapping[str, Forms]"
"""A company's own texts in one language by key; see `kpilib.text.own_phrases`."""


class OwnCode(str):
    """The code of a language with a company's own phrases, which go wherever it is handed.

    It is an ordinary code beside: two workspaces in one process do not hear each other.

    Attributes:
        phrases: What stands in the place of our texts.
    """

    __slots__ = ("phrases",)

    phrases: tuple[tuple[str, Forms], ...]

    def __new__(cls, code: str, phrases: Phrases) -> Self:
        """The code of a language, spoken with these phrases."""
        made = super().__new__(cls, code)
        made.phrases = tuple(phrases.items())
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Codes cross processes, and keep their phrases."""
        return (OwnCode, (str(self), dict(self.phrases)))


def _with_own(code: OwnCode) -> Language:
    return _spoken_with(str(code), code.phrases)


@cache
def _spoken_with(code: str, own: tuple[tuple[str, Forms], ...]) -> Language:
    spoken, phrases = _catalogued(code), dict(own)
    texts = {("", key): forms for key, forms in phrases.items()}
    texts |= {entry: phrases[entry[1]] for entry in spoken.texts if entry[1] in phrases}
    return replace(spoken, code=OwnCode(code, phrases), texts={**spoken.texts, **texts})
