"""The rule book: scheme files read, checked and chosen by id and day."""

from __future__ import annotations

import hashlib
import os
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kpilib.core.known_answers import KnownAnswers
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError, Problem, ProblemsFound, nearest, suggest
from kpilib.core.sourcetext import TextError, shortened
from kpilib.core.yamltext import YamlText, parse_yaml, read_yaml
from kpilib.rules.earlier_spellings import AsIssued
from kpilib.rules.lookup_files import files_named, inside, may_name_files, with_tables
from kpilib.rules.read_scheme import read_scheme, read_versions
from kpilib.rules.short_paths import no_such_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.trial import Trial


class NoScheme(KpiError):  # noqa: N818 - it reads as what happened
    """There is no scheme of that id."""


@dataclass(frozen=True)
class SchemeBook:
    """The scheme files of a folder; each is read when it is asked for.

    Attributes:
        folder: Where they are.
        trial: What tries them when they are read.
        shown: How messages call the folder.
        as_issued: Rules by which something was issued: what is refused since is not held against
            them.
        formerly: The ids of those by which an earlier program issued it, which read formulas in its
            own way; see `kpilib.rules.earlier_spellings`.
    """

    folder: Path
    trial: Trial
    shown: str = "params/schemes"
    as_issued: bool = False
    formerly: frozenset[str] = frozenset()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all schemes, from their files' names."""
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - asked for with every scheme: no paths
        except (FileNotFoundError, NotADirectoryError):
            return ()
        return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))

    def require(self, scheme_id: str) -> None:
        """Refuse an id that no file has.

        Raises:
            NoScheme: There is no such file.
        """
        if scheme_id not in self.ids:
            raise NoScheme(
                Message(
                    "there is no scheme {scheme} in {folder}: {known}",
                    scheme=scheme_id,
                    folder=self.shown,
                    known=suggest(scheme_id, self.ids),
                )
            )

    def documents(self, scheme_id: str) -> list[YamlText]:
        """Every dated version of a scheme as YAML.

        Raises:
            NoScheme: There is no such file.
            ProblemsFound: It is not YAML.
        """
        self.require(scheme_id)
        name = f"{scheme_id}.yaml"
        try:
            shown = f"{self.shown}/{name}"
            found = read_yaml(self.folder / name, shown, as_issued=self.as_issued)
        except TextError as wrong:
            raise ProblemsFound(wrong.problems(), scheme_id) from None
        return [with_tables(one, self.folder, self.shown, self.trial) for one in found]

    def tables(self, scheme_id: str) -> tuple[Path, ...]:
        """The files beside a scheme in which its look-up tables stand; of a faulty one none."""
        path = self.folder / f"{scheme_id}.yaml"
        content = path.read_bytes()
        if not may_name_files(content):
            return ()
        try:
            names = files_named(read_yaml(path, path.name, as_issued=self.as_issued))
        except TextError:
            return ()
        places = (self.folder / name for name in names)
        return tuple(place for place in places if inside(place, self.folder) and place.is_file())

    def versions(self, scheme_id: str) -> tuple[Scheme, ...]:
        """Every dated version of a scheme, the oldest first."""
        return tuple(scheme for scheme, _ in self.dated(scheme_id))

    def dated(self, scheme_id: str) -> _Dated:
        """Every version, the oldest first, with its text; once for each content of the file."""
        return self._by_content(scheme_id)[1]

    def _by_content(self, scheme_id: str) -> tuple[_Key, _Dated]:
        # Frozen files stand in another folder each time that they are looked at.
        folder = None if self.as_issued else self.folder
        there = scheme_id in self.ids and (self.folder / f"{scheme_id}.yaml").is_file()
        digest = self.fingerprint(scheme_id) if there else ""
        key = folder, self.shown, self._reading(scheme_id), scheme_id, digest
        return key, READ.once(key, lambda: self._read(scheme_id))

    def _read(self, scheme_id: str) -> _Dated:
        source = f"{self.shown}/{scheme_id}.yaml"
        documents = self.documents(scheme_id)
        reading = self._reading(scheme_id)
        pairs = read_versions(documents, scheme_id, self.trial, source, as_issued=reading)
        return tuple(sorted(pairs, key=lambda pair: pair[0].effective_from))

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
        key, dated = self._by_content(scheme_id)
        begun = [version for version in dated if version[0].effective_from <= day]
        scheme, document = begun[-1] if begun else dated[0]
        if not overrides:
            return scheme, document
        changes = (scheme.effective_from, *sorted(overrides.items()))
        return CHANGED.once((key, changes), lambda: self._changed(scheme_id, document, overrides))

    def _changed(
        self, scheme_id: str, document: YamlText, overrides: Mapping[str, str]
    ) -> tuple[Scheme, YamlText]:
        try:
            changed = overridden(document, overrides)
            reading = self._reading(scheme_id)
            return read_scheme(changed, scheme_id, self.trial, as_issued=reading), changed
        except ProblemsFound as wrong:
            # The file by itself has been read: only the values can be at fault.
            problems = [because_of(one, overrides) for one in wrong.problems]
            raise ProblemsFound(problems, scheme_id) from None
        except KpiError as wrong:  # a value is not YAML; says which
            problem = Problem(document.source, None, "", "not_yaml", message_of(wrong))
            raise ProblemsFound([problem], scheme_id) from None

    def _reading(self, scheme_id: str) -> AsIssued | None:
        return AsIssued(formerly=scheme_id in self.formerly) if self.as_issued else None

    def fingerprint(self, scheme_id: str) -> str:
        """A hash of the scheme's file, and of the tables beside it where it has any."""
        content = (self.folder / f"{scheme_id}.yaml").read_bytes()
        digest = hashlib.sha256(content)
        for table in self.tables(scheme_id) if may_name_files(content) else ():
            digest.update(f"\0{table.name}\0".encode() + table.read_bytes())
        return digest.hexdigest()


