"""What `params/departments.yaml` says of sources: places, and which table comes from where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from kpilib.core.messages import Message, joined
from kpilib.core.problems import Problem, suggest
from kpilib.core.tables import INPUT_TABLES, OPENING_TABLE
from kpilib.rules.day import Day
from kpilib.rules.model import Model, Whole
from kpilib.workspace.sources.secrets_in_urls import (
    VARIABLE,
    is_secret_name,
    literal_secret,
    printed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.periods import Period
    from kpilib.core.yamltext import YamlText
    from kpilib.workspace.workspace import Workspace

TABLES = (*INPUT_TABLES, OPENING_TABLE.name)
"""The tables that may come from a source."""

_LONGEST = 3600
_USUAL = 60
_WAYS: tuple[str, ...] = ("query", "query_file", "table", "path")


def _without_password(url: str) -> str:
    if wrong := literal_secret(url):
        raise ValueError(wrong)
    return url


def _without_secrets(options: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in options.items():
        if is_secret_name(name) and not VARIABLE.fullmatch(str(value)):
            message = Message(
                "{name} is secret and stands in the file: write the name of a variable in its "
                "place, such as ${{STORE_SECRET}}, and set it before kpi is run",
                name=name,
            )
            raise ValueError(message)
    return options


def _table_name(name: str) -> str:
    if name in TABLES:
        return name
    raise ValueError(
        Message("{name} is no input table: {hint}", name=repr(name), hint=suggest(name, TABLES))
    )


def _words(value: object) -> object:
    """One word, or several."""
    return (
        (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
    )


Url = Annotated[str, AfterValidator(_without_password)]
TableName = Annotated[str, AfterValidator(_table_name)]
Seconds = Annotated[Whole, Field(gt=0, le=_LONGEST)]


class TableRead(Model):
    """How a table is read.

    Attributes:
        from_: The place that it comes from, by its name in `sources`.
        url: Where it comes from, if it is no place with a name.
        query: What a database is asked, with `:period` and the like.
        query_file: The same in a file of the workspace.
        table: A table or view of a database that is read whole.
        path: The file or folder below the place, with `{period}` and the like.
        columns: Our names of columns to those of the source; all others are left out.
        key: The columns by which a row is the same row next time.
        timeout: Seconds that it may take.
        since: The day from which on it is read; what began before has files of its own.
    """

    from_: str = Field("", alias="from")
    url: Url = ""
    query: str = ""
    query_file: str = ""
    table: str = ""
    path: str = ""
    columns: Mapping[str, str] = Field(default_factory=dict)
    key: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    timeout: Seconds | None = None
    since: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, written: object) -> object:
        """A text alone is a path or URL."""
        return {"url": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _one_way(self) -> TableRead:
        ways = [name for name in _WAYS if getattr(self, name)]
        if len(ways) > 1:
            raise ValueError(
                Message("it has {ways}: one of them says what is read", ways=tuple(ways))
            )
        return self

    @property
    def asks_database(self) -> bool:
        """Whether it is a database that is asked, and no file that is read."""
        return bool(self.query or self.query_file or self.table)


class SourcePlace(Model):
    """A database, folder or store that tables come from.

    Attributes:
        url: Where it is.
        timeout: Seconds that one table may take.
        options: What fsspec is told beside the URL (`endpoint_url`, `anon` …).
        since: See `TableRead`; for all tables that say nothing else.
        tables: What every department takes from it that names it alone.
    """

    url: Url
    timeout: Seconds = _USUAL
    options: Annotated[Mapping[str, str | bool | Decimal], AfterValidator(_without_secrets)] = (
        Field(default_factory=dict)
    )
    since: Day | None = None
    tables: Mapping[TableName, TableRead] = Field(default_factory=dict)


Places = Mapping[str, SourcePlace]
UNION_TAGS = ("[names]", "[tables]")
"""What pydantic puts into the path of an error to say which of two forms was meant."""


def _form(value: object) -> str:
    return UNION_TAGS[not isinstance(value, (str, list, tuple))]


TableReads = Annotated[
    Annotated[tuple[str, ...], BeforeValidator(_words), Tag(UNION_TAGS[0])]
    | Annotated[Mapping[TableName, TableRead], Tag(UNION_TAGS[1])],
    Discriminator(_form),
]
"""Names of places, each with tables of its own, or table by table."""


class Reading(Model):
    """One table of a department with all that is said of its source.

    Attributes:
        table: The input table.
        how: How it is read.
        place: The source's name as people call it.
        url: Where it is, with `${NAME}`.
        timeout: Seconds that it may take.
        options: See `SourcePlace`.
        since: The day from which on it is read.
    """

    table: str
    how: TableRead
    place: str
    url: str
    timeout: int
    options: Mapping[str, str | bool | Decimal] = Field(default_factory=dict)
    since: date = date.min

    @property
    def before_rows(self) -> str:
        """What stands before a row's place in it: the name of the source, where it has one."""
        return f"{self.place}: " if self.how.from_ or self.how.asks_database else ""

    @property
    def about(self) -> str:
        """What problems of the table are about."""
        if not self.how.from_:
            return self.table
        return Message("{table} from {place}", table=self.table, place=self.place)

    @property
    def asked(self) -> str:
        """What is read there, in one line."""
        how = self.how
        return " ".join((how.query or how.query_file or how.table or how.path).split())


