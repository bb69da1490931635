"""A block with a row for each person, or of the department: which tables its columns feed.

One sheet may say who somebody is, what was reached and how they were rated; each of these is a
table of its own. A column is taken where the scheme knows it by its printed name.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import DEPARTMENT
from kpilib.workspace.intake.figure_columns import MONTH, figures_of
from kpilib.workspace.intake.header_meanings import core_name, word_meant
from kpilib.workspace.intake.header_rows import JOINER
from kpilib.workspace.intake.mapping import OPEN
from kpilib.workspace.intake.month_headers import is_month
from kpilib.workspace.intake.scheme_words import WORD_COLUMNS
from kpilib.workspace.intake.sheet_of_person import named_by_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.workspace.intake.figure_columns import FigureColumn
    from kpilib.workspace.intake.scheme_words import InputWord
    from kpilib.workspace.intake.table_draft import TableDraft

_NOT_ADDED_UP = frozenset({"%", "‰", "fraction", "points"})
"""Units whose months do not make a quarter when they are added up."""
NOTE = "{note_month}"
_SUPERIOR = "superior"
"""Whose view a rating is where its table says nothing else."""


def tables_by_person(draft: TableDraft) -> list[TableDraft]:
    """The tables that a block feeds by columns that the scheme knows; none where it knows none."""
    figures = figures_of(draft)
    known = {(one.meaning.word.word, one.side) for one in figures if one.meaning}
    # What only resembles a name that another column bears is something beside it: a weight, a sum.
    taken = [one for one in figures if one.table and not _is_beside(one, known)]
    if not taken:
        return []
    made = [
        *_metrics(draft, [one for one in taken if one.table == "metrics"]),
        *_wide(draft, [one for one in taken if one.table == "ratings"]),
        *_wide(draft, [one for one in taken if one.table == "events"]),
    ]
    _tell(made[0], [one for one in figures if one not in taken])
    return made


def _is_beside(figure: FigureColumn, known: set[tuple[str, str]]) -> bool:
    """Whether every word that a column resembles is surely another column."""
    near = [(word.word, figure.side) in known for word in figure.likely]
    return figure.meaning is None and bool(near) and all(near)


def _tell(first: TableDraft, left: Sequence[FigureColumn]) -> None:
    """Say which figures are not taken, and where one may be of several tables."""
    for one in left:
        if one.likely:
            first.because(
                Message(
                    "not sure: {header} is perhaps {words}, and not taken: add it where it is",
                    header=one.look.header,
                    words=tuple(word.shown for word in one.likely),
                )
            )
    unknown = tuple(one.look.header for one in left if not one.likely)
    if unknown:
        first.because(
            Message(
                "not taken, for the scheme has no figure of that name: {headers}", headers=unknown
            )
        )


def _metrics(draft: TableDraft, figures: Sequence[FigureColumn]) -> Iterator[TableDraft]:
    """A part for each metric, with its target, its actual or both."""
    groups: defaultdict[tuple[str, ...], list[FigureColumn]] = defaultdict(list)
    for one in figures:
        named = ("sure", one.meaning.word.word) if one.meaning else ("", core_name(one.name))
        groups[(*named, "month" if one.by_month else "")].append(one)
    for mine in groups.values():
        yield _metric(draft.branch("metrics"), mine)


def _metric(branch: TableDraft, figures: Sequence[FigureColumn]) -> TableDraft:
    meaning = figures[0].meaning
    branch.made.columns["metric"] = {"value": meaning.word.word if meaning else OPEN}
    subject(branch, "subject")
    word = meaning.word if meaning else None
    for side in ("target", "actual"):
        mine = [one for one in figures if one.side == side]
        if len(mine) > 1:
            branch.because(
                Message(
                    "not sure: {headers} may all be the {side} of it, and none is taken: say which",
                    headers=tuple(one.look.header for one in mine),
                    side=side,
                )
            )
        for one in mine if len(mine) == 1 else ():
            unit = word.unit if word else ""
            branch.made.columns[side] = branch.spec(one.look, one.source, unit)
            branch.used |= one.places
    _why(branch, figures)
    _once(branch)
    if figures[0].by_month and branch.known.scheme.cadence not in {"", "month"}:
        _added_up(branch, word)
    else:
        month_of_rows(branch, by_header=figures[0].by_month)
    return branch


def _added_up(branch: TableDraft, word: InputWord | None) -> None:
    """Months side by side of a scheme that is assessed by quarters or years: their sum counts."""
    if word is not None and word.unit in _NOT_ADDED_UP:
        branch.because(
            Message(
                "not sure: months stand side by side, the scheme is assessed by the {cadence}, and "
                "shares and points are not added up: say which figure counts",
                cadence=cadence_text(branch.known.scheme.cadence),
            )
        )
        return
    columns = branch.made.columns
    sides = [side for side in ("target", "actual") if side in columns]
    for side in sides:
        spec = columns[side] if isinstance(columns[side], dict) else {"from": columns[side]}
        source = spec["from"].replace(MONTH, NOTE)
        columns[side] = {**spec, "from": source} if len(spec) > 1 else source
    columns["note_month"] = {"type": "month"}
    branch.made.settings["group"] = {"by": ["subject", "metric"], "sum": sides}
    branch.because(
        Message(
            "months stand side by side, and the scheme is assessed by the {cadence}: they are "
            "added up",
            cadence=cadence_text(branch.known.scheme.cadence),
        )
    )


def cadence_text(cadence: str) -> str:
    """What a stretch of time is called."""
    return {
        "quarter": Message("quarter", context="cadence"),
        "half_year": Message("half-year", context="cadence"),
        "year": Message("year", context="cadence"),
    }.get(cadence, cadence)


def _once(branch: TableDraft) -> None:
    """Doubt rows of a metric of which one person has several."""
    look = branch.person()
    if look is not None and len(look.words) < len(look.filled) and "month" not in branch.by_role:
        branch.because(
            Message(
                "not sure: {header} names somebody in several rows; where they are to be added up, "
                "say group: {{by: [subject, metric], sum: [target, actual]}}",
                header=look.header,
            )
        )


def _why(branch: TableDraft, figures: Sequence[FigureColumn]) -> None:
    """What the figures are taken for, by the printed names of the scheme; or that it is open."""
    for one in figures:
        name = one.name or one.look.header
        if one.meaning:
            branch.because(Message("{header} is {word}", header=name, word=one.meaning.word.shown))
        else:
            branch.because(
                Message(
                    "not sure: {header} is perhaps {words}; write the word that is meant in the "
                    "place of the question mark",
                    header=name,
                    words=tuple(word.shown for word in one.likely),
                )
            )


def _wide(draft: TableDraft, figures: Sequence[FigureColumn]) -> Iterator[TableDraft]:
    """Indicators or events side by side: a part for each shape of header and each rater."""
    groups: defaultdict[tuple[str, str, str, str], list[FigureColumn]] = defaultdict(list)
    for one in figures:
        name = one.name.rpartition(JOINER)[2] if one.above else one.name
        pattern = one.source[: len(one.source) - len(name)]
        unit = one.look.unit if one.side == "amount" else ""
        groups[pattern, one.side, _rater(draft, one), unit].append(one)
    for (before, side, rater, _), mine in groups.items():
        table = mine[0].table
        branch = draft.branch(table)
        column = WORD_COLUMNS[table]
        names = {one.source[len(before) :]: one.meaning.word.word if one.meaning else OPEN
                 for one in mine}  # fmt: skip
        single = next(iter(names)) if len(mine) == 1 and OPEN not in names.values() else ""
        branch.made.columns[column] = {"value": names[single]} if single else {"values": names}
        subject(branch, "employee_id")
        source = before + (single or f"{{{column}}}")
        branch.made.columns[side] = branch.spec(mine[0].look, source)
        branch.used |= {place for one in mine for place in one.places}
        if table == "ratings":
            _rated_by(branch, rater, [one.meaning.word for one in mine if one.meaning])
        _why(branch, mine)
        month_of_rows(branch, by_header=mine[0].by_month)
        yield branch


def _rater(draft: TableDraft, figure: FigureColumn) -> str:
    """The type of rater that stands over an indicator."""
    words = draft.known.scheme.of("ratings", "rater_type")
    found = word_meant(figure.above, words) if figure.above and figure.table == "ratings" else None
    return found.word if found else ""


def _rated_by(branch: TableDraft, rater: str, words: Sequence[InputWord]) -> None:
    """Say whose ratings they are, where the scheme knows others than those of superiors."""
    types = {each for word in words for each in word.raters}
    if rater or len(types) == 1:
        rater = rater or next(iter(types))
        if rater != _SUPERIOR:
            branch.made.columns["rater_type"] = {"value": rater}
    elif types:
        branch.made.columns["rater_type"] = {"value": OPEN}
        branch.because(
            Message(
                "not sure: the scheme weighs ratings of {raters}; say whose these are",
                raters=tuple(sorted(types)),
            )
        )


def subject(branch: TableDraft, column: str) -> None:
    """Whom the rows are of: the column that names people, or the department."""
    if branch.person() is not None:
        branch.subject(column)
    elif source := named_by_sheet(branch):
        branch.made.columns[column] = source
        branch.because(Message("each sheet is of one person, whom {source} names", source=str(
            source["from"] if isinstance(source, dict) else source)))  # fmt: skip
    elif of_department(branch):
        branch.made.columns[column] = {"value": DEPARTMENT}
        branch.because(Message("no column names people: the figures are of the department"))
    else:
        branch.made.columns[column] = {"value": OPEN}
        branch.because(Message("not sure: nothing says whose figures these are"))


def of_department(branch: TableDraft) -> bool:
    """Whether the scheme takes each word that is read here of the department."""
    words = {word.word: word for word in branch.known.scheme.words}
    column = branch.made.columns.get(WORD_COLUMNS[branch.made.table], {})
    spec = column if isinstance(column, dict) else {}
    meant = [spec.get("value", ""), *spec.get("values", {}).values()]
    found = [words[each] for each in meant if each in words]
    return bool(found) and all("department" in word.frames for word in found)


def month_of_rows(branch: TableDraft, *, by_header: bool = False) -> None:
    """Where the month of rows stands: in their headers, a column, the name of the sheet."""
    if by_header:
        return
    if "month" in branch.by_role:
        branch.take("month", branch.by_role["month"])
    elif is_month(branch.block.sheet.name):
        branch.made.columns["month"] = "@sheet"
    elif branch.known.scheme.by_month:
        branch.made.columns["month"] = {"value": OPEN}
        branch.because(
            Message(
                "not sure: the scheme is assessed by month, and nothing says of which these are"
            )
        )
