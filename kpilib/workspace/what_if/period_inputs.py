"""The inputs of departments and periods for many variants: each file is read once.

Rows that no edit of a variant changes are not typed again either (`TypedBefore`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpilib.engine.inputs.edited_rows import IndexedRows
from kpilib.engine.inputs.read import Inputs, corrected_tables, typed_inputs
from kpilib.engine.inputs.typed_again import NOTHING, TypedAgain, TypedBefore
from kpilib.rules.units import declared_units
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.what_if.input_edits import about
from kpilib.workspace.what_if.laid_over import LaidOver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.columns import Table
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.edited_rows import EditedRows
    from kpilib.engine.inputs.typed_again import Ids, Touched
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
        ids: The ids in rows that are others.
    """

    inputs: Inputs
    problems: tuple[Problem, ...]
    touched: Touched | None = None
    ids: Ids = field(default_factory=dict)


class PeriodInputs:
    """What the variants of one run read."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read before it is asked for."""
        self._workspace = workspace
        self._raws: dict[tuple[str, str, str], tuple[Mapping[str, IndexedRows], list[Problem]]] = {}
        self._typed: dict[tuple[str, str, str], list[tuple[Scheme, AsRead]]] = {}
        self._before: dict[int, TypedBefore] = {}
        self._rows: dict[object, dict[Any, Table]] = {}

    def tables(
        self, name: str, period: str, prefix: str = ""
    ) -> tuple[Mapping[str, IndexedRows], list[Problem]]:
        """The corrected tables of a department and period as text, and what is wrong with files."""
        key = (name, period, prefix)
        if key not in self._raws:
            problems: list[Problem] = []
            folder, corrections = self._workspace.folders(name, period)
            raws = corrected_tables(folder, problems, prefix, corrections)
            self._raws[key] = {each: IndexedRows(raw) for each, raw in raws.items()}, problems
        return self._raws[key]

    def unedited(self, name: str, period: str, scheme: Scheme, prefix: str = "") -> AsRead:
        """The inputs as they are, typed as a scheme asks for; once for schemes that ask alike."""
        known = self._typed.setdefault((name, period, prefix), [])
        asks = attribute_columns(scheme), declared_units(scheme)
        for other, found in known:
            if (attribute_columns(other), declared_units(other)) == asks:
                return found
        tables, problems = self.tables(name, period, prefix)
        raws, wrong = {each: rows.raw for each, rows in tables.items()}, [*problems]
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
        tables, problems = self.tables(name, period, prefix)
        coming = {
            edit.place: self._moved_away(edit, period, edits)
            for edit in mine
            if edit.moves is not None and edit.moves.to == name
        }
        laid = LaidOver(tables).lay(mine, coming)
        wrong = [*problems, *laid.problems]
        if not wrong and not as_is.problems:
            again = self._again(as_is, laid.edited, scheme)
            if again is not None:
                return AsRead(again.inputs, (), again.touched, again.ids)
        same = {table: typed for table, typed in as_is.inputs.tables.items()
                if table not in laid.edited}  # fmt: skip
        inputs = typed_inputs(
            {table: laid.now(table).whole() for table in {**tables, **laid.edited}},
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
        self, as_is: AsRead, edited: Mapping[str, EditedRows], scheme: Scheme
    ) -> TypedAgain | None:
        """The edited rows typed alone, where that is sure to be the same."""
        key = id(as_is)  # kept among those that are typed, so that no other has it
        if key not in self._before:
            asks = attribute_columns(scheme), declared_units(scheme)
            alike = self._rows.setdefault((asks[0], frozenset(asks[1].items())), {})
            self._before[key] = TypedBefore(as_is.inputs, *asks, alike)
        return self._before[key].again(edited)

    def _moved_away(self, move: InputEdit, period: str, edits: Sequence[InputEdit]) -> LaidOver:
        """The tables that a person moves away from, with the edits that stand before the move."""
        tables, _ = self.tables(move.department, period)
        before = [*about(edits[: [*edits].index(move)], move.department, period)]
        return LaidOver(tables).lay(before, {})
