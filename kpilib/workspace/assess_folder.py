"""`kpi assess`: one folder of input tables into one folder of result tables."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.access import PRIVATE, Access, allow, make_folder, write_new
from kpilib.core.tables import RESULT_TABLES
from kpilib.core.unwritable import no_folder_in_place_of, writing
from kpilib.engine.assess import Run, assess
from kpilib.engine.id_forms import ids_in_another_form
from kpilib.engine.inputs.read import Inputs, read_carry, read_inputs
from kpilib.engine.pieces import Plan, history_needed, plan_run
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns
from kpilib.text.problem_text import said_of_input
from kpilib.workspace.accepted import Accepted
from kpilib.workspace.known_ids import ids_in_folders
from kpilib.workspace.remembered import read_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem, ProblemsFound
    from kpilib.rules.scheme import Scheme
    from kpilib.text.language import Language

PROBLEM_COLUMNS = ("code", "table", "row", "column", "message")
"""The columns of `problems.csv`."""


def assess_folder(
    scheme: Scheme,
    period: Period,
    folder: Path,
    *,
    carry: Path | None = None,
    history: Path | None = None,
    accepted: Accepted = Accepted(),  # noqa: B008 - frozen, and empty
) -> Run:
    """Read a folder and assess it.

    Args:
        scheme: The rules.
        period: The period of the rows in the folder.
        folder: The input tables.
        carry: The `carry.csv` that the period before has written.
        history: Holds earlier periods' input folders (`2025Q4`, …).
        accepted: What somebody has found right; what names a department is not about this folder.

    Raises:
        ProblemsFound: Anything is wrong with the inputs.
    """
    problems: list[Problem] = []
    units = declared_units(scheme)
    inputs = read_inputs(folder, problems, attributes=attribute_columns(scheme), units=units)
    if carry is not None:
        inputs = replace(inputs, carry=read_carry(carry, problems))
    plan = plan_run(scheme, period)
    if isinstance(plan, Plan) and history is not None:
        inputs = replace(
            inputs,
            history=read_history(scheme, plan, lambda name: (history / name, None), problems),
        )
    earlier = list(ids_in_folders(history, period))
    forms = ids_in_another_form(inputs, earlier, payees=scheme.payees == "events")
    problems += accepted.without(forms, period, "", inputs)
    return assess(scheme, period, inputs, problems)


def read_history(
    scheme: Scheme,
    plan: Plan,
    folders_of: Callable[[str], tuple[Path, Path | None]],
    problems: list[Problem],
) -> Mapping[str, Inputs]:
    """The history folders that a run needs (last quarter, last year) and that are there."""
    found = {}
    columns, units = attribute_columns(scheme), declared_units(scheme)
    for name in history_needed(scheme, plan):
        folder, corrections = folders_of(name)
        if folder.is_dir():
            found[name] = read_once(
                folder,
                problems,
                attributes=columns,
                units=units,
                prefix=f"{name}/",
                corrections=corrections,
            )
    return found


def write_results(run: Run, folder: Path, access: Access = PRIVATE) -> None:
    """Write every result table, all or none; an earlier `problems.csv` goes."""
    files = {f"{name}.csv": run.results.csv_file(name) for name in RESULT_TABLES}
    _write(folder, files, access, gone=("problems.csv",))


def write_problems(
    wrong: ProblemsFound, folder: Path, spoken: Language, access: Access = PRIVATE
) -> None:
    """Write `problems.csv` in a language and none of the results; earlier results go."""
    _write(
        folder,
        {"problems.csv": problems_csv(wrong.problems, spoken).encode()},
        access,
        gone=[f"{n}.csv" for n in RESULT_TABLES],
    )


def problems_csv(problems: Iterable[Problem], spoken: Language) -> str:
    """Problems as CSV text; their codes are the same in every language."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PROBLEM_COLUMNS)
    for problem in problems:
        row = "" if problem.row is None else problem.row
        message = said_of_input(problem.message, spoken)
        table, column, said = map(_as_text, (problem.table, problem.column, message))
        writer.writerow((problem.code, table, row, column, said))
    return text.getvalue()


def _as_text(cell: str) -> str:
    """A cell that no spreadsheet program runs: what a header or a file's name holds may be one."""
    return f"'{cell}" if cell[:1] in _COMPUTED else cell


_COMPUTED = frozenset("=+-@\t\r\n＝＋－＠")


def _write(folder: Path, files: Mapping[str, bytes], access: Access, gone: Sequence[str]) -> None:
    """Files complete or not at all: written beside the folder, then moved in.

    Raises:
        CannotWrite: Into that folder nothing can be written, and nothing was.
    """
    no_folder_in_place_of(folder / name for name in (*files, *gone))
    with writing(folder):
        make_folder(folder, access)
        with scratch.folder_in(folder) as aside:
            for name, content in files.items():
                write_new(aside / name, content)
                allow(aside / name, access.file)  # in a folder that is ours alone
            for name in gone:
                (folder / name).unlink(missing_ok=True)
            for name in files:
                (aside / name).replace(folder / name)
