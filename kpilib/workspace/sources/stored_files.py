"""A table out of files: a folder of Parquet, a file on a disk, in a store, or on the web."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kpilib.core import scratch
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.special_files import special
from kpilib.core.tables import READ_TABLES
from kpilib.core.unwritable import why_unread
from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.csv_files import read_csv
from kpilib.engine.inputs.parquet_files import read_parquet
from kpilib.engine.inputs.workbooks import read_workbook
from kpilib.workspace.sources.drivers import no_store
from kpilib.workspace.sources.over_http import fetch
from kpilib.workspace.sources.partitions import chosen, columns_said, said_by_folders
from kpilib.workspace.sources.secrets_in_urls import filled
from kpilib.workspace.sources.source_faults import (
    SourceFault,
    driver_fault,
    shortened_query,
    source_name,
    too_much,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import fsspec

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.raw_table import RawTable
    from kpilib.workspace.sources.asked_period import Asked
    from kpilib.workspace.sources.declared import Reading
else:
    fsspec = lazy("fsspec")

_TEXT = {".csv", ".tsv", ".txt"}
_PARQUET = {".parquet", ".pq"}
_BOOKS = {".xlsx", ".xlsm"}
_KNOWN = {*_TEXT, *_PARQUET, *_BOOKS}
_MOST_FILES = 10_000


@dataclass(frozen=True)
class ReadFile:
    """One file of a table, as text.

    Attributes:
        path: Below the source.
        raw: Its rows.
        beside: Columns that its folders say.
    """

    path: str
    raw: RawTable
    beside: dict[str, str] = field(default_factory=dict)


def read_files(reading: Reading, asked: Asked, problems: list[Problem]) -> list[ReadFile]:
    """The files of a table; what is wrong in them is added.

    Raises:
        SourceFault: There is none, or it cannot be reached.
    """
    filled_in = filled(asked.put_into(_whole(reading)))
    url, protocol = filled_in.text, _protocol(filled_in.text)
    with scratch.folder() as aside:
        if protocol in {"http", "https"}:
            name = PurePosixPath(url.partition("?")[0].partition("#")[0]).name
            target = _beside(aside, 0, name)
            fetch(url, target, _with_options(reading), filled_in.secrets)
            return list(_read(reading, asked, [(name, target)], problems))
        try:
            if protocol in {"", "file"}:
                return list(_read(reading, asked, _local(url, reading, asked), problems))
            copies = _copied(url, protocol, reading, asked, aside)
            return list(_read(reading, asked, copies, problems))
        except (SourceFault, MemoryError):
            raise
        except OSError as wrong:
            if wrong.errno is None or protocol not in {"", "file"}:
                raise _failed(wrong, reading, filled_in.secrets) from None
            raise _not_there(reading, why_unread(wrong)) from None
        except Exception as wrong:  # noqa: BLE001 - each store raises errors of its own
            raise _failed(wrong, reading, filled_in.secrets) from None


def _failed(wrong: Exception, reading: Reading, secrets: Sequence[str]) -> SourceFault:
    options = [value for value in _options(reading).values() if isinstance(value, str)]
    if isinstance(wrong, FileNotFoundError):
        return _not_there(reading, shortened_query(str(wrong)) if not secrets else "")
    return driver_fault(wrong, reading, [*secrets, *options])


def _not_there(reading: Reading, said: str) -> SourceFault:
    return SourceFault(
        "source_no_table",
        Message(
            "{source} has no such file or folder ({path}): correct the path; one without a "
            "beginning such as s3:// counts from the workspace",
            source=source_name(reading),
            path=reading.how.path or said,
        ),
    )


def _whole(reading: Reading) -> str:
    if not reading.how.path:
        return reading.url
    return f"{reading.url.rstrip('/')}/{reading.how.path.lstrip('/')}"


def _protocol(url: str) -> str:
    found = re.match(r"([a-zA-Z][\w+.-]*)(?:://|::)", url)
    return found[1].lower() if found else ""


def _options(reading: Reading) -> dict[str, Any]:
    """What fsspec is told, with what the environment adds; numbers as numbers."""
    found: dict[str, Any] = {}
    for name, value in reading.options.items():
        if isinstance(value, str):
            found[name] = filled(value, in_url=False).text
        elif isinstance(value, bool):
            found[name] = value
        else:
            found[name] = int(value) if value == value.to_integral_value() else float(value)
    return found


def _with_options(reading: Reading) -> Reading:
    return reading.model_copy(update={"options": _options(reading)})


def _local(url: str, reading: Reading, asked: Asked) -> list[tuple[str, Path]]:
    """Files on a disk of this machine; paths count from the workspace."""
    bare = url.removeprefix("file://")
    path = asked.root.absolute() / Path(bare).expanduser()
    if any(sign in bare for sign in "*?["):
        base = Path(path.anchor)
        paths = sorted(base.glob(path.relative_to(base).as_posix()))
        found = [(_in(asked.root, each), each) for each in paths if each.is_file()]
        if not found:
            raise _not_there(reading, bare)
        return found
    if path.is_dir():
        below = sorted(path.rglob("*"))
        names = [each.relative_to(path).as_posix() for each in below if each.is_file()]
        return [(name, path / name) for name in _of_period(names, reading, asked)]
    if fault := special(path, path.name):
        raise SourceFault("unreadable_file", fault)
    if not path.is_file():
        raise _not_there(reading, bare)
    return [(_in(asked.root, path), path)]


def _in(root: Path, path: Path) -> str:
    """A path as seen from the workspace; whole where it lies elsewhere."""
    whole = root.absolute()
    return path.relative_to(whole).as_posix() if path.is_relative_to(whole) else path.as_posix()


def _copied(
    url: str, protocol: str, reading: Reading, asked: Asked, aside: Path
) -> list[tuple[str, Path]]:
    """Copies of the files in a store."""
    try:
        system, path = fsspec.core.url_to_fs(url, **_options(reading))
    except ImportError as wrong:
        raise no_store(protocol, str(wrong)) from None
    except ValueError as wrong:
        if "Protocol not known" in str(wrong):
            raise no_store(protocol, "") from None
        raise
    if any(sign in path for sign in "*?["):
        whole = {each.lstrip("/"): each for each in sorted(system.glob(path))}
    elif system.isdir(path):
        there = sorted(system.find(path))
        names = {each[len(path) :].lstrip("/"): each for each in there}
        whole = {name: names[name] for name in _of_period(list(names), reading, asked)}
    else:
        whole = {path.lstrip("/"): path}
    copies = []
    for at, (name, each) in enumerate(whole.items()):
        size = system.info(each).get("size") or 0
        if size > limits.FILE:
            raise too_much(reading)
        target = _beside(aside, at, PurePosixPath(name).name)
        system.get_file(each, str(target))
        copies.append((name, target))
    if not copies:
        raise _not_there(reading, url)
    return copies


def _beside(aside: Path, at: int, name: str) -> Path:
    """Where a copy goes; its name is what messages call it."""
    folder = aside / str(at)
    folder.mkdir(exist_ok=True)
    return folder / (name or "table")


def _of_period(names: Sequence[str], reading: Reading, asked: Asked) -> list[str]:
    """The Parquet files of a folder that belong to the department's period."""
    kept = [
        name
        for name in names
        if PurePosixPath(name).suffix.lower() in _PARQUET
        and not any(step.startswith((".", "_")) for step in name.split("/"))
    ]
    if not kept:
        message = Message(
            "{source} is a folder without Parquet files: name the file, or a pattern such as *.csv",
            source=source_name(reading),
        )
        raise SourceFault("source_no_table", message)
    found = chosen(kept, reading, asked)
    if len(found) > _MOST_FILES:
        raise too_much(reading)
    return found


