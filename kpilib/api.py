"""The Python interface: what notebooks and programs of others call, by `from kpilib import …`.

    ws = Workspace(".")
    a = ws.assess("key-accounts", "2026Q1")
    a.payouts                                     # a frame; amounts are exact decimals
    a.explain("E007", "software_commission")      # unfolds in a notebook

These names and their attributes are a promise; what they are made of may move.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.tables import RESULT_TABLES
from kpilib.engine.results import cell_text
from kpilib.engine.trial import scheme_book
from kpilib.history.restatement.load_restatement import restatement_in
from kpilib.publish.company.load_company import company_in, year_in
from kpilib.publish.review.load_review import AskedPaper, find_workspace, review_in
from kpilib.publish.what_if.what_if_notebook import WhatIfNotebook
from kpilib.rules.lint.sound_scheme import sound_scheme
from kpilib.rules.scheme_book import NoScheme
from kpilib.text.explain import Explainer
from kpilib.text.foreign import foreign_texts, marked
from kpilib.text.formats import Wording
from kpilib.text.period_names import period_name
from kpilib.workspace.accepted import Accepted, read_accepted
from kpilib.workspace.assess_folder import assess_folder as assess_input_folder
from kpilib.workspace.assess_folder import write_results
from kpilib.workspace.departments import SETTINGS, WorkspaceError
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

    from kpilib.engine.assess import Run
    from kpilib.history.restatement.load_restatement import RestatementReview
    from kpilib.publish.company.company_review import CompanyReview, CompanyYear
    from kpilib.publish.review.department import Review
    from kpilib.rules.model import Bilingual
    from kpilib.rules.scheme import Scheme
    from kpilib.text.explain import Explanation
    from kpilib.workspace.departments import Department
    from kpilib.workspace.sources.reading import SourcesRead

_MOST_ROWS = 20
"""So many rows a cell of a notebook shows of its own accord; more of them nobody reads."""


@dataclass(frozen=True, repr=False)
class AssessedPeriod:
    """An assessed period: its result tables as frames, and what explains each figure.

    Every table has the columns of its CSV file, in the same order; numbers are `Decimal` or None,
    `eligible` is a bool, words are text. A frame is the caller's own: what is done to it changes
    neither the figures nor what `to_csv` writes.

    Attributes:
        title: What was assessed, for people.
        period: The period.
        lang: The language in which it is shown: `zh`, `en` or another that has a catalogue.
    """

    title: str
    period: Period
    lang: str
    _run: Run
    _explainer: Callable[[], Explainer] = field(compare=False)
    _speak: Callable[[str], str] = field(compare=False, default=str)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per person and piece, and one for the run's period."""
        return self._run.results.table("summary")

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row per person, piece and indicator."""
        return self._run.results.table("scores")

    @cached_property
    def payouts(self) -> pd.DataFrame:
        """One row per person, piece and pay item, yuan."""
        return self._run.results.table("payouts")

    @cached_property
    def carry(self) -> pd.DataFrame:
        """State handed to the next period, yuan."""
        return self._run.results.table("carry")

    @cached_property
    def flags(self) -> pd.DataFrame:
        """What should be noticed."""
        return self._run.results.table("flags")

    @cached_property
    def classes(self) -> pd.DataFrame:
        """Classes of customers."""
        return self._run.results.table("classes")

    @property
    def scheme(self) -> Scheme:
        """The rules in force."""
        return self._run.scheme

    def explain(self, who: str, item: str | None = None, *, lang: str = "") -> Explanation:
        """The tree behind a figure, down to file and row; `.text()` and `.to_json()` give it away.

        Args:
            who: An employee or a customer by id or name, or `@department`.
            item: Any figure by name or as reports print it; what matters most when left out.
            lang: Another language than `self.lang`.

        Raises:
            KpiError: There is no such person or figure; names the nearest.
        """
        return self._explainer().explain(who, item, lang=self._speak(lang) if lang else self.lang)

    def to_csv(self, folder: Path | str) -> None:
        """Write the result tables as `kpi assess` does, all or none, byte for byte the same.

        Raises:
            KpiError: Nothing can be written there.
        """
        write_results(self._run, Path(folder))

    def _rows(self) -> Mapping[str, int]:
        return {name: len(self._run.results.rows[name]) for name in RESULT_TABLES}

    def __repr__(self) -> str:
        tables = ", ".join(f".{name} {count}" for name, count in self._rows().items())
        return f"{self.title}: {tables}"

    def _repr_html_(self) -> str:
        """The title, the rules, and the first rows of whatever table says most."""
        wording = Wording(self.lang)
        rules = wording.say(
            "Rules: {title}, in force since {day}.",
            title=self.scheme.title.in_(self.lang),
            day=wording.day(self.scheme.effective_from),
        )
        name = next((name for name, count in self._rows().items() if count), "summary")
        counts = " · ".join(f"<code>.{table}</code> {n}" for table, n in self._rows().items())
        more = self._rows()[name] - _MOST_ROWS
        rest = wording.say_number("… and {n} more row", "… and {n} more rows", n=more)
        page = (
            f'<div class="kpilib-assessment" lang="{html.escape(self.lang)}">'
            f"<p><b>{html.escape(self.title)}</b><br>{html.escape(rules)}<br>{counts}</p>"
            f"{_html(RESULT_TABLES[name], self._run.results.rows[name][:_MOST_ROWS])}"
            f"{f'<p>{html.escape(rest)}</p>' if more > 0 else ''}</div>"
        )
        return marked(page, foreign_texts(self.scheme, self.lang))


class AnalystWorkspace:
    """A workspace as notebooks use it; its public name is `kpilib.Workspace`.

    Attributes:
        root: The folder that holds `params/`, `notebooks/` and `reports/`.
    """

    def __init__(self, root: Path | str = ".") -> None:
        """Open a workspace.

        Args:
            root: Its folder. The folder one works in, or nothing, means the first from there
                upwards that is a workspace: a notebook runs wherever it is opened from.

        Raises:
            KpiError: There is no workspace.
        """
        here = str(root) in {"", "."}
        self.root = find_workspace(Path.cwd()) if here else Path(root)
        if not (self.root / SETTINGS).is_file():
            raise WorkspaceError(
                Message("{folder} is no workspace: it has no {file}", folder=root, file=SETTINGS)
            )
        self._inner = Workspace(self.root)

    @property
    def departments(self) -> Mapping[str, Department]:
        """The departments by id, in the order of `params/departments.yaml`."""
        return self._inner.departments

    def periods(self, department: str = "") -> list[Period]:
        """The periods that have inputs (of one department, or of any), in time."""
        return self._inner.periods(self._inner.department(department).id if department else None)

    def read_sources(self, department: str, period: Period | str) -> tuple[SourcesRead, ...]:
        """Read a period's sources anew (`docs/sources.md`); all else goes on with what was read.

        Args:
            department: Its id.
            period: Such as `2026Q1`.

        Returns:
            What was read, and which rows are other than last time; nothing without sources.

        Raises:
            ProblemsFound: A source gives no table; nothing is written.
        """
        return self._inner.read_sources(self._inner.department(department).id, _period(period))

    def assess(self, department: str, period: Period | str, *, lang: str = "") -> AssessedPeriod:
        """Assess a department over a period, with the state that earlier periods hand on.

        Args:
            department: Its id.
            period: Such as `2026Q1`.
            lang: Of what is shown; the department's own when left out.

        Raises:
            ProblemsFound: Inputs, or those of an earlier period that counts, are faulty.
            KpiError: There is no such department, or no inputs for the period.
        """
        when = _period(period)
        done = self._inner.assess(department, when)
        spoken = self._inner.spoken(lang or done.department.language)
        title = _title(done.department.title, when, spoken)
        return AssessedPeriod(
            title,
            when,
            spoken,
            done.run,
            lambda: self._inner.explainer(department, when),
            self._inner.spoken,
        )

    def review(
        self,
        department: str,
        period: Period | str,
        lang: str = "",
        *,
        revision: str = "draft",
        edition: str = "manager",
    ) -> Review:
        """What `notebooks/department_review.ipynb` shows: `.tables` and `.charts` by name.

        Args:
            department: Its id.
            period: Such as `2026Q1`.
            lang: The report's language; the department's own when left out.
            revision: `draft`, or the revision that is being issued: `r1`, `r2` …
            edition: For whom: `manager`, who sees everything, `hr`, `posting` or `payroll`.

        Raises:
            KpiError: There is no such thing, or inputs are faulty; with the fix.
        """
        shown = AskedPaper(revision, edition)
        return review_in(self._inner, department, _text(period), lang, shown)

    def company(
        self, period: Period | str, lang: str = "", *, source: str = "inputs"
    ) -> CompanyReview:
        """What `notebooks/company_quarter.ipynb` shows: all departments of a period.

        Args:
            period: Such as `2026Q1`.
            lang: The language; that of the reports when left out.
            source: `inputs` works everything out; `reports` takes what the finished reports say.

        Raises:
            KpiError: There is no such thing, or no department has inputs; with the fix.
        """
        return company_in(self._inner, _text(period), lang, source)

    def company_year(
        self, period: Period | str, lang: str = "", *, source: str = "inputs"
    ) -> CompanyYear:
        """What `notebooks/company_year.ipynb` shows: the year of the company up to a period.

        Raises:
            KpiError: There is no such thing, or no department has inputs; with the fix.
        """
        return year_in(self._inner, _text(period), lang, source)

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
        return WhatIfNotebook(self._inner, department, _text(period), lang)

    def restatement(
        self, department: str, period: Period | str, lang: str = ""
    ) -> RestatementReview:
        """What `notebooks/restatement.ipynb` shows: an issued period beside what is known now.

        Raises:
            KpiError: There is no such thing, or inputs are faulty; with the fix.
        """
        return restatement_in(self._inner, department, _text(period), lang)

    def __repr__(self) -> str:
        return f"Workspace({str(self.root)!r}): {', '.join(self.departments)}"


def assess_folder(
    scheme: str,
    period: Period | str,
    folder: Path | str,
    *,
    schemes: Path | str = "params/schemes",
    carry: Path | str | None = None,
    history: Path | str | None = None,
) -> AssessedPeriod:
    """Assess one folder of input tables, as `kpi assess` does.

    What a workspace has accepted (`params/accepted.yaml`) holds where `schemes` is its folder.

    Args:
        scheme: Its id.
        period: The period of the rows in the folder.
        folder: The input tables.
        schemes: The folder of schemes.
        carry: The `carry.csv` that the period before has written.
        history: Holds earlier periods' input folders (`2025Q4`, …).

    Raises:
        ProblemsFound: The scheme or the inputs are faulty, or there is no such scheme: every
            problem is named, as in `problems.csv`.
    """
    book, when = scheme_book(Path(schemes)), _period(period)
    try:
        rules = sound_scheme(book, scheme, when, documented=False)
    except NoScheme as wrong:
        raise ProblemsFound([Problem("", None, "", "unknown_scheme", str(wrong))]) from wrong
    run = assess_input_folder(
        rules,
        when,
        Path(folder),
        carry=None if carry is None else Path(carry),
        history=None if history is None else Path(history),
        accepted=_accepted_beside(Path(schemes)),
    )
    title = _title(rules.title, when, "en")
    return AssessedPeriod(title, when, "en", run, lambda: Explainer(run))


def _html(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as their CSV file would have them: exact, and nothing where there is nothing."""
    lines = [("th", columns), *(("td", [cell_text(cell) for cell in row]) for row in rows)]
    cells = ["".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in line) for tag, line in lines]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in cells)}</table>"


def _accepted_beside(schemes: Path) -> Accepted:
    params = schemes.absolute().parent
    return read_accepted(params.parent) if params.name == "params" else Accepted()


def _title(name: Bilingual, period: Period, lang: str) -> str:
    return f"{name.in_(lang)} · {period_name(period, lang)}"


def _text(period: Period | str) -> str:
    """As a notebook's parameter, which is looked at where it is used."""
    return str(period) if isinstance(period, Period) else period


def _period(period: Period | str) -> Period:
    return period if isinstance(period, Period) else Period.parse(str(period))
