"""The mapping of a department: how its spreadsheets and text files become input tables.

`params/intake/<department>.yaml` says it once; `docs/intake.md` shows every field of it. Whatever
stands in it is text: `007` is an id and no number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from kpilib.core.messages import Message, any_of
from kpilib.core.problems import suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.workspace.intake.intake_words import factor_of


class IntakeModel(BaseModel):
    """A frozen piece of a mapping; numbers and truth values come as text."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _one_or_many(value: object) -> object:
    """One text, or a list of texts."""
    return (value,) if isinstance(value, str) else value


Names = Annotated[
    tuple[str, ...], BeforeValidator(_one_or_many, json_schema_input_type=str | tuple[str, ...])
]
"""One text or several."""


def _a_list(value: object) -> object:
    """A single entry needs no dash."""
    return value if isinstance(value, list | tuple) else (value,)


PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""Stands in a header for the part of it that goes into a column: `{month} / target`."""

OF_PLACE = re.compile(r"@(sheet|file|[A-Za-z]{1,3}[1-9]\d{0,6})", re.ASCII)
"""Sources that are no column: the name of the sheet or the file, or one cell of the sheet."""

OPEN = "?"
"""Stands in a proposal where nobody but the user can know the word."""

DateOrder = Literal["ymd", "dmy", "mdy"]


class NameSource(IntakeModel):
    """Where a name is looked up, and what it stands for.

    Attributes:
        table: A table of the department, of this period or the last one before it that has it.
        file: Instead of a table: a file among those given, or beside the mapping (`*` for any).
        sheet: The sheet of that file; its first one when left out.
        by: The column, or its header, in which the name stands.
        gives: The column, or its header, with what is wanted.
    """

    table: str = "employees"
    file: Names = ()
    sheet: Names = ()
    by: Names = ("name",)
    gives: Names = ("employee_id",)


def _lookup(value: object) -> object:
    return {"table": value} if isinstance(value, str) else value


def _pad(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _unit(text: str) -> str:
    if text and text not in {"%", "fraction"} and factor_of(text) is None:
        wrong = Message(
            "{unit} is no unit that is known: write %, fraction, or a word such as {examples}; of "
            "anything else say by how much it counts, times: 1000",
            unit=repr(text),
            examples=("thousand", "k", "million"),
        )
        raise ValueError(wrong)
    return text


class ColumnMapping(IntakeModel):
    """Where the cells of one column come from, and how they are written.

    Attributes:
        from_: Its header in the file, in every spelling that occurs. With `{column}` in it, one row
            is made for each header that fits; `{period}` is the period as people call it, such as
            Q1. `@sheet`, `@file` and `@B2` are the name of the sheet or of the file, and one cell
            of the sheet. Without a header row columns are A, B, C.
        after: A label in the cell: what stands behind it counts (`工号：E001 姓名：张三`).
        value: The same text in every row.
        make: A text made for each row: `a{n}` counts the rows, `{header}` is a cell of the row.
        values: What the words of the file are called in the table.
        or_as_is: Words that `values` does not have stay as they are.
        lookup: The cell is a name, and what it stands for is looked up.
        pad: To how many digits an id is filled up with zeros; `known`: to the id that is known.
        split: What parts several names in one cell; each gets a row of its own.
        fill_down: An empty cell means what stands above it.
        unit: What the numbers count in: 万元 makes yuan; `%` takes 95.5% for 95.5, `fraction` for
            0.955.
        times: The numbers are multiplied by this.
        decimals: Numbers are written with so many decimals.
        decimal: The decimal sign of numbers that are text; that of the table when left out.
        currency: A sign of money that stands beside the numbers, such as `R$`.
        dates: The order of day, month and year in dates that are text.
        type: `text`, `number`, `date`, `month` or `truth`; that of the input table when left out.
    """

    from_: Names = Field(default=(), alias="from")
    after: str = ""
    value: str | None = None
    make: str | None = None
    values: Mapping[str, str] = Field(default_factory=dict)
    or_as_is: bool = False
    lookup: Annotated[
        NameSource | None, BeforeValidator(_lookup, json_schema_input_type=NameSource | str | None)
    ] = None
    pad: Annotated[
        int | Literal["known"] | None,
        BeforeValidator(_pad, json_schema_input_type=int | str | None),
    ] = None
    split: Names = ()
    fill_down: bool = False
    unit: Annotated[str, AfterValidator(_unit)] = ""
    times: Decimal | None = None
    decimals: Annotated[int, Field(ge=0, le=10)] | None = None
    decimal: Literal[".", ","] | None = None
    currency: Names = ()
    dates: DateOrder | None = None
    type: Literal["text", "number", "date", "month", "truth"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, written: object) -> object:
        """A column may be written as its header alone."""
        return {"from": written} if isinstance(written, str | list) else written

    @model_validator(mode="after")
    def _one_source(self) -> ColumnMapping:
        ways = [
            name
            for name, given in (
                ("from", bool(self.from_)),
                ("value", self.value is not None),
                ("make", self.make is not None),
            )
            if given
        ]
        if len(ways) > 1:
            raise ValueError(
                Message(
                    "it says twice where its cells come from, {ways}: keep one", ways=any_of(ways)
                )
            )
        for name in self.from_:
            if name.startswith("@") and OF_PLACE.fullmatch(name) is None:
                wrong = Message("{name} is none of @sheet, @file and a cell such as @B2", name=name)
                raise ValueError(wrong)
        return self

    @property
    def open_words(self) -> tuple[str, ...]:
        """The words of the file of which nobody has said yet what they are called in the table."""
        return tuple(word for word, meant in self.values.items() if meant == OPEN)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The columns that its headers name a part for."""
        found = (each for name in self.from_ for each in PLACEHOLDER.findall(name))
        return tuple(dict.fromkeys(each for each in found if each != "period"))


