"""Columns whose every cell stands in the form in which it is kept, typed all at once.

A number in digits and a point, a day like 2026-01-31, a text without blanks around it: of these
whole columns are typed by pyarrow and numpy. What comes out is what `cells.parse_column` makes of
the same cells one by one. Where a single cell stands otherwise, or something is to be said of one,
nothing comes out, and that column is read cell by cell.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.arrow_words import words_of
from kpilib.core.columns import Column, Days, Labels, Truth
from kpilib.core.exact import Numbers
from kpilib.core.integers import FITS, largest
from kpilib.core.lazy import lazy
from kpilib.engine.inputs.cells import KEPT_TRUTHS, may_be_odd
from kpilib.engine.inputs.characters import BLANKS
from kpilib.engine.inputs.date_forms import PLAIN_DAY, PLAIN_MONTH
from kpilib.engine.inputs.number_forms import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    import pyarrow.compute as pc

    from kpilib.core.integers import Array
    from kpilib.core.tables import ColumnSpec
    from kpilib.engine.inputs.raw_columns import Strings
else:
    pa, pc = lazy("pyarrow"), lazy("pyarrow.compute")


def plain_column(spec: ColumnSpec, cells: Strings) -> Column | None:
    """The typed column, where every cell is plain.

    Args:
        spec: What the column is.
        cells: Its cells, with whatever blanks are around them; of numbers `is_plain_number` holds.
    """
    if spec.type == "number":
        return _numbers(spec, cells)
    found = plain_words(cells)
    if found is None:
        return None
    labels = _with_default(spec, found)
    if spec.required and not labels.present.all():
        return None
    return _TYPED[spec.type](spec, labels)


def plain_words(cells: Strings) -> Labels | None:
    """Cells as words in the order in which they come; None where blanks stand around one."""
    found = cells.dictionary_encode()
    if not stand_bare(found.dictionary):
        return None
    return _without_empty(found.indices.to_numpy().astype(np.int64), found.dictionary)


def stand_bare(cells: Strings) -> bool:
    """Whether no cell has blanks around it."""
    return bool(pc.all(pc.equal(pc.utf8_trim(cells, BLANKS), cells), min_count=0).as_py())


def _without_empty(codes: Array, texts: Strings) -> Labels:
    """The empty text is no word."""
    at = pc.index(texts, "").as_py()
    if at < 0:
        return Labels(codes, words_of(texts))
    place = np.arange(len(texts)) - (np.arange(len(texts)) > at)
    place[at] = -1
    return Labels(place[codes], words_of(texts.filter(pc.not_equal(texts, ""))))


def _with_default(spec: ColumnSpec, labels: Labels) -> Labels:
    """The word that an empty cell stands for, in its place among those that come before it."""
    if spec.empty_means is None or labels.present.all():
        return labels
    names = (*labels.names, spec.empty_means)
    place = {name: code for code, name in reversed(list(enumerate(names)))}
    codes = np.where(labels.present, labels.codes, place[spec.empty_means])
    return _in_order(Labels(codes, names))


def _in_order(labels: Labels) -> Labels:
    """The same with only words that a row has, in the order in which rows have them."""
    first = labels.row_by_code()[:-1]
    used = np.flatnonzero(first >= 0)
    used = used[np.argsort(first[used])]
    place = np.full(len(labels.names) + 1, -1, dtype=np.int64)
    place[used] = np.arange(len(used))
    return Labels(place[labels.codes], tuple(labels.names[code] for code in used.tolist()))


def _text(spec: ColumnSpec, labels: Labels) -> Labels | None:
    return None if may_be_odd(spec, labels.names) else labels


def _month(spec: ColumnSpec, labels: Labels) -> Labels | None:
    del spec
    return labels if all(map(PLAIN_MONTH.fullmatch, labels.names)) else None


def _truth(spec: ColumnSpec, labels: Labels) -> Truth | None:
    del spec
    if not KEPT_TRUTHS.keys() >= set(labels.names):
        return None
    known = labels.present
    held = np.array([*(KEPT_TRUTHS[name] for name in labels.names), False], dtype=bool)
    return Truth(held[labels.codes], None if known.all() else known)


def _date(spec: ColumnSpec, labels: Labels) -> Days | None:
    del spec
    if not all(map(PLAIN_DAY.fullmatch, labels.names)):
        return None
    try:
        days = [date.fromisoformat(name).toordinal() for name in labels.names]
    except ValueError:
        return None
    known = labels.present
    ordinals = np.array([*days, 0], dtype=np.int64)[labels.codes]
    return Days(Numbers.scaled(ordinals, 1, None if known.all() else known))


_TYPED: dict[str, Callable[[ColumnSpec, Labels], Column | None]] = {
    "text": _text,
    "month": _month,
    "truth": _truth,
    "date": _date,
}

_DIGITS = 38
"""So many digits pyarrow's decimals have."""

_PLAIN_NUMBER = r"^(?:-?[0-9]+(?:\.[0-9]+)?)?$"
_BELOW_ZERO = "^-.*[1-9]"


def is_plain_number(cells: Strings) -> bool:
    """Whether every cell is a number as it is kept, or empty."""
    return bool(pc.all(pc.match_substring_regex(cells, _PLAIN_NUMBER)).as_py())


def _numbers(spec: ColumnSpec, cells: Strings) -> Numbers | None:
    lengths = pc.binary_length(cells)
    if (pc.max(lengths).as_py() or 0) > _DIGITS:
        return None
    if not spec.negative and pc.any(pc.match_substring_regex(cells, _BELOW_ZERO)).as_py():
        return None
    known: Array | None = pc.greater(lengths, 0).to_numpy(zero_copy_only=False)
    if known is not None and known.all():
        known = None
    elif spec.required:
        return None
    elif spec.empty_means is not None:
        if not PLAIN.fullmatch(spec.empty_means):
            return None
        cells, known = pc.if_else(pc.greater(lengths, 0), cells, spec.empty_means), None
    points = pc.find_substring(cells, ".")
    decimals = pc.subtract(pc.subtract(pc.binary_length(cells), points), 1)
    places = pc.max(pc.if_else(pc.greater_equal(points, 0), decimals, 0)).as_py() or 0
    whole = _whole(cells if known is None else pc.if_else(pa.array(known), cells, "0"), places)
    return None if whole is None else Numbers.scaled(whole, 10**places, known)


def _whole(cells: Strings, places: int) -> Array | None:
    """Plain numbers as whole ones over a power of ten; None where int64 has no room for them."""
    if places > _DIGITS:
        return None
    try:
        exact = pc.cast(cells, pa.decimal128(_DIGITS, places))
    except pa.ArrowInvalid:  # with the places of others it has more digits than there is room for
        return None
    words = np.frombuffer(exact.buffers()[1], dtype=np.int64).reshape(-1, 2)[exact.offset :]
    low, high = words[: len(exact), 0], words[: len(exact), 1]
    if not np.array_equal(low >> 63, high) or largest(low) >= FITS:
        return None
    return np.array(low)
