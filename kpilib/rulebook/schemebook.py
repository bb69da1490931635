"""The rule book: scheme files read, checked and chosen by id and day."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from kpilib.assessment.evaluate import evaluate_piece
from kpilib.assessment.over_run import flags_over_run
from kpilib.assessment.pieces import Plan
from kpilib.inputs.read import no_inputs
from kpilib.language.formula import FormulaError
from kpilib.language.model import fault_text
from kpilib.language.parts.readers import Attribute, Tenure
from kpilib.language.scheme import Scheme
from kpilib.periods import Period
from kpilib.problems import KpiError, Problem, ProblemsFound, suggest
from kpilib.tables import ColumnSpec
from kpilib.yamltext import KeyPath, YamlError, YamlText, parse_yaml, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from kpilib.language.sheet import Sheet


class NoScheme(KpiError):  # noqa: N818 - it reads as what happened
    """There is no scheme of that id."""


@dataclass(frozen=True)
class SchemeBook:
    """The scheme files of a folder; each is read when it is asked for.

    Attributes:
        folder: Where they are.
        shown: How messages call the folder.
    """

    folder: Path
    shown: str = "params/schemes"

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all schemes, from their files' names."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.yaml")))

    def documents(self, scheme_id: str) -> list[YamlText]:
        """Every dated version of a scheme as YAML.

        Raises:
            NoScheme: There is no such file.
            ProblemsFound: It is not YAML.
        """
        if scheme_id not in self.ids:
            message = f"there is no scheme {scheme_id} in {self.shown}: "
            raise NoScheme(message + suggest(scheme_id, self.ids))
        name = f"{scheme_id}.yaml"
        try:
            return read_yaml(self.folder / name, f"{self.shown}/{name}")
        except YamlError as wrong:
            problem = Problem(f"{self.shown}/{name}", None, "", "not_yaml", str(wrong))
            raise ProblemsFound([problem], scheme_id) from None

    def versions(self, scheme_id: str) -> tuple[Scheme, ...]:
        """Every dated version of a scheme, the oldest first."""
        return tuple(scheme for scheme, _ in self.dated(scheme_id))

    def dated(self, scheme_id: str) -> tuple[tuple[Scheme, YamlText], ...]:
        """Every version, the oldest first, with its text; once for each content of the file."""
        key = self._key(scheme_id)
        digest = self.fingerprint(scheme_id) if scheme_id in self.ids else ""
        known = _READ.get(key)
        if known is None or known[0] != digest:
            documents = self.documents(scheme_id)
            pairs = ((read_scheme(document, scheme_id), document) for document in documents)
            dated = tuple(sorted(pairs, key=lambda pair: pair[0].effective_from))
            known = _READ[key] = (digest, dated)
        return known[1]

    def scheme(
        self, scheme_id: str, period: Period, overrides: Mapping[str, str] | None = None
    ) -> Scheme:
        """The version in force on a period's first day, with values replaced by path.

        It ends on the day before the next version, whether its text says so or not.

        Args:
            scheme_id: The catalogue's id.
            period: The period to assess; before all versions the first is given.
            overrides: New values by path, such as `parameters.settle_from.value: 500000`.

        Raises:
            NoScheme: No such scheme.
            ProblemsFound: The scheme or an override is faulty.
        """
        scheme, _ = self.in_force(scheme_id, period.start, overrides)
        starts = (version.effective_from for version, _ in self.dated(scheme_id))
        return _ending_before(scheme, [day for day in starts if day > scheme.effective_from])

    def in_force(
        self, scheme_id: str, day: date, overrides: Mapping[str, str] | None = None
    ) -> tuple[Scheme, YamlText]:
        """The version in force on a day as its text gives it, with that text; see `scheme`."""
        dated = self.dated(scheme_id)
        begun = [version for version in dated if version[0].effective_from <= day]
        scheme, document = begun[-1] if begun else dated[0]
        if not overrides:
            return scheme, document
        changes = (scheme.effective_from, *sorted(overrides.items()))
        key = (self.folder, self.shown, scheme_id, _READ[self._key(scheme_id)][0], changes)
        if key not in _CHANGED:
            changed = _overridden(document, overrides)
            _CHANGED[key] = read_scheme(changed, scheme_id), changed
        return _CHANGED[key]

    def _key(self, scheme_id: str) -> tuple[Path, str, str]:
        return self.folder, self.shown, scheme_id

    def fingerprint(self, scheme_id: str) -> str:
        """A hash of the scheme's file."""
        return hashlib.sha256((self.folder / f"{scheme_id}.yaml").read_bytes()).hexdigest()


