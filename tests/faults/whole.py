"""Faults of headers, of folders and of the run itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from . import catalogue
from .cells import NEEDED, bare, counted_from_events, disagreeing
from .fault import Fault, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .valid import Work


def whole_faults(work: Work) -> Iterator[Fault]:
    """Every fault that is not of a row."""
    for name, grid in work.tables.items():
        for column in NEEDED[bare(name)]:
            if column in grid.header:
                edit = partial(_drop, name, column)
                place = at(name, "", column)
                kind = f"{bare(name)} without {column}"
                also = counted_from_events(work, name) | disagreeing(work, name)
                yield Fault(kind, name, edit, place, column, also)
        for column in dict.fromkeys(grid.header):
            edit = partial(_add, name, column)
            kind = "column twice"
            yield Fault(kind, f"{name} {column}", edit, at(name, "", column), column)
            near = f"{column}s"
            edit = partial(_add, name, near)
            kind = "unknown column beside a known one"
            yield Fault(kind, f"{name} {near}", edit, at(name, "", near), near)
        edit = partial(_add, name, "colour")
        yield Fault("unknown column", name, edit, at(name, "", "colour"), "colour")
    for folder in work.folders:
        edit = partial(_without_folder, folder)
        yield Fault("history folder missing", folder, edit, at(folder, "", ""), folder)
    yield from _of_run(work)


def _drop(name: str, column: str, work: Work) -> None:
    work.tables[name].drop_column(column)


def _add(name: str, column: str, work: Work) -> None:
    work.tables[name].add_column(column)


def _without_folder(folder: str, work: Work) -> None:
    work.folders.remove(folder)
    for name in [name for name in work.tables if name.startswith(f"{folder}/")]:
        del work.tables[name]


def _of_run(work: Work) -> Iterator[Fault]:
    run = at("", "", "")
    early = "1999" + work.period[4:]
    if ".." in work.period:
        first, last = work.period.split("..")
        early = f"1999{first[4:]}..{1999 + int(last[:4]) - int(first[:4])}{last[4:]}"
    yield Fault("before the scheme began", early, partial(_over, early), run)
    if work.scheme not in catalogue.CLASSES:
        wrong = catalogue.WRONG_LENGTH.get(work.scheme, "2026-01")
        yield Fault("length not listed", wrong, partial(_over, wrong), run, wrong)
    yield Fault("unknown scheme", "zhao", _unknown_scheme, run, "zhao")


def _over(period: str, work: Work) -> None:
    work.period = period


def _unknown_scheme(work: Work) -> None:
    work.scheme = "zhao"
