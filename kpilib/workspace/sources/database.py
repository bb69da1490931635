"""A table out of a database: one query, in a transaction that can only read, within limits.

All tables of one place are read in one transaction, so that deals and people are of one moment.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.core.sourcetext import read_text
from kpilib.engine.inputs import file_limits as limits
from kpilib.workspace.sources.drivers import DEFAULT_DRIVERS, no_driver
from kpilib.workspace.sources.reading_query import query_fault
from kpilib.workspace.sources.secrets_in_urls import filled
from kpilib.workspace.sources.source_faults import (
    SourceFault,
    driver_fault,
    source_name,
    too_much,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from kpilib.workspace.sources.asked_period import Asked
    from kpilib.workspace.sources.declared import Reading
else:
    sa = lazy("sqlalchemy")

_AT_A_TIME = 1_000
_QUERY_SIZE = 100_000


@dataclass(frozen=True)
class Answered:
    """What a database has answered.

    Attributes:
        columns: Their names as the query has them.
        rows: The values, as the driver gives them.
        narrow: The places of columns whose numbers have half the digits (FLOAT of DuckDB).
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    narrow: frozenset[int]


def query_of(reading: Reading, asked: Asked, quoted: sa.Dialect | None = None) -> str:
    """The query that a table is read by.

    Raises:
        SourceFault: It is in a file that cannot be read, or it writes.
    """
    how = reading.how
    if how.table:
        return _whole_table(reading, quoted)
    query = how.query
    if how.query_file:
        path = asked.root / how.query_file
        try:
            query = read_text(path, how.query_file, _QUERY_SIZE)
        except (KpiError, ValueError) as wrong:
            raise SourceFault("source_query", getattr(wrong, "message", str(wrong))) from None
    if wrong_words := query_fault(query):
        raise SourceFault("source_writes", wrong_words)
    return query


def _whole_table(reading: Reading, dialect: sa.Dialect | None) -> str:
    """`SELECT * FROM schema.table`, each name in the database's quotation marks."""
    marks = dialect.identifier_preparer.quote if dialect is not None else str
    names = ".".join(marks(part) for part in reading.how.table.split("."))
    return f"SELECT * FROM {names}"  # noqa: S608 - quoted names out of the user's own file


@contextmanager
def connected(reading: Reading, asked: Asked) -> Iterator[tuple[sa.Connection, Sequence[str]]]:
    """A connection that can only read, and what must not be printed of it.

    Raises:
        SourceFault: There is none.
    """
    url = filled(reading.url)
    try:
        address = sa.engine.make_url(url.text)
    except sa.exc.ArgumentError:
        raise SourceFault("source_url", _no_url(reading)) from None
    if address.drivername in DEFAULT_DRIVERS:
        address = address.set(drivername=DEFAULT_DRIVERS[address.drivername])
    try:
        with _disposed(_engine(address, reading, asked)) as engine, engine.connect() as connection:
            try:
                _read_only(connection, reading.timeout)
                yield connection, url.secrets
            finally:
                with suppress(sa.exc.SQLAlchemyError):
                    connection.rollback()  # nothing of ours may stay there
    except (KpiError, SourceFault):
        raise
    except sa.exc.NoSuchModuleError:
        raise no_driver(address.drivername) from None
    except ModuleNotFoundError as missing:
        raise no_driver(address.drivername, missing.name or "") from None
    except Exception as wrong:  # noqa: BLE001 - drivers raise errors of all kinds, and print URLs
        raise driver_fault(wrong, reading, url.secrets) from None


