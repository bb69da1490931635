"""Typed cells (of workbooks, of Parquet) as the text that a person sees in them.

What a cell shows is what counts: 0.95 that shows 95.0% is the text `95.0%`, a day of which only the
month is shown is a month, an id 7 that shows 007 is 007. Where a cell shows something else than it
stores, and no reading is the only one, it is refused.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.engine.inputs.number_formats import Shown, shown, shown_text, shown_word
from kpilib.engine.inputs.number_forms import PLAIN
from kpilib.engine.inputs.raw_table import Refusal
from kpilib.engine.inputs.written_forms import word_set

if TYPE_CHECKING:
    from kpilib.engine.inputs.workbook_xml import Cell

_DIGITS = 15
"""Spreadsheets keep no more digits than these, and show 0.3 for the sum of 0.1 and 0.2."""

_STORED = re.compile(
    r"\s*[-+]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][-+]?\d{1,3})?\s*", re.ASCII
)
"""A number as workbooks store it; none of more digits is a double."""

_SHORT = Context(prec=_DIGITS)
_NEAR = Decimal("0.001")
"""What the digits beyond the fifteenth may come to before they could touch a figure."""


def of_cell(cell: Cell, kind: str, *, since_1904: bool = False) -> str | Refusal:
    """The text that a cell of a workbook shows, or why it has none.

    Args:
        cell: As it is stored.
        kind: The type of its column; empty where the column is not known.
        since_1904: Days of the workbook count from 1904.
    """
    if cell.kind == "number":
        return _number(cell, kind, since_1904=since_1904)
    if cell.kind in {"unknown", "outside", "error"}:
        return _without_value(cell)
    if cell.kind == "day":
        return _moment(datetime.fromisoformat(cell.text), kind, _ALL_OF_IT)
    if cell.kind == "text" and cell.format != "General":
        return _text(cell)
    return cell.text


def _without_value(cell: Cell) -> Refusal:
    """Why a cell has none that could be trusted."""
    if cell.kind == "unknown":
        message = Message(
            "holds a formula without a stored value ({formula}): let a "
            "spreadsheet program work it out (LibreOffice: Ctrl+Shift+F9), "
            "see that the figure is right and save it, or write the value",
            formula=cell.formula,
        )
        return Refusal("formula_without_value", message)
    if cell.kind == "outside":
        message = Message(
            "takes its value from another file or program ({formula}), which is not read: copy the "
            "cell and paste its value, or write the value",
            formula=cell.formula,
        )
        return Refusal("external_link", message)
    message = Message(
        "shows the error {error}: mend the formula, or write the value", error=cell.text
    )
    return Refusal("error_value", message)


_ALL_OF_IT = Shown("day", has_day=True, has_time=True)


def _text(cell: Cell) -> str | Refusal:
    view = shown_text(cell.format, cell.text) if cell.text else ""
    if view is not None:
        return view
    message = Message(
        "holds {text!r}, which its number format does not show: format it as text",
        text=cell.text,
    )
    return Refusal("hidden_text", message)


def _number(cell: Cell, kind: str, *, since_1904: bool) -> str | Refusal:
    text = cell.text
    if cell.format == "General" and text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return text
    if _STORED.fullmatch(text) is None:  # Decimal takes 1_000, too, and digits of any script
        raise ValueError(Message("{text} is no number of a workbook", text=text[:40]))
    value = Decimal(text)
    view = shown(cell.format, value)
    if view.kind == "day" and (moment := _since(value, since_1904=since_1904)) is not None:
        return _moment(moment, kind, view)
    plain = plain_number(value)
    if isinstance(plain, Refusal):
        return plain
    if kind == "text" and (word := _as_word(plain, view, cell.format)):
        return word
    return _shown_otherwise(plain, view) or _with_signs(plain, view)


def _with_signs(plain: str, view: Shown) -> str:
    """A number with what its format says of it: that it is percent, or money of elsewhere."""
    if view.kind == "percent":
        return _with_decimals(Decimal(plain) * 100, view.decimals) + "%"
    if sign := next((sign for sign in "%‰" if sign in view.after), ""):
        return _with_decimals(Decimal(plain), view.decimals) + sign  # it only stands behind them
    foreign = _is_foreign(view.before) or _is_foreign(view.after)
    return f"{view.before}{plain}{view.after}" if foreign else plain


def _shown_otherwise(plain: str, view: Shown) -> Refusal | None:
    """Why a number cannot be taken for the one that its cell shows."""
    if view.kind == "scaled":
        beside = " … ".join(filter(None, (view.before, view.after)))
        message = Message(
            "holds {plain} and shows it beside {beside!r}: which number is meant? Write it in "
            "full, in a cell that is formatted as a plain number"
            if beside
            else "holds {plain} and shows it in thousands or more: which number is meant? Write "
            "it in full, in a cell that is formatted as a plain number",
            plain=plain, beside=beside,
        )  # fmt: skip
        return Refusal("scaled_number", message)
    # A day that no calendar has is shown as ####.
    if view.kind in {"unclear", "day"} or (view.kind == "nothing" and Decimal(plain)):
        message = Message(
            "holds {plain}, which its number format does not show as it is: "
            "format the cell as a plain number",
            plain=plain,
        )
        return Refusal("hidden_number", message)
    if view.minus == "nothing":
        message = Message(
            "holds {plain} and shows it without its minus: write the number "
            "that is meant, in a cell that is formatted as a plain number",
            plain=plain,
        )
        return Refusal("hidden_number", message)
    return None


def _is_foreign(literal: str) -> bool:
    """Whether a text names money of another country; it is refused as that of a CSV file is.

    >>> _is_foreign("HK$"), _is_foreign("CHF"), _is_foreign("￥"), _is_foreign("件")
    (True, True, False, False)
    """
    signs = (sign for sign in literal if unicodedata.category(sign) == "Sc")
    return any(sign not in "¥￥" for sign in signs) or literal.upper() in _currencies()


@cache
def _currencies() -> frozenset[str]:
    return word_set("foreign_sign") | word_set("foreign_currency")


def plain_number(value: Decimal) -> str | Refusal:
    """A number in digits, with the fifteen that a spreadsheet keeps.

    >>> plain_number(Decimal("0.30000000000000004")), plain_number(Decimal("5E+3"))
    ('0.3', '5000')
    """
    short = _SHORT.plus(value)
    if (short != value and abs(short - value) >= _NEAR) or abs(value) >= 10**_DIGITS:
        message = Message(
            "holds {value}: a spreadsheet keeps {digits} digits and has lost "
            "the others; write it as text",
            value=str(value),
            digits=_DIGITS,
        )
        return Refusal("lost_digits", message)
    text = f"{short:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_decimals(value: Decimal, decimals: int | None) -> str:
    """All digits of a number, and at least so many decimals."""
    text = plain = f"{value:f}"
    if "." in plain:
        text = plain.rstrip("0").rstrip(".")
    missing = (decimals or 0) - len(text.partition(".")[2])
    if missing <= 0:
        return text
    return text + ("" if "." in text else ".") + "0" * missing


def _as_word(plain: str, view: Shown, code: str) -> str | Refusal | None:
    """What a number of a column of text shows: 7 may show E007. None where that is no word."""
    if view.exponent:  # 1E5 and 12E3 are ids until a spreadsheet takes them for numbers
        message = Message(
            "holds {plain} and shows it with an exponent: is it a text such "
            "as 1E5 that a spreadsheet took for a number, or a long number "
            "cut short? Write it anew, as text",
            plain=plain,
        )
        return Refusal("lost_digits", message)
    whole = view.decimals == 0 and plain.isdecimal() and view.kind in {"plain", "unclear"}
    return shown_word(code, plain).strip() if whole else None


_NO_DAY = 2_958_466
"""The day after the last that spreadsheets know, the end of 9999; from 1904 on it comes sooner."""

_STORED_DIGITS = 1_000
"""More than a stored number may have."""


@lru_cache(maxsize=4096)  # many rows have few days
def _since(serial: Decimal, *, since_1904: bool) -> datetime | time | None:
    """The moment of a serial number; None where it stands for none."""
    if not 0 <= serial < _NO_DAY:
        return None
    days, part = divmod(serial, 1)
    # The programs take 1900 for a leap year: the days before March of it are one off.
    early = days < 60  # noqa: PLR2004 - March of 1900
    first = date(1904, 1, 1) if since_1904 else date(1899, 12, 31 if early else 30)
    if days == 60 and not since_1904:  # noqa: PLR2004 - its 29 February
        return None
    with localcontext(Context(prec=_STORED_DIGITS)):
        clock = timedelta(milliseconds=int((part * 86_400_000).to_integral_value()))
    try:
        moment = datetime.combine(first + timedelta(int(days)), time()) + clock
    except OverflowError:
        return None
    return moment.time() if serial < 1 else moment


def _moment(moment: datetime | time, kind: str, view: Shown) -> str | Refusal:
    """A day as it is shown: a time of day that a format leaves out is not there."""
    if kind == "text":
        # Ids such as 3-4 and MAR2 are, too, and nobody sees 2026-03-04 in such a cell.
        message = Message(
            "holds the time {moment} where a text stands: a spreadsheet makes days of 3-4 and the "
            "like, so write it anew, as text"
            if isinstance(moment, time)
            else "holds the day {moment} where a text stands: a spreadsheet makes days of 3-4 and "
            "the like, so write it anew, as text",
            moment=_iso(moment),
        )
        return Refusal("day_for_text", message)
    if isinstance(moment, time):
        return moment.isoformat()
    if not view.has_day and not view.has_time:
        return f"{moment:%Y-%m}" if kind == "month" else moment.date().isoformat()
    if not view.has_time:
        return _day(moment.date(), kind)
    return _of_day(moment, kind)


def _iso(moment: datetime | time) -> str:
    return moment.isoformat() if isinstance(moment, time) else moment.date().isoformat()


def _day(day: date, kind: str) -> str:
    """A day typed into a column of months stands for its month where it is the first of one."""
    return f"{day:%Y-%m}" if kind == "month" and day.day == 1 else day.isoformat()


def of_value(value: object, kind: str) -> str | Refusal:
    """A value of Python as it would stand in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return _of_day(value, kind)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | time | timedelta):
        return str(value)
    return f"{value:f}" if isinstance(value, Decimal) else _other(value)