def _read(
    reading: Reading,
    asked: Asked,
    files: Sequence[tuple[str, Path]],
    problems: list[Problem],
) -> Iterator[ReadFile]:
    spec = READ_TABLES[reading.table]
    cells = 0
    for name, path in files:
        beside = columns_said(said_by_folders(name), asked, spec.names)
        kind = path.suffix.lower()
        if kind not in _KNOWN:
            message = Message(
                "{source}: {file} is none of the files that are read ({known}): name one of them",
                source=source_name(reading), file=name, known=tuple(sorted(_KNOWN)),
            )  # fmt: skip
            raise SourceFault("source_no_table", message)
        for raw in _tables(path, kind, reading, problems):
            cells += len(raw.rows) * len(raw.header)
            limits.no_more_cells_than(cells, limits.CELLS)
            yield ReadFile(name, raw, beside)


def _tables(path: Path, kind: str, reading: Reading, problems: list[Problem]) -> Iterator[RawTable]:
    if kind in _BOOKS:
        found = list(read_workbook(path, [reading.table], problems, ""))
        if not found and not problems:
            message = Message(
                "{source}: {file} has no sheet {table}: name the sheet so",
                source=source_name(reading), file=path.name, table=reading.table,
            )  # fmt: skip
            raise SourceFault("source_no_table", message)
        yield from found
        return
    raw = (read_csv if kind in _TEXT else read_parquet)(path, reading.table, problems)
    if raw is not None:
        yield raw
