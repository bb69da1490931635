"""The figures of one person on a sheet: for every cell of the person's result rows its step."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.rounding import number_text
from kpilib.text.explain.trace_roots import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kpilib.engine.results import Row
    from kpilib.publish.statements.own_sheet import OwnSheet
    from kpilib.rules.trace import Step
    from kpilib.text.explain import Explainer
    from kpilib.text.explain.figure_kinds import Figure

_SUMMARY = ("eligible", "reason", "score", "grade", "rank", TOTAL)
_SIDES = ("target", "actual")


@dataclass
class PersonFigures:
    """Finds the step of each cell, and puts it on the person's sheet.

    Attributes:
        explainer: Of the run.
        who: The person's id.
        sheet: Takes the steps.
    """

    explainer: Explainer
    who: str
    sheet: OwnSheet
    _found: dict[str, list[Figure]] = field(default_factory=dict)

    def of_tables(self, rows: Mapping[str, Sequence[Row]]) -> list[dict[str, Any]]:
        """Table, row, column and step of every cell that a step gives."""
        found = []
        for table, steps in self._tables().items():
            seen: dict[str, int] = {}
            for number, row in enumerate(rows[table]):
                self.sheet.piece = self._piece(row) if table != "carry" else ""
                for column, step in steps(row, seen):
                    found.append({"table": table, "row": number, "column": column,
                                  "step": self.sheet.add(step)})  # fmt: skip
        return found

    def _piece(self, row: Row) -> str:
        """The piece that a row is about, where there are several."""
        return "" if len(self.explainer.run.pieces) == 1 else str(row[1])

    def of_sort(self, name: str, sort: str) -> list[tuple[str, int]]:
        """Period and step of every figure of a name and sort that has a value."""
        self.sheet.piece = ""
        return [
            (figure.period, self.sheet.add(figure.step))
            for figure in self._figures(name)
            if figure.sort == sort and figure.step.value is not None
        ]

    def _tables(self) -> dict[str, Callable[[Row, dict[str, int]], Iterator[tuple[str, Step]]]]:
        return {"summary": self._summary, "scores": self._scores, "payouts": self._payouts,
                "carry": self._carry, "flags": self._flags}  # fmt: skip

    def _figures(self, name: str) -> list[Figure]:
        if name not in self._found:
            self._found[name] = self.explainer.figures(self.who, name)
        return self._found[name]

    def _of(self, name: str, sort: str, period: str) -> Iterator[Step]:
        for figure in self._figures(name):
            if figure.sort == sort and figure.period == period:
                yield figure.step

    def _summary(self, row: Row, seen: dict[str, int]) -> Iterator[tuple[str, Step]]:
        del seen
        for column, cell in zip(_SUMMARY, row[2:], strict=True):
            if cell is None or cell == "":
                continue
            for step in self._of(column, "summary", row[1]):
                if step.value is not None:  # the 0 of somebody who is not assessed has no step
                    yield column, step

    def _scores(self, row: Row, seen: dict[str, int]) -> Iterator[tuple[str, Step]]:
        del seen
        _, period, indicator, *cells, points = row
        for side, cell in zip(_SIDES, cells, strict=True):
            if cell is not None:
                steps = (f.step for f in self._figures(f"{indicator}.{side}") if f.period == period)
                yield from ((side, step) for step in steps if _printed(step) == cell)
        if points is not None:
            yield from (("points", step) for step in self._of(indicator, "indicator", period))

    def _payouts(self, row: Row, seen: dict[str, int]) -> Iterator[tuple[str, Step]]:
        del seen
        yield from (("amount", step) for step in self._of(row[2], "pay", row[1]))

    def _carry(self, row: Row, seen: dict[str, int]) -> Iterator[tuple[str, Step]]:
        _, kind, origin, *cells = row
        period = str(self.explainer.run.pieces[-1].period)
        mine = [step for step in self._of(kind, "carry", period) if step.origin == origin]
        for column, cell in zip(("amount", "base"), cells, strict=True):
            if cell is not None:
                place = seen[f"{kind} {origin}"] = seen.get(f"{kind} {origin}", -1) + 1
                yield column, mine[place]

    def _flags(self, row: Row, seen: dict[str, int]) -> Iterator[tuple[str, Step]]:
        del seen
        _, period, flag, detail = row
        steps = list(self._of(flag, "flag", period))
        yield from (("flag", step) for step in steps if step.value is True)
        told = (s for s in steps if s.kind in {"detail", "found"} and s.value == detail)
        yield from (("detail", step) for step in told if detail)


def _printed(step: Step) -> Decimal | None:
    """A value as the tables print it."""
    value = step.value
    return Decimal(number_text(value)) if isinstance(value, Fraction) else None
