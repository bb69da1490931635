"""Every formula of a scheme tried over no people at all: names, frames and kinds must fit.

What cannot be worked out without anybody cannot be worked out with somebody either. Each entry is
tried on its own, so that all faults are found at once; what only follows from one is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.engine.carry_forward import carry_out
from kpilib.engine.customer_classes import classes_of
from kpilib.engine.evaluate import check_inputs, enter_parameters
from kpilib.engine.flags import flag_rows
from kpilib.engine.inputs.read import no_inputs
from kpilib.engine.pay_items import pay_columns
from kpilib.engine.score import score_sheet
from kpilib.rules.contradictions import cadences
from kpilib.rules.evaluate_parts import run_part
from kpilib.rules.formula import FormulaError, names_in, parse_formula
from kpilib.rules.frames import build_frames
from kpilib.rules.scheme import in_cadence
from kpilib.rules.scheme_fault import Fault
from kpilib.rules.sheet import Entry, Sheet
from kpilib.rules.vocabulary import attribute_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kpilib.core.yamltext import KeyPath
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme

_SAMPLES = {"month": "2026-01", "quarter": "2026Q1", "half_year": "2026H1", "year": "2026"}
_STANDING = ("score", "grade", "rank")


def formula_faults(scheme: Scheme, unread: frozenset[str] = frozenset()) -> tuple[Fault, ...]:
    """The faults of all formulas in all cadences.

    Args:
        scheme: The scheme, or what of it could be read.
        unread: Names that stand in it and could not be read: what names them is not to blame.
    """
    found: list[Fault] = []
    for cadence in cadences(scheme):
        found += _Trial(scheme, cadence, set(unread)).faults()
    return tuple(dict.fromkeys(found))


def sample_period(scheme: Scheme, cadence: str) -> Period:
    """Some period of a cadence."""
    text = _SAMPLES.get(cadence) or (scheme.ranges[0] if scheme.ranges else "2026-01..2026-02")
    return Period.parse(text)


class _ConsequenceError(FormulaError):
    """A formula that names what is at fault itself."""


class _Sheet(Sheet):
    """A sheet that knows names without a value: of what could not be read or worked out."""

    unread: set[str]
    below: dict[str, str]
    """What has not had its turn yet, with the group it stands in."""

    def entry(self, name: str, frame: str) -> Entry:
        if name.partition(".")[0] in self.unread:
            raise _ConsequenceError(name)
        if group := self.below.get(name):
            message = Message(
                "{name} is not defined above: it stands further down, in {group}, and what names "
                "it has to stand below it",
                name=name,
                group=group,
            )
            raise FormulaError(message)
        return super().entry(name, frame)


class _Trial:
    """One cadence of a scheme, entry by entry in the order of evaluation."""

    def __init__(self, scheme: Scheme, cadence: str, unread: set[str]) -> None:
        self.scheme = scheme
        self.cadence = cadence
        self.period = sample_period(scheme, cadence)
        self.inputs: Inputs = no_inputs(attribute_columns(scheme))
        self.unread = unread
        self.found: list[Fault] = []
        self.sheet = self._sheet()

    def _sheet(self) -> _Sheet:
        frames = build_frames(self.inputs, np.zeros(0, dtype=bool), self.scheme.payees)
        sheet = _Sheet(self.period, self.inputs, frames, [])
        sheet.unread = self.unread
        sheet.below = {
            name: group
            for group in ("quantities", "outcomes", "pay")
            for name, _ in in_cadence(getattr(self.scheme, group), self.cadence)
        }
        if dict(in_cadence(self.scheme.indicators, self.cadence)):
            sheet.below |= {"score": "indicators", "rank": "indicators"}
            sheet.below |= {"grade": "grades"} if self.scheme.grades else {}
        sheet.put(Entry("section", "sections", frames.section_names))
        enter_parameters(sheet, self.scheme, self.period.start)
        return sheet

    def faults(self) -> list[Fault]:
        scheme = self.scheme
        self._parts(("quantities",), scheme.quantities)
        for place, rule in enumerate(scheme.eligibility):
            self._truth(("eligibility", place, "when"), rule.when, ("people",), rule.periods)
        self._scores()
        self._parts(("outcomes",), scheme.outcomes)
        self._pay()
        self._rules()
        self._run_totals()
        return self.found

    def _parts(self, path: KeyPath, parts: Mapping[str, Part]) -> None:
        for name, part in in_cadence(parts, self.cadence):
            self._part((*path, name), name, part, lambda n, p, f: run_part(self.sheet, n, p, f))

    def _part(
        self, path: KeyPath, name: str, part: Part, work: Callable[[str, Part, str], object]
    ) -> None:
        self.sheet.below.pop(name, None)
        if self._told_elsewhere(part):
            self.unread.add(name)
            return
        before = len(self.found)
        for frame in part.on:
            self._names(path, part, frame)
            if len(self.found) == before and not self._try(path, work, name, part, frame):
                self.unread.add(name)
        if len(self.found) > before:
            self.unread.add(name)

    def _told_elsewhere(self, part: Part) -> bool:
        """Whether a part cannot be tried, for a reason that is a fault of its own."""
        if part.periods_back():
            return self.cadence == "range"
        table, column = part.input_column()
        return table == "customers" and column in self.unread

    def _names(self, path: KeyPath, part: Part, frame: str) -> None:
        """Each name that the part cannot see: its first is not the only one."""
        home, names = part.sees(frame), dict[str, None]()
        # What it looks up stands there as a name, and may be no formula at all.
        self._try(path, lambda: names.update(dict.fromkeys(part.all_reads())))
        for name in names:
            self._try(path, self.sheet.column, name, home)

    def _try(self, path: KeyPath, work: Callable[..., object], *arguments: object) -> bool:
        """Whether something can be worked out; what keeps it from that is noted."""
        try:
            made = work(*arguments)
            if isinstance(made, Iterator):
                tuple(made)  # rows are worked out as they are asked for
        except _ConsequenceError:
            return False
        except FormulaError as wrong:
            self.found.append(Fault(path, "bad_formula", wrong.message))
            return False
        return True

    def _truth(
        self, path: KeyPath, text: str, frames: Iterable[str], periods: Iterable[str] = ()
    ) -> None:
        self._formula(path, text, frames, periods, self.sheet.truth)

    def _formula(
        self,
        path: KeyPath,
        text: str,
        frames: Iterable[str],
        periods: Iterable[str],
        work: Callable[[str, str], object],
    ) -> None:
        if periods and self.cadence not in periods:
            return
        for frame in frames:
            before = len(self.found)
            for name in dict.fromkeys(names_in(parse_formula(text))):
                self._try(path, self.sheet.column, name, frame)
            if len(self.found) == before:
                self._try(path, work, text, frame)

    def _scores(self) -> None:
        before = len(self.found)
        self._parts(("indicators",), self.scheme.indicators)
        indicators = set(dict(in_cadence(self.scheme.indicators, self.cadence)))
        sound = len(self.found) == before and not indicators & self.unread
        for name in _STANDING:
            self.sheet.below.pop(name, None)
        arguments = (self.sheet, self.scheme, self.cadence)
        if not sound or not self._try(("indicators",), score_sheet, *arguments):
            self.unread.update(_STANDING)

    def _pay(self) -> None:
        for name, part in in_cadence(self.scheme.pay, self.cadence):
            self._part(("pay", name), name, part, lambda n, p, _: pay_columns(self.sheet, [(n, p)]))

    def _rules(self) -> None:
        scheme = self.scheme
        for place, check in enumerate(scheme.checks):
            self._truth(("checks", place, "when"), check.when, check.on, check.periods)
            self._formula(("checks", place, "of"), check.of, check.on, check.periods,
                          self.sheet.calculate)  # fmt: skip
            self._try(("checks", place), check_inputs, self.sheet, [check], self.cadence)
        self._flags(("flags",), self.sheet)
        for place in range(len(scheme.carry)):
            self._carry(("carry", place), place)
        if scheme.classes is not None:
            for place, each in enumerate(scheme.classes.rules):
                self._truth(("classes", "rules", place, "when"), each.when, ("customers",))
            self._try(("classes",), classes_of, self.sheet, scheme)
        for name, measure in scheme.measures.items():
            for key in ("actual", "target", "carried"):
                path = ("measures", name, key)
                formula = getattr(measure, key)
                self._formula(path, formula, measure.on, measure.periods, self.sheet.numbers)

    def _carry(self, path: KeyPath, place: int) -> None:
        rule = self.scheme.carry[place]
        before = len(self.found)
        if rule.rest_of:
            self._try((*path, "rest_of"), carry_out, self.sheet, [rule])
            return
        self._truth((*path, "when"), rule.when, ("people",))
        for key in ("amount", "base"):
            text = getattr(rule, key) or "none"
            self._formula((*path, key), text, ("people",), (), self.sheet.numbers)
        if len(self.found) == before:
            self._try(path, carry_out, self.sheet, [rule])

    def _flags(self, path: KeyPath, sheet: Sheet) -> None:
        flags = self.scheme.flags if path == ("flags",) else self.scheme.run_totals.flags
        for place, flag in enumerate(flags):
            here = (*path, place)
            before = len(self.found)
            self._formula((*here, "when"), flag.when, flag.on, flag.periods, sheet.truth)
            self._formula((*here, "detail"), flag.detail, flag.on, flag.periods, sheet.calculate)
            if len(self.found) == before:
                self._try(here, flag_rows, sheet, [flag], self.cadence)

    def _run_totals(self) -> None:
        """What is looked at once sees parameters and the score, and nothing else of the pieces."""
        if not (self.scheme.run_totals.flags or self.scheme.run_totals.quantities):
            return
        scored = ("score", "people") in self.sheet.entries or "score" in self.unread
        self.sheet = self._sheet()
        self.sheet.below.clear()  # what stood there has had its turn, and is not seen here
        if scored and "score" not in self.unread:
            self.sheet.put(Entry("score", "people", Numbers.of([])))
        self._parts(("over_run", "quantities"), self.scheme.run_totals.quantities)
        self._flags(("over_run", "flags"), self.sheet)
