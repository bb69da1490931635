"""Input templates for a new period: what each scheme asks for, prefilled with what is known."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.core.tables import DEPARTMENT, INPUT_TABLES, OPENING_TABLE, ColumnSpec
from kpilib.engine.inputs.number_forms import read_number
from kpilib.engine.pieces import Plan, plan_run
from kpilib.rules.vocabulary import attribute_columns
from kpilib.text.formats import Wording
from kpilib.workspace.opening_state import BECOMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import xlsxwriter

    from kpilib.core.periods import Period
    from kpilib.engine.inputs import raw_table, raw_tables
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.vocabulary import Vocabulary
    from kpilib.workspace.workspace import Workspace
else:
    raw_table = lazy("kpilib.engine.inputs.raw_table")
    raw_tables = lazy("kpilib.engine.inputs.raw_tables")
    xlsxwriter = lazy("xlsxwriter")


class TemplateExists(KpiError):  # noqa: N818 - it reads as what happened
    """There are inputs already; nothing was written."""


@dataclass(frozen=True, slots=True)
class Template:
    """One table to be filled in.

    Attributes:
        table: The input table.
        columns: Its columns, in order.
        rows: Rows that are known to be needed, with empty cells to fill.
        choices: Words that may stand in a column.
    """

    table: str
    columns: tuple[ColumnSpec, ...]
    rows: tuple[tuple[str, ...], ...]
    choices: Mapping[str, tuple[str, ...]]


def new_period(
    workspace: Workspace, department: str, period: Period, form: str = "csv", lang: str = ""
) -> list[Path]:
    """Write the templates of one department and period.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The new period.
        form: `csv`, or `xlsx` for one workbook with drop-downs and notes.
        lang: The language of the notes; the department's own when empty.

    Raises:
        TemplateExists: The department has inputs for the period.
        ProblemsFound: The scheme cannot be run over the period.
    """
    folder = workspace.inputs_folder(department, period)
    if folder.is_dir() and any(folder.iterdir()):
        place = folder.relative_to(workspace.root).as_posix()
        raise TemplateExists(
            Message("{place} holds inputs already: nothing was written", place=place)
        )
    templates = templates_for(workspace, department, period)
    if form == "xlsx":
        spoken = workspace.spoken(lang or workspace.department(department).language)
        files = {folder / f"{department}.xlsx": workbook(templates, spoken)}
    else:
        files = {folder / f"{one.table}.csv": _csv(one) for one in templates}
    write_all(files, workspace.access)
    return sorted(files)


def templates_for(workspace: Workspace, department: str, period: Period) -> tuple[Template, ...]:
    """The tables that a department's scheme asks for, with its people of the period before."""
    scheme = workspace.scheme(department, period)
    plan = plan_run(scheme, period)
    if not isinstance(plan, Plan):
        raise ProblemsFound([plan], f"{department} {period}")
    vocabulary = scheme.vocabulary(plan.cadence)
    months = tuple(map(str, plan.pieces)) if plan.cadence == "month" else ("",)
    people = _people(workspace, department, period, _employee_columns(scheme, plan.cadence))
    ids = [row[0] for row in people.rows]
    found = [people]
    if vocabulary.metrics:
        found.append(_metrics(scheme, plan.cadence, ids, months))
    if vocabulary.indicators:
        found.append(_ratings(vocabulary, ids, months))
    if vocabulary.events:
        found.append(_events(scheme, vocabulary))
    if vocabulary.deals:
        kinds = {"kind": tuple(sorted(vocabulary.deals))}
        found.append(Template("deals", INPUT_TABLES["deals"].columns, (), kinds))
    if scheme.attributes:
        columns = (*INPUT_TABLES["customers"].columns, *attribute_columns(scheme))
        found.append(Template("customers", columns, (), {}))
    return (*found, *_opening(workspace, department, period))


def _opening(workspace: Workspace, department: str, period: Period) -> Iterator[Template]:
    """What the scheme before leaves open: a row for each item, of which the end is to be said."""
    with suppress(KpiError):  # an earlier period that cannot be assessed is told by `kpi check`
        if items := workspace.state_to_decide(department, period):
            blank = ("",) * (len(OPENING_TABLE.columns) - len(items[0]))
            rows = tuple((*item, *blank) for item in items)
            yield Template("opening", OPENING_TABLE.columns, rows, {"becomes": BECOMES})


def _employee_columns(scheme: Scheme, cadence: str) -> tuple[ColumnSpec, ...]:
    used = {"employee_id", "name"}
    for _, part in scheme.parts(cadence):
        used |= part.employee_columns()
    used |= {column for column in ("role", "level") if getattr(scheme.allowed, column)}
    return tuple(spec for spec in INPUT_TABLES["employees"].columns if spec.name in used)


_LASTING = ("employee_id", "name", "role", "level", "section", "hire_date", "base_salary",
            "performance_salary", "float_salary")  # fmt: skip
"""What is mostly the same in the next period; the rest is left for the analyst."""


def _people(
    workspace: Workspace, department: str, period: Period, columns: tuple[ColumnSpec, ...]
) -> Template:
    earlier = [p for p in workspace.periods(department) if p.start < period.start]
    rows: list[tuple[str, ...]] = []
    if earlier:
        folder = workspace.inputs_folder(department, earlier[-1])
        rows = list(_known_people(folder, [column.name for column in columns]))
    scheme = workspace.scheme(department, period)
    choices = {
        column: words for column in ("role", "level") if (words := getattr(scheme.allowed, column))
    }
    return Template("employees", columns, tuple(rows), choices)


