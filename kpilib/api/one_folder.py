"""One folder of input tables assessed, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.api.assessed_period import AssessedPeriod, assessment_title
from kpilib.api.completion import complete_in_ipython
from kpilib.api.told_errors import told_in
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.trial import scheme_book
from kpilib.publish.review.load_review import asked_period
from kpilib.rules.lint.sound_scheme import sound_scheme
from kpilib.rules.scheme_book import NoScheme
from kpilib.text.explain import Explainer
from kpilib.workspace.accepted import Accepted, read_accepted
from kpilib.workspace.assess_folder import assess_folder as assess_input_folder

if TYPE_CHECKING:
    from kpilib.core.periods import Period

_LANG = "en"  # a folder belongs to no department, which would have one


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

        r = assess_folder("my-scheme", "2026Q1", "inputs", schemes="params/schemes")
        r.summary
        r.to_csv("out")

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
        KpiError: The period is none.
    """
    complete_in_ipython()
    with told_in(lambda: _LANG):
        book, when = scheme_book(Path(schemes)), asked_period(period)
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
    title = assessment_title(rules.title, when, _LANG)
    return AssessedPeriod(title, when, _LANG, run, lambda: Explainer(run))


def _accepted_beside(schemes: Path) -> Accepted:
    params = schemes.absolute().parent
    return read_accepted(params.parent) if params.name == "params" else Accepted()
