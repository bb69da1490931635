"""Money of another country, as headers and titles name it beside plain numbers."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.written_forms import any_word, brackets, word_set
from kpilib.workspace.intake.intake_words import factor_of, squashed

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUR_SIGN = "¥"


def foreign_money(header: str) -> str:
    """The foreign money that a header of amounts names; empty where it names none.

    >>> foreign_money("Amount (USD)"), foreign_money("Fee €"), foreign_money("Amount (usual)")
    ('USD', '€', '')
    """
    text = narrow(header)
    found = re.search(any_word("foreign_currency"), text)
    signs = [one for one in text if unicodedata.category(one) == "Sc" and one != _OUR_SIGN]
    # Capitals alone: a header with the word "try" or "rs" in it names no money.
    codes = [word for word in re.findall(r"[A-Z]+", text) if word in word_set("foreign_sign")]
    return found[0] if found else next(iter((*codes, *signs)), "")


def foreign_above(title: str) -> str:
    """The foreign money in which the amounts below a title count; empty where it says none.

    A title may have the name of a currency in that of a team: only what stands alone, in brackets,
    behind a colon or behind "in" is what amounts count in.

    >>> foreign_above("All amounts in USD"), foreign_above("Sales (thousand EUR)")
    ('USD', 'EUR')
    >>> foreign_above("USD desk, first quarter")
    ''
    """
    return next((sign for sign, _ in _alone(title)), "")


def unit_beside(text: str) -> str:
    """By what foreign money is counted in a header or a title; empty where by one.

    >>> unit_beside("Amount (kUSD)"), unit_beside("Sales (EUR)")
    ('k', '')
    """
    return next((unit for _, unit in _alone(text) if unit), "")


def _alone(text: str) -> Iterator[tuple[str, str]]:
    """The money that stands alone in a part of a text, and the unit beside it."""
    for part in _parts(narrow(text)):
        sign = foreign_money(part)
        rest = part.replace(sign, "", 1).strip() if sign else ""
        if sign and (not rest or factor_of(squashed(rest)) is not None):
            yield sign, rest


def _parts(title: str) -> Iterator[str]:
    opening, closing = brackets()
    yield title
    for text in (title, *re.findall(rf"{opening}([^{closing[1:-1]}]*){closing}", title)):
        yield text
        yield from re.split(r":|\bin\b", text)[1:]