_READ: dict[tuple[Path, str, str], tuple[str, tuple[tuple[Scheme, YamlText], ...]]] = {}
"""Schemes read by this process: by folder, the file's hash and its versions.

A pack assesses the same department over many periods; checking a scheme whole takes as long as
using it.
"""

_CHANGED: dict[tuple[Path, str, str, str, tuple[object, ...]], tuple[Scheme, YamlText]] = {}
"""The same with a department's own values: by hash, version and values as well."""


def _ending_before(scheme: Scheme, later: list[date]) -> Scheme:
    """A version with its last day, where later ones begin."""
    if not later:
        return scheme
    last = min(later) - timedelta(days=1)
    return scheme.model_copy(update={"effective_to": min(last, scheme.effective_to or last)})


def read_scheme(document: YamlText, scheme_id: str | None = None) -> Scheme:
    """The scheme in a YAML document, complete and free of contradictions.

    Raises:
        ProblemsFound: Every fault with file and line.
    """
    try:
        scheme = Scheme.model_validate(document.data)
    except ValidationError as wrong:
        problems = [_problem(document, error) for error in wrong.errors()]
        raise ProblemsFound(problems, document.source) from None
    problems = list(_contradictions(scheme, document))
    if scheme_id is not None and scheme.id != scheme_id:
        message = f"the id is {scheme.id}, and the file is named {scheme_id}: make them equal"
        problems.append(_at(document, ("id",), "wrong_id", message))
    if not problems:
        problems += _unreadable(scheme, document)
    if problems:
        raise ProblemsFound(problems, document.source)
    return scheme


def attribute_columns(scheme: Scheme) -> tuple[ColumnSpec, ...]:
    """The columns that a scheme names for `customers`."""
    return tuple(
        ColumnSpec(name, spec.type, spec.meaning or name, negative=spec.signed)
        for name, spec in scheme.attributes.items()
    )


def _problem(document: YamlText, error: Any) -> Problem:  # noqa: ANN401 - pydantic's error mapping
    path = tuple(error["loc"])
    message = fault_text(error)
    if error["type"] == "extra_forbidden":
        message = f"{path[-1]!r} is not known here"
    elif error["type"] == "missing":
        message = f"{path[-1]} is missing"
    known = _known_path(document, path)
    return _at(document, known, str(error["type"]), f"{'.'.join(map(str, known))}: {message}")


def _known_path(document: YamlText, path: KeyPath) -> KeyPath:
    """The path in the document; pydantic puts the kind of part between its keys."""
    found: KeyPath = ()
    for step in path:
        if (*found, step) in document.lines:
            found = (*found, step)
    return found


def _at(document: YamlText, path: KeyPath, code: str, message: str) -> Problem:
    return Problem(document.place(path), None, "", code, message)


def _contradictions(scheme: Scheme, document: YamlText) -> Iterator[Problem]:
    seen: dict[str, str] = dict.fromkeys(scheme.parameters, "parameters")
    for group in ("quantities", "indicators", "outcomes", "pay"):
        for name in getattr(scheme, group):
            if name in seen:
                message = f"{name} stands in {seen[name]} already: give it another name"
                yield _at(document, (group, name), "duplicate_name", message)
            seen[name] = group
    if scheme.narrative is None and not (scheme.periods or scheme.ranges):
        yield _at(document, ("id",), "no_periods", "periods says how long an assessment is")
    if scheme.payees == "events":
        yield from _needing_employees(scheme, document)


