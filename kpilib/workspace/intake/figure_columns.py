"""Columns of figures in a block, each with what it means among the words of the scheme."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES
from kpilib.workspace.intake.column_words import words_of
from kpilib.workspace.intake.header_meanings import (
    Meaning,
    meaning_of,
    perhaps,
    plain_name,
    side_alone,
    side_said,
)
from kpilib.workspace.intake.header_rows import JOINER
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.period_spellings import MARK, with_mark
from kpilib.workspace.intake.scheme_words import WORD_COLUMNS
from kpilib.workspace.intake.sheet_of_person import named_by_sheet
from kpilib.workspace.intake.table_draft import is_serial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.workspace.intake.column_looks import ColumnLook
    from kpilib.workspace.intake.scheme_words import InputWord
    from kpilib.workspace.intake.table_draft import TableDraft

MONTH = "{month}"
_OF_PEOPLE = frozenset(INPUT_TABLES["employees"].names)
_FIGURES = ("metrics", "ratings", "events")


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures, or several that a pattern names, and what it means.

    Attributes:
        look: The column; the first one where a pattern names several.
        source: Its header, or the pattern: `{month} / target`.
        places: The places of its columns.
        meaning: What it surely means.
        likely: What it may mean, where that is not sure.
    """

    look: ColumnLook
    source: str
    places: frozenset[int]
    meaning: Meaning | None
    likely: tuple[InputWord, ...] = ()

    @property
    def name(self) -> str:
        """What the file calls it, without the month."""
        return name_in(self.source)

    @property
    def by_month(self) -> bool:
        """Whether months of it stand side by side."""
        return self.source.startswith(MONTH)

    @property
    def above(self) -> str:
        """What stands over its name, where the header has several rows."""
        return self.name.rpartition(JOINER)[0]

    @property
    def table(self) -> str:
        """The table that it feeds; empty where that is open."""
        if self.meaning:
            return self.meaning.word.table
        tables = {word.table for word in self.likely}
        if side_said(self.name):
            tables &= {"metrics"}
        return next(iter(tables)) if len(tables) == 1 else ""

    @property
    def side(self) -> str:
        """The column of that table in which its numbers stand."""
        if self.meaning:
            return self.meaning.side
        if self.table == "metrics":
            return side_said(self.name) or "actual"
        return "score" if self.table == "ratings" else "quantity"


def name_in(source: str) -> str:
    """A header, or a pattern of months, without the month.

    >>> name_in("{month} / target"), name_in("Sales")
    ('target', 'Sales')
    """
    return source.removeprefix(MONTH).strip(" /-_") if source.startswith(MONTH) else source


def figures_of(draft: TableDraft) -> list[FigureColumn]:
    """The columns of figures; months of one kind are one."""
    words = _words(draft)
    months = draft.month_headers()
    months = months if len(months) > 1 else {}
    patterns: defaultdict[str, list[ColumnLook]] = defaultdict(list)
    found: list[FigureColumn] = []
    for look in draft.looks:
        if pattern := months.get(look.header, ""):
            patterns[pattern].append(look)
        elif _may_be_figure(draft, look) or _is_blank_yet(draft, look, words):
            found.append(_figure(draft, look.header, [look], words))
    found += [_figure(draft, pattern, looks, words) for pattern, looks in patterns.items()]
    return list(_named_by_sheet(draft, found, words))


def _words(draft: TableDraft) -> list[InputWord]:
    found = [
        word
        for word in draft.known.scheme.words
        if word.table in _FIGURES and word.column == WORD_COLUMNS[word.table]
    ]
    is_named = draft.person() is not None or named_by_sheet(draft) is not None
    frame = "people" if is_named else "department"
    return [word for word in found if frame in word.frames]


def _may_be_figure(draft: TableDraft, look: ColumnLook) -> bool:
    role = draft.role(look)
    return look.kind == "number" and role not in _OF_PEOPLE and not is_serial(look)


def _is_blank_yet(draft: TableDraft, look: ColumnLook, words: Sequence[InputWord]) -> bool:
    """Whether nothing stands below the name of an event or a rating: it may next month."""
    if look.kind != "nothing":
        return False
    meaning = meaning_of(_called(draft, look.header), words)
    return meaning is not None and meaning.word.table in {"events", "ratings"}


def _called(draft: TableDraft, source: str) -> str:
    """What a column is called, without the period, and of a sum without the word for it.

    `2026年一季度销售任务` is the task of sales, and `完成额 / 合计` beside months what was reached.
    """
    name = name_in(source)
    over, joiner, last = name.rpartition(JOINER)
    if joiner and squashed(last) in words_of("total"):
        name = over
    return with_mark(name, draft.period).replace(MARK, "").strip(" /-_")


def _figure(
    draft: TableDraft, source: str, looks: Sequence[ColumnLook], words: Sequence[InputWord]
) -> FigureColumn:
    name = _called(draft, source)
    places = frozenset(one.place for one in looks)
    meaning = meaning_of(name, words) if name else None
    likely = [] if meaning or not name or side_alone(name) else perhaps(name, words)
    return FigureColumn(looks[0], source, places, meaning, tuple(likely))


def _named_by_sheet(
    draft: TableDraft, figures: Sequence[FigureColumn], words: Sequence[InputWord]
) -> Iterator[FigureColumn]:
    """Headers that say only target or actual, or a month, mean what the sheet is called."""
    metrics = [word for word in words if word.table == "metrics"]
    sheet = plain_name(draft.block.sheet.name)
    called = meaning_of(draft.block.sheet.name, metrics)
    near = tuple(word for word in metrics for title in (word.word, *word.titles)
                 if len(plain_name(title)) > 1 and plain_name(title) in sheet)  # fmt: skip
    for one in figures:
        side = side_alone(_called(draft, one.source))
        bare = side or (one.by_month and not one.name)
        if one.meaning or one.likely or not bare:
            yield one
            continue
        fitting = [word for word in metrics if not side or not word.sides or side in word.sides]
        word = called.word if called and called.word in fitting else None
        word = word or (fitting[0] if len(fitting) == 1 else None)
        if word is not None:
            own = side or ("target" if word.sides == {"target"} else "actual")
            yield FigureColumn(one.look, one.source, one.places, Meaning(word, own))
        else:
            likely = tuple(dict.fromkeys(each for each in near if each in fitting)) or tuple(
                fitting
            )
            yield FigureColumn(one.look, one.source, one.places, None, likely)
