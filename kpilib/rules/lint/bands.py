"""Step tables and look-ups: gaps, overlaps, bounds and words that can never match."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import inf
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.rounding import number_text
from kpilib.rules.lint.ranges import Ranges
from kpilib.rules.possible_values import Span, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.lint.finding import Finding, Subject
    from kpilib.rules.parts import Part
    from kpilib.rules.parts.lookup import WordTable
    from kpilib.rules.parts.tiers import Band, StepTable
    from kpilib.rules.possible_values import Bound


def tables(subject: Subject) -> Iterator[Finding]:
    """Every step table and look-up of the scheme."""
    for path, part in subject.parts():
        cadences = part.periods or subject.cadences
        if not cadences:
            continue
        ranges = Ranges(subject.scheme, cadences[0])
        if steps := part.step_table():
            span = ranges.span(steps.of)
            yield from _overlaps(subject, path, part, steps)
            yield from _gaps(subject, path, part, steps, span)
            yield from _out_of_reach(subject, path, steps, span)
        if words := part.word_table():
            yield from _words(subject, path, part, words, ranges)


def _ends(table: StepTable, band: Band) -> tuple[Bound, Bound]:
    """A band as the numbers from its first on up to, but without, its end."""
    end = table.end(band)
    low = -inf if band.from_ is None else _exact(band.from_)
    return low, inf if end is None else _exact(end)


def _exact(number: Decimal) -> Bound:
    return Fraction(number)


def _overlaps(subject: Subject, path: KeyPath, part: Part, table: StepTable) -> Iterator[Finding]:
    """Two bands that hold the same number; the first of them counts."""
    for (i, one), (j, other) in combinations(enumerate(table.bands), 2):
        (low, end), (other_low, other_end) = _ends(table, one), _ends(table, other)
        start = max(low, other_low)
        if start >= min(end, other_end):
            continue
        place = (*path, "steps", "bands", j)
        if low <= other_low and other_end <= end:
            message = Message(
                "band {inner} lies wholly in band {outer}, which counts", inner=j + 1, outer=i + 1
            )
            yield subject.error(
                place, "unreachable_band", message, Message("correct one of the two")
            )
            continue
        shared = _shared(start, min(end, other_end), whole=table.whole)
        message = Message(
            "{shared} stands in two bands, of value {first} and {second}",
            shared=shared,
            first=one.value,
            second=other.value,
        )
        fix = Message("correct a bound, or say in an assumption which of them counts")
        yield subject.excused(place, "bands_overlap", message, fix, by=part.assumption)


def _shared(start: Bound, end: Bound, *, whole: bool) -> Bound | Message:
    if whole and end - start == 1:
        return start
    return Message("from {start} to under {end}", start=start, end=end)


def _gaps(
    subject: Subject, path: KeyPath, part: Part, table: StepTable, span: Span
) -> Iterator[Finding]:
    """Numbers that the quantity can have and no band holds."""
    bands = table.bands
    if not bands:
        lowest = min(table.from_)
        if -inf < span.low < lowest and part.when is None:
            message = Message(
                "nothing is said below {lowest}, and {low} is possible",
                lowest=lowest,
                low=span.low,
            )
            fix = Message("add the bound {low}, or a when", low=number_text(Fraction(span.low)))
            place = (*path, "steps", "from")
            yield subject.excused(place, "gap_in_bands", message, fix, by=part.assumption)
        return
    reached = span.low
    for low, end in sorted(_ends(table, band) for band in bands):
        if low > reached and reached < span.high:
            yield _gap(subject, path, part, (reached, low))
        reached = max(reached, end)
    if reached < span.high:
        yield _gap(subject, path, part, (reached, inf))


def _gap(subject: Subject, path: KeyPath, part: Part, gap: tuple[Bound, Bound]) -> Finding:
    start, end = gap
    if start == -inf:
        message = Message("nothing is said below {end}", end=end)
    elif end == inf:
        message = Message("nothing is said from {start} on", start=start)
    else:
        message = Message("nothing is said from {start} to under {end}", start=start, end=end)
    fix = Message("close the gap, or say in an assumption why it cannot occur")
    place = (*path, "steps", "bands")
    return subject.excused(place, "gap_in_bands", message, fix, by=part.assumption)


def _out_of_reach(
    subject: Subject, path: KeyPath, table: StepTable, span: Span
) -> Iterator[Finding]:
    """Bands outside of what the quantity can be."""
    rows = table.rows
    for place, band in enumerate(rows):
        low, end = _ends(table, band)
        if not table.bands and place:  # tried from the highest bound down
            end = _exact(rows[place - 1].from_ or Decimal(0))
        if low > span.high or end <= span.low:
            message = Message(
                "the band of value {value} is never reached: {quantity} lies from {low} to {high}",
                value=band.value,
                quantity=table.of,
                low=span.low,
                high=span.high,
            )
            fix = Message("correct the bound, or leave the band out")
            yield subject.error(_row_path(path, table, place), "unreachable_band", message, fix)


def _row_path(path: KeyPath, table: StepTable, place: int) -> KeyPath:
    if table.bands:
        return (*path, "steps", "bands", place)
    return (*path, "steps", "from")


def _words(
    subject: Subject, path: KeyPath, part: Part, table: WordTable, ranges: Ranges
) -> Iterator[Finding]:
    """Words of a look-up against the words that there can be."""
    for depth, name in enumerate(table.names):
        can = ranges.name(name)
        words = can.words if isinstance(can, Words) else None
        rows = {keys[depth] for keys, _ in table.rows if len(keys) > depth}
        if words is None:
            continue
        for word in sorted(rows - words):
            message = Message(
                "{word} is none of the words of {name}: {known}",
                word=word,
                name=name,
                known=tuple(sorted(words)),
            )
            yield subject.error(
                (*path, "in"), "unknown_word", message, Message("correct or remove it")
            )
        missing = sorted(words - rows)
        if missing and table.otherwise is None and part.when is None:
            message = Message("nothing is said for {name} {words}", name=name, words=tuple(missing))
            fix = Message("add them, or say otherwise: …")
            yield subject.excused((*path, "in"), "gap_in_lookup", message, fix, by=part.assumption)
