"""Databases for the tests of sources: SQLite and DuckDB in a file, PostgreSQL as a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.sources.postgres_server import PASSWORD, READER, Server, running
from tests.sources.source_workspaces import TABLES, fill, without_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, begun when the first test asks for it."""
    with running() as found:
        yield found


@pytest.fixture
def postgres(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """The server with the small workspace's rows in it, and the password in the environment."""
    monkeypatch.setenv("PG_PASSWORD", PASSWORD)
    address = sa.URL.create("postgresql+psycopg", "postgres", PASSWORD, "127.0.0.1", server.port,
                            "postgres")  # fmt: skip
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    TABLES.drop_all(engine)
    fill(engine)
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP ROLE IF EXISTS {READER}"))
        connection.execute(sa.text(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'"))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, sa.Engine]]:
    """A workspace whose tables are all in a database, and the database, open for writing."""
    if request.param == "postgresql":
        engine: sa.Engine = request.getfixturevalue("postgres")
        url = request.getfixturevalue("server").url()
    else:
        url = f"{request.param}:///data/crm.db"
        (tmp_path / "data").mkdir()
        place = f"{request.param}:///{tmp_path}/data/crm.db"
        engine = sa.create_engine(place, poolclass=sa.NullPool)
        fill(engine)
    yield without_files(tmp_path, url), engine
    engine.dispose()


@pytest.fixture
def execute(database: tuple[Path, sa.Engine]) -> Callable[[str], None]:
    """Change the database."""

    def run(statement: str) -> None:
        with database[1].begin() as connection:
            connection.execute(sa.text(statement))

    return run
