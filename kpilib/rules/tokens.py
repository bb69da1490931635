"""The scanner: the tokens of a formula, which are numbers, texts in quotes, names and signs.

Formulas are cut up here and not by Python's own parser, which would take `#` for the end of
everything behind it, `ｓales` for `sales`, `1,000` for two numbers and `'a' 'b'` for one text.
Whatever is not known is refused by name: a character that is passed over changes what is paid.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal, NoReturn

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.sourcetext import shortened
from kpilib.core.text_limits import DIGITS, FORMULA, FORMULA_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator


class FormulaError(KpiError):
    """A formula that cannot be read, or that mixes kinds (text plus number).

    Attributes:
        about: The quantity, item or rule that it belongs to, as far as that is known.
    """

    def __init__(self, message: str, about: str = "") -> None:
        self.about = about
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a formula.

    Attributes:
        kind: What it is.
        text: As it is meant: a text without its quotes, `>=` for `≥`.
        written: As it is written.
    """

    kind: Literal["number", "percent", "text", "name", "sign"]
    text: str
    written: str


WORDS = ("and", "or", "not", "in", "if", "true", "false", "none")
"""Names that mean something by themselves."""

_OWN = "*/-+()[],=<>%.0123456789"
_MEANT = str.maketrans(
    {unicodedata.lookup(f"FULLWIDTH {unicodedata.name(sign)}"): sign for sign in _OWN}
    | dict.fromkeys((unicodedata.lookup("IDEOGRAPHIC SPACE"), *"\u00a0\t\r\n"), " ")
    | dict.fromkeys("−–‐‑", "-")
    | {"×": "*", "÷": "/"}
)
"""Signs, digits and blanks of other keyboards; letters of full width are no names."""

