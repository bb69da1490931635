"""The note on a column's header: what it is, its unit, whether it is needed, words and clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.tables import ColumnSpec
    from kpilib.text.formats import Wording
    from kpilib.workspace.templates.wanted_tables import Template
    from kpilib.workspace.templates.word_notes import WordNote

_MOST_WORDS = 20
"""Of a longer list of words nobody reads the end; the drop-down has all of them."""


def header_note(template: Template, column: ColumnSpec, wording: Wording) -> str:
    """What whoever fills in a column should know, line by line."""
    return "\n".join(_lines(template, column, wording))


def short_note(column: ColumnSpec, wording: Wording) -> str:
    """What the column is, in one line."""
    if column.unit:
        unit = wording.unit(column.unit)
        meaning = Message("{meaning} ({unit})", meaning=column.meaning, unit=unit)
        return wording.language.said(meaning)
    return wording.language.said(column.meaning)


def _lines(template: Template, column: ColumnSpec, wording: Wording) -> Iterator[str]:
    yield short_note(column, wording)
    need = _need(template, column, wording)
    if need:
        yield need
    if column.name in template.bounds:
        low, high = template.bounds[column.name]
        yield wording.say("from {low} to {high}", low=low, high=high)
    words = template.words.get(column.name, ())
    told = [_word(note, wording) for note in words[:_MOST_WORDS]]
    if column.name in template.choices and not told:
        choices = template.choices[column.name][:_MOST_WORDS]
        yield wording.say("one of {words}", words=wording.language.say(", ").join(choices))
    yield from told
    if len(words) > _MOST_WORDS:
        yield wording.say("and {rest:,} more", rest=len(words) - _MOST_WORDS)
    yield from _clauses(template, column, wording)


def _need(template: Template, column: ColumnSpec, wording: Wording) -> str:
    """Whether the cell must be filled, and for which words; what an empty one means."""
    if column.name in template.filled:
        words = template.filled[column.name]
        if words is None:
            return wording.say("needed")
        if not words:
            return wording.say("may stay empty")
        listed = wording.language.say(", ").join(sorted(words))
        return wording.say("needed for {words}", words=listed)
    if column.required:
        return wording.say("needed")
    if column.empty_means is not None:
        said = {"true": wording.say("yes"), "false": wording.say("no")}
        value = said.get(column.empty_means, column.empty_means)
        return wording.say("empty means {value}", value=value)
    return wording.say("may stay empty")


def _word(note: WordNote, wording: Wording) -> str:
    """`sales: 销售额 (元)` with its clause."""
    text = note.word
    if note.title:
        text = wording.say("{word}: {meaning}", word=text, meaning=note.title)
    if note.unit:
        text = wording.say("{meaning} ({unit})", meaning=text, unit=note.unit)
    if note.clause:
        text = wording.say("{text}; clause: {clause}", text=text, clause=note.clause)
    return text


def _clauses(template: Template, column: ColumnSpec, wording: Wording) -> Iterator[str]:
    """The clauses behind the figures that a column of figures is filled with."""
    notes: Sequence[WordNote] = ()
    if column.name in {"target", "actual"}:
        read = template.unread.get(column.name, frozenset())
        words = template.words.get(template.word_column, ())
        notes = [note for note in words if note.word not in read]
    elif column.name == "score":
        notes = template.words.get("indicator", ())
    elif column.name in template.column_clauses:
        yield wording.say("clause: {clause}", clause=template.column_clauses[column.name])
    for note in notes[:_MOST_WORDS]:
        if note.clause:
            yield _word(note, wording)