def _needing_employees(scheme: Scheme, document: YamlText) -> Iterator[Problem]:
    """What cannot be asked of those whom events name: they need not stand in `employees`."""
    said = "with payees: events, people are those whom events name"
    if scheme.summary:
        message = f"{said}, and a summary is of employees: say summary: false"
        yield _at(document, ("payees",), "needs_employees", message)
    if scheme.eligibility:
        message = f"{said}, and eligibility is of employees: give what is paid a `when` instead"
        yield _at(document, ("eligibility",), "needs_employees", message)
    for group in ("quantities", "outcomes", "pay"):
        for name, part in getattr(scheme, group).items():
            grouped = "sections" in (*part.on, getattr(part, "within", ""))
            if grouped or isinstance(part, (Attribute, Tenure)):
                message = f"{said}, and {name} is read from employees: leave one of the two out"
                yield _at(document, (group, name), "needs_employees", message)


def _unreadable(scheme: Scheme, document: YamlText) -> Iterator[Problem]:
    """Formulas that name what is not there or mix kinds, found by a run over no people at all."""
    columns = attribute_columns(scheme)
    for cadence in scheme.periods or (("range",) if scheme.ranges else ()):
        sample = {"month": "2026-01", "quarter": "2026Q1", "half_year": "2026H1", "year": "2026"}
        text = sample.get(cadence) or (scheme.ranges[0] if scheme.ranges else "2026-01..2026-02")
        period = Period.parse(text)
        present = np.zeros(0, dtype=bool)
        inputs = no_inputs(columns)
        try:
            piece, _ = evaluate_piece(scheme, cadence, period, inputs, present, by_month=False)
            _read_measures(scheme, cadence, piece.sheet)
            flags_over_run(
                scheme, Plan(period, cadence, (period,), from_history=False), inputs, [piece]
            )
        except FormulaError as wrong:
            yield _at(document, _blamed(document, wrong), "bad_formula", str(wrong))


def _read_measures(scheme: Scheme, cadence: str, sheet: Sheet) -> None:
    for measure in scheme.measures.values():
        for frame in measure.on:
            if not measure.periods or cadence in measure.periods:
                sheet.numbers(measure.actual, frame)
                sheet.numbers(measure.target, frame)
                sheet.numbers(measure.carried, frame)


_OVER_RUN = ("over_run", "quantities")


def _blamed(document: YamlText, wrong: FormulaError) -> KeyPath:
    """The quantity or item that cannot be worked out, else the first text that holds the word."""
    for path in document.lines:
        group = path[:-1]
        if path and path[-1] == wrong.about and (len(group) == 1 or group == _OVER_RUN):
            return path
    word = re.compile(rf"\b{re.escape(str(wrong).partition(' ')[0])}\b")
    return next((p for p in document.lines if word.search(_text_at(document.data, p))), ())


def _text_at(data: Any, path: KeyPath) -> str:  # noqa: ANN401 - whatever stands in the YAML
    for step in path:
        inside = isinstance(data, list) or (isinstance(data, dict) and step in data)
        data = data[step] if inside else None
    return data if isinstance(data, str) else ""


def _overridden(document: YamlText, overrides: Mapping[str, str]) -> YamlText:
    """The same document with other values; places in lists and bounds are steps of a path too."""
    data = deepcopy(document.data)
    known = {".".join(map(str, path)): path for path in document.lines if path}
    problems = []
    for path, text in overrides.items():
        if path not in known:
            message = f"the scheme has no {path}: {suggest(path, tuple(known))}"
            problems.append(Problem(document.source, None, "", "unknown_path", message))
            continue
        place = data
        *steps, last = known[path]
        for step in steps:
            place = place[_key_in(place, step)]
        values = parse_yaml(text, path)
        place[_key_in(place, last)] = values[0].data if values else None
    if problems:
        raise ProblemsFound(problems, document.source)
    return YamlText(data, document.lines, document.source)


def _key_in(place: Any, step: str | int) -> Any:  # noqa: ANN401 - whatever stands in the YAML
    """The key that a step of a path means: the line of `10: 1.2` is known by text, not number."""
    if isinstance(place, list) or step in place:
        return step
    return parse_yaml(str(step), str(step))[0].data