def _of_day(moment: date, kind: str) -> str:
    """A day; one with a time of day stays what it is, unless that is midnight."""
    if not isinstance(moment, datetime):
        return _day(moment, kind)
    return _day(moment.date(), kind) if moment.time() == time() else moment.isoformat()


def _float(value: float) -> str | Refusal:
    if value != value:  # noqa: PLR0124 - NaN, which pandas writes for an empty cell
        return ""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return f"{exact}"
    return plain_number(exact)


def _other(value: Any) -> str | Refusal:  # noqa: ANN401 - whatever a file of Parquet may hold
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            pass
    message = Message(
        "holds a {kind} and no single value: write a text or a number", kind=type(value).__name__
    )
    return Refusal("no_single_value", message)


def is_red(cell: Cell) -> str | None:
    """A number below zero that only its colour tells from one above; None where there is none."""
    if cell.kind != "number" or not cell.text.startswith("-") or cell.format == "General":
        return None
    value = Decimal(cell.text)
    return cell.text if value and shown(cell.format, value).minus == "colour" else None


def is_rounded(cell: Cell) -> tuple[str, str] | None:
    """What a number shows and what it stores, where it shows fewer decimals than it has."""
    if cell.kind != "number" or cell.format == "General" or PLAIN.fullmatch(cell.text) is None:
        return None
    value = Decimal(cell.text)
    view = shown(cell.format, value)
    if view.decimals is None or view.decimals > _DIGITS or view.kind not in {"plain", "percent"}:
        return None
    plain = _SHORT.plus(value * 100 if view.kind == "percent" else value)
    if abs(plain) >= 10**_DIGITS:  # none of the digits that count is a decimal
        return None
    # Spreadsheets round half up, away from zero, where Python would take the even neighbour.
    short = plain.quantize(Decimal(1).scaleb(-view.decimals), ROUND_HALF_UP)
    if short == plain:
        return None
    sign = "%" if view.kind == "percent" else ""
    return f"{short:f}{sign}", _with_decimals(plain, 0) + sign
