"""What is said to people, before it is said in a language: a key and facts.

The key is the English text. Whatever finds something to say (a validator, a lint, the command
line) makes a `Message`. It is an ordinary string, in English, so that it can be compared, sorted
and written by programs; and it remembers what it was made of, so that `kpilib.text.language` can
say it in any language.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from kpilib.core.rounding import grouped_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Message(str):
    """English text with the key and the facts that it was made of.

    Attributes:
        key: The text with names in braces, which is also what catalogues translate.
        plural: The key for any number but one; empty where the text counts nothing.
        facts: What stands in the place of the names: text, numbers, further messages, or a tuple
            of these, which is a list. Amounts (`Decimal`) and other exact numbers (`Fraction`) are
            written as each language does, counts and years as they are. A fact named `context`
            tells two equal English texts apart.

    >>> Message("the month {month} lies outside {period}", month="2026-04", period="2026Q1")
    'the month 2026-04 lies outside 2026Q1'
    >>> Message("{n} problem", "{n} problems", n=3)
    '3 problems'
    >>> Message("{amount} is paid", amount=Decimal("54921.80"))
    '54,921.80 is paid'
    >>> Message("known here: {words}", words=("sales", "rating"))
    'known here: sales, rating'
    """

    __slots__ = ("facts", "key", "plural")

    key: str
    plural: str
    facts: Mapping[str, object]

    def __new__(cls, key: str, plural: str = "", /, **facts: object) -> Self:
        """Say `key` in English; with `plural` the fact `n` decides which of the two."""
        form = plural if plural and facts["n"] != 1 else key
        made = super().__new__(cls, form.format(**{k: _written(f) for k, f in facts.items()}))
        made.key, made.plural, made.facts = key, plural, facts
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Problems cross processes, and keep what they were made of."""
        return (_again, (self.key, self.plural, dict(self.facts)))


def _written(fact: object) -> object:
    if isinstance(fact, str):  # most are, and to ask whether one is a `Fraction` takes longer
        return fact
    if isinstance(fact, (Decimal, Fraction)):
        return grouped_text(fact)
    return ", ".join(str(_written(one)) for one in fact) if isinstance(fact, tuple) else fact


def _again(key: str, plural: str, facts: dict[str, object]) -> Message:
    return Message(key, plural, **facts)


def joined(parts: Sequence[str], between: str = "; ") -> str:
    """Several texts one after the other, each said in the language of the whole.

    Args:
        parts: At least one text.
        between: What stands between two of them in English; a language has its own for it.

    >>> joined([Message("no file"), "deals.csv"], ": ")
    'no file: deals.csv'
    """
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2  # by halves, so that a thousand lines do not lie one in the other
    return _PAIRS[between](joined(parts[:middle], between), joined(parts[middle:], between))


_PAIRS: Mapping[str, Callable[[str, str], str]] = {
    "; ": lambda first, then: Message("{first}; {then}", first=first, then=then),
    ", ": lambda first, then: Message("{first}, {then}", first=first, then=then),
    ": ": lambda first, then: Message("{first}: {then}", first=first, then=then),
    " ": lambda first, then: Message("{first} {then}", first=first, then=then),
    "\n": lambda first, then: Message("{first}\n{then}", first=first, then=then),
    " or ": lambda first, then: Message("{first} or {then}", first=first, then=then),
    " and in ": lambda first, then: Message("{first} and in {then}", first=first, then=then),
}


def message_of(error: BaseException) -> str:
    """What an error says, as the message that it was raised with where it was one.

    >>> message_of(ValueError(Message("no file"))).key
    'no file'
    """
    said = getattr(error, "message", "") or (error.args[0] if len(error.args) == 1 else "")
    return said if isinstance(said, Message) else str(error)


def any_of(words: Sequence[str]) -> str:
    """Words of which one is meant, or one will do.

    >>> any_of(["a"]), any_of(["a", "b", "c"])
    ('a', 'a, b or c')
    """
    *before, last = words
    return Message("{before} or {last}", before=tuple(before), last=last) if before else last