_SIGNS = {
    "≥": ">=", "≤": "<=", "≠": "!=", "=": "==", "==": "==", ">=": ">=", "<=": "<=", "!=": "!=",
    "<": "<", ">": ">", "+": "+", "-": "-", "*": "*", "/": "/", "(": "(", ")": ")", "[": "[",
    "]": "]", ",": ",",
}  # fmt: skip
_ADVICE = {
    sign: advice
    for signs, advice in (
        ("** ^", Message("for a power write a × a")),
        ("//", Message("for whole parts write floor(a ÷ b)")),
        (
            "%",
            Message("the percent sign stands behind a number, as in 4%; there is no remainder"),
        ),
        ("<>", Message("write ≠ for unequal")),
        ("=>", Message("write ≥ for at least")),
        ("=<", Message("write ≤ for at most")),
        (":= ===", Message("write = to compare")),
        ("&& &", Message("write and")),
        ("|| |", Message("write or")),
        ("!", Message("write not, or ≠ for unequal")),
        ("≧", Message("write ≥")),
        ("≦", Message("write ≤")),
        ("· •", Message("write × to multiply")),
        (
            ".",
            Message("a point stands inside a number, as in 0.5, or between a name and its part"),
        ),
        ("“ ” ‘ ’ `", Message("put text in straight quotes: 'text'")),
        ("' \"", Message("the quote is never closed")),
        (
            "#",
            Message(
                "a comment begins with a blank before #, and text with # in it stands in quotes"
            ),
        ),
        ("\\", Message("a formula goes on in the next line by itself")),
        (";", Message("write one formula only")),
        ("—", Message("write − to subtract")),
    )
    for sign in signs.split()
}
_LONGEST_SIGN = 3
_COMMENT = re.compile(r"#[^\r\n]*")
_BLANK = re.compile(r" +")
_TEXT = re.compile(r"""'[^']*'|"[^"]*\"""")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?", re.ASCII)
_NUMBER = re.compile(r"(\d+(?:_\d+)*(?:\.\d+)?)( *%)?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?!\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WORD = re.compile(r"[\w.]+")


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a formula; comments from `#` to the end of their own line are left out.

    >>> [token.text for token in tokens("10 % × sales  # of the month")]
    ['10', '*', 'sales']

    Raises:
        FormulaError: A character or number that no formula can have.
    """
    found = tuple(islice(_cut(text), FORMULA_WORDS + 1)) if len(text) <= FORMULA else ()
    if len(text) > FORMULA or len(found) > FORMULA_WORDS:
        refuse(text, Message("it is too long: give its parts names of their own"))
    return found


def refuse(text: str, why: str) -> NoReturn:
    """Refuse a formula, and say why."""
    raise FormulaError(
        Message("{formula} is not a formula: {why}", formula=repr(shortened(text.strip())), why=why)
    )


def _cut(text: str) -> Iterator[Token]:
    plain = text.translate(_MEANT)  # character by character, so that places stay the same
    at = 0
    while at < len(text):
        if blank := _BLANK.match(plain, at):
            at = blank.end()
        elif plain[at] == "#" and (at == 0 or plain[at - 1] == " "):
            # Looked for in the text itself, whose lines have not been made one.
            comment = _COMMENT.match(text, at)
            at = comment.end() if comment else at + 1
        else:
            token = _next(text, plain, at)
            yield token
            at += len(token.written)


def _next(text: str, plain: str, at: int) -> Token:
    if quoted := _TEXT.match(text, at):
        return Token("text", quoted[0][1:-1], quoted[0])
    if named := _NAME.match(plain, at):
        _ends(text, at, named.end())
        _meant(text, named[0])
        return Token("name", named[0], named[0])
    if number := _NUMBER.match(plain, at):
        _plain_number(text, plain, at)
        _ends(text, at, number.end())
        return Token("percent" if number[2] else "number", number[1], number[0])
    for length in range(_LONGEST_SIGN, 0, -1):
        sign = plain[at : at + length]
        if sign in _SIGNS:
            return Token("sign", _SIGNS[sign], sign)
        if sign in _ADVICE:
            refuse(
                text,
                Message(
                    "{sign} cannot stand in a formula: {advice}",
                    sign=repr(text[at : at + length]),
                    advice=_ADVICE[sign],
                ),
            )
    return _unknown(text, at)


def _ends(text: str, start: int, end: int) -> None:
    """A number or name must not run on into something else."""
    word = _WORD.match(text, start)
    if word and word.end() > end:
        _strange(text, word[0])


def _meant(text: str, name: str) -> None:
    """Words that mean something are written small: `True` and `AND` are no names."""
    if name.lower() in WORDS and name not in WORDS:
        refuse(
            text,
            Message(
                "{name} cannot stand in a formula: write {usual}", name=name, usual=name.lower()
            ),
        )


def _plain_number(text: str, plain: str, at: int) -> None:
    if day := _DAY.match(plain, at):
        refuse(
            text,
            Message(
                "a day such as {day} cannot stand in a formula: name period_start, period_end or "
                "a date of the inputs, or give a parameter values by day",
                day=day[0],
            ),
        )
    if grouped := _GROUPED.match(plain, at):
        one, two = grouped[0].replace(",", ""), grouped[0].replace(",", ", ")
        refuse(
            text,
            Message(
                "{number} may be one number or several: write {one}, or {two}",
                number=grouped[0],
                one=one,
                two=two,
            ),
        )
    found = _NUMBER.match(plain, at)
    count = sum(map(str.isdigit, found[1])) if found else 0
    if count > DIGITS:
        refuse(
            text,
            Message(
                "this number has {count:,} digits: at most {most} are kept exactly",
                count=count,
                most=DIGITS,
            ),
        )
    if plain[at] == "0" and plain[at + 1 : at + 2].isdigit():
        number = _NUMBER.match(plain, at)
        written = number[1] if number else ""
        refuse(
            text,
            Message(
                "{number} begins with 0: write a number with all its digits together",
                number=written,
            ),
        )


def _unknown(text: str, at: int) -> Token:
    word = _WORD.match(text, at)
    if word:
        _strange(text, word[0])
    sign = text[at]
    named = unicodedata.name(sign, f"U+{ord(sign):04X}")
    refuse(
        text,
        Message(
            "{sign} ({named}) cannot stand in a formula: leave it out",
            sign=repr(sign),
            named=named,
        ),
    )


def _strange(text: str, word: str) -> NoReturn:
    """Letters that make no name, or a number that is written in another way."""
    usual = unicodedata.normalize("NFKC", word)
    if usual != word and usual.isascii():
        refuse(
            text,
            Message(
                "{word} cannot stand in a formula: write {usual} in plain letters",
                word=repr(word),
                usual=usual,
            ),
        )
    if word[0].isdigit():
        refuse(
            text,
            Message(
                "{word} cannot stand in a formula: write a number with all of its digits", word=word
            ),
        )
    if word.isascii():
        refuse(
            text,
            Message("{word} cannot stand in a formula: a name has one point at most", word=word),
        )
    refuse(
        text,
        Message("{word} cannot stand in a formula: put text in quotes, as in '{word}'", word=word),
    )
