"""Programs that a source needs and that are not installed: one sentence with the command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.workspace.sources.source_faults import SourceFault

if TYPE_CHECKING:
    from collections.abc import Mapping

_OURS = "'kpilib[databases]'"

_OF_DIALECT: Mapping[str, str] = {
    "postgresql": _OURS,
    "duckdb": _OURS,
    "mysql": "PyMySQL",
    "mariadb": "PyMySQL",
    "oracle": "oracledb",
    "mssql": "pyodbc",
    "snowflake": "snowflake-sqlalchemy",
    "clickhouse": "clickhouse-sqlalchemy",
    "bigquery": "sqlalchemy-bigquery",
    "redshift": "sqlalchemy-redshift",
    "trino": "trino",
    "db2": "ibm_db_sa",
    "ibm_db_sa": "ibm_db_sa",
    "hana": "sqlalchemy-hana",
    "databricks": "databricks-sqlalchemy",
}
"""What brings the driver of a database, by the beginning of its URL."""

_OF_MODULE: Mapping[str, str] = {
    "psycopg": _OURS,
    "psycopg2": "psycopg2-binary",
    "duckdb_engine": _OURS,
    "duckdb": _OURS,
    "pymysql": "PyMySQL",
    "MySQLdb": "mysqlclient",
    "mysql": "mysql-connector-python",
}
"""By the module that is missing, where a URL names one (`mysql+pymysql`)."""

_OF_STORE: Mapping[str, str] = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "az": "adlfs",
    "adl": "adlfs",
    "oss": "ossfs",
    "cos": "cosfs",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
    "dropbox": "dropboxdrivefs",
    "webhdfs": "requests",
}
"""What brings a store to fsspec."""

DEFAULT_DRIVERS: Mapping[str, str] = {"mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
"""The driver that is meant where a URL names none and SQLAlchemy's own needs a compiler."""


def no_driver(dialect: str, module: str = "") -> SourceFault:
    """The driver of a database is not there.

    Args:
        dialect: How the URL begins.
        module: What could not be imported.
    """
    name = dialect.partition("+")[0]
    package = _OF_MODULE.get(module) or _OF_DIALECT.get(name) or module
    if not package:
        return SourceFault(
            "source_url",
            Message(
                "no database is known by {dialect}: a URL begins with postgresql, mysql, oracle, "
                "mssql, sqlite, duckdb …, and an installed driver may bring others",
                dialect=repr(f"{dialect}://"),
            ),
        )
    return SourceFault(
        "source_driver",
        Message(
            "the driver for {dialect} is not installed: pip install {package}",
            dialect=name,
            package=package,
        ),
    )


def no_store(protocol: str, said: str) -> SourceFault:
    """What reads a store is not there.

    Args:
        protocol: How the URL begins.
        said: What fsspec says.
    """
    package = _OF_STORE.get(protocol)
    if package is None and (found := re.search(r"(?i)install (?:the )?[`'\"]?([\w.-]+)", said)):
        package = found[1]
    if package is None:
        return SourceFault(
            "source_url",
            Message(
                "no store is known by {protocol}: a URL begins with https, s3, gs, abfs, sftp, "
                "file …",
                protocol=repr(f"{protocol}://"),
            ),
        )
    return SourceFault(
        "source_driver",
        Message(
            "what reads {dialect} is not installed: pip install {package}",
            dialect=protocol,
            package=package,
        ),
    )
