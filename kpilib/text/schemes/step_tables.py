"""Step tables and look-ups as little tables of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from kpilib.rules.parts.lookup import Lookup
    from kpilib.rules.parts.tiers import Band, Steps
    from kpilib.text.schemes.scheme_text import Teller
    from kpilib.text.terminal_layout import Grid


def step_rows(part: Steps, t: Teller) -> Grid:
    """Band and value, in the order in which the bands are tried."""
    share, table, names = t.is_share(part.steps.of), part.steps, []
    above: Decimal | None = None
    for band in table.rows:
        end = band.to if table.bands else above
        whole = bool(table.bands) and table.whole
        names.append(_whole_band(band, t) if whole else _band(band, end, t, share=share))
        above = band.from_
    values = t.values([band.value for band in table.rows], part.unit)
    return tuple(zip(names, values, strict=True))


def _band(band: Band, end: Decimal | None, t: Teller, *, share: bool) -> str:
    low = None if band.from_ is None else t.number(band.from_, percent=share)
    high = None if end is None else t.number(end, percent=share)
    if low is None:
        return t.say("under {high}", high=high) if high else t.say("any")
    if high is None:
        return t.say("{low} and more", low=low)
    return t.say("{low} to under {high}", low=low, high=high)


def _whole_band(band: Band, t: Teller) -> str:
    low = None if band.from_ is None else t.number(band.from_)
    high = None if band.to is None else t.number(band.to)
    if low is None:
        return t.say("{high} and less", high=high) if high else t.say("any")
    return f"{low}–{high}" if high else t.say("{low} and more", low=low)


def lookup_rows(part: Lookup, t: Teller) -> Grid:
    """The words and their value, tables in tables laid flat."""
    words = [tuple(t.text(key) for key in keys) for keys, _ in part.rows]
    values = [value for _, value in part.rows]
    if part.otherwise is not None:
        words.append((t.say("others"), *([""] * (len(part.lookup) - 1))))
        values.append(part.otherwise)
    shown = t.values(values, part.unit)
    return tuple((*row, value) for row, value in zip(words, shown, strict=True))
