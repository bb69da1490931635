"""What a person, or everybody, is paid where another share of the target has been reached."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.exact import Numbers
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.partial_run import at_levels
from kpilib.rules.measured import measured_metric, measured_quantities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.engine.evaluate import Piece
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.partial_run import Assessed


class NoCurve(KpiError):  # noqa: N818 - it reads as what happened
    """There is nothing to draw: no such person or item, or no target to measure by."""


class PayAtLevels:
    """Pay by the same rules on the same rows, where nothing but what was reached is another figure.

    Attributes:
        measure: By which it is told what is reached.
        unit: What is reached is counted in this.
        target: The person's target over the whole run; 0 for everybody together.
        reached: What the person has reached over the whole run.
    """

    def __init__(self, assessed: Assessed, who: str, item: str) -> None:
        """Find what can be tried.

        Args:
            assessed: The run as it is.
            who: The person; empty for everybody.
            item: The pay item; empty for all pay.

        Raises:
            NoCurve: Nothing is paid, or nobody is measured against a target.
        """
        self._assessed, self._who, self._item = assessed, who, item
        self.measure, self._names, self._metric = _measured(assessed)
        rule = assessed.scheme.measures[self.measure]
        self._targets = [piece.sheet.numbers(rule.target, "people") for piece in assessed.pieces]
        self._actuals = [piece.sheet.numbers(rule.actual, "people") for piece in assessed.pieces]
        self._known: dict[Fraction, int] = {}
        counted = assessed.scheme.quantities.get(self._names[0]) if self._names else None
        self.unit = rule.unit or (counted.unit if counted else "")
        self.target, self.reached = self._over_run(self._targets), self._over_run(self._actuals)

    def _over_run(self, by_piece: Sequence[Numbers]) -> Fraction:
        """What the person has of something over all pieces."""
        total = Fraction(0)
        for piece, numbers in zip(self._assessed.pieces, by_piece, strict=True):
            ids = piece.sheet.frames["people"].ids
            if self._who in ids:
                total += numbers.at(ids.index(self._who)) or 0
        return total

    @property
    def pay_now(self) -> int:
        """Whole fen as it is."""
        return self._paid(self._assessed.pieces)

    def pay(self, share: Fraction) -> int:
        """Whole fen at a share of the target.

        Raises:
            NoCurve: It cannot be worked out.
        """
        if share not in self._known:
            stated = [self._stated(piece, place, share)
                      for place, piece in enumerate(self._assessed.pieces)]  # fmt: skip
            pieces = at_levels(self._assessed, stated, self._rows(share))
            if pieces is None:
                raise NoCurve(
                    Message(
                        "pay cannot be worked out where {share} % of the target is reached",
                        share=share * 100,
                    )
                )
            self._known[share] = self._paid(pieces)
        return self._known[share]

    def _stated(self, piece: Piece, place: int, share: Fraction) -> dict[str, Numbers]:
        """What everybody whose level is meant has reached; the others keep what they have."""
        ids = piece.sheet.frames["people"].ids
        now = {name: piece.sheet.numbers(name, "people") for name in self._names}
        found: dict[str, list[Fraction | None]] = {name: [] for name in self._names}
        for row, who in enumerate(ids):
            target = self._targets[place].at(row)
            mine = who == self._who if self._who else target is not None
            reached = self._actuals[place].at(row)
            for n, name in enumerate(self._names):
                own = now[name].at(row)
                if not mine or target is None:
                    found[name].append(own)
                elif len(self._names) == 1 or not reached:
                    found[name].append(Fraction(0) if n else target * share)
                else:  # several counts keep their proportion
                    found[name].append((own or 0) * target * share / reached)
        return {name: Numbers.of(values) for name, values in found.items()}

    def _rows(self, share: Fraction) -> Inputs | None:
        """The rows with the metric's actual, where it is a cell; None where nothing is another."""
        if not self._metric or self._names:
            return None
        inputs = self._assessed.inputs
        table = inputs["metrics"]
        metrics, subjects = table.labels("metric"), table.labels("subject")
        targets, actuals = table.numbers("target"), table.numbers("actual")
        cells: list[Fraction | None] = []
        for row in range(len(table)):
            target, who = targets.at(row), subjects.at(row)
            meant = who == self._who if self._who else who != DEPARTMENT
            mine = meant and metrics.at(row) == self._metric and target is not None
            cells.append(target * share if mine and target is not None else actuals.at(row))
        columns = {**table.columns, "actual": Numbers.of(cells)}
        tables = {**inputs.tables, "metrics": replace(table, columns=columns)}
        return replace(inputs, tables=tables)

    def _paid(self, pieces: Sequence[Piece]) -> int:
        fen = 0
        for piece in pieces:
            for column in piece.pay:
                if self._item not in {"", column.item}:
                    continue
                if not self._who:
                    fen += sum(map(int, column.fen))
                elif (row := piece.sheet.frames[column.frame].row_of(self._who)) is not None:
                    fen += int(column.fen[row])
        return fen


def _measured(assessed: Assessed) -> tuple[str, tuple[str, ...], str]:
    """A measure of the rules, the quantities that it is made of, and its metric where it is a cell.

    Raises:
        NoCurve: There is none that can be tried.
    """
    scheme = assessed.scheme
    found = [
        (name, names, metric)
        for name in scheme.measures
        if (names := measured_quantities(scheme, name))
        + ((metric := measured_metric(scheme, name)),)
        != ("",)
    ]
    if not found or not scheme.pay or assessed.plan.from_history:
        raise NoCurve(
            Message(
                "{scheme} pays nothing, so that there is nothing to draw"
                if not scheme.pay
                else "{scheme} measures nobody against a target that can be tried here: there "
                "is nothing to draw",
                scheme=scheme.id,
            )
        )
    return found[0]
