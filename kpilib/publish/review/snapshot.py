"""One assessed period in the form a review needs: people, scores, pay and measures by name.

Nothing here depends on the scheme; what a scheme does not have is empty. All figures are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kpilib.core.exact import Numbers
from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.review.result_rows import (
    CarriedAmount,
    MeasureResult,
    PersonSummary,
    RaisedFlag,
    in_order,
    mean,
)
from kpilib.rules.model import weight_of
from kpilib.workspace.names import latin_names_of, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.assessment import Assessment

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Snapshot:
    """One department and period.

    Attributes:
        assessment: What was worked out.
    """

    assessment: Assessment

    @property
    def period(self) -> Period:
        """The period."""
        return self.assessment.period

    @property
    def scheme(self) -> Scheme:
        """The rules."""
        return self.assessment.scheme

    @property
    def pieces(self) -> tuple[str, ...]:
        """The months or quarters that the run is made of; its own period alone otherwise."""
        return tuple(str(piece) for piece in self.assessment.run.plan.pieces)

    @property
    def several(self) -> bool:
        """Whether the run is made of several pieces."""
        return not self.assessment.run.plan.in_one_piece

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of the people and customers of the inputs, by id."""
        return names_of(self.assessment)

    @cached_property
    def latin_names(self) -> Mapping[str, str]:
        """Of those who have one the name in Latin letters, which English reports use."""
        return latin_names_of(self.assessment)

    @cached_property
    def listed(self) -> frozenset[str]:
        """Who stands in the run's own `employees`, assessed or not."""
        return frozenset(self.assessment.people["employee_id"])

    @cached_property
    def summary(self) -> Mapping[str, PersonSummary]:
        """The rows of the run's period by id, the department's included."""
        name = str(self.period)
        rows = (PersonSummary(row[0], *row[2:]) for row in self._rows("summary") if row[1] == name)
        return {row.who: row for row in rows}

    @cached_property
    def summary_by_piece(self) -> Mapping[tuple[str, str], PersonSummary]:
        """The rows of every piece by id and piece."""
        return {(row[0], row[1]): PersonSummary(row[0], *row[2:]) for row in self._rows("summary")}

    @cached_property
    def assessed(self) -> tuple[str, ...]:
        """The people who were assessed."""
        return tuple(r.who for r in self.summary.values() if r.eligible and r.who != DEPARTMENT)

    @cached_property
    def excluded(self) -> tuple[PersonSummary, ...]:
        """The people who were not."""
        return tuple(row for row in self.summary.values() if not row.eligible)

    @cached_property
    def scores(self) -> Mapping[str, Decimal]:
        """Score per assessed person; empty where people have none."""
        rows = (self.summary[who] for who in self.assessed)
        return {row.who: row.score for row in rows if row.score is not None}

    @cached_property
    def mean_score(self) -> Fraction | None:
        """Mean of the people's scores."""
        return mean(Fraction(score) for score in self.scores.values())

    @property
    def department_score(self) -> Decimal | None:
        """The department's own score, where the scheme gives it one."""
        row = self.summary.get(DEPARTMENT)
        return row.score if row else None

    @cached_property
    def _points_by_piece(self) -> Mapping[tuple[str, str], Sequence[Fraction]]:
        found: dict[tuple[str, str], list[Fraction]] = {}
        for who, _, indicator, _, _, points in self._rows("scores"):
            if points is not None:
                found.setdefault((who, indicator), []).append(Fraction(points))
        return found

    @cached_property
    def points(self) -> Mapping[tuple[str, str], Fraction]:
        """Points per person (or the department) and indicator: the mean of the pieces."""
        return {key: sum(v, Fraction(0)) / len(v) for key, v in self._points_by_piece.items()}

    def indicators(self, *, department: bool = False) -> tuple[str, ...]:
        """Indicators that people (or the department) have points in, as the scheme names them."""
        found = {name for who, name in self.points if (who == DEPARTMENT) == department}
        return in_order(found, self.scheme.indicators)

    def full_points(self, indicator: str) -> Fraction | None:
        """The points of an indicator at full marks; None where the rule states none."""
        weight = getattr(self.scheme.indicators.get(indicator), "weight", None)
        return None if weight is None else weight_of(weight)

    def mean_points(self, indicator: str) -> Fraction | None:
        """Mean points of the people in an indicator."""
        return mean(
            points
            for (who, name), points in self.points.items()
            if name == indicator and who != DEPARTMENT
        )

    @cached_property
    def targets(self) -> Mapping[tuple[str, str], tuple[Decimal, Decimal]]:
        """Target and actual per person and indicator, in a run of one piece."""
        if self.several:
            return {}
        rows = self._rows("scores")
        return {(r[0], r[2]): (r[3], r[4]) for r in rows if r[3] is not None and r[4] is not None}

    @cached_property
    def actuals(self) -> Mapping[tuple[str, str], Decimal]:
        """Actual per person and indicator, in a run of one piece."""
        if self.several:
            return {}
        return {(r[0], r[2]): r[4] for r in self._rows("scores") if r[4] is not None}

    @cached_property
    def department_actuals(self) -> Mapping[str, Fraction]:
        """What the department reached, by indicator, in the scheme's order."""
        mine = {name: value for (who, name), value in self.actuals.items() if who == DEPARTMENT}
        return {name: Fraction(mine[name]) for name in in_order(set(mine), self.scheme.indicators)}

    @cached_property
    def pay(self) -> Mapping[tuple[str, str], Decimal]:
        """Pay per payee and item over the whole period, yuan."""
        found: dict[tuple[str, str], Decimal] = {}
        for who, _, item, amount in self._rows("payouts"):
            found[who, item] = found.get((who, item), ZERO) + amount
        return found

    @cached_property
    def pay_by_piece(self) -> Mapping[tuple[str, str], Decimal]:
        """Pay per payee and piece, yuan."""
        found: dict[tuple[str, str], Decimal] = {}
        for who, piece, _, amount in self._rows("payouts"):
            found[who, piece] = found.get((who, piece), ZERO) + amount
        return found

    @property
    def pays(self) -> bool:
        """Whether the scheme pays anything at all in this cadence."""
        cadence = self.assessment.run.plan.cadence
        return any(not p.periods or cadence in p.periods for p in self.scheme.pay.values())

    @property
    def items(self) -> tuple[str, ...]:
        """Items that were paid, as the scheme names them."""
        return in_order({item for _, item in self.pay}, self.scheme.pay)

    @cached_property
    def payees(self) -> tuple[str, ...]:
        """Everyone who is assessed or paid, in text order."""
        return tuple(sorted({*self.assessed, *(who for who, _ in self.pay)}))

    def pay_of(self, who: str) -> Decimal:
        """What one payee gets, yuan."""
        return sum((v for (payee, _), v in self.pay.items() if payee == who), ZERO)

    def paid_for(self, item: str) -> Decimal:
        """What is paid under one item, yuan."""
        return sum((v for (_, name), v in self.pay.items() if name == item), ZERO)

    @property
    def total_pay(self) -> Decimal:
        """Everything that is paid, yuan."""
        return sum(self.pay.values(), ZERO)

    @cached_property
    def measures(self) -> Mapping[tuple[str, str], MeasureResult]:
        """Measures of the whole period per person (and `@department`) and name."""
        name = str(self.period)
        rows = self.assessment.measured
        return {(r[0], r[2]): MeasureResult(*r[3:]) for r in rows if r[1] == name}

    @cached_property
    def measures_by_piece(self) -> Mapping[tuple[str, str, str], MeasureResult]:
        """Measures per person, piece and name."""
        return {(r[0], r[1], r[2]): MeasureResult(*r[3:]) for r in self.assessment.measured}

    @property
    def measure_names(self) -> tuple[str, ...]:
        """Measures that someone has, as the scheme names them."""
        return in_order({name for _, name in self.measures}, self.scheme.measures)

    @cached_property
    def flags(self) -> tuple[RaisedFlag, ...]:
        """What should be noticed."""
        return tuple(RaisedFlag(*row) for row in self._rows("flags"))

    @cached_property
    def carry(self) -> tuple[CarriedAmount, ...]:
        """State handed to the next period."""
        return tuple(CarriedAmount(*row) for row in self._rows("carry"))

    def carry_unit(self, kind: str) -> str:
        """What the amounts of a kind of carried state are counted in."""
        return next((rule.unit for rule in self.scheme.carry if rule.kind == kind), YUAN)

    @cached_property
    def classes(self) -> Mapping[str, tuple[str, ...]]:
        """Classes of each customer."""
        found: dict[str, tuple[str, ...]] = {}
        for customer, name in self._rows("classes"):
            found[customer] = (*found.get(customer, ()), name)
        return found

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes of the scheme, as it names them."""
        rules = self.scheme.classes.rules if self.scheme.classes else ()
        return tuple(dict.fromkeys(rule.class_ for rule in rules))

    @cached_property
    def class_counts(self) -> Mapping[str, int]:
        """Customers per class."""
        given = [name for names in self.classes.values() for name in names]
        return {name: given.count(name) for name in self.class_names}

    @cached_property
    def class_means(self) -> Mapping[tuple[str, str], Fraction]:
        """Mean of each numeric attribute of the customers of a class."""
        rows = self.assessment.run.pieces[-1].sheet.frames["customers"]
        columns = rows.table.columns if rows.table is not None else {}
        found: dict[tuple[str, str], list[Fraction]] = {}
        for attribute, column in columns.items():
            values = [column.at(row) for row in range(len(rows.ids))]
            for customer, value in zip(rows.ids, values, strict=True):
                for name in self.classes.get(customer, ()):
                    if isinstance(value, Fraction):
                        found.setdefault((name, attribute), []).append(value)
        return {key: sum(v, Fraction(0)) / len(v) for key, v in found.items()}

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """Quantities of people that have a printed name and are numbers."""
        sheet = self.assessment.run.pieces[0].sheet
        titled = (name for name, part in self.scheme.quantities.items() if part.title)
        entries = ((name, sheet.entries.get((name, "people"))) for name in titled)
        return tuple(name for name, e in entries if e is not None and isinstance(e.column, Numbers))

    def quantity(self, who: str, name: str, piece: int = 0) -> Fraction | None:
        """A quantity of a person in one piece; None where there is none."""
        sheet = self.assessment.run.pieces[piece].sheet
        people = sheet.frames["people"].ids
        entry = sheet.entries.get((name, "people"))
        value = entry.column.at(people.index(who)) if entry and who in people else None
        return value if isinstance(value, Fraction) else None

    def _rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        return iter(self.assessment.results.rows[table])
