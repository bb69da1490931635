"""A workspace: `params/` with departments, schemes and inputs, `notebooks/` and `reports/`."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kpilib.core.access import BY_NAME
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, joined
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError, Problem, ProblemsFound, suggest
from kpilib.rules.own_values import with_own_values
from kpilib.rules.units import declared_units
from kpilib.workspace.departments import (
    SETTINGS,
    Department,
    Departments,
    WorkspaceError,
    no_department,
    read_departments,
)
from kpilib.workspace.own_values_of import own_values_on

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from kpilib.core.access import Access
    from kpilib.engine import pieces, trial
    from kpilib.engine.id_forms import Earlier
    from kpilib.engine.inputs import correction_folder, read
    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.lint import sound_scheme
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_book import SchemeBook
    from kpilib.text import explain as explaining
    from kpilib.text import own_phrases
    from kpilib.text.explain import Explainer, Explanation, find_figure
    from kpilib.workspace import (
        accepted,
        assess_department,
        carry_sources,
        known_ids,
        opening_state,
    )
    from kpilib.workspace.accepted import Accepted
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.sources import reading
    from kpilib.workspace.sources.reading import SourcesRead
else:  # who only assesses does not wait for what explains, nor who only verifies for the engine
    accepted = lazy("kpilib.workspace.accepted")
    assess_department = lazy("kpilib.workspace.assess_department")
    carry_sources = lazy("kpilib.workspace.carry_sources")
    correction_folder = lazy("kpilib.engine.inputs.correction_folder")
    explaining = lazy("kpilib.text.explain")
    find_figure = lazy("kpilib.text.explain.find_figure")
    known_ids = lazy("kpilib.workspace.known_ids")
    opening_state = lazy("kpilib.workspace.opening_state")
    own_phrases = lazy("kpilib.text.own_phrases")
    pd = lazy("pandas")
    pieces = lazy("kpilib.engine.pieces")
    read = lazy("kpilib.engine.inputs.read")
    reading = lazy("kpilib.workspace.sources.reading")
    sound_scheme = lazy("kpilib.rules.lint.sound_scheme")
    trial = lazy("kpilib.engine.trial")

_T = TypeVar("_T")


class NoInputs(WorkspaceError):  # noqa: N818 - it reads as what happened
    """A period for which nobody has inputs."""


class Workspace:
    """The folders that one team works in.

    Attributes:
        root: The folder that holds `params/`, `notebooks/` and `reports/`.
        frozen: What was issued: checks of rules and inputs that came later are not held against it.
        unread: Why the sources of a department's period could not be read just now.

    `formerly` names the schemes of what was issued that keep an earlier program's reading.
    """

    def __init__(
        self,
        root: Path | str = ".",
        *,
        frozen: bool = False,
        formerly: frozenset[str] = frozenset(),
    ) -> None:
        self.root = Path(root)
        self.frozen = frozen
        self._formerly = formerly
        self.unread: dict[tuple[str, str], KpiError] = {}
        self._assessed: dict[tuple[str, str], Assessment] = {}
        self._inputs: dict[tuple[str, str], Inputs] = {}
        self._ids: dict[tuple[str, str], Earlier] = {}

    def once(self, what: Hashable, work: Callable[[], _T]) -> _T:  # noqa: ARG002 - for `Still`
        """What `work` finds in the files; see `Still`, which looks once for each `what`."""
        return work()

    @cached_property
    def book(self) -> SchemeBook:
        """The schemes."""
        folder = self.root / "params" / "schemes"
        return trial.scheme_book(folder, as_issued=self.frozen, formerly=self._formerly)

    @cached_property
    def settings(self) -> Departments:
        """`params/departments.yaml`.

        Raises:
            WorkspaceError: There is none, or it is not YAML.
            ProblemsFound: Its content is faulty.
        """
        return read_departments(self.root, as_issued=self.frozen)

    def require(self) -> None:
        """Make sure that the folder is a workspace.

        Raises:
            KpiError: See `settings`.
        """
        _ = self.settings

    @property
    def access(self) -> Access:
        """Who may read what is written here.

        Raises:
            KpiError: See `settings`.
        """
        return BY_NAME[self.settings.access]

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        """The departments by id, in the order of the file."""
        return {
            name: department.model_copy(update={"id": name})
            for name, department in self.settings.departments.items()
        }

    @cached_property
    def accepted(self) -> Accepted:
        """`params/accepted.yaml`.

        Raises:
            ProblemsFound: Its content is faulty.
        """
        return accepted.read_accepted(self.root)

    def department(self, name: str) -> Department:
        """One department.

        Raises:
            WorkspaceError: There is none of that id.
        """
        if name not in self.departments:
            raise WorkspaceError(no_department(name, tuple(self.departments)))
        return self.departments[name]

    def inputs_folder(self, name: str, period: Period | str) -> Path:
        """Where the input tables of a department and period are."""
        return self.root / f"params/inputs/{period}/{name}"

    def corrections_folder(self, name: str, period: Period | str) -> Path:
        """Where the corrections of a department's inputs of a period are."""
        return self.root / f"params/corrections/{period}/{name}"

    def acts_of_others(self, name: str, period: Period | str) -> list[Path]:
        """The files of other departments' corrections that touch a department's inputs, too."""
        return correction_folder.touching(self.corrections_folder(name, period))

    def corrections(self, name: str, period: Period | str) -> tuple[Correction, ...]:
        """The corrections and appeals of a department and period, withdrawn ones included.

        Those of other departments that touch it are among them; their ids name the department.

        Raises:
            ProblemsFound: A file is no correction.
        """
        problems: list[Problem] = []
        found = self.read_corrections(name, period, problems)
        if problems:
            raise ProblemsFound(problems, f"{name} {period}")
        return found

    def read_corrections(
        self, name: str, period: Period | str, problems: list[Problem]
    ) -> tuple[Correction, ...]:
        """Those of them that can be read; what is wrong with the others is added to `problems`."""
        return correction_folder.read_corrections(self.corrections_folder(name, period), problems)

    def periods(self, name: str | None = None) -> list[Period]:
        """The periods that have inputs (of one department, or of any), in time."""
        found = []
        for folder in sorted((self.root / "params" / "inputs").glob("*")):
            try:
                period = Period.parse(folder.name)
            except ValueError:
                continue
            wanted = [name] if name else self.departments
            if any((folder / department).is_dir() for department in wanted):
                found.append(period)
        return sorted(found, key=lambda period: period.order)

    def with_inputs(self, period: Period, names: Sequence[str] = ()) -> list[str]:
        """The departments that have inputs for a period, of these or of all.

        Raises:
            NoInputs: None has.
            WorkspaceError: There is no department of such a name.
        """
        asked = [self.department(name).id for name in names] or [*self.departments]
        if found := [name for name in asked if self.inputs_folder(name, period).is_dir()]:
            return found
        whose = names[0] if len(names) == 1 else ""
        message = Message(
            "{department} has no inputs for {period}: there is no folder "
            "params/inputs/{period}/{department}; periods with inputs: {known}. Begin with kpi "
            "new-period {period}, or with your own spreadsheets: kpi intake"
            if whose
            else "no department has inputs for {period}; periods with inputs: {known}. Begin with "
            "kpi new-period {period}, or with your own spreadsheets: kpi intake",
            department=whose,
            period=period,
            known=_listed(self.periods(whose or None)),
        )
        raise NoInputs(message)

    def scheme(self, name: str, period: Period, changes: Mapping[str, str] | None = None) -> Scheme:
        """The rules that a department is assessed by in a period.

        Args:
            name: The department.
            period: The version in force on its first day is taken.
            changes: Further values by path, as YAML text, beside the department's own.

        Raises:
            NoScheme: There is no such scheme.
            ProblemsFound: The scheme is faulty, or is with these values.
        """
        values = {**self.overrides(name, period.start), **(changes or {})}
        scheme_id = self._scheme_id(name, period)
        if self.frozen:
            return self._knowing(name, period, self.book.scheme(scheme_id, period, values))
        try:
            found = sound_scheme.sound_scheme(self.book, scheme_id, period, values)
            return self._knowing(name, period, found)
        except ProblemsFound as wrong:
            raise ProblemsFound(wrong.problems, f"{name} {period}") from None

    def written_scheme(self, name: str, period: Period) -> Scheme:
        """The rules of a period as they are written, whatever lint says of them.

        For what is asked of rules beside figures: how they are called, which periods they read.

        Raises:
            NoScheme: There is no such scheme.
            ProblemsFound: The scheme cannot be read.
        """
        values = self.overrides(name, period.start)
        found = self.book.scheme(self._scheme_id(name, period), period, values)
        return self._knowing(name, period, found)

    def _knowing(self, name: str, period: Period, scheme: Scheme) -> Scheme:
        """The rules, which know what of them is the department's own."""
        own = own_values_on(self.department(name).overrides, period.start)
        if not any(one.reason for one in own):
            return scheme
        _, document = self.book.in_force(scheme.id, period.start)
        return with_own_values(scheme, document, own)

    def rules_before(
        self, name: str, period: Period, rules: Callable[[str, Period], Scheme]
    ) -> list[tuple[Period, Scheme]]:
        """The department's periods that have ended before one, with their rules."""
        return [(p, rules(name, p)) for p in self.periods(name) if p.end < period.start]

    def _scheme_id(self, name: str, period: Period) -> str:
        return self.department(name).scheme_on(period.start)

    def overrides(self, name: str, day: date) -> dict[str, str]:
        """A department's own values of its scheme on a day, by path, as YAML text.

        They have days, so that there is no answer without one: a period's are those of its first.
        """
        found = own_values_on(self.department(name).overrides, day)
        return {one.path: one.value for one in found}

    def fingerprint(self, scheme: Scheme) -> str:
        """A hash of what a scheme was read from."""
        return self.book.fingerprint(scheme.id)

    def require_schemes(self, name: str) -> None:
        """Refuse a department whose list names a scheme that is not there, be it a future one.

        Raises:
            WorkspaceError: With every such scheme and the fix.
        """
        known = self.book.ids
        lines = [
            Message("  {scheme}: {hint}", scheme=entry.text, hint=suggest(entry.id, known))
            for entry in self.department(name).scheme
            if entry.id not in known
        ]
        if lines:
            head = Message(
                "{file}: {department} names schemes that are not in {folder}; correct their ids, "
                "add their files, or take them out",
                file=SETTINGS,
                department=name,
                folder=self.book.shown,
            )
            raise WorkspaceError(joined([head, *lines], "\n"))

    def reads(self, name: str, period: Period) -> frozenset[str]:
        """The periods whose inputs and corrections an assessment reads, its own among them.

        Where the rules cannot be read that is all: nothing else is looked at.

        Raises:
            WorkspaceError: There is no such department.
        """
        self.department(name)
        names = {str(period)}
        try:
            scheme = self.written_scheme(name, period)
            plan = pieces.plan_run(scheme, period)
            if isinstance(plan, Problem):
                return frozenset(names)
            rules = self.rules_before(name, period, self.written_scheme)
            before = carry_sources.handing_on(rules, period, scheme, plan)
        except KpiError:
            return frozenset(names)
        names |= set(pieces.history_needed(scheme, plan))
        return frozenset(names.union(*(self.reads(name, each.period) for each in before)))

    def assess(self, name: str, period: Period) -> Assessment:
        """Assess a department over a period, with the state that earlier periods hand on.

        Raises:
            ProblemsFound: Inputs, or those of an earlier period that counts, are faulty.
            WorkspaceError: There is no such department, or no inputs for the period.
        """
        key = (name, str(period))
        if key not in self._assessed:
            self._assessed[key] = assess_department.assess_department(self, name, period)
        return self._assessed[key]

    def spoken(self, code: str) -> str:
        """A language as this workspace speaks it, with its own phrases; handed on as a code.

        Raises:
            ProblemsFound: The phrases are faulty.
        """
        return own_phrases.spoken_in(self.root, code)

    def explain(
        self,
        period: Period | str,
        department: str,
        subject: str,
        item: str | None = None,
        *,
        lang: str | None = None,
    ) -> Explanation:
        """The tree behind a figure; see `kpilib.text.explain`.

        Args:
            period: Such as `2026Q1`.
            department: Its id or its title.
            subject: An employee or a customer by id or name, or `@department`.
            item: Any figure by name or as reports print it; `carry:` and the like before it ask
                for one sort of figure. What matters most when left out.
            lang: `zh` or `en`; the department's own language when left out.

        Raises:
            NoFigure: There is no such person or figure.
            WorkspaceError: There is no such department.
        """
        when = period if isinstance(period, Period) else Period.parse(period)
        name = self.department_called(department)
        spoken = self.spoken(lang or self.department(name).language)
        return self.explainer(name, when).explain(subject, item, lang=spoken)

    def explainer(self, name: str, period: Period) -> Explainer:
        """What explains a department's period, and carried state in the periods it arose in."""
        assessment = self.assess(name, period)

        def folders(earlier: str) -> str:
            return f"params/inputs/{earlier or period}/{name}/"

        before = assessment.before
        earlier = cache(lambda: self.explainer(name, before)) if before else None
        return explaining.Explainer(assessment.run, folders, earlier, name)

    def department_called(self, word: str) -> str:
        """The id of a department by its id or title, however it is written.

        Raises:
            WorkspaceError: None is called so, or several are.
        """
        titles = {one: (each.title.zh, each.title.en) for one, each in self.departments.items()}
        found = find_figure.called(word, titles)
        if len(found) == 1:
            return found[0]
        if found:
            several = Message(
                "several departments are called {word}: {ids}; name one by its id",
                word=word,
                ids=tuple(found),
            )
            raise WorkspaceError(several)
        hint = find_figure.nearest(word, titles)
        raise WorkspaceError(Message("there is no department {name}: {hint}", name=word, hint=hint))

    def state_to_decide(self, name: str, period: Period) -> list[tuple[str, ...]]:
        """What earlier periods leave open and the rules of a period do not take in.

        Returns:
            The first columns of rows of `opening`; see `kpilib.workspace.opening_state.undecided`.

        Raises:
            KpiError: An earlier period cannot be assessed.
        """
        scheme = self.scheme(name, period)
        plan = pieces.plan_run(scheme, period)
        if isinstance(plan, Problem) or plan.from_history:  # its pieces say it
            return []
        rules = self.rules_before(name, period, self.scheme)
        before = carry_sources.handing_on(rules, period, scheme, plan)
        earlier = [self.assess(name, each.period) for each in before]
        left = carry_sources.left_open(before, earlier)
        return opening_state.undecided(left, carry_sources.taking(scheme, plan))

    def inputs_of(self, name: str, period: Period) -> Inputs:
        """The inputs of a department's period as far as they can be read, whatever is wrong."""
        if done := self._assessed.get((name, str(period))):
            return done.inputs
        key = (name, str(period))
        if key not in self._inputs:
            folder, corrections = self.folders(name, str(period))
            try:
                units = declared_units(self.scheme(name, period))
            except KpiError:
                units = {}
            self._inputs[key] = read.read_inputs(folder, [], units=units, corrections=corrections)
        return self._inputs[key]

    def known_ids(self, name: str, period: Period) -> Earlier:
        """The ids of a period's people and customers; read once."""
        key = (name, str(period))
        if key not in self._ids:
            self._ids[key] = known_ids.known_ids(self, name, period)
        return self._ids[key]

    def read_sources(self, name: str, period: Period) -> tuple[SourcesRead, ...]:
        """Read a period's sources anew; without this what was read last counts.

        Raises:
            KpiError: See `kpilib.workspace.sources.reading.read_sources`.
        """
        self._assessed.clear()
        self._inputs.clear()
        self._ids.clear()
        self.unread.pop((name, str(period)), None)
        try:
            return reading.read_sources(self, name, period)
        except KpiError as wrong:
            self.unread[name, str(period)] = wrong
            raise

    def folders(self, name: str, period: str) -> tuple[Path, Path]:
        """The inputs of a period and the corrections to them."""
        return self.inputs_folder(name, period), self.corrections_folder(name, period)


def _listed(periods: Sequence[Period]) -> object:
    return tuple(map(str, periods)) or Message("none")