@contextmanager
def _disposed(engine: sa.Engine) -> Iterator[sa.Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


def _no_url(reading: Reading) -> Message:
    return Message(
        "{source} is no URL of a database: write it as postgresql://user:${{PASSWORD}}@host/name "
        "or sqlite:///folder/file.db",
        source=source_name(reading),
    )


def _engine(address: sa.URL, reading: Reading, asked: Asked) -> sa.Engine:
    """An engine without a pool, whose connections wait no longer than the table may take."""
    backend, seconds = address.get_backend_name(), reading.timeout
    given: dict[str, Any] = {}
    if backend in {"postgresql", "mysql", "mariadb"}:
        given = {"connect_timeout": seconds}
        if address.get_driver_name() == "pymysql":
            given["read_timeout"] = seconds
    elif backend == "duckdb":
        # It would fetch what it lacks from its maker's host, which nobody has named.
        settings = {"autoinstall_known_extensions": False, "threads": 1}
        has_file = address.database not in {None, "", ":memory:"}
        given = {"config": settings, **({"read_only": True} if has_file else {})}
        address = address.set(database=_in_workspace(address.database, asked)) if has_file \
            else address  # fmt: skip
    creator = _sqlite(address, seconds, asked) if backend == "sqlite" else None
    more = {"creator": creator} if creator else {"connect_args": given}
    engine = sa.create_engine(address, poolclass=sa.pool.NullPool, hide_parameters=True, **more)
    if backend == "postgresql":
        # One moment for all tables, and nothing can be written in it.
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def _in_workspace(path: str | None, asked: Asked) -> str:
    return str(asked.root.absolute() / (path or ""))


def _sqlite(address: sa.URL, seconds: int, asked: Asked) -> Any:  # noqa: ANN401 - a factory
    """SQLite opened for reading: else a file that is not there would be made."""
    if not address.database or address.database.startswith((":memory:", "file:")):
        return None
    where = f"file:{quote(_in_workspace(address.database, asked))}?mode=ro"
    return lambda: sqlite3.connect(where, uri=True, timeout=seconds)


_ONLY_READS = {
    "sqlite": ("PRAGMA query_only = ON",),
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY"),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY"),
    "oracle": ("SET TRANSACTION READ ONLY",),
}
"""What keeps a connection from writing, where it is not said when it is opened."""


def _read_only(connection: sa.Connection, seconds: int) -> None:
    backend = connection.dialect.name
    if backend == "postgresql":
        connection.execute(sa.text(f"SET LOCAL statement_timeout = {seconds * 1000}"))
    if backend == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        if isinstance(raw, sqlite3.Connection):
            _give_up_after(raw, seconds)
    for statement in _ONLY_READS.get(backend, ()):
        connection.execute(sa.text(statement))


def _give_up_after(raw: sqlite3.Connection, seconds: int) -> None:
    """SQLite knows no time limit; it asks now and then whether to go on."""
    ends = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > ends, 100_000)


def ask(
    connection: sa.Connection, reading: Reading, asked: Asked, secrets: Sequence[str]
) -> Answered:
    """The rows of one table.

    Raises:
        SourceFault: It is not there, cannot be read, or is larger than what is read.
    """
    statement = _bound(query_of(reading, asked, connection.dialect), asked)
    try:
        found = connection.execution_options(stream_results=True).execute(statement)
        columns = tuple(found.keys())
        limits.no_more_columns_than_read(len(columns))
        narrow = _narrow(found)
        rows = _fetched(found, len(columns), reading)
        found.close()
    except limits.TooLarge as wrong:
        message = Message("{source}: {reason}", source=source_name(reading), reason=wrong.args[0])
        raise SourceFault("too_large", message) from None
    except sa.exc.ResourceClosedError:
        raise SourceFault(
            "source_writes", Message("the query gives no rows: write a SELECT")
        ) from None
    except SourceFault:
        raise
    except Exception as wrong:  # noqa: BLE001 - as above
        raise driver_fault(wrong, reading, secrets) from None
    return Answered(columns, rows, narrow)


def _fetched(found: sa.CursorResult[Any], columns: int, reading: Reading) -> list[tuple[Any, ...]]:
    """The rows, some at a time: what is too large is given up before it is all here."""
    rows: list[tuple[Any, ...]] = []
    size = 0
    for some in found.partitions(_AT_A_TIME):
        rows += (tuple(row) for row in some)
        size += sum(len(cell) for row in some for cell in row if isinstance(cell, str | bytes))
        limits.no_more_cells_than(len(rows) * columns, limits.CELLS)
        if size > limits.FILE:
            raise too_much(reading)
    return rows


def _narrow(found: sa.CursorResult[Any]) -> frozenset[int]:
    description: Sequence[Sequence[Any]] = getattr(found.cursor, "description", None) or ()
    return frozenset(at for at, about in enumerate(description) if str(about[1]) == "FLOAT")


def _bound(query: str, asked: Asked) -> sa.TextClause:
    """A query with its parameters; each is handed on beside it and never written into it.

    Raises:
        SourceFault: It names one that there is not.
    """
    statement = sa.text(query)
    known = asked.values
    given = []
    for name in statement._bindparams:  # noqa: SLF001 - SQLAlchemy has no public list of them
        if name not in known:
            message = Message(
                "the query names :{name}: {hint}", name=name, hint=suggest(name, tuple(known))
            )
            raise SourceFault("source_query", message)
        value = known[name]
        kind = sa.Date() if isinstance(value, date) else None
        given.append(sa.bindparam(name, value, type_=kind))
    return statement.bindparams(*given)
