"""A workspace as notebooks and programs of others use it: `kpilib.Workspace`."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.api.assessed_period import AssessedPeriod, assessment_title
from kpilib.api.completion import complete_in_ipython
from kpilib.api.scheme_view import SchemeView
from kpilib.api.told_errors import told_in
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.history.restatement.load_restatement import restatement_in
from kpilib.publish.company.company_source import SOURCES
from kpilib.publish.company.load_company import company_in, year_in
from kpilib.publish.editions.declaration import EDITIONS
from kpilib.publish.notebooks.parameters import text_of
from kpilib.publish.review.load_review import (
    AskedPaper,
    asked_assessment,
    asked_day,
    asked_period,
    find_workspace,
    refuse_unknown_language,
    review_in,
)
from kpilib.publish.what_if.what_if_notebook import WhatIfNotebook
from kpilib.records.as_known.known_workspace import known_on
from kpilib.text.formats import Wording
from kpilib.text.language import languages
from kpilib.text.notebook_card import Named, NotebookCard, ShowsItself
from kpilib.text.schemes.scheme_list import listed, rows
from kpilib.workspace.at_hand import opened
from kpilib.workspace.departments import SETTINGS, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from kpilib.core.periods import Period
    from kpilib.history.restatement.load_restatement import RestatementReview
    from kpilib.publish.company.company_review import CompanyReview, CompanyYear
    from kpilib.publish.review.department import Review
    from kpilib.workspace.departments import Department
    from kpilib.workspace.sources.reading import SourcesRead

_SOURCE = "en"  # what is said where no department says which language is meant


class AnalystWorkspace(ShowsItself):
    """A workspace: its departments, periods and rules, assessed, explained and reviewed.

        ws = Workspace()                              # the folder one is in, or the first above it
        ws                                            # departments and their periods
        a = ws.assess("key-accounts", "2026Q1")       # Tab completes what stands in the quotes
        a.payouts                                     # a frame; amounts are exact decimals
        a.explain("E007", "software_commission")      # the figure down to file and row
        ws.review("key-accounts", "2026Q1").tables    # the tables behind a report

    Where no department is named, the first with inputs is meant; without a period, the latest with
    inputs.

    Attributes:
        root: The folder that holds `params/`, `notebooks/` and `reports/`.
        departments: The departments by id, in the order of `params/departments.yaml`.
        schemes: The rule book by id, the newest version of each; `ws.schemes["…"].text()` tells it.
    """

    departments: Mapping[str, Department]
    schemes: Mapping[str, SchemeView]

    def __init__(self, root: Path | str = ".") -> None:
        """Open a workspace.

        Args:
            root: Its folder. The folder one works in, or nothing, means the first from there
                upwards that is a workspace: a notebook runs wherever it is opened from.

        Raises:
            KpiError: There is no workspace.
        """
        complete_in_ipython()
        with told_in(lambda: _SOURCE):
            folder = root if isinstance(root, Path) else text_of("workspace", root)
            here = str(folder) in {"", "."}
            self.root = find_workspace(Path.cwd()) if here else Path(folder)
            if not (self.root / SETTINGS).is_file():
                raise WorkspaceError(
                    Message(
                        "{folder} is no workspace: it has no {file}", folder=folder, file=SETTINGS
                    )
                )
        self._inner = opened(self.root)
        self.departments = Named(lambda: self._inner.departments, self._department, self.card)
        self.schemes = Named(lambda: self._inner.book.ids, self._scheme, self._schemes_card)

    def periods(self, department: str = "") -> list[Period]:
        """The periods that have inputs (of one department, or of any), in time.

            ws.periods("key-accounts")[-1]

        Args:
            department: Its id, or nothing.

        Raises:
            KpiError: There is no such department.
        """
        with self._told("", department):
            name = text_of("department", department)
            return self._inner.periods(self._inner.department(name).id if name else None)

    def read_sources(self, department: str, period: Period | str) -> tuple[SourcesRead, ...]:
        """Read a period's sources anew (`docs/sources.md`); all else goes on with what was read.

            ws.read_sources("key-accounts", "2026Q1")

        Args:
            department: Its id.
            period: Such as `2026Q1`.

        Returns:
            What was read, and which rows are other than last time; nothing without sources.

        Raises:
            ProblemsFound: A source gives no table; nothing is written.
        """
        with self._told("", department):
            name = self._inner.department(text_of("department", department)).id
            return self._inner.read_sources(name, asked_period(period))

    def assess(
        self, department: str = "", period: Period | str = "", *, lang: str = ""
    ) -> AssessedPeriod:
        """Assess a department over a period, with the state that earlier periods hand on.

            ws.assess("key-accounts", "2026Q1").payouts

        Args:
            department: Its id; the first that has inputs when left out.
            period: Such as `2026Q1`; the latest with inputs when left out.
            lang: Of what is shown; the department's own when left out.

        Raises:
            ProblemsFound: Inputs, or those of an earlier period that counts, are faulty.
            KpiError: There is no such department, or no inputs for the period.
        """
        with self._told(lang, department):
            refuse_unknown_language(text_of("lang", lang))
            name, when = asked_assessment(self._inner, department, period)
            done = self._inner.assess(name, when)
            spoken = self._inner.spoken(lang or done.department.language)
        return AssessedPeriod(
            assessment_title(done.department.title, when, spoken),
            when,
            spoken,
            done.run,
            lambda: self._inner.explainer(name, when),
            self._inner.spoken,
        )

    def review(
        self,
        department: str = "",
        period: Period | str = "",
        lang: str = "",
        *,
        revision: str = "draft",
        edition: str = "manager",
    ) -> Review:
        """What `notebooks/department_review.ipynb` shows: `.tables` and `.charts` by name.

            review = ws.review("key-accounts", "2026Q1")
            review.show_headline()
            review.tables["pay"]

        Args:
            department: Its id; the first that has inputs when left out.
            period: Such as `2026Q1`; the latest with inputs when left out.
            lang: The report's language; the department's own when left out.
            revision: `draft`, or the revision that is being issued: `r1`, `r2` …
            edition: For whom: `manager`, who sees everything, `hr`, `posting` or `payroll`.

        Raises:
            KpiError: There is no such thing, or inputs are faulty; with the fix.
        """
        with self._told(lang, department):
            return review_in(self._inner, department, period, lang, AskedPaper(revision, edition))

    def company(
        self, period: Period | str = "", lang: str = "", *, source: str = "inputs"
    ) -> CompanyReview:
        """What `notebooks/company_quarter.ipynb` shows: all departments of a period.

            ws.company("2026Q1").show_headline()

        Args:
            period: Such as `2026Q1`; the latest with inputs when left out.
            lang: The language; that of the reports when left out.
            source: `inputs` works everything out; `reports` takes what the finished reports say.

        Raises:
            KpiError: There is no such thing, or no department has inputs; with the fix.
        """
        with self._told(lang):
            return company_in(self._inner, period, lang, source)

    def company_year(
        self, period: Period | str = "", lang: str = "", *, source: str = "inputs"
    ) -> CompanyYear:
        """What `notebooks/company_year.ipynb` shows: the year of the company up to a period.

            ws.company_year("2025Q4").show_headline()

        Args:
            period: Such as `2025Q4`; the latest with inputs when left out.
            lang: See `company`.
            source: See `company`.

        Raises:
            KpiError: There is no such thing, or no department has inputs; with the fix.
        """
        with self._told(lang):
            return year_in(self._inner, period, lang, source)

    def what_if(
        self, department: str = "", period: Period | str = "", lang: str = ""
    ) -> WhatIfNotebook:
        """What `notebooks/what_if.ipynb` shows: other rules and inputs beside those in force.

        Args:
            department: Its id; where it is not there, the first one with inputs.
            period: Such as `2026Q1`; where it has no inputs, the department's latest.
            lang: The language; the department's own when left out.

        Raises:
            KpiError: No department has inputs, or they are faulty.
        """
        with self._told(lang, department):
            return WhatIfNotebook(self._inner, department, str(period), lang)

    def restatement(
        self, department: str = "", period: Period | str = "", lang: str = ""
    ) -> RestatementReview:
        """What `notebooks/restatement.ipynb` shows: an issued period beside what is known now.

            ws.restatement("key-accounts", "2025Q4").bridge

        Args:
            department: Its id; the first that has issued anything when left out.
            period: Such as `2025Q4`; the last that was issued when left out.
            lang: The report's language; the department's own when left out.

        Raises:
            KpiError: There is no such thing, or inputs are faulty; with the fix.
        """
        with self._told(lang, department):
            return restatement_in(self._inner, department, period, lang)

    @contextmanager
    def as_known(self, department: str, day: date | str) -> Iterator[AnalystWorkspace]:
        """A department as it was known at the end of a day (`docs/restatement.md`).

            with ws.as_known("key-accounts", "2026-04-20") as then:
                then.assess("key-accounts", "2025Q4").payouts

        Args:
            department: Its id.
            day: The day.

        Raises:
            KpiError: What was known that day is on no record.
        """
        today = date.today()  # noqa: DTZ011 - the day where the analyst sits
        with ExitStack() as opened:
            with self._told("", department):
                name = text_of("department", department)
                when = asked_day(day)
                known = opened.enter_context(known_on(self._inner, name, when, today))
            then = AnalystWorkspace(known.root)
            then._inner = known
            yield then

    def card(self) -> NotebookCard:
        """The company, its departments, and what one may ask."""
        with self._told(""):
            settings, spoken = self._inner.settings, self._language()
            say = Wording(spoken).say
            found = [(name, self._inner.periods(name)) for name in self._inner.departments]
        shown = [
            (
                name,
                self._inner.departments[name].title.in_(spoken),
                self._inner.departments[name].scheme[-1].id,
                str(periods[-1]) if periods else "",
                len(periods),
            )
            for name, periods in found
        ]
        name, period = next(((n, str(p[-1])) for n, p in found if p), (found[0][0], "2026Q1"))
        ways = {
            f'ws.assess("{name}", "{period}")': say("results, and where each figure comes from"),
            f'ws.review("{name}", "{period}")': say("the report, its tables and charts by name"),
            "ws.schemes": say("the rules"),
        }
        columns = (
            say("department", context="interface"),
            say("title", context="interface"),
            say("scheme", context="interface"),
            say("latest period", context="interface"),
            say("periods", context="interface"),
        )
        title = settings.company.in_(spoken)
        return NotebookCard(
            title, spoken, "workspace", (str(self.root.resolve()),), ways, columns, shown
        )

    def _schemes_card(self) -> NotebookCard:
        with self._told(""):
            spoken = self._language()
            found = [listed(self._inner.book.versions(each)) for each in self._inner.book.ids]
        columns, *lines = rows(found, spoken)
        say = Wording(spoken).say
        told = say("every rule in words, with its clause")
        ways = {f'print(ws.schemes["{each.id}"].text())': told for each in found[:1]}
        return NotebookCard(say("Rule book"), spoken, "schemes", (), ways, columns, lines)

    def completions(self, parameter: str, given: Mapping[str, str]) -> Sequence[str]:
        """See `kpilib.api.completion`."""
        name = given.get("department", "")
        known = name if name in self._inner.departments else None
        texts: dict[str, Callable[[], Sequence[str]]] = {
            "department": lambda: [*self._inner.departments],
            "period": lambda: [str(each) for each in reversed(self._inner.periods(known))],
            "lang": languages,
            "edition": lambda: [*EDITIONS],
            "source": lambda: SOURCES,
            "revision": lambda: ["draft"],
        }
        return texts[parameter]() if parameter in texts else []

    def __dir__(self) -> list[str]:
        return ["as_known", "assess", "company", "company_year", "departments", "periods",
                "read_sources", "restatement", "review", "root", "schemes", "what_if"]  # fmt: skip

    def _told(self, lang: str, department: str = "") -> AbstractContextManager[None]:
        """Say what goes wrong in the language that is asked for, or the department's own."""
        return told_in(lambda: self._language(lang, department))

    def _language(self, lang: object = "", department: object = "") -> str:
        if isinstance(lang, str) and lang in languages():
            return lang
        try:
            known = self._inner.departments
            named = known.get(department) if isinstance(department, str) else None
            first = named or next(iter(known.values()), None)
            return self._inner.spoken(first.language) if first else _SOURCE
        except KpiError:  # the settings themselves are faulty
            return _SOURCE

    def _department(self, name: str) -> Department:
        with self._told(""):
            return self._inner.department(name)

    def _scheme(self, name: str) -> SchemeView:
        with self._told(""):
            return SchemeView(self._inner.book.versions(name)[-1], self._language())


# As everybody knows it: help and messages show the public name.
AnalystWorkspace.__name__ = AnalystWorkspace.__qualname__ = "Workspace"
