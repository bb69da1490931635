"""What a review may know in an edition: figures are left out before anything is made of them.

A limited period has results without the columns that the edition may not know, rules without what
these follow from, and nothing behind them: no inputs and no sheets, of which a figure could be
worked out again or explained. Whatever asks for those gets nothing, or fails; it never gets more.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from kpilib.core.columns import Table
from kpilib.core.tables import RESULT_TABLES
from kpilib.engine.inputs.read import Inputs
from kpilib.engine.results import Results
from kpilib.publish.editions.declaration import KEYS
from kpilib.publish.review.comparison import Comparison
from kpilib.publish.review.snapshot import Snapshot
from kpilib.rules.clauses import RunTotals
from kpilib.workspace.assessment import Assessment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from fractions import Fraction

    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.engine.results import Row
    from kpilib.publish.editions.declaration import Edition
    from kpilib.records.bridge.replaced_revision import Replaced
    from kpilib.rules.scheme import Scheme


@dataclass(frozen=True)
class LimitedAssessment(Assessment):
    """An assessed period without what an edition may not know.

    Attributes:
        known_measured: Its measures; none where the edition may not know any.
        known_results: Its result tables: there are no figures of which others could be made.
    """

    known_measured: Sequence[tuple[Any, ...]] = ()
    known_results: Results = field(default_factory=lambda: Results({}))

    @cached_property
    def measured(self) -> Sequence[tuple[Any, ...]]:
        """See `Assessment.measured`."""
        return self.known_measured

    @property
    def results(self) -> Results:
        """See `Assessment.results`."""
        return self.known_results


@dataclass(frozen=True)
class LimitedSnapshot(Snapshot):
    """The same for a review.

    Attributes:
        known_names: Of those who have a row in its results.
        known_latin: The same in Latin letters.
    """

    known_names: Mapping[str, str] = field(default_factory=dict)
    known_latin: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """See `Snapshot.names`."""
        return self.known_names

    @cached_property
    def latin_names(self) -> Mapping[str, str]:
        """See `Snapshot.latin_names`."""
        return self.known_latin

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """None: there are no sheets."""
        return ()

    def quantity(self, who: str, name: str, piece: int = 0) -> Fraction | None:  # noqa: ARG002 - as in `Snapshot`
        """None: there are no sheets."""
        return None


def limited_comparison(whole: Comparison, edition: Edition) -> Comparison:
    """A comparison without what an edition may not know."""
    earlier = whole.earlier if edition.knows("earlier") else ()
    now, *before = (_limited_snapshot(one, edition) for one in (whole.now, *earlier))
    return Comparison(now, tuple(before))


def _limited_snapshot(whole: Snapshot, edition: Edition) -> Snapshot:
    limited = limited_assessment(whole.assessment, edition)
    there = {str(row[0]) for rows in limited.results.rows.values() for row in rows}
    names, latin = (
        {who: name for who, name in found.items() if who in there}
        for found in (whole.names, whole.latin_names)
    )
    return LimitedSnapshot(limited, names, latin)


def limited_assessment(whole: Assessment, edition: Edition) -> Assessment:
    """An assessed period without what an edition may not know."""
    scheme = _limited_scheme(whole.scheme, edition).knowing(())
    results = Results({name: tuple(_rows(whole, name, edition)) for name in RESULT_TABLES})
    there = {str(row[0]) for rows in results.rows.values() for row in rows}
    budget = whole.department.bonus_budget if edition.knows("budget") else None
    return LimitedAssessment(
        department=whole.department.model_copy(update={"bonus_budget": budget, "overrides": {}}),
        period=whole.period,
        run=replace(whole.run, scheme=scheme, pieces=(), run_totals=None),
        given=_people(whole, there),
        inputs_hash=whole.inputs_hash,
        inputs=Inputs({}, Table("carry", {}, "", _NO_ROWS, _NO_ROWS), {}),
        before=whole.before,
        decisions=whole.decisions if edition.knows("decided_state") else (),
        known_results=results,
        known_measured=whole.measured if edition.knows("measures") else (),
    )


def _people(whole: Assessment, there: Collection[str]) -> Mapping[str, Sequence[Any]]:
    """Ids and names of those who have a row."""
    ids, names = whole.people["employee_id"], whole.people["name"]
    rows = [(who, name) for who, name in zip(ids, names, strict=True) if who in there]
    return {"employee_id": [who for who, _ in rows], "name": [name for _, name in rows]}


_NO_ROWS = np.zeros(0, dtype=np.int64)

_NOTHING: Mapping[str, Any] = {"eligible": True, "reason": "", "grade": "", "detail": ""}
"""What stands for what is left out; numbers are None."""


def _rows(whole: Assessment, table: str, edition: Edition) -> Iterator[Row]:
    """The rows of a result table; none where the edition may know nothing of them."""
    columns = RESULT_TABLES[table]
    known = [name in KEYS or edition.knows(f"{table}_{name}") for name in columns]
    if not any(yes for name, yes in zip(columns, known, strict=True) if name not in KEYS):
        return
    for row in whole.results.rows[table]:
        # Who was not assessed would stand there as somebody without a figure, and ask why.
        if table == "summary" and not row[2] and not edition.knows("summary_eligible"):
            continue
        yield tuple(
            cell if yes else _NOTHING.get(name)
            for name, cell, yes in zip(columns, row, known, strict=True)
        )


def _limited_scheme(whole: Scheme, edition: Edition) -> Scheme:
    """The rules that name what the edition knows; without formulas behind it."""
    without: dict[str, Any] = {
        "parameters": {}, "quantities": {}, "outcomes": {}, "checks": (), "run_totals": RunTotals(),
    }  # fmt: skip
    groups: dict[str, tuple[str, Any]] = {
        "pay": ("payouts_amount", {}),
        "indicators": ("scores_points", {}),
        "grades": ("summary_grade", ()),
        "eligibility": ("summary_reason", ()),
        "flags": ("flags_detail", ()),
        "carry": ("carry_amount", ()),
        "classes": ("classes_class", None),
        "measures": ("measures", {}),
    }
    for name, (fact, nothing) in groups.items():
        if not edition.knows(fact):
            without[name] = nothing
    return whole.model_copy(update=without)


_OF_CUSTOMERS = frozenset({"customers", "deals"})


def limited_correction(whole: Correction, edition: Edition) -> Correction:
    """A correction with its reason, and without the cells of rows that name a customer."""
    if edition.knows("customer_rows"):
        return whole
    nothing: dict[str, Any] = {"row": {}, "change": {}, "add": {}, "remove": True}
    edits = [
        edit.model_copy(update=nothing if edit.table in _OF_CUSTOMERS else {})
        for edit in whole.edits
    ]
    return whole.model_copy(update={"edits": tuple(edits)})


def limited_record(whole: Replaced, edition: Edition) -> Replaced | None:
    """What was issued; of scores and what is carried on only where the edition may know it."""
    if not edition.knows("record"):
        return None
    whole = replace(whole, sources=())  # rows as they came, with whatever is in them
    if whole.bridge is None or edition.knows("record_scores"):
        return whole
    return replace(whole, bridge=replace(whole.bridge, scores=(), carried=(), bases=()))
