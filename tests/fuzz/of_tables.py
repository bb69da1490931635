"""Inputs that are tables: changed by structure or by byte, or only dressed otherwise."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache, partial
from random import Random
from typing import TYPE_CHECKING

from kpilib.core import arrow_words
from kpilib.engine import result_columns
from kpilib.engine.inputs import csv_columns
from tests.faults.valid import Grid, Work
from tests.reference.comparison import differences
from tests.reference.schemes import JUDGED

from . import bases, byte_mutations, dress, table_mutations
from .relations import RELATIONS, follows
from .trial import PROBLEMS, RESULTS, RIGHT, SAME, Pieces, Trial, WrongError, assessed, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.reference.command import Answer

PLAIN = {"figure", "row_dropped", "cell_hostile", "number_changed", "id_changed",
         "cell_of_another_row", "cells_swapped"}  # fmt: skip
"""Changes after which the order of rows and columns still says nothing."""


_ALSO_IN_COLUMNS = 0.4
"""Of so many inputs the one way is held against the other, too."""


def trial(rng: Random) -> Trial:
    """A run of the cases or of the judge's, changed."""
    base = rng.choice(bases.judged_runs() if rng.random() < 0.5 else bases.cases())
    way = rng.random()
    if way < 0.25:
        return _related(base, rng)
    work = base.work.copy()
    changes = []
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
        change = table_mutations.mutate_run if rng.random() < 0.08 else table_mutations.mutate
        changes.append(change(work, rng))
    if way > 0.8:
        changes = changes[: rng.randint(0, 1)]
        work = base.work.copy() if not changes else work
        return _by_byte(base.name, work, rng)
    form = rng.choice(dress.FORMATS)
    said = [one for one in changes if one]
    plain = all(one.rpartition(": ")[2] in PLAIN for one in said)
    twin = plain and rng.random() < 0.2
    what = f"{work.scheme} {work.period} [{base.name}] {'; '.join(said)} as {form}"
    attempt = partial(_structure, work, form, rng.random(), twin)
    return Trial(what, _rows(work), attempt)


def _rows(work: Work) -> Pieces:
    return {name: list(grid.rows) for name, grid in work.tables.items()}


def with_rows(work: Work, pieces: Pieces) -> Work:
    """The same run with other rows."""
    tables = {
        name: Grid(list(grid.header), [list(row) for row in pieces[name]])
        for name, grid in work.tables.items()
    }
    return Work(work.scheme, work.period, tables, list(work.folders))


def run(work: Work, files: dict[str, bytes], folder: Path) -> Answer:
    """Assess the files of a run."""
    (folder / "inputs").mkdir(parents=True, exist_ok=True)
    for name in work.folders:
        (folder / "history" / name).mkdir(parents=True, exist_ok=True)
    write(files, folder)
    arguments = ["assess", "--scheme", work.scheme, "--period", work.period]
    arguments += ["--inputs", str(folder / "inputs")]
    if "carry.csv" in files:
        arguments += ["--carry", str(folder / "carry.csv")]
    if work.folders:
        arguments += ["--history", str(folder / "history")]
    answer = assessed(arguments, folder)
    assert answer is not None
    return answer


@contextmanager
def _in_columns() -> Iterator[None]:
    """Every file of text is read, and every table written, as only large ones are."""
    before = csv_columns.LARGE, result_columns.MANY, arrow_words.MANY
    csv_columns.LARGE = result_columns.MANY = arrow_words.MANY = 0
    try:
        yield
    finally:
        csv_columns.LARGE, result_columns.MANY, arrow_words.MANY = before


def _alike(work: Work, files: dict[str, bytes], folder: Path, answer: Answer) -> None:
    """In columns the same comes of it, to the byte."""
    with _in_columns():
        again = run(work, files, folder)
    for told, one, other in (("problems", answer.problems, again.problems),
                             ("tables", answer.tables, again.tables)):  # fmt: skip
        if one != other:
            raise WrongError(f"in columns other {told}: {one} and {other}"[:600])


