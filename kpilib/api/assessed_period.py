"""An assessed period as notebooks have it: frames, and what explains each figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.api.scheme_view import SchemeView
from kpilib.api.told_errors import told_in
from kpilib.core.tables import DEPARTMENT, RESULT_TABLES
from kpilib.publish.notebooks.parameters import text_of
from kpilib.publish.review.load_review import refuse_unknown_language
from kpilib.text.explain.naming import items, subjects
from kpilib.text.foreign import foreign_texts
from kpilib.text.formats import Wording
from kpilib.text.notebook_card import NotebookCard, ShowsItself
from kpilib.text.period_names import period_name
from kpilib.workspace.assess_folder import write_results

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from kpilib.core.periods import Period
    from kpilib.engine.assess import Run
    from kpilib.rules.model import Bilingual
    from kpilib.text.explain import Explainer, Explanation


@dataclass(frozen=True, repr=False)
class AssessedPeriod(ShowsItself):
    """An assessed period: its result tables as frames, and what explains each figure.

    Every table has the columns of its CSV file, in the same order; numbers are `Decimal` or None,
    `eligible` is a bool, words are text. A frame is the caller's own: what is done to it changes
    neither the figures nor what `to_csv` writes.

        a = ws.assess("key-accounts", "2026Q1")
        a.payouts.groupby("item").amount.sum()        # exact to the fen
        a.explain("E007", "software_commission")      # unfolds in a notebook
        plottable(a.payouts)                          # floats, for charts

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
    def scheme(self) -> SchemeView:
        """The rules in force."""
        return SchemeView(self._run.scheme, self.lang, self._run.plan.period.end)

    def explain(self, who: str, item: str | None = None, *, lang: str = "") -> Explanation:
        """The tree behind a figure, down to file and row; `.text()` and `.to_json()` give it away.

            a.explain("E007")                          # whatever matters most of a person
            a.explain("E007", "software_commission")   # one figure; Tab completes both
            a.explain("@department")

        Args:
            who: An employee or a customer by id or name, or `@department`.
            item: Any figure by name or as reports print it; what matters most when left out.
            lang: Another language than `self.lang`.

        Raises:
            KpiError: There is no such person or figure; names the nearest.
        """
        with told_in(lambda: self.lang):
            refuse_unknown_language(text_of("lang", lang))
            named = None if item is None else text_of("item", item)
            spoken = self._speak(lang) if lang else self.lang
            return self._explainer().explain(text_of("who", who), named, lang=spoken)

    def to_csv(self, folder: Path | str) -> None:
        """Write the result tables as `kpi assess` does, all or none, byte for byte the same.

        Raises:
            KpiError: Nothing can be written there.
        """
        with told_in(lambda: self.lang):
            write_results(self._run, Path(folder))

    def __dir__(self) -> list[str]:
        own = ("explain", "lang", "period", "scheme", "title", "to_csv")
        return sorted([*RESULT_TABLES, *own])

    def completions(self, parameter: str, given: Mapping[str, str]) -> Sequence[str]:
        """See `kpilib.api.completion`."""
        if parameter == "who":
            return [*subjects(self._run), DEPARTMENT]
        return [*items(self._run, given.get("who", ""))] if parameter == "item" else []

    def card(self) -> NotebookCard:
        """The title, the rules, and the first rows of whatever table says most."""
        wording, scheme = Wording(self.lang), self._run.scheme
        rules = wording.say(
            "Rules: {title}, in force since {day}.",
            title=scheme.title.in_(self.lang),
            day=wording.day(scheme.effective_from),
        )
        rows = self._run.results.rows
        name = next((name for name in RESULT_TABLES if rows[name]), "summary")
        return NotebookCard(
            title=self.title,
            lang=self.lang,
            kind="assessment",
            told=(rules,),
            columns=RESULT_TABLES[name],
            rows=rows[name],
            ways={
                f".{table}": wording.say_number("{n} row", "{n} rows", n=len(rows[table]))
                for table in RESULT_TABLES
            },
            foreign=foreign_texts(scheme, self.lang),
        )


def assessment_title(name: Bilingual, period: Period, lang: str) -> str:
    """What was assessed, over which period."""
    return f"{name.in_(lang)} · {period_name(period, lang)}"
