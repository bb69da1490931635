"""One department's assessed period: what reviews, reports and explanations are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.engine.measures import COLUMNS, measures_of
from kpilib.text.schemes.words import NAMES, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from kpilib.core.periods import Period
    from kpilib.engine.assess import Run
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.results import Results
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.departments import Department
    from kpilib.workspace.state_decisions import Decision
else:
    pd = lazy("pandas")


@dataclass(frozen=True)
class Assessment:
    """One department and period, assessed.

    Attributes:
        department: Whose it is.
        period: Over what.
        run: The scheme and every quantity behind the figures.
        given: The people by columns, where they are not those of the inputs.
        inputs: What it was assessed from.
        inputs_hash: Hash of everything that went in: inputs of this and of the periods whose
            state it takes over, the scheme and the department's settings.
        before: The period whose state it takes over; None where nothing is carried.
        decisions: What becomes of state that an earlier scheme has left open.
    """

    department: Department
    period: Period
    run: Run
    given: Mapping[str, Sequence[Any]] | None
    inputs_hash: str
    inputs: Inputs
    before: Period | None = None
    decisions: tuple[Decision, ...] = ()

    @cached_property
    def people(self) -> Mapping[str, Sequence[Any]]:
        """The people by columns, as the inputs give them where nobody else is meant."""
        if self.given is not None:
            return self.given
        columns = self.inputs["employees"].columns
        return {name: column.cells() for name, column in columns.items()}

    @cached_property
    def employees(self) -> pd.DataFrame:
        """The same as a frame, for notebooks: reports do without pandas, which loads slowly."""
        return pd.DataFrame(dict(self.people), dtype=object)

    @property
    def scheme(self) -> Scheme:
        """The rules that were used."""
        return self.run.scheme

    @property
    def results(self) -> Results:
        """The result tables."""
        return self.run.results

    @property
    def passes_over(self) -> bool:
        """Whether state comes from further back than the day before: nothing is there between."""
        return self.before is not None and (self.period.start - self.before.end).days > 1

    @cached_property
    def measured(self) -> Sequence[tuple[Any, ...]]:
        """Actual against target beside scores and pay; see `kpilib.engine.measures`."""
        return measures_of(self.run)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The same as a frame."""
        return pd.DataFrame(list(self.measured), columns=list(COLUMNS), dtype=object)

    def label(self, name: str, lang: str) -> str:
        """The printed name of an item, indicator, flag, reason, grade or measure."""
        label = self.scheme.label(name, lang)
        # Flags that the engine raises by itself have a name also where no scheme gives one.
        return word(NAMES, name, lang) if label == name else label
