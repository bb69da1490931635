"""What the company's notebooks show: one method per part, called by the notebook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.publish.company.company_change import change_grid
from kpilib.publish.company.company_finding import finding, standing
from kpilib.publish.company.company_tables import CompanyTable
from kpilib.publish.company.company_tiles import company_tiles, decision_cards, more_decisions
from kpilib.publish.company.page_state import COMPANY
from kpilib.publish.company.printed_rows import section_heads
from kpilib.publish.company.year_words import year_finding, year_grid, year_standing, year_tiles
from kpilib.publish.review.display import show_block, show_markdown, show_rows, show_title
from kpilib.publish.review.page_one import blocks
from kpilib.publish.review.page_one.blocks import plain
from kpilib.text.literal_markdown import escape
from kpilib.text.notebook_card import NotebookCard, ShowsItself
from kpilib.text.period_names import report_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.company.year_figures import YearFigures
    from kpilib.publish.review.page_one.blocks import Grid, Tile
    from kpilib.text.formats import Wording


def revision_of(figures: Sequence[CompanyFigures]) -> str:
    """What a paper of the company is: a draft while anything in it is one."""
    return "draft" if any(each.is_draft for each in figures) else "issued"


def identity_of(figures: Sequence[CompanyFigures], digest: str) -> str:
    """Whose paper it is: `_company|last period|revision|hash of what it was made of`."""
    return f"{COMPANY}|{figures[-1].period}|{revision_of(figures)}|{digest}"


@dataclass(frozen=True, repr=False)
class CompanyReview(ShowsItself):
    """The review of a period of the company.

    Attributes:
        figures: The figures.
        digest: A hash of what they were made of.
    """

    figures: CompanyFigures
    digest: str

    @property
    def identity(self) -> str:
        """Whose paper it is; see `identity_of`."""
        return identity_of([self.figures], self.digest)

    @property
    def title(self) -> str:
        """The company and the period."""
        return report_title(self.figures.company, self.figures.period, self.figures.wording.lang)

    @cached_property
    def tables(self) -> tuple[CompanyTable, ...]:
        """Departments that are paid, and those that are only scored."""
        c = self.figures
        both = (CompanyTable(c, c.paid_rows, pays=True), CompanyTable(c, c.scored_rows, pays=False))
        return tuple(table for table in both if table.rows)

    def card(self) -> NotebookCard:
        """What it shows of itself in a notebook: the finding, and the parts of the paper."""
        return _card(self, finding(self.figures), self.figures.wording)

    def show_title(self) -> None:
        """The title, and the identity for whoever renders the paper."""
        show_title(self.title, self.identity)

    def show_headline(self) -> None:
        """The finding, what it rests on, and the figures to be seen first."""
        show_markdown(f"# {escape(finding(self.figures))}")
        show_markdown(escape(standing(self.figures)))
        _tiles(company_tiles(self.figures))
        for row in self.figures.rows:
            if why := self.figures.errors.get(row.name):
                show_markdown(f"**{escape(row.title)}** {escape(why)}")

    def show_change(self) -> None:
        """What moved pay, department by department, and why."""
        if grid := change_grid(self.figures):
            _heading(self.figures.wording.say("What moved pay, by department"))
            _grid(grid, self.figures.wording.lang)

    def show_departments(self) -> None:
        """Every department, those that are paid and those that are scored told apart."""
        for table in self.tables:
            _heading(table.title)
            if grid := table.grid():
                _grid(grid, self.figures.wording.lang)
                show_markdown(escape(table.rules))

    def show_decisions(self) -> None:
        """The largest decisions of the departments."""
        found, say = decision_cards(self.figures), self.figures.wording.say
        _heading(say("What needs a decision"))
        if not found:
            this = self.figures.wording.this(self.figures.period)
            show_markdown(say("Nothing needs a decision {this}.", this=this))
            return
        told = "\n".join(plain((card.title, card.text, card.note)) for card in found)
        show_block(blocks.cards_html(found), told)
        if more := more_decisions(self.figures):
            show_markdown(escape(more))

    def show_sections(self) -> None:
        """The sections of departments that have several."""
        c = self.figures
        lines = [(row.title, *line) for table in self.tables for row in table.rows
                 for line in table.sections(row)]  # fmt: skip
        if not lines:
            return
        say = c.wording.say
        _heading(say("Sections within departments"))
        columns = [say("Department"), *section_heads(c)]
        show_rows(columns, lines, say("Sections within departments"), "llrrr", c.wording.lang)


@dataclass(frozen=True, repr=False)
class CompanyYear(ShowsItself):
    """The year of the company, up to a period.

    Attributes:
        year: The figures.
        digest: A hash of what they were made of.
    """

    year: YearFigures
    digest: str

    @property
    def identity(self) -> str:
        """Whose paper it is; see `identity_of`."""
        return identity_of(self.year.periods, self.digest)

    @property
    def title(self) -> str:
        """The company, and up to which period."""
        last = self.year.periods[-1]
        return self.year.wording.say(
            "{company}: the year up to {period}",
            company=last.company,
            period=self.year.wording.period(last.period),
        )

    def card(self) -> NotebookCard:
        """What it shows of itself in a notebook; see `CompanyReview.card`."""
        return _card(self, year_finding(self.year), self.year.wording)

    def show_title(self) -> None:
        """The title, and the identity for whoever renders the paper."""
        show_title(self.title, self.identity)

    def show_headline(self) -> None:
        """The finding, what it rests on, and the figures to be seen first."""
        show_markdown(f"# {escape(year_finding(self.year))}")
        show_markdown(escape(year_standing(self.year)))
        _tiles(year_tiles(self.year))

    def show_departments(self) -> None:
        """What each department was paid or scored, period by period."""
        say = self.year.wording.say
        for pays, title in ((True, say("Departments that are paid")),
                            (False, say("Departments that are scored"))):  # fmt: skip
            if grid := year_grid(self.year, pays=pays):
                _heading(title)
                _grid(grid, self.year.wording.lang)


def _heading(text: str) -> None:
    show_markdown(f"## {escape(text)}")


def _tiles(tiles: Sequence[Tile]) -> None:
    told = "\n".join(plain((tile.label, tile.value, *tile.notes)) for tile in tiles)
    show_block(blocks.tiles_html(tiles), told)


def _grid(grid: Grid, lang: str) -> None:
    told = "\n".join([grid.caption, *map(plain, [grid.columns, *grid.rows])])
    show_block(blocks.grid_html(grid, lang), told)


def _card(paper: CompanyReview | CompanyYear, found: str, wording: Wording) -> NotebookCard:
    say = wording.say
    parts = [name for name in dir(type(paper)) if name.startswith("show_")]
    ways = {f"company.{name}()": say("a part of the report, as it prints") for name in parts}
    return NotebookCard(paper.title, str(wording.lang), "company", (found,), ways)
