"""Why a source gives no table: what a driver says, sorted by cause, each with the way out.

Drivers speak in their own words and codes, and print the URL and the query with them. Here each
becomes one problem: what, where, what was found, what to do; a password is never among it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.messages import Message
from kpilib.core.problems import Details, Problem
from kpilib.engine.inputs import file_limits as limits
from kpilib.workspace.sources.secrets_in_urls import masked, printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.workspace.sources.declared import Reading


class SourceFault(Exception):  # noqa: N818 - it reads as what happened
    """A source gives no table.

    Attributes:
        code: As in a problem.
        message: What, and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class _Cause(NamedTuple):
    """One cause, as several databases tell it.

    Attributes:
        code: Our code.
        states: What its SQLSTATE begins with.
        numbers: MySQL's and MariaDB's error numbers.
        words: What is said in any of them.
        message: What to say of it.
    """

    code: str
    states: tuple[str, ...]
    numbers: tuple[int, ...]
    words: str
    message: Message


_CAUSES = (
    _Cause(
        "source_timed_out",
        ("57014",),
        (3024, 1969),
        "timeout expired|statement timeout|timed out|interrupted|took longer than",
        Message(
            "{source} did not answer within {seconds} s: see that it can be reached, ask for less, "
            "or give it longer (timeout: {longer})",
            source="", seconds=0, longer=0,
        ),
    ),
    _Cause(
        "source_login",
        ("28",),
        (1045, 1698),
        "password authentication failed|access denied for user|login failed|no password supplied"
        "|invalid username|authentication failed",
        Message(
            "{source} lets nobody in by this name and password: see that {variables} holds the "
            "password, and that {user} may log in",
            source="", variables="", user="",
        ),
    ),
    _Cause(
        "source_not_allowed",
        ("42501",),
        (1142, 1143, 1044, 1370),
        "permission denied|insufficient privilege|not authorized|access is denied",
        Message(
            "{source} does not let {user} read that ({said}): have whoever runs it grant the "
            "right to read (SELECT)",
            source="", user="", said="",
        ),
    ),
    _Cause(
        "source_no_database",
        ("3D",),
        (1049,),
        r"database \S+ does not exist|unknown database|unable to open database file"
        "|database does not exist|not a database|not a valid duckdb database",
        Message(
            "{source}: there is no such database ({said}): correct the end of the URL; the path of "
            "a file counts from the workspace",
            source="", said="",
        ),
    ),
    _Cause(
        "source_unreachable",
        ("08",),
        (2002, 2003, 2005, 2006, 2013),
        "could not translate host name|name or service not known|failed to resolve"
        "|connection refused|no route to host|network is unreachable|could not connect"
        "|can't connect|connection failed"
        "|server closed the connection|nodename nor servname|no such file or directory.*socket"
        "|temporary failure in name resolution",
        Message(
            "{source} cannot be reached ({said}): see that host and port are right, that it runs, "
            "and that this machine is on its network (VPN); --as-read goes on with what was read "
            "last",
            source="", said="",
        ),
    ),
    _Cause(
        "source_no_table",
        ("42P01",),
        (1146,),
        r"no such table|table with name \S+ does not exist|relation \S+ does not exist"
        "|invalid object name|table or view does not exist",
        Message(
            "{source} has no such table ({said}): correct its name, with its schema where it has "
            "one (schema.table)",
            source="", said="",
        ),
    ),
    _Cause(
        "source_no_column",
        ("42703",),
        (1054,),
        r"no such column|referenced column|column \S+ does not exist|invalid column name"
        "|invalid identifier",
        Message(
            "{source} has no such column ({said}): correct it in what is asked: {asked}",
            source="", said="", asked="",
        ),
    ),
    _Cause(
        "source_writes",
        ("25006",),
        (1792,),
        "readonly database|read-only|read only",
        Message(
            "{source}: the query writes ({said}), and kpi only reads: write a SELECT",
            source="", said="",
        ),
    ),
    _Cause(
        "source_query",
        ("42", "22"),
        (1064,),
        "syntax error|incomplete input|parser error|unrecognized token",
        Message(
            "{source} does not understand what it is asked ({said}): correct it: {asked}",
            source="", said="", asked="",
        ),
    ),
)  # fmt: skip

_OTHER = Message(
    "{source} gave no table: {said}; what is asked is {asked}", source="", said="", asked=""
)


def driver_fault(wrong: BaseException, reading: Reading, secrets: Sequence[str]) -> SourceFault:
    """What a driver's error means.

    Args:
        wrong: As SQLAlchemy or the driver raised it.
        reading: What was read.
        secrets: What must not be printed.
    """
    driver = getattr(wrong, "orig", None) or wrong
    said = masked(_first_line(str(driver)), secrets)
    state = str(getattr(driver, "sqlstate", None) or getattr(driver, "pgcode", None) or "")
    number = driver.args[0] if driver.args and isinstance(driver.args[0], int) else None
    facts = {
        "source": source_name(reading),
        "said": Message("“{original}”", original=said),
        "asked": shortened_query(reading.asked),
        "seconds": reading.timeout,
        "longer": reading.timeout * 3,
        "variables": variables_of(reading.url),
        "user": user_of(reading.url),
    }
    for cause in _CAUSES:
        if (
            (state and state.startswith(cause.states))
            or (number in cause.numbers and number is not None)
            or (not state and re.search(cause.words, said, re.IGNORECASE))
        ):
            return SourceFault(cause.code, _with(cause.message, facts))
    return SourceFault("source_failed", _with(_OTHER, facts))


def _with(message: Message, facts: dict[str, object]) -> Message:
    return Message(message.key, **{name: facts[name] for name in message.facts})


_LONGEST = 200


def _first_line(said: str) -> str:
    """What a driver says, without the query that it prints below."""
    kept = re.split(r"\n\s*\n|\nLINE \d+:|\n\s*\^", said.strip())[0]
    return shortened_query(" ".join(kept.split()))


def shortened_query(text: str) -> str:
    """A text that is no longer than a message may be."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def source_name(reading: Reading) -> str:
    """A source as people call it: its name, and where it is, without a password."""
    where = printed(reading.url)
    return f"{reading.place} ({where})" if reading.how.from_ else where


def variables_of(url: str) -> str:
    """The variables that a URL names, as they are written; what to look at for a password."""
    found = re.findall(r"\$\{\w+\}", url)
    return ", ".join(found) or printed(url)


def user_of(url: str) -> str:
    """Who logs in."""
    found = re.match(r"[^/?#]*://([^:/?#@]*)[:@]", url)
    return found[1] if found and found[1] else printed(url)


def too_much(reading: Reading) -> SourceFault:
    """A source gives more than is read of a file."""
    return SourceFault(
        "too_large",
        Message(
            "{source} gives more than {most:,} MB: ask for one period only",
            source=source_name(reading),
            most=limits.FILE // limits.MEGABYTE,
        ),
    )


def as_problem(fault: SourceFault, reading: Reading) -> Problem:
    """The one problem of a table that is not there."""
    return Problem(reading.table, None, "", fault.code, fault.message, Details(file=reading.about))