def readings(places: Places, of_department: tuple[str, ...] | Mapping[str, TableRead]
             ) -> tuple[Reading, ...]:  # fmt: skip
    """The tables of a department that come from sources, in the order of the input tables."""
    if isinstance(of_department, tuple):
        named = [
            (table, how.model_copy(update={"from_": name}))
            for name in of_department
            for table, how in places[name].tables.items()
        ]
    else:
        named = list(of_department.items())
    found = {table: _reading(places, table, how) for table, how in named}
    return tuple(found[table] for table in TABLES if table in found)


def sources_of(workspace: Workspace, name: str, period: Period) -> tuple[Reading, ...]:
    """The tables of a department's period that come from sources."""
    if workspace.frozen:  # what was issued has its tables with it
        return ()
    found = readings(workspace.settings.sources, workspace.department(name).sources)
    return tuple(each for each in found if each.since <= period.start)


def _reading(places: Places, table: str, how: TableRead) -> Reading:
    place = places.get(how.from_)
    if place is None:
        return Reading(
            table=table,
            how=how,
            place=printed(how.url),
            url=how.url,
            timeout=how.timeout or _USUAL,
            since=how.since or date.min,
        )
    return Reading(
        table=table,
        how=how,
        place=how.from_,
        url=place.url,
        timeout=how.timeout or place.timeout,
        options=place.options,
        since=how.since or place.since or date.min,
    )


def source_faults(
    document: YamlText, places: Places, departments: Mapping[str, Any]
) -> Iterator[Problem]:
    """What does not fit together between departments and places; each with its line."""

    def told(path: tuple[str, ...], message: str) -> Problem:
        where = joined((".".join(path), message), ": ")
        return Problem(document.place(path), None, "", "source_settings", where)

    for name, place in places.items():
        for table, how in place.tables.items():
            here: tuple[str, ...] = ("sources", name, "tables", table)
            if how.from_ or how.url:
                wrong = Message("its place is {name} already: take from and url out", name=name)
                yield told(here, wrong)
            yield from (told(here, wrong) for wrong in _lacking(how, has_place=True))
    for name, department in departments.items():
        path = ("departments", name, "sources")
        if isinstance(department.sources, tuple):
            yield from (told(path, wrong) for wrong in _names(places, department.sources))
            continue
        for table, how in department.sources.items():
            here = (*path, table)
            if bool(how.from_) == bool(how.url):
                wrong = Message("say where it comes from: from (one of sources) or url, not both")
                yield told(here, wrong)
            elif how.from_ and how.from_ not in places:
                yield told(here, _no_place(how.from_, places))
            else:
                yield from (told(here, wrong) for wrong in _lacking(how, has_place=bool(how.from_)))


def _lacking(how: TableRead, *, has_place: bool) -> Iterator[Message]:
    if has_place and not how.asks_database and not how.path:
        yield Message("say what is read there: {ways}", ways=_WAYS)
    if not has_place and how.path:
        yield Message("path goes with from; write the whole place into url")
    for name in how.key:
        if how.columns and name not in how.columns and name not in how.columns.values():
            yield Message("the key {name} is none of columns: add it there", name=name)


def _names(places: Places, names: tuple[str, ...]) -> Iterator[Message]:
    first: dict[str, str] = {}
    for name in names:
        if name not in places:
            yield _no_place(name, places)
            continue
        if not places[name].tables:
            yield Message(
                "{name} has no tables: give sources.{name} a list tables, or say here table by "
                "table what is read",
                name=name,
            )
        for table in places[name].tables:
            if first.setdefault(table, name) != name:
                yield Message(
                    "{table} comes from {one} and from {other}: say here table by table what is "
                    "read",
                    table=table,
                    one=first[table],
                    other=name,
                )


def _no_place(name: str, places: Places) -> Message:
    return Message(
        "there is no {name} in sources: {hint}", name=name, hint=suggest(name, tuple(places))
    )
