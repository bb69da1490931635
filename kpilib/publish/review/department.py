"""What a department's review shows: one method per part of the report, called by the notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.publish.editions.by_edition import by_edition
from kpilib.publish.editions.declaration import MANAGER
from kpilib.publish.editions.edition_names import edition_title
from kpilib.publish.paper_revision import DRAFT, known_day, nothing_paid, titled
from kpilib.publish.review import changed_rules, narrative, rules
from kpilib.publish.review import tables as reviewtables
from kpilib.publish.review.changed_since import changed_since
from kpilib.publish.review.company_facts import company_facts
from kpilib.publish.review.correction_words import appeal_sentences, correction_sentences
from kpilib.publish.review.display import (
    show_block,
    show_figure,
    show_markdown,
    show_rows,
    show_title,
)
from kpilib.publish.review.draft_notice import DraftNotice
from kpilib.publish.review.history_grid import history_grid
from kpilib.publish.review.narrative import NarrativeContext
from kpilib.publish.review.page_one import blocks
from kpilib.publish.review.page_one.blocks import plain
from kpilib.publish.review.page_one.change_waterfall import waterfall
from kpilib.publish.review.page_one.decisions import cards
from kpilib.publish.review.page_one.headline_finding import headline
from kpilib.publish.review.page_one.next_period import known, outlook
from kpilib.publish.review.page_one.outlook import scenarios
from kpilib.publish.review.page_one.people_table import PeopleTable
from kpilib.publish.review.page_one.tiles import tiles
from kpilib.publish.review.pay_notice import PayNotice
from kpilib.publish.review.settlements import Settled, left_table, settled_table
from kpilib.publish.review.source_tables import sources_table
from kpilib.publish.review.tables.by_name import named_tables, review_card
from kpilib.text.language import language, languages
from kpilib.text.literal_markdown import escape
from kpilib.text.notebook_card import ShowsItself
from kpilib.text.period_names import report_title

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import IPython.display
    import pandas as pd

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.publish.editions.declaration import Edition
    from kpilib.publish.review import charts as all_charts
    from kpilib.publish.review.charts import Chart, drawing, page_shapes
    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.page_one.blocks import Grid
    from kpilib.publish.review.page_one.outlook import Scenario
    from kpilib.publish.review.tables import TableText
    from kpilib.records.bridge.replaced_revision import Replaced
    from kpilib.text.language import Language
    from kpilib.text.notebook_card import NotebookCard
    from kpilib.workspace.decision_notes import DecisionNote
else:
    IPython = lazy("IPython")
    all_charts = lazy("kpilib.publish.review.charts")
    drawing = lazy("kpilib.publish.review.charts.drawing")
    page_shapes = lazy("kpilib.publish.review.charts.page_shapes")
    pd = lazy("pandas")


_ON_TOP = 15  # lines of what changed that stand at the top; more of them stand with the pay


class ReviewError(KpiError):
    """A review was asked for what it does not have."""


@by_edition
@dataclass(frozen=True, repr=False)
class Review(ShowsItself):
    """One department's review of a period.

    Attributes:
        comparison: The period and those before it.
        lang: The language.
        revision: `draft`, `r1` …, or what looks back; see `kpilib.publish.paper_revision`.
        skipped: Earlier periods whose inputs are faulty, so that nothing is compared with them.
        settled: What this period pays or takes back for earlier ones.
        corrections: Corrections and appeals of this period's inputs.
        open_before: Appeals of earlier periods that nobody has decided yet, each with its period.
        replaced: What was paid for the period, what is due and settled, and what changed since it
            was issued; see `kpilib.records.payment_record`.
        decision_notes: Options, who decides and by when, where the department has said so.
        edition: For whom it is; the others hold less, see `kpilib.publish.editions`.
        remarks: Of a paper that looks back, what of that day is on no record.
        issued_as: Of an edition, the revision that has the same figures; `draft` where those of an
            issued period have changed since.
    """

    comparison: Comparison
    lang: str
    revision: str
    skipped: tuple[str, ...] = ()
    settled: Settled = field(default_factory=Settled)
    corrections: tuple[Correction, ...] = ()
    open_before: tuple[tuple[Period, Correction], ...] = ()
    replaced: Replaced | None = None
    decision_notes: Sequence[DecisionNote] = ()
    edition: Edition = MANAGER
    issued_as: str = ""
    remarks: Sequence[str] = ()

    @cached_property
    def context(self) -> NarrativeContext:
        """The figures in the report's language, for tables and charts."""
        return self._in_language(str)

    @cached_property
    def prose(self) -> NarrativeContext:
        """The same for Markdown, where what people typed is made literal."""
        return self._in_language(escape)

    def _in_language(self, literal: Callable[[str], str], lang: str = "") -> NarrativeContext:
        """What is told of a period that has been paid is what is known of it now.

        What was paid with it then, settlements among it, stands on top: added to what is due now
        it would be a sum that nobody pays.
        """
        lang = lang or self.lang
        if self.replaced is not None and not self.replaced.pays:
            nothing = Settled()
            return NarrativeContext(self.comparison, lang, nothing, literal, known_now=True)
        return NarrativeContext(self.comparison, lang, self.settled, literal)

    @property
    def identity(self) -> str:
        """Whose report this is: `department|period|revision|hash of the inputs`."""
        assessment = self.comparison.now.assessment
        revision = self.edition.marked(self.revision)
        parts = (assessment.department.id, str(assessment.period), revision)
        return "|".join((*parts, assessment.inputs_hash))

    @property
    def title(self) -> str:
        """Department and period, and for whom where it is not the manager's."""
        assessment = self.comparison.now.assessment
        name = assessment.department.title.in_(self.lang)
        title = report_title(name, assessment.period, self.lang)
        return titled(edition_title(title, self.edition, self.lang), self.revision, self.lang)

    def show_title(self) -> None:
        """The title, the rules that were used, and the identity for whoever renders the report."""
        # Nobody sees them, and they are in the notebook all the same.
        facts = self.company_facts() if self.edition.is_whole else None
        show_title(self.title, self.identity, facts)
        if day := known_day(self.revision):
            show_markdown(f"**{nothing_paid(day, self.lang)}**")
            for remark in self.remarks:
                show_markdown(escape(remark))
        for notice in self._pay_notices(escape):
            first, *rest = notice.sentences()
            # On a line of its own: after a full stop, ** ends nothing when a letter follows.
            show_markdown(f"**{first}**\n{self._language.sentences(rest)}")
        for sentence in (
            DraftNotice(self.replaced.draft, self.lang).sentences() if self.replaced else ()
        ):
            show_markdown(f"**{sentence}**")
        for notice in self._pay_notices():
            if len(notice.record_lines) <= _ON_TOP:
                self._show_record(notice)

    def company_facts(self) -> dict[str, Any]:
        """What the pages of the company are told, in every language."""
        codes = [self.lang if code == self.lang else code for code in languages()]
        contexts = {str(code): self._in_language(str, code) for code in codes}
        corrections = (*self.corrections, *(one for _, one in self.open_before))
        return company_facts(contexts, self.decision_notes, corrections, self._scenarios)

    @cached_property
    def _scenarios(self) -> tuple[Scenario, ...]:
        return scenarios(self.comparison)

    def _pay_notices(self, literal: Callable[[str], str] = str) -> tuple[PayNotice, ...]:
        """What was issued before, where anything was; see `NarrativeContext` for `literal`."""
        if self.replaced is None or not self.replaced.record.is_issued:
            return ()
        names = self.replaced.record.names

        def person(who: str) -> str:
            known = self.context.names.get(who) or names.get(who, "")
            return literal(self.context.wording.person(who, known))

        def item(name: str) -> str:
            return literal(self.comparison.now.assessment.label(name, self.lang))

        return (PayNotice(self.replaced, self.revision, self.lang, person, item, literal),)

    def _show_record(self, notice: PayNotice) -> None:
        for table in changed_since(notice):
            self.put_table(table)

    def basis(self) -> str:
        """By which rules, and what they could not be applied to."""
        scheme = self.comparison.now.scheme
        wording = self.context.wording
        title, since = escape(scheme.title.in_(self.lang)), wording.day(scheme.effective_from)
        told = [self._say("Rules: {title}, in force since {since}.", title=title, since=since)]
        if self.issued_as not in {"", "draft"}:
            told.append(self._say("As issued with {revision}.", revision=self.issued_as))
        elif day := known_day(self.revision):
            told.append(self._say("As known on {day}.", day=wording.day(day)))
        elif self.revision == DRAFT:
            issued = self.issued_as or (self.replaced and self.replaced.record.is_issued)
            told.append(self._say("Draft." if issued else "Draft, not issued."))
        if self.skipped:
            names = wording.listed(self.skipped)
            told.append(self._say("{names}: inputs are faulty, not compared.", names=names))
        now = self.comparison.now.assessment
        if now.before and now.passes_over:
            before = wording.period(now.before)
            told.append(
                self._say(
                    "What is carried in comes from {before}; there are no inputs between.",
                    before=before,
                )
            )
        return self._language.sentences(told)

    def show_headline(self) -> None:
        """The finding in one line, what it rests on, and the figures to be seen first."""
        if finding := headline(self.prose):
            show_markdown(f"# {finding}")
        show_markdown(self._language.sentences([*narrative.standing(self.prose), self.basis()]))
        if shown := tiles(self.context):
            told = "\n".join(plain((tile.label, tile.value, *tile.notes)) for tile in shown)
            show_block(blocks.tiles_html(shown), told)

    def show_why(self) -> None:
        """From the last period's figure to this one's, step by step, each with its reason."""
        if found := waterfall(self.context):
            self._heading(escape(found.title))
            self._grid(found.grid)

    def show_story(self) -> None:
        """What happened and why."""
        self._heading(self._say("What happened, and why"))
        for section in narrative.story(self.prose):
            points = "\n".join(f"- {point}" for point in section.points)
            show_markdown(
                "\n\n".join([f"### {section.title}", *section.paragraphs, points]).strip()
            )

    def show_decisions(self) -> None:
        """What needs a decision."""
        found = cards(self.context, self.decision_notes)
        if not found:
            self._heading(self._say("What needs a decision"))
            show_markdown(self._say("Nothing needs a decision {this}.", this=self.context.this))
            return
        self._heading(
            self.context.wording.say_number("{n} decision", "{n} decisions", n=len(found))
        )
        told = "\n".join(plain((card.title, card.text, card.note)) for card in found)
        show_block(blocks.cards_html(found), told)

    @cached_property
    def _people(self) -> PeopleTable:
        return PeopleTable(self.context)

    def show_people(self) -> None:
        """Everybody in one table; of a large department the first and the last."""
        if grid := self._people.grid():
            self._heading(escape(self._people.title()))
            self._grid(grid)

    def show_everybody(self) -> None:
        """The same table with all people of a large department."""
        if self._people.is_large and (grid := self._people.grid(everybody=True)):
            self._heading(self._say("Everybody"))
            self._grid(grid)

    def show_next(self) -> None:
        """What the next period would pay, what is known to come, appeals open, and dates."""
        grid = outlook(self.context, self._scenarios)
        told = known(self.prose, self.corrections, self.open_before)
        self._heading(self._say("What comes next"))
        if grid:
            self._grid(grid)
        show_markdown("\n".join(f"- {sentence}" for sentence in told))
        self.put_table(rules.dates(self.context))

    def show_scores(self) -> None:
        """Scores by person and indicator, the department's own, and actuals against targets."""
        v = self.context
        # Page one has targets and actuals of one measure; a second one stands here.
        again = len(v.now.measure_names) == 1 and self._people.measure
        found = (
            reviewtables.department_scores(v),
            reviewtables.scores(v),
            None if again else reviewtables.attainment(v),
        )
        if any(found[:2]):
            self._section(self._say("Scores and targets"), found)
        else:
            self._section(self._say("Targets"), found)

    def show_pay(self) -> None:
        """Pay by person and item, and by month where the scheme pays by month."""
        v = self.context
        # Whoever sees the table of people has seen there what changed.
        changes = not self.edition.shows("show_people")
        found = (reviewtables.pay(v, changes=changes), reviewtables.monthly(v))
        self._section(self._say("Pay", context="heading"), found)

    def show_settlements(self) -> None:
        """What this period pays or takes back for earlier ones, and the total with pay."""
        for notice in self._pay_notices():
            if len(notice.record_lines) > _ON_TOP:
                self._show_record(notice)
        wording = self.context.wording
        if not self.settled.rows:
            self.put_table(left_table(self.settled, wording))
            return
        self.put_table(settled_table(self.settled, wording))
        self.put_table(left_table(self.settled, wording))
        pay, due = self.comparison.now.total_pay, self.settled.total
        record = self.replaced.record if self.replaced else None
        paid = bool(record and record.is_issued)
        show_markdown(
            self._say(
                "Pay {this} is {pay}; with {earlier} for earlier periods, {total} was paid with "
                "{first}."
                if paid
                else "Pay {this} is {pay}; with {earlier} for earlier periods, {total} are to be "
                "paid.",
                this=self.context.this,
                pay=wording.pay(pay),
                earlier=wording.pay(due),
                total=wording.pay(pay + due),
                first=record.first if record else "",
            )
        )

    def show_corrections(self) -> None:
        """Corrections of the inputs with their reasons; appeals with outcome and deadline."""
        times, v = self.comparison.now.assessment.department.appeals, self.context
        within = times.decide_within if times else None
        told = [*correction_sentences(self.corrections, v.cellwords),
                *appeal_sentences(self.corrections, v.wording, v.person, within)]  # fmt: skip
        if told:
            self._heading(self._say("Corrections and appeals"))
            show_markdown("\n".join(f"- {escape(sentence)}" for sentence in told))
        if self.replaced and self.replaced.sources:
            changed = sources_table(self.replaced.sources, v.cellwords)
            self._section(self._say("What changed in the sources"), (changed,))

    def show_classes(self) -> None:
        """Classes of customers, where the scheme has them."""
        v = self.context
        found = (reviewtables.classes(v), reviewtables.customers(v))
        self._section(self._say("Classes of customers"), found)

    def show_carry(self) -> None:
        """What becomes of what an earlier scheme left, and what is handed to the next period."""
        found = (reviewtables.decided(self.context), reviewtables.carry(self.context))
        self._section(self._say("Carried on"), found)

    def show_notices(self) -> None:
        """Who was not assessed and why, and every flag."""
        self._heading(self._say("People not assessed, and flags"))
        excluded, flags = reviewtables.excluded(self.context), reviewtables.flags(self.context)
        if excluded is None:
            everyone = self._say("Everyone on the list was assessed.")
            show_markdown(everyone if self.comparison.now.assessed else self._say("None."))
        for table in (excluded, flags):
            self.put_table(table)

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables that the figures allow, by name: frames of finished text."""
        return named_tables(self, _frame)

    def card(self) -> NotebookCard:
        """What it shows of itself in a notebook: the finding, and its tables and charts by name."""
        return review_card(self)

    @cached_property
    def charts(self) -> dict[str, Chart]:
        """The charts that the figures allow, by key."""
        return all_charts.charts(self.context)

    def completions(self, parameter: str, given: Mapping[str, str]) -> Sequence[str]:
        """What Tab offers in a notebook; see `kpilib.api.completion`."""
        del given
        return [*self.charts] if parameter == "key" else []

    def show_chart(self, key: str) -> None:
        """One chart: `distribution`, `attainment`, `change`, `drivers` or `trend`.

        Nothing is shown where the figures do not allow it (no trend in the first period), or where
        page one shows the same.

        Raises:
            ReviewError: There is no chart of that name at all.
        """
        if key not in all_charts.KEYS:
            raise ReviewError(
                Message(
                    "there is no chart {chart}; charts are {known}",
                    chart=repr(key),
                    known=tuple(all_charts.KEYS),
                )
            )
        if key in self._people.shows_bars_of:
            return  # the table of people on page one has the same bars
        if chart := self.charts.get(key):
            show_figure(drawing.draw(chart), chart.alt, chart.caption, page_shapes.shapes(chart))

    def show_history(self) -> None:
        """Every indicator or pay item over the periods so far; else the main figure alone."""
        if grid := history_grid(self.context):
            self._grid(grid)
        else:
            self.show_chart("trend")

    def show_chart_figures(self) -> None:
        """Every figure that the charts draw, for whoever compares runs; not part of the report."""
        text = "\n".join(chart.alt for chart in self.charts.values())
        IPython.display.display({"text/plain": text}, raw=True)

    def show_timetable(self) -> None:
        """The scheme's dates, where it has any."""
        self._section(self._say("Timetable"), (rules.dates(self.context),))

    def show_rules(self) -> None:
        """Which rules changed since the last period, and where all of them stand."""
        self._heading(self._say("Rules"))
        self.put_table(changed_rules.changed_rules(self.context))
        show_markdown(self._language.sentences(changed_rules.about_rules(self.prose)))
        if own := changed_rules.own_values(self.prose):
            intro = self._say("This department has its own values:")
            show_markdown("\n".join([f"{intro}\n", *(f"- {line}" for line in own)]))

    def show_checking(self) -> None:
        """How to check a figure, and what to do when it is wrong."""
        assessment = self.comparison.now.assessment
        now = self.comparison.now
        customers = (row[0] for row in assessment.results.rows["classes"])
        who = next(iter((*now.assessed, *customers, *now.summary)), "ID")
        command = f"kpi explain {assessment.period} {assessment.department.id} {who}"
        self._heading(self._say("Checking a figure, and appeals"))
        how = self._say(
            "Every figure can be followed to its clause, parameters and input rows: `{command}`. "
            "Whoever disagrees tells the head of the department and adds the evidence.",
            command=command,
        )
        then = self._say(
            "A correction is recorded with its reason and worked out again; the issued report "
            "stays as it is, and the difference is settled in the open period."
            if now.pays  # of scores nothing is settled
            else "A correction is recorded with its reason and worked out again; the issued "
            "report stays as it is."
        )
        show_markdown(self._language.sentences((how, then)))

    def _section(self, heading: str, tables: Sequence[TableText | None]) -> None:
        """A heading and its tables; nothing at all without any table."""
        if any(tables):
            self._heading(heading)
            for table in tables:
                self.put_table(table)

    def _heading(self, text: str) -> None:
        show_markdown(f"## {text}")

    def put_table(self, table: TableText | None) -> None:
        """Show a table, where there is one."""
        if table is None:
            return
        show_rows(table.columns, table.rows, table.caption, table.align, self.lang,
                  total=table.total)  # fmt: skip

    def _grid(self, grid: Grid) -> None:
        rows = [grid.columns, *grid.rows]
        told = "\n".join([grid.caption, *map(plain, rows)])
        show_block(blocks.grid_html(grid, self.lang), told)

    def _say(self, key: str, /, *, context: str = "", **facts: object) -> str:
        return self._language.say(key, context=context, **facts)

    @property
    def _language(self) -> Language:
        return language(self.lang)


def _frame(table: TableText) -> pd.DataFrame:
    return pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=object)