_Dated = tuple[tuple["Scheme", YamlText], ...]
_Key = tuple["Path | None", str, AsIssued | None, str, str]

READ: KnownAnswers[_Key, _Dated] = KnownAnswers(1000)
"""Schemes read, by folder, where they may change, and the file's hash.

A pack assesses the same department over many periods; checking a scheme whole takes as long as
using it.
"""

CHANGED: KnownAnswers[tuple[_Key, tuple[object, ...]], tuple[Scheme, YamlText]] = KnownAnswers(1000)
"""The same with a department's own values: by version and values as well."""


def because_of(problem: Problem, overrides: Mapping[str, str]) -> Problem:
    """A problem that only comes with the values that replace the file's."""
    message = Message(
        "{what} (with the values that replace the file's: {values})",
        what=problem.message,
        values=tuple(f"{shortened(path)} {shortened(value)}" for path, value in overrides.items()),
    )
    return replace(problem, message=message)


def _ending_before(scheme: Scheme, later: list[date]) -> Scheme:
    """A version with its last day, where later ones begin."""
    if not later:
        return scheme
    last = min(later) - timedelta(days=1)
    return scheme.model_copy(update={"effective_to": min(last, scheme.effective_to or last)})


def overridden(document: YamlText, overrides: Mapping[str, str]) -> YamlText:
    """The same document with other values: those of a department, or of a what-if (`--set`).

    Places in lists and bounds are steps of a path, too.
    """
    data = deepcopy(document.data)
    known = {".".join(map(str, path)): path for path in document.lines if path}
    problems = []
    for path, text in overrides.items():
        if path not in known:
            near = nearest(shortened(path), tuple(known))
            message = no_such_path(path, document)
            if near:  # one that is very like needs no others beside it
                message = Message(
                    "the scheme has no {path}: did you mean {near}?",
                    path=shortened(path),
                    near=near,
                )
            problems.append(Problem(document.source, None, "", "unknown_path", message))
            continue
        *steps, last = known[path]
        place = _inside(data, steps, last)
        if place is None:
            message = Message(
                "{path} is no more: another value that is given stands in its place",
                path=shortened(path),
            )
            problems.append(Problem(document.source, None, "", "unknown_path", message))
            continue
        values = parse_yaml(text, shortened(path))
        if len(values) > 1:
            message = Message("{path} takes one value, and not several", path=shortened(path))
            problems.append(Problem(document.source, None, "", "bad_value", message))
            continue
        place[_key_in(place, last)] = values[0].data if values else None
    if problems:
        raise ProblemsFound(problems, document.source)
    return YamlText(data, document.lines, document.source)


def _inside(data: Any, steps: Sequence[str | int], last: str | int) -> Any:  # noqa: ANN401 - YAML
    """The list or mapping that holds the last step; None where an earlier value has replaced it."""
    found = [data]
    for step in (*steps, last):
        if not isinstance(found[-1], dict | list):
            return None
        try:
            found.append(found[-1][_key_in(found[-1], step)])
        except (LookupError, TypeError):
            return None
    return found[-2]


def _key_in(place: Any, step: str | int) -> Any:  # noqa: ANN401 - whatever stands in the YAML
    """The key that a step of a path means: the line of `10: 1.2` is known by text, not number."""
    if isinstance(place, list) or step in place:
        return step
    return parse_yaml(str(step), str(step))[0].data
