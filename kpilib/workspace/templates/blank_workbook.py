"""A new workbook of tables to be filled in: a sheet per table, drop-downs, notes, what is open.

A cell that has to be filled is coloured until it is; one that nothing reads is grey. Both are
rules of the sheet and no formats of cells, so that they hold for rows that come later.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from wcwidth import width as columns_of

from kpilib.core.lazy import lazy
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.inputs.lineage import letters_of
from kpilib.engine.inputs.number_forms import read_number
from kpilib.engine.inputs.written_forms import truths
from kpilib.text.formats import Wording
from kpilib.workspace.templates.header_notes import header_note, short_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import xlsxwriter

    from kpilib.core.periods import Period
    from kpilib.core.tables import ColumnSpec
    from kpilib.workspace.templates.wanted_tables import Template
else:
    xlsxwriter = lazy("xlsxwriter")

_CREATED = datetime(2024, 1, 1)  # noqa: DTZ001 - fixed: equal templates, equal files
_LAST = 5000
"""The row down to which drop-downs and colours reach."""

_PEOPLE = 500
"""For so many at least the list of ids has room."""

LISTS = "_lists"
"""The sheet of words for drop-downs; what begins with `_` is no table."""

_DIGITS = 15
"""A cell with a number keeps no more; a longer one stays the text that it is."""

_LONGEST_LIST = 255
"""Excel takes no longer text for the words of a drop-down, nor for a message beside a cell."""

_LONGEST_RULE = 8000
"""Signs of a formula; Excel takes 8,192."""

_HIGHEST = 10**15


def blank_workbook(
    templates: Sequence[Template], lang: str, period: Period, people: Template
) -> bytes:
    """One workbook with a sheet per table.

    Args:
        templates: The tables.
        lang: The language of notes and drop-downs.
        period: In which days must lie.
        people: The table of people, which may stand in another file.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _CREATED})
    writer = _BookWriter(book, templates, Wording(lang), (period, people))
    for template in templates:
        writer.write(template)
    writer.finish()
    book.close()
    return file.getvalue()


