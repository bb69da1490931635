"""What `notebooks/restatement.ipynb` shows: what changed since a period was issued, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.history.restatement import restatement_tables as tables
from kpilib.history.restatement.bridge_view import BridgeView
from kpilib.history.restatement.waterfall import draw_waterfall
from kpilib.history.restatement.words import Telling, title
from kpilib.history.stale import stale_periods
from kpilib.publish.notebooks.parameters import refuse_unknown, text_of
from kpilib.publish.review.correction_tables import appeals_table, corrections_table
from kpilib.publish.review.display import show_figure, show_markdown, show_rows, show_title
from kpilib.publish.review.load_review import (
    asked_assessment,
    find_workspace,
    refuse_unknown_language,
)
from kpilib.publish.review.settlements import Settled, left_table, settled_table, with_origins
from kpilib.publish.review.source_tables import sources_table
from kpilib.records.bridge.restate import Restatement, chain
from kpilib.records.bridge.settlement_causes import explained
from kpilib.records.ledger import Ledger
from kpilib.records.open_amounts import next_settling
from kpilib.records.payment_record import open_period
from kpilib.records.source_changes import source_changes
from kpilib.text.notebook_card import ShowsItself
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.publish.review.tables.table import TableText
    from kpilib.text.notebook_card import NotebookCard

_PARAMETERS = ("department", "period", "lang", "workspace")


@dataclass(frozen=True, repr=False)
class RestatementReview(ShowsItself):
    """A period before and after, and what follows from it.

    Attributes:
        telling: Names and figures of the period in the report's language.
        chain: The period, and later ones that have other results now.
        due: What is owed for issued periods by what is known now.
        open: The period that settles it; None where no later one has inputs yet.
        stale: Every issued period that needs a new revision before that, in time.
    """

    telling: Telling
    chain: tuple[Restatement, ...]
    due: Settled = field(default_factory=Settled)
    open: Period | None = None
    stale: tuple[Period, ...] = ()

    @property
    def restatement(self) -> Restatement:
        """The period itself."""
        return self.telling.restatement

    @property
    def bridge(self) -> BridgeView:
        """From the figures before to those now, cause by cause; `.frame` has every line."""
        return BridgeView(self.telling)

    def card(self) -> NotebookCard:
        """What it shows of itself in a notebook: its bridge, and what shows the rest."""
        shown = self.bridge.card()
        ways = {
            "review.bridge.frame": shown.ways[".frame"],
            "review.show_bridge()": self._say("a part of the report, as it prints"),
        }
        return replace(shown, ways=ways)

    @property
    def identity(self) -> str:
        """Whose report this is: `department|period|draft|hash of what was compared`."""
        one = self.restatement
        return f"{one.department}|{one.period}|draft|{one.digest}"

    @property
    def title(self) -> str:
        """Department and period."""
        return title(self.telling)

    def show_title(self) -> None:
        """The title, what is compared, and the identity for whoever renders the report."""
        show_title(self.title, self.identity)
        show_markdown(self.telling.compared())

    def show_changes(self) -> None:
        """What changed and why, in sentences."""
        self._heading(self._say("What changed, and why"))
        show_markdown(f"**{self.telling.lead()}**")
        points = [*self.telling.points(), *self.telling.reached(self.chain[1:])]
        if points:
            show_markdown("\n".join(f"- {point}" for point in points))

    def show_bridge(self) -> None:
        """Per person and item from the figure before to the figure now, cause by cause."""
        found = (
            tables.pay_bridge(self.telling),
            tables.score_bridge(self.telling),
            tables.standings(self.telling),
            tables.carried(self.telling),
        )
        self._section(self._say("Person by person and item by item"), *found)

    def show_chart(self) -> None:
        """The total before, the causes, and the total now; nothing where no pay changed."""
        if chart := tables.steps(self.telling):
            show_figure(draw_waterfall(chart.steps), chart.alt, chart.caption)

    def show_chain(self) -> None:
        """Every period that has other results now."""
        self._section(self._say("Periods that this reaches"),
                      tables.chain_table(self.telling, self.chain))  # fmt: skip

    def show_corrections(self) -> None:
        """Corrections with reason, person and day; appeals with outcome and deadline."""
        times = self.telling.assessment.department.appeals
        wording, person = self.telling.wording, self.telling.person
        found: list[tuple[str, Correction]] = tables.relevant(self.restatement)
        self._section(self._say("Corrections and appeals"),
                      corrections_table(found, self.telling.cellwords),
                      appeals_table(found, wording, person, times.decide_within if times else None),
                      )  # fmt: skip
        self._section(self._say("What changed in the sources"),
                      sources_table(source_changes(*self.restatement.bundles),
                                    self.telling.cellwords))  # fmt: skip

    def show_due(self) -> None:
        """What the open period pays or takes back for all issued ones."""
        if not self.restatement.before:
            return
        table = settled_table(self.due, self.telling.wording)
        self._heading(self._say("Settled in the open period"))
        show_markdown(self.telling.settling(self.due.total, self.open, any_due=table is not None))
        self._table(table)
        self._table(left_table(self.due, self.telling.wording))

    def show_next(self) -> None:
        """What to do so that this becomes part of the record."""
        self._heading(self._say("What to do next"))
        show_markdown(self.telling.what_next(self.stale, self.open if self.due.rows else None))

    def _section(self, heading: str, *found: TableText | None) -> None:
        """A heading and its tables; nothing at all without any table."""
        if any(found):
            self._heading(heading)
            for table in found:
                self._table(table)

    def _heading(self, text: str) -> None:
        show_markdown(f"## {text}")

    def _say(self, key: str) -> str:
        return self.telling.wording.say(key)

    def _table(self, table: TableText | None) -> None:
        if table is None:
            return
        lang = self.telling.lang
        show_rows(table.columns, table.rows, table.caption, table.align, lang, total=table.total)


def open_restatement(
    department: str = "", period: str | int = "", lang: str = "", workspace: str = ""
) -> RestatementReview:
    """Compare a period with what was issued, ready to be shown.

    Args:
        department: Id in `params/departments.yaml`; the first with something issued when empty.
        period: Such as `2025Q1`; a year may be a number; the last issued one when empty.
        lang: A language; the department's own language when empty.
        workspace: Its folder; found from the working folder upwards when empty.

    Raises:
        KpiError: A parameter is wrong, inputs are faulty, or what was issued is not whole.
    """
    folder = text_of("workspace", workspace)
    found = Workspace(Path(folder) if folder else find_workspace(Path.cwd()))
    return restatement_in(found, department, period, lang)


def restatement_in(
    workspace: Workspace, department: str, period: Period | str | int, lang: str = ""
) -> RestatementReview:
    """The restatement of a department of an open workspace; see `open_restatement`."""
    refuse_unknown(_PARAMETERS)
    lang = text_of("lang", lang)
    refuse_unknown_language(lang)
    department, when = _asked(workspace, text_of("department", department), period)
    return review_of(workspace, chain(workspace, department, when), lang)


def _asked(workspace: Workspace, department: str, period: Period | str | int) -> tuple[str, Period]:
    """What is meant where nothing is named: issued last, or else corrected last, if anything."""
    names = [department] if department else [*workspace.departments]
    if period == "":
        for name in names:
            if issued := Ledger(workspace).revisions(workspace.department(name).id):
                periods = [Period.parse(one.manifest.period) for one in issued]
                return name, max(periods, key=lambda each: each.order)
        for name in names:
            known = workspace.periods(name)
            corrected = [each for each in known if workspace.corrections(name, each)]
            if corrected:
                return name, corrected[-1]
    return asked_assessment(workspace, department, period)


def telling_of(workspace: Workspace, one: Restatement, lang: str = "") -> Telling:
    """Names and figures of a restatement in a language, or in the department's own."""
    now = workspace.assess(one.department, one.period)
    return Telling(one, now, workspace.spoken(lang or now.department.language))


def review_of(
    workspace: Workspace, found: tuple[Restatement, ...], lang: str = ""
) -> RestatementReview:
    """The review of a chain of restatements; its first one is what it is about."""
    first = found[0]
    telling = telling_of(workspace, first, lang)
    if not first.before:
        return RestatementReview(telling, found)
    revisions = Ledger(workspace).revisions(first.department)
    known = {str(one.period): one.bridge.pay for one in found if one.changed}
    done = next_settling(workspace, first.department)
    done = done.explained_by(lambda rows: explained(revisions, rows, known))
    due = with_origins(workspace, first.department, done.settles, done.left)
    following = open_period(workspace, first.department)
    stale = stale_periods(workspace, first.department, revisions)
    return RestatementReview(telling, found, due, following, tuple(stale))