def _known_people(folder: Path, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The people of an earlier folder, with what lasts."""
    raw = raw_tables.read_folder(folder, tuple(INPUT_TABLES), []).get("employees")
    if raw is None:
        return
    cells = raw_table.columns_of(raw)
    for row in range(len(raw.rows)):
        yield tuple(
            cells[name][row] if name in _LASTING and name in cells else "" for name in names
        )


def _metrics(scheme: Scheme, cadence: str, ids: Sequence[str], months: Sequence[str]) -> Template:
    """A row per metric, subject and month; its target, its actual or both are to be filled in."""
    wanted: dict[str, set[str]] = {}
    for _, part in scheme.parts(cadence):
        for name in part.looks_at("metrics"):
            wanted.setdefault(name, set()).update(part.on)
    rows = [
        (subject, metric, month, "", "")
        for metric, frames in wanted.items()
        for subject in _subjects(frames, ids)
        for month in months
    ]
    choices = {"metric": tuple(wanted)}
    return Template("metrics", INPUT_TABLES["metrics"].columns, tuple(rows), choices)


def _subjects(frames: set[str], ids: Sequence[str]) -> list[str]:
    return [*([DEPARTMENT] if "department" in frames else []), *(ids if "people" in frames else [])]


def _ratings(vocabulary: Vocabulary, ids: Sequence[str], months: Sequence[str]) -> Template:
    rows = [
        (subject, indicator, month, rater, "", "")
        for indicator, raters in vocabulary.indicators.items()
        for subject in _subjects(vocabulary.rated[indicator], ids)
        for month in months
        for rater in sorted(raters)
    ]
    choices = {
        "indicator": tuple(vocabulary.indicators),
        "rater_type": tuple(
            sorted({r for raters in vocabulary.indicators.values() for r in raters})
        ),
    }
    return Template("ratings", INPUT_TABLES["ratings"].columns, tuple(rows), choices)


def _events(scheme: Scheme, vocabulary: Vocabulary) -> Template:
    choices = {"event": tuple(vocabulary.events)}
    for column in ("status", "customer_kind"):
        if words := getattr(scheme.allowed, column):
            choices[column] = words
    return Template("events", INPUT_TABLES["events"].columns, (), choices)


def _csv(template: Template) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in template.columns])
    writer.writerows(template.rows)
    return text.getvalue().encode()


_CREATED = datetime(2024, 1, 1)  # noqa: DTZ001 - fixed: equal templates, equal files
_ROOM = 500
"""Rows below the known ones that have drop-downs, too."""


def workbook(templates: Sequence[Template], lang: str) -> bytes:
    """One workbook, a sheet per table: notes on the header, drop-downs where words are fixed."""
    wording = Wording(lang)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _CREATED})
    head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1})
    plain = book.add_format({"num_format": "@"})
    for template in templates:
        sheet = book.add_worksheet(template.table)
        sheet.freeze_panes(1, 0)
        last = len(template.rows) + _ROOM
        for place, column in enumerate(template.columns):
            sheet.write_string(0, place, column.name, head)
            sheet.write_comment(
                0, place, _note(column, template.choices.get(column.name, ()), wording)
            )
            text = None if column.type == "number" else plain
            sheet.set_column(place, place, 16, text)
            if words := _words(column, template):
                rule = {
                    "validate": "list",
                    "source": list(words),
                    "error_message": _note(column, words, wording),
                }
                sheet.data_validation(1, place, last, place, rule)
        for number, row in enumerate(template.rows, 1):
            for place, cell in enumerate(row):
                _write_cell(sheet, (number, place), template.columns[place], cell)
    book.close()
    return file.getvalue()


_DIGITS = 15
"""A cell with a number keeps no more; a longer one stays the text that it is."""


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], column: ColumnSpec, cell: str
) -> None:
    if not cell:
        return
    number = read_number(cell) if column.type == "number" else None
    if number is not None and not number.sign and len(number.plain) <= _DIGITS:
        sheet.write_number(*at, float(number.plain))
    else:  # a percent stays the text that it is: only the scheme says which number that is
        sheet.write_string(*at, cell)


_LONGEST_LIST = 255
"""Excel takes no longer text for the words of a drop-down."""


def _words(column: ColumnSpec, template: Template) -> tuple[str, ...]:
    words = template.choices.get(column.name, ())
    if column.type == "truth":
        words = ("true", "false")
    return words if len(",".join(words)) <= _LONGEST_LIST else ()


_LONGEST_NOTE = 400
"""Of a longer list of words nobody reads the end."""


def _note(column: ColumnSpec, words: Sequence[str], wording: Wording) -> str:
    parts: list[str] = [column.meaning]
    if column.unit:
        unit = wording.unit(column.unit)
        parts = [Message("{meaning} ({unit})", meaning=column.meaning, unit=unit)]
    if column.required:
        parts.append(Message("needed"))
    if column.empty_means is not None:
        parts.append(Message("empty means {value}", value=column.empty_means))
    if words:
        listed = wording.language.say(", ").join(words)[:_LONGEST_NOTE]
        parts.append(Message("one of {words}", words=listed))
    return wording.language.said(joined(parts))