class _BookWriter:
    """Writes the sheets of one workbook."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        templates: Sequence[Template],
        wording: Wording,
        known: tuple[Period, Template],
    ) -> None:
        self._book, self._wording = book, wording
        self._period, self._people = known
        self._tables = {template.table for template in templates}
        self._formats: Mapping[str, Any] = {
            "head": book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1}),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "open": book.add_format({"bg_color": "#FFF2CC"}),
            "unread": book.add_format({"bg_color": "#E7E6E6", "font_color": "#808080"}),
        }
        self._lists: list[list[str]] = []

    def write(self, template: Template) -> None:
        """One sheet."""
        sheet = self._book.add_worksheet(template.table)
        sheet.freeze_panes(1, 2 if template.table != "customers" else 1)
        for place, column in enumerate(template.columns):
            sheet.write_string(0, place, column.name, self._formats["head"])
            note = header_note(template, column, self._wording)
            lines = note.count("\n") + 1 + sum(len(line) // 28 for line in note.split("\n"))
            sheet.write_comment(0, place, note, {"width": 300, "height": 30 + 17 * lines,
                                                 "author": "kpi"})  # fmt: skip
            sheet.set_column(place, place, _width(column, template), self._format_of(column))
            if rule := self._rule(template, column):
                sheet.data_validation(1, place, _LAST, place, rule)
        for place, formula, name in self._colours(template):
            rule = {"type": "formula", "criteria": formula, "format": self._formats[name]}
            sheet.conditional_format(1, place, _LAST, place, rule)
        for number, row in enumerate(template.rows, 1):
            for place, cell in enumerate(row):
                self._cell(sheet, (number, place), template.columns[place], cell)

    def finish(self) -> None:
        """The words of drop-downs that are too long for one, or follow the people."""
        if not self._lists:
            return
        sheet = self._book.add_worksheet(LISTS)
        sheet.hide()
        for place, words in enumerate(self._lists):
            for row, word in enumerate(words):
                if word.startswith("="):
                    sheet.write_formula(row, place, word, None, self._known(row))
                else:
                    sheet.write_string(row, place, word)

    def _known(self, row: int) -> str:
        """What the formula of a list of ids comes to: the word behind the department's."""
        people = self._people.rows
        return people[row - 1][0] if 0 < row <= len(people) else ""

    def _format_of(self, column: ColumnSpec) -> Any:  # noqa: ANN401 - xlsxwriter's own
        """Ids, words and months are text also in the empty rows below; days are days."""
        return {"number": None, "date": self._formats["date"]}.get(
            column.type, self._formats["text"]
        )

    def _cell(
        self,
        sheet: xlsxwriter.worksheet.Worksheet,
        at: tuple[int, int],
        column: ColumnSpec,
        cell: str,
    ) -> None:
        if not cell:
            return
        if column.type == "number" and (number := plain_number(cell)):
            sheet.write_number(*at, float(number))
        elif column.type == "date" and (day := _day(cell)):
            sheet.write_datetime(*at, day, self._formats["date"])
        else:  # a percent stays the text that it is: only the scheme says which number that is
            sheet.write_string(*at, cell, self._formats["text"])

    def _rule(self, template: Template, column: ColumnSpec) -> dict[str, Any] | None:
        """What may stand in a column."""
        rule = self._allowed(template, column)
        if rule is None:
            return None
        title = self._wording.say("{column}: not possible", column=column.name)
        said = rule.pop("said", short_note(column, self._wording))
        return {
            **rule,
            "error_title": title[:32],
            "error_message": said[:_LONGEST_LIST],
        }

    def _allowed(self, template: Template, column: ColumnSpec) -> dict[str, Any] | None:
        if column.name.startswith("note"):
            return None
        if column.person and template.table != "employees":
            advice = self._wording.say("nobody in employees has this id: write the person there "
                                       "first, or choose another")  # fmt: skip
            return {"validate": "list", "source": self._ids(template), "error_type": "warning",
                    "said": advice}  # fmt: skip
        words = template.choices.get(column.name, ())
        if column.type == "truth":
            words = truth_words(self._wording)
        if words:
            return {"validate": "list", "source": self._source(words)}
        if column.type == "number":
            low, high = template.bounds.get(column.name) or _bounds(column)
            said = self._wording.say("a number from {low} to {high}", low=low, high=high)
            if column.name not in template.bounds and not column.fraction:
                said = self._wording.say("a number, without words or signs around it")
            return {"validate": "decimal", "criteria": "between", "minimum": float(low),
                    "maximum": float(high), "said": said}  # fmt: skip
        if column.type == "date" and template.table in {"events", "deals"}:
            first, last = self._period.start, self._period.end
            said = self._wording.say("a day from {first} to {last}", first=first, last=last)
            return {"validate": "date", "criteria": "between", "minimum": first,
                    "maximum": last, "error_type": "warning", "said": said}  # fmt: skip
        return None

    def _source(self, words: Sequence[str]) -> list[str] | str:
        """The words of a drop-down, or where they stand when they are too long for one."""
        if len(",".join(words)) <= _LONGEST_LIST and not any("," in word for word in words):
            return list(words)
        letters = self._listed(words)
        return f"={LISTS}!${letters}$1:${letters}${len(words)}"

    def _listed(self, words: Sequence[str]) -> str:
        """The column of the sheet of words that holds these."""
        if list(words) not in self._lists:
            self._lists.append(list(words))
        return letters_of(self._lists.index(list(words)))

    def _ids(self, template: Template) -> list[str] | str:
        """Known ids: those that stand in `employees`, also those that are written there later."""
        ids = [row[0] for row in self._people.rows]
        if "employees" not in self._tables:
            known = [*([DEPARTMENT] if "department" in template.subjects else []), *ids]
            return self._source(known) if "people" in template.subjects else [DEPARTMENT]
        last = max(_PEOPLE, 2 * len(ids)) + 1
        people = f"COUNTA(employees!$A$2:$A${last})"
        if "people" not in template.subjects:
            return [DEPARTMENT]
        if "department" not in template.subjects:
            return f"=OFFSET(employees!$A$2,0,0,MAX(1,{people}),1)"
        follow = (f'=IF(employees!A{row}="","",employees!A{row})' for row in range(2, last + 1))
        letters = self._listed([DEPARTMENT, *follow])
        return f"=OFFSET({LISTS}!${letters}$1,0,0,1+{people},1)"

    def _colours(self, template: Template) -> Iterator[tuple[int, str, str]]:
        """Per column the formula by which a cell is coloured, and the colour."""
        places = {column.name: place for place, column in enumerate(template.columns)}
        word = letters_of(places.get(template.word_column, 0))
        last = letters_of(len(template.columns) - 1)
        for place, column in enumerate(template.columns):
            here = letters_of(place)
            if words := template.unread.get(column.name):
                formula = f"={_any_of(word, words)}"
                if len(formula) <= _LONGEST_RULE:
                    yield place, formula, "unread"
            empty = f"COUNTA($A2:${last}2)>0,LEN({here}2)=0"
            words = template.filled.get(column.name)
            if words:
                rule = f"=AND({empty},{_any_of(word, words)})"
                if len(rule) <= _LONGEST_RULE:
                    yield place, rule, "open"
            elif column.required or (column.name in template.filled and words is None):
                yield place, f"=AND({empty})", "open"


def truth_words(wording: Wording) -> tuple[str, str]:
    """Yes and no as the language says them, where cells are read so; else true and false."""
    words = wording.say("yes"), wording.say("no")
    return words if set(words) <= set(truths()) else ("true", "false")


def _any_of(letters: str, words: frozenset[str]) -> str:
    same = ",".join(f'${letters}2="{word}"' for word in sorted(words))
    return f"OR({same})"


def _bounds(column: ColumnSpec) -> tuple[str, str]:
    if column.fraction:
        return "0", "1"
    return str(-_HIGHEST if column.negative else 0), str(_HIGHEST)


def plain_number(cell: str) -> str:
    """A number that a cell of a spreadsheet can hold as it is; empty where it is none."""
    number = read_number(cell)
    if number is None or number.sign or len(number.plain) > _DIGITS:
        return ""
    return number.plain


def _day(cell: str) -> datetime | None:
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day of a sheet has no zone


def _width(column: ColumnSpec, template: Template) -> int:
    """As wide as what is in it, within reason."""
    place = [each.name for each in template.columns].index(column.name)
    longest = max((columns_of(row[place]) for row in template.rows), default=0)
    return min(max(14, len(column.name) + 3, longest + 2), 44)