class RowCondition(IntakeModel):
    """Which rows are left out.

    Attributes:
        rows: A kind of rows: `totals`, `repeated_header`, `remarks`, `struck_out`.
        column: The header of the column that is looked at.
        is_: Rows with one of these words in it; `*` stands for anything.
        is_not: Rows with any other word.
        empty: Rows with nothing in it.
        reason: Why, for whoever reads the list.
    """

    rows: Literal["totals", "repeated_header", "remarks", "struck_out"] | None = None
    column: str = ""
    is_: Names = Field(default=(), alias="is")
    is_not: Names = ()
    empty: bool = False
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, written: object) -> object:
        return {"rows": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _says_one_thing(self) -> RowCondition:
        ways = [bool(self.is_), bool(self.is_not), self.empty]
        if bool(self.column) == (self.rows is not None) or sum(ways) != bool(self.column):
            raise ValueError(
                Message(
                    "write totals, repeated_header, remarks or struck_out, or a column with one of "
                    "is, is_not and empty: true"
                )
            )
        return self


class Cancelled(IntakeModel):
    """Lines that a later line takes back.

    Attributes:
        by: The header of the column by whose cells the two belong together.
        column: The header of the column that says that a line cancels.
        is_: Its words for that.
    """

    by: str
    column: str
    is_: Names = Field(alias="is")


class Grouping(IntakeModel):
    """Rows that become one.

    Attributes:
        by: The columns of the table in which they agree.
        sum: The columns whose numbers are added up.
        count: A column that says how many rows there were.
    """

    by: Names
    sum: Names = ()
    count: str = ""


class TableMapping(IntakeModel):
    """One table, or a part of one, out of the sheets of one kind of file.

    Attributes:
        table: The input table.
        to: Of a table that is no input table: its file, such as `params/schemes/rates.csv`.
        file: The names of the files, with `*` for any text.
        sheet: The names of the sheets, with `*`; left out where only one has cells.
        area: The part of the sheet: `D:F`, or `A3:F40`.
        until: The table ends before a row with one of these words in it (`*` for any text), or
            before a `blank_row`; for tables that stand below one another.
        turned: People stand side by side, and their figures below one another: rows and columns
            change places before anything else is looked at.
        header_rows: How many rows the header has; 0: none, and columns are called A, B, C.
        header_at: The row in which the header begins; looked for by its names when left out.
        encoding: Of a text file, where it cannot be told: `gb18030`, `cp1252`.
        separator: Of a text file, where it cannot be told.
        decimal: The decimal sign of numbers that are text.
        dates: The order of day, month and year in dates that are text.
        columns: The columns of the table and where they come from.
        ignore: Headers that are not taken, with `*` for any text.
        leave_out: Rows that are not taken.
        cancelled: Lines that a later line takes back.
        hidden_rows: Whether rows that are not shown are taken.
        outside_period: What becomes of rows whose date or month lies outside the period.
        group: Rows that become one.
        optional: The table may be made without this part.
    """

    table: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    to: str = ""
    file: Names
    sheet: Names = ()
    area: str = ""
    until: Names = ()
    turned: bool = False
    header_rows: Annotated[int, Field(ge=0, le=5)] = 1
    header_at: Annotated[int, Field(ge=1)] | None = None
    encoding: str = ""
    separator: str = ""
    decimal: Literal[".", ","] = "."
    dates: DateOrder = "ymd"
    columns: Mapping[str, ColumnMapping]
    ignore: Names = ()
    leave_out: Annotated[
        tuple[RowCondition, ...],
        BeforeValidator(_a_list, json_schema_input_type=RowCondition | tuple[RowCondition, ...]),
    ] = ()
    cancelled: Cancelled | None = None
    hidden_rows: Literal["take", "leave_out"] = "take"
    outside_period: Literal["refuse", "leave_out", "keep"] = "refuse"
    group: Grouping | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _is_a_table(self) -> TableMapping:
        if self.turned and (self.area or self.until or self.header_at):
            raise ValueError(
                Message("turned goes with neither area nor until nor header_at: it is a sheet's")
            )
        if self.to:
            if not _TO.fullmatch(self.to) or ".." in self.to:
                raise ValueError(
                    Message(
                        "{to} is no file below params/ like params/schemes/rates.csv", to=self.to
                    )
                )
            return self
        if self.table not in INPUT_TABLES:
            raise ValueError(
                Message(
                    "{table} is no input table ({hint}): of another one say its file, to: "
                    "params/schemes/{table}.csv",
                    table=self.table,
                    hint=suggest(self.table, tuple(INPUT_TABLES)),
                )
            )
        return self

    @model_validator(mode="after")
    def _has_its_columns(self) -> TableMapping:
        spec = None if self.to else INPUT_TABLES[self.table]
        named = {*self.columns, *(p for each in self.columns.values() for p in each.placeholders)}
        for name in sorted(named) if spec else ():
            known = spec is not None and (spec.open_columns or name in spec.names)
            if spec is not None and not known and not name.startswith("note"):
                wrong = Message(
                    "{table} has no column {column}: {hint}",
                    table=self.table,
                    column=name,
                    hint=suggest(name, spec.names),
                )
                raise ValueError(wrong)
        for column in spec.columns if spec else ():
            if column.required and column.name not in named:
                raise ValueError(
                    Message(
                        "the column {column} ({meaning}) is missing",
                        column=column.name,
                        meaning=column.meaning,
                    )
                )
        if self.group is not None:
            for name in (*self.group.by, *self.group.sum):
                if name not in named:
                    raise ValueError(
                        Message("group names {column}, which is no column here", column=name)
                    )
        return self


_TO = re.compile(r"params/(?:[\w.-]+/)*[\w.-]+\.csv")


class IntakeMapping(IntakeModel):
    """`params/intake/<department>.yaml`.

    Attributes:
        confirmed: Somebody has looked at it; nothing is taken over before.
        ignore_sheets: Sheets that hold none of these tables, with `*` for any text.
        tables: What is made of the files.
    """

    confirmed: bool = False
    ignore_sheets: Names = ()
    tables: tuple[TableMapping, ...]
