"""Every run of the cases and of the sample company, with where its input files are."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.tables import CARRY_TABLE, INPUT_TABLES
from kpilib.core.yamltext import read_yaml
from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.trial import scheme_book
from kpilib.text.explain import Explainer
from kpilib.workspace.assess_folder import assess_folder
from kpilib.workspace.workspace import Workspace
from tests.reference.command import write_folder, write_table
from tests.test_cases import CASES, WORKSPACE, load, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.engine.assess import Run
    from kpilib.rules.scheme_book import SchemeBook
    from kpilib.rules.trace import Place, Step
    from tests.reference.command import Run as Written

FRAMES = ("people", "department", "sections", "customers")


@cache
def book() -> SchemeBook:
    return scheme_book(WORKSPACE / "params" / "schemes")


@cache
def workspace() -> Workspace:
    return Workspace(WORKSPACE)


@dataclass
class Told:
    """A run, what explains it, and the root that file names stand under."""

    name: str
    run: Run
    explainer: Explainer
    root: Path
    _lines: dict[str, dict[int, dict[str, str]]] = field(default_factory=dict)

    def subjects(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Everybody and everything with figures, with the names of all figures."""
        scheme, cadence = self.run.scheme, self.run.plan.cadence
        flags = [f.flag for f in scheme.flags if not f.periods or cadence in f.periods]
        flags += [f.flag for f in scheme.run_totals.flags]
        beside = (*(rule.kind for rule in scheme.carry), *scheme.measures, "eligible", "reason",
                  "class", "carry_without_person")  # fmt: skip
        rules = (*flags, *scheme.run_totals.quantities, *beside)
        for frame in FRAMES:
            names = {
                name: None
                for piece in self.run.pieces
                for name, home in piece.sheet.entries
                if home == frame
            }
            ids = dict.fromkeys(i for p in self.run.pieces for i in p.sheet.frames[frame].ids)
            for subject in ids:
                yield subject, ("total_pay", *dict.fromkeys((*names, *rules)))
        for who in dict.fromkeys(self.strangers()):
            yield who, rules

    def roots(self, subject: str, name: str) -> list[Step]:
        """The roots of everything that a name means."""
        return [figure.step for figure in self.explainer.figures(subject, name)]

    def strangers(self) -> Iterator[str]:
        """People with carried state who are not here."""
        for piece in self.run.pieces:
            known = piece.sheet.frames["people"].ids
            words = piece.sheet.inputs.carry.labels("employee_id").words
            yield from (who for who in words if who not in known)

    def cell(self, step: Step) -> str:
        """The text of the cell that an input names, or what its correction put there."""
        assert step.place is not None
        row = self._file(step.place.path)[step.place.line or 0]
        assert row["#"] == str(step.place.row)
        text = row.get(step.place.column, "")
        return self._corrected(step.place, text) if step.place.correction else text

    def _corrected(self, place: Place, text: str) -> str:
        """What a correction says of a cell, if it speaks of it; it found what the file holds."""
        folder = place.folder.replace("params/inputs/", "params/corrections/")
        path = self.root / folder / f"{place.correction}.yaml"
        (document,) = read_yaml(path)
        change = document.data["change"].get(place.column)
        if change is None:
            return text
        old, new = (str(change[side]).lower() for side in ("old", "new"))
        assert same((Path(place.file).stem, place.column), text, old)
        return new

    def _file(self, path: str) -> dict[int, dict[str, str]]:
        if path not in self._lines:
            with (self.root / path).open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file)
                header = [name.strip() for name in next(reader)]
                rows = ((reader.line_num, row) for row in reader if any(row))
                self._lines[path] = {
                    line: {"#": str(number), **dict(zip(header, row, strict=True))}
                    for number, (line, row) in enumerate(rows, 1)
                }
        return self._lines[path]


def told_cases(scheme_id: str, folder: Path) -> Iterator[Told]:
    """The runs of a scheme's cases that go through."""

    def folders(earlier: str) -> str:
        return f"history/{earlier}/" if earlier else "inputs/"

    for number, case in enumerate(load(CASES / f"{scheme_id}.yaml")["cases"]):
        for written, step, place in runs_of(scheme_id, case, folder / str(number)):
            if "expect" in step:
                run = _assessed(written, place)
                name = f"{case['name']} {written.period}"
                yield Told(name, run, Explainer(run, folders), place)


def _assessed(written: Written, folder: Path) -> Run:
    """The run in this process, on files as the command would read them."""
    write_folder(written.inputs, folder / "inputs")
    if written.carry:
        write_table(written.carry, folder / "carry.csv")
    for period, tables in written.history.items():
        write_folder(tables, folder / "history" / period)
    period = Period.parse(written.period)
    return assess_folder(
        book().scheme(written.scheme, period),
        period,
        folder / "inputs",
        carry=folder / "carry.csv" if written.carry else None,
        history=folder / "history" if written.history else None,
    )


def told_sample(department: str) -> Iterator[Told]:
    """Every quarter of a department of the sample company."""
    for period in workspace().periods(department):
        explainer = workspace().explainer(department, period)
        yield Told(f"{department} {period}", explainer.run, explainer, WORKSPACE)


def meant(step: Step, text: str) -> Fraction | str | bool | date | None:
    """The value of a cell's text, of the kind that a step has."""
    assert step.place is not None
    table = Path(step.place.path).stem
    spec = CARRY_TABLE if table == "carry" else INPUT_TABLES[table]
    column = spec.column(step.place.column)
    if not text and column is not None and column.empty_means is not None:
        text = column.empty_means
    if not text:
        return None
    match step.value:
        case bool():
            return {"true": True, "false": False}[text]
        case Fraction():
            return Fraction(text)
        case date():
            return date.fromisoformat(text)
    return text
