"""One person's statement as plain data: the JSON beside the page, and all that the page says.

    {"format": 1, "lang", "person", "department", "scheme", "period", "revision", "manifest",
     "code", "digest", "sheet": [step …], "results": {table: [[cell …] …]},
     "figures": [{"table", "row", "column", "step"}], "measures", "carried_in", "settlements",
     "left" (where there is any), "payment", "appeal", "labels"}

`sheet` is told in `kpilib.publish.statements.own_sheet`, `code` in `statement_code`; `digest` is
the hash of everything else. `check_statement.py` works all of it out again.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.calendar import timetable
from kpilib.publish.review.settlements import item_id, reason, why_left
from kpilib.publish.statements.discretion import Discretion, Everybody
from kpilib.publish.statements.own_sheet import OwnSheet
from kpilib.publish.statements.person_figures import PersonFigures
from kpilib.publish.statements.statement_code import TABLES, code_of, rows_by_person
from kpilib.text.explain.words import TraceWording
from kpilib.text.language import SOURCE
from kpilib.workspace.names import is_in_latin, latin_names_of, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.engine.results import Row
    from kpilib.publish.review.calendar import Due
    from kpilib.publish.review.settlements import Settled
    from kpilib.records.bridge.replaced_revision import Replaced
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.left_open import LeftOpen
    from kpilib.records.settlement import Key
    from kpilib.text.explain import Explainer
    from kpilib.workspace.assessment import Assessment

FORMAT = 1
"""The version of the form; it is another one when what stands here no longer holds."""

Plain = dict[str, Any]

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class StatementSource:
    """What the statements of a department's period are made from.

    Attributes:
        assessment: The figures.
        explainer: Says how they came about.
        replaced: What was paid, and what is due.
        settled: What is settled for earlier periods.
        lang: The language.
        revision: `draft`, or the name of the revision.
        manifest: The hash of the revision's manifest; empty for a draft.
        reasons: What corrections say of themselves, by period and id.
    """

    assessment: Assessment
    explainer: Explainer
    replaced: Replaced
    settled: Settled
    lang: str
    revision: str = "draft"
    manifest: str = ""
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def wording(self) -> TraceWording:
        """The language, and the words of the scheme."""
        return TraceWording(self.lang, self.assessment.scheme)

    @property
    def about(self) -> tuple[str, str, str, str]:
        """Department, period, revision and the hash of its manifest."""
        found = self.assessment
        return (found.department.id, str(found.period), self.revision, self.manifest)

    @cached_property
    def everybody(self) -> Everybody:
        """All people whom this period, or a settlement, names."""
        names = {**self.settled.names(), **names_of(self.assessment)}
        people = {who: names.get(who, "") for who in (*names, *self._rows)}
        people = {who: name for who, name in people.items() if who in self._ids}
        latin = {**self.settled.names(SOURCE), **latin_names_of(self.assessment)}
        return Everybody(people, self.explainer.owners(), latin)

    @cached_property
    def _ids(self) -> set[str]:
        """Ids of people: customers have names, too, and are nobody here."""
        run = self.assessment.run
        of_pieces = {who for piece in run.pieces for who in piece.sheet.frames["people"].ids}
        return {*of_pieces, *self._rows, *self.assessment.people["employee_id"]} - {DEPARTMENT}

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who gets a statement, in the order of their ids."""
        return tuple(sorted(who for who in self._rows if who != DEPARTMENT))

    def name_of(self, who: str) -> str:
        """A person's name; empty where none is known."""
        latin = self.everybody.latin.get(who, "") if is_in_latin(self.lang) else ""
        return latin or self.everybody.names.get(who, "") or self.explainer.name_of(who)

    @cached_property
    def _rows(self) -> dict[str, dict[str, list[list[str]]]]:
        return rows_by_person(self.assessment.results, self.settled.rows)

    @cached_property
    def _results(self) -> dict[str, dict[str, list[Row]]]:
        found: dict[str, dict[str, list[Row]]] = {}
        for table in TABLES:
            for row in self.assessment.results.rows[table]:
                mine = found.setdefault(row[0], {name: [] for name in TABLES})
                mine[table].append(row)
        return found

    @cached_property
    def _settlements(self) -> dict[str, list[Settlement]]:
        found: dict[str, list[Settlement]] = defaultdict(list)
        for row in sorted(self.settled.rows):
            found[row.employee_id].append(row)
        return found

    @cached_property
    def _left_open(self) -> dict[str, list[LeftOpen]]:
        found: dict[str, list[LeftOpen]] = defaultdict(list)
        for left in sorted(self.settled.left):
            found[left.row.employee_id].append(left)
        return found

    @cached_property
    def _restated(self) -> set[str]:
        """Whom a later revision owes something else than was paid, or has settled it with."""
        record = self.replaced.record
        return {key[0] for key in record.balances} if record.is_issued else set()

    @cached_property
    def _sums(self) -> tuple[Mapping[str, Decimal], ...]:
        """By person what was paid, is known to be due, was settled later, and written off."""
        record = self.replaced.record
        return (_by_person(record.pay), _by_person(record.known),
                _by_person(*record.settled.values()), _by_person(record.written_off))  # fmt: skip

    @cached_property
    def dues(self) -> tuple[Due, ...]:
        """The dates of the scheme's timetable."""
        run = self.assessment.run
        return timetable(run.scheme, self.assessment.period, run.plan.cadence)

    def whose(self, code: str) -> str:
        """Whose statement has a code; empty where nobody's has."""
        return next(
            (who for who in self.people if code_of(self.about, self._rows[who]) == code), ""
        )

    def statement(self, who: str) -> Plain:
        """One person's statement."""
        discretion = Discretion(who, self.everybody)
        sheet = OwnSheet(who, self.wording, discretion)
        figures = PersonFigures(self.explainer, who, sheet)
        rows = self._results.get(who, {name: [] for name in TABLES})
        cells = figures.of_tables(rows)
        found, said = self.assessment, self.wording.said
        data: Plain = {
            "format": FORMAT,
            "lang": self.wording.language.code,
            "person": {"id": who, "name": self.name_of(who)},
            "department": {"id": found.department.id, "name": said(found.department.title)},
            "scheme": {"id": found.scheme.id, "title": said(found.scheme.title)},
            "pays": bool(found.scheme.pay),
            "period": str(found.period),
            "period_name": self.wording.period(found.period),
            "revision": self.revision,
            "manifest": self.manifest,
            "code": code_of(self.about, self._rows[who]),
            "results": self._rows[who],
            "figures": cells,
            "measures": list(self._measures(figures)),
            "carried_in": list(self._carried_in(figures)),
            "settlements": [self._settlement(row, discretion)
                            for row in self._settlements.get(who, ())],
            "payment": self._payment(who),
            "timetable": [_dated(due, self) for due in self.dues],
            "labels": self._labels(rows),
            "sheet": sheet.steps,
        }  # fmt: skip
        if left := list(self._left(who, discretion)):
            data["left"] = left
        return data | {"digest": digest_of(data)}

    def _measures(self, figures: PersonFigures) -> Iterator[Plain]:
        scheme, cadence = self.assessment.scheme, self.assessment.run.plan.cadence
        for name, measure in scheme.measures.items():
            if not measure.periods or cadence in measure.periods:
                for period, step in figures.of_sort(name, "measure"):
                    yield {"name": name, "period": period, "step": step}

    def _carried_in(self, figures: PersonFigures) -> Iterator[Plain]:
        first = str(self.assessment.run.pieces[0].period) if self.assessment.run.pieces else ""
        for kind in dict.fromkeys(rule.kind for rule in self.assessment.scheme.carry):
            for period, step in figures.of_sort(kind, "carry_in"):
                if period == first and figures.sheet.steps[step]["value"] != "0":
                    yield {"kind": kind, "step": step}

    def _settlement(self, row: Settlement, discretion: Discretion) -> Plain:
        because = [self.settled.reason(row, self.lang), *self._why(row)]
        told = [text for text in map(discretion.said, because) if text]
        return {"item": item_id(row), "title": self.settled.item(row, self.lang),
                "amount": f"{row.amount:.2f}", "because": told}  # fmt: skip

    def _left(self, who: str, discretion: Discretion) -> Iterator[Plain]:
        """What is to be recovered and is not with this period, with why it is carried."""
        for row, why in self._left_open.get(who, ()):
            told = self._settlement(row, discretion)
            because = [reason(row, self.lang), *self._why(row)]
            said = [text for text in map(discretion.said, because) if text]
            yield {**told, "because": [why_left(why, self.wording), *said]}

    def _why(self, row: Settlement) -> Iterator[str]:
        """What the corrections behind a settlement say of themselves."""
        for (period, name), text in self.reasons.items():
            if period == row.origin_period and name in row.cause.replace(";", " ").split():
                yield text

    def _payment(self, who: str) -> Plain:
        """What was paid and is due, where that is not simply the total.

        What the first revision paid for earlier periods is no part of what is due for this one; a
        later revision does not list it among its own settlements, and it is told here.
        """
        record = self.replaced.record
        then = () if self.settled.rows else record.settlements
        earlier = [row.amount for row in then if row.employee_id == who]
        if who not in self._restated and not (record.is_issued and earlier):
            return {}

        paid, known, settled, off = (sums.get(who, _NOTHING) for sums in self._sums)
        left = known - paid - settled - off
        found = {"paid": paid, "known": known, "settled": settled, "open": left}
        found |= {"written_off": off} if off else {}
        found |= {"for_earlier_periods": sum(earlier, Decimal("0.00"))} if earlier else {}
        by = {"elsewhere": "true"} if record.elsewhere else {}
        by |= {"first": record.first} if record.first != "r1" else {}
        mine_open = [one.open for key, one in record.balances.items() if key[0] == who]
        by |= {"recovers": "true"} if any(amount < 0 for amount in mine_open) else {}
        return {name: f"{amount:.2f}" for name, amount in found.items()} | {
            "settles_in": record.settles_in,
            **by,
        }

    def _labels(self, rows: Mapping[str, list[Row]]) -> dict[str, str]:
        """Printed names of what the rows name by ids."""
        names = {row[2] for table in ("scores", "payouts", "flags") for row in rows[table]}
        names |= {row[1] for row in rows["carry"]}
        names |= {cell for row in rows["summary"] for cell in (row[3], row[5]) if cell}
        return {name: self.assessment.label(name, self.lang) for name in sorted(names)}


def _by_person(*amounts: Mapping[Key, Decimal]) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = {}
    for rows in amounts:
        for (who, *_), amount in rows.items():
            found[who] = found.get(who, _NOTHING) + amount
    return found


def _dated(due: Due, source: StatementSource) -> Plain:
    deadline, said = due.deadline, source.wording.said
    found = {"title": said(deadline.title), "day": due.day.isoformat(), "appeal": deadline.appeal,
             "working_day": deadline.working_day, "announced": due.announced,
             "clause": deadline.clause,
             "reading": said(deadline.assumption) if deadline.assumption else ""}  # fmt: skip
    return {key: value for key, value in found.items() if value not in (None, "")}


def digest_of(data: Plain) -> str:
    """The hash of a statement without its own digest, whatever the order of its keys."""
    whole = {key: value for key, value in data.items() if key != "digest"}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