def _structure(
    changed: Work, form: str, chance: float, twin: bool, pieces: Pieces, folder: Path
) -> str:
    work, rng = with_rows(changed, pieces), Random(chance)
    files = dress.files(work, form, rng)
    answer = run(work, files, folder / "first")
    if chance < _ALSO_IN_COLUMNS:
        _alike(work, files, folder / "columns", answer)
    if twin:
        other = work.copy()
        dress.in_another_order(other, rng)
        again = run(other, dress.files(other, form, rng), folder / "again")
        if bool(again.problems) != bool(answer.problems):
            raise WrongError(f"another order: {again.problems} for {answer.problems}"[:600])
        if lines := differences(again.tables, answer.tables):
            raise WrongError(f"another order of rows and columns: {lines[:4]}")
    if answer.problems:
        return PROBLEMS
    if work.scheme in JUDGED:
        try:
            expected = bases.worked_out(work)
        except Exception:  # noqa: BLE001 - the judge takes inputs to be valid: it has no say here
            return RESULTS
        if lines := differences(answer.tables, expected):
            raise WrongError(f"the judge: {lines[:4]}")
        return RIGHT
    return RESULTS


def _by_byte(name: str, work: Work, rng: Random) -> Trial:
    form = rng.choice(dress.FORMATS)
    files = dress.files(work, form, rng)
    if not files:
        return Trial("nothing", {}, lambda *_: PROBLEMS)
    place = rng.choice(sorted(files))
    files[place] = byte_mutations.mutate(files[place], rng, tuple(files.values()))
    pieces: Pieces = {place: list(files[place].splitlines(keepends=True))}

    def attempt(left: Pieces, folder: Path) -> str:
        changed = {**files, place: b"".join(left[place])}
        answer = run(work, changed, folder / "first")
        _alike(work, changed, folder / "columns", answer)
        return PROBLEMS if answer.problems else RESULTS

    return Trial(f"{work.scheme} [{name}] bytes of {place}", pieces, attempt)


def _related(base: bases.Base, rng: Random) -> Trial:
    relation = rng.choice(sorted(RELATIONS))
    form = rng.choice(dress.FORMATS) if relation != "doubled" else "csv"
    told = f"{base.work.scheme} {base.work.period} [{base.name}] {relation} as {form}"
    return Trial(told, _rows(base.work), partial(_relation, base, relation, form, rng.random()))


def _relation(
    base: bases.Base, relation: str, form: str, chance: float, pieces: Pieces, folder: Path
) -> str:
    whole = pieces == _rows(base.work)
    work, rng = with_rows(base.work, pieces), Random(chance)
    plain = _known(base, folder / "plain") if whole else _plain(work, folder / "plain")
    if plain.problems:
        return PROBLEMS
    other = work.copy()
    for change in RELATIONS[relation]:
        change(other, rng)
    answer = run(other, dress.files(other, form, rng), folder / "other")
    if answer.problems:
        raise WrongError(f"{relation} as {form}: {answer.problems[:2]}")
    if lines := follows(relation, work, plain.tables, answer.tables):
        raise WrongError(f"{relation} as {form}: {lines[:4]}")
    return SAME


def _plain(work: Work, folder: Path) -> Answer:
    return run(work, dress.files(work, "csv", Random(0)), folder)


_ANSWERS: dict[int, Answer] = {}


def _known(base: bases.Base, folder: Path) -> Answer:
    if id(base) not in _ANSWERS:
        _ANSWERS[id(base)] = _plain(base.work.copy(), folder)
    return _ANSWERS[id(base)]


@cache
def warm(folder: Path) -> None:
    """Work out every base once, so that no child has to."""
    for place, base in enumerate((*bases.judged_runs(), *bases.cases())):
        _known(base, folder / str(place))
