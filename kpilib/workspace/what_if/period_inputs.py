"""The inputs of departments and periods for many variants: each file is read once.

Rows that no edit of a variant changes are not typed again either (`TypedBefore`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.engine.inputs.read import Inputs, corrected_tables, typed_inputs
from kpilib.engine.inputs.typed_again import NOTHING, TypedAgain, TypedBefore
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.what_if.input_edits import about, edited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.raw_table import RawTable
    from kpilib.engine.inputs.typed_again import Touched
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.what_if.input_edits import InputEdit
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AsRead:
    """Inputs, and what reading them has found wrong.

    Attributes:
        inputs: The inputs.
        problems: What is wrong with them.
        touched: What is other than in the inputs as they are; None where that is not known.
    """

    inputs: Inputs
    problems: tuple[Problem, ...]
    touched: Touched | None = None


class PeriodInputs:
    """What the variants of one run read."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read before it is asked for."""
        self._workspace = workspace
        self._raws: dict[tuple[str, str, str], tuple[Mapping[str, RawTable], list[Problem]]] = {}
        self._typed: dict[tuple[str, str, str], list[tuple[Scheme, AsRead]]] = {}
        self._before: dict[int, TypedBefore] = {}

    def tables(
        self, name: str, period: str, prefix: str = ""
    ) -> tuple[Mapping[str, RawTable], list[Problem]]:
        """The corrected tables of a department and period as text, and what is wrong with files."""
        key = (name, period, prefix)
        if key not in self._raws:
            problems: list[Problem] = []
            folder, corrections = self._workspace.folders(name, period)
            self._raws[key] = corrected_tables(folder, problems, prefix, corrections), problems
        return self._raws[key]

    def unedited(self, name: str, period: str, scheme: Scheme, prefix: str = "") -> AsRead:
        """The inputs as they are, typed as a scheme asks for; once for schemes that ask alike."""
        known = self._typed.setdefault((name, period, prefix), [])
        asks = attribute_columns(scheme), declared_units(scheme)
        for other, found in known:
            if (attribute_columns(other), declared_units(other)) == asks:
                return found
        raws, problems = self.tables(name, period, prefix)
        wrong = [*problems]
        inputs = typed_inputs(raws, wrong, attributes=asks[0], units=asks[1], prefix=prefix)
        known.append((scheme, AsRead(inputs, tuple(wrong), NOTHING)))
        return known[-1][1]

    def edited(
        self, name: str, period: str, scheme: Scheme, edits: Sequence[InputEdit], prefix: str = ""
    ) -> AsRead:
        """The inputs with a scenario's edits; what none of them touches is not typed again.

        Args:
            name: The department.
            period: The period.
            scheme: What says which columns there are, and in which units.
            edits: All edits of the scenario.
            prefix: Stands before table names in problems.
        """
        as_is = self.unedited(name, period, scheme, prefix)
        mine = [*about(edits, name, period)]
        if not mine:
            return as_is
        raws, problems = self.tables(name, period, prefix)
        wrong = [*problems]
        coming = {
            edit.place: self._moved_away(edit, period, edits)
            for edit in mine
            if edit.moves is not None and edit.moves.to == name
        }
        tables = edited(raws, mine, coming, wrong)
        if not wrong and not as_is.problems and (again := self._again(as_is, raws, tables, scheme)):
            return AsRead(again.inputs, (), again.touched)
        same = {table: typed for table, typed in as_is.inputs.tables.items()
                if tables.get(table) is raws.get(table)}  # fmt: skip
        inputs = typed_inputs(
            tables,
            wrong,
            attributes=attribute_columns(scheme),
            units=declared_units(scheme),
            prefix=prefix,
            typed=same,
        )
        # What was wrong with the tables that are not read again is still wrong.
        wrong += (one for one in as_is.problems if one.table.rpartition("/")[2] in same)
        return AsRead(inputs, tuple(dict.fromkeys(wrong)))

    def _again(
        self,
        as_is: AsRead,
        raws: Mapping[str, RawTable],
        tables: Mapping[str, RawTable],
        scheme: Scheme,
    ) -> TypedAgain | None:
        """The edited rows typed alone, where that is sure to be the same."""
        key = id(as_is)  # kept among those that are typed, so that no other has it
        if key not in self._before:
            asks = attribute_columns(scheme), declared_units(scheme)
            self._before[key] = TypedBefore(raws, as_is.inputs, *asks)
        return self._before[key].again(tables)

    def _moved_away(
        self, move: InputEdit, period: str, edits: Sequence[InputEdit]
    ) -> Mapping[str, RawTable]:
        """The tables that a person moves away from, with the edits that stand before the move."""
        raws, _ = self.tables(move.department, period)
        before = [*about(edits[: [*edits].index(move)], move.department, period)]
        return edited(raws, before, {}, []) if before else raws
