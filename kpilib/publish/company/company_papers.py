"""The company's own papers: its review, its year, and one payroll workbook.

They are made from what the reports beside them record, after these, and only when that has changed.
A department whose report failed does not stop them: they leave it out and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core import scratch, watched
from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import libraries_hash, program_hash
from kpilib.publish.company.page_state import COMPANY, figures_state, year_state
from kpilib.publish.company.write_pages import language_of
from kpilib.publish.company.year_periods import periods_of_year
from kpilib.publish.packs.cache import (  # fmt: skip
    STATE,
    Still,
    forget_state,
    why_stale,
    write_state,
)
from kpilib.publish.packs.order import LIMIT, THEME, Made, shown_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.publish import render
    from kpilib.publish.company import company_figures, load_company, payroll_book, payroll_rows
    from kpilib.publish.notebooks import execute
    from kpilib.publish.packs.server import Servers
    from kpilib.publish.render import identity as rendered_identity
else:
    company_figures = lazy("kpilib.publish.company.company_figures")
    execute = lazy("kpilib.publish.notebooks.execute")
    load_company = lazy("kpilib.publish.company.load_company")
    payroll_book = lazy("kpilib.publish.company.payroll_book")
    payroll_rows = lazy("kpilib.publish.company.payroll_rows")
    render = lazy("kpilib.publish.render")
    rendered_identity = lazy("kpilib.publish.render.identity")

NOTEBOOKS = {"review": "company_quarter.ipynb", "year": "company_year.ipynb"}
"""The notebook of each paper, by the name of its files."""


@dataclass(frozen=True)
class PapersOrder:
    """The papers of a period.

    Attributes:
        period: The period.
        formats: Some of `order.FORMATS`.
        lang: A language; that of the reports when empty.
        renderer: The renderer's name.
    """

    period: Period
    formats: tuple[str, ...]
    lang: str = ""
    renderer: str = "builtin"

    def stems(self, root: Path) -> tuple[str, ...]:
        """The papers of such a period whose notebooks are there; a year has no year of its own.

        A workspace of an earlier program has none of them until `kpi init --upgrade`.
        """
        if not shown_in(self.formats):
            return ()  # payroll's workbook runs no notebook
        wanted = NOTEBOOKS if periods_of_year(self.period) else ("review",)
        return tuple(one for one in wanted if (root / "notebooks" / NOTEBOOKS[one]).is_file())


def papers_folder(root: Path, period: Period) -> Path:
    """Where the papers of a period are."""
    return root / "reports" / str(period) / COMPANY


def why_papers(still: Still, order: PapersOrder, *, several: bool) -> str:
    """Why the papers have to be made; empty where they are up to date, or not wanted.

    Args:
        still: The workspace.
        order: The papers.
        several: Whether several departments were packed; of a single one nobody asks for them,
            and those that are there are kept in step.
    """
    folder = papers_folder(still.root, order.period)
    if not several and not folder.is_dir():
        return ""
    if all(path.parent == folder for path in folder.parent.glob(f"*/{STATE}")):
        return ""  # no report has been made, of which there could be anything to say
    return why_stale(_ingredients(still, order), folder)


def _ingredients(still: Still, order: PapersOrder) -> dict[str, str]:
    found = {
        "the departments' reports": figures_state(still, order.period),
        "the departments' reports of the year": year_state(still, order.period),
        "the program": program_hash(),
        "the libraries": libraries_hash(),
        "the formats": ",".join(order.formats),
        "the language": order.lang or str(language_of(still, order.period)),
        "the renderer": order.renderer,
    }
    notebooks = [still.root / "notebooks" / NOTEBOOKS[stem] for stem in order.stems(still.root)]
    return found | still.hashes(*notebooks)


def make_papers_here(
    servers: Servers, root: Path, orders: Sequence[PapersOrder], jobs: int, limit: float = LIMIT
) -> list[str]:
    """Make the papers of several periods, those of each in a process of its own.

    Args:
        servers: Those of the pack.
        root: The workspace.
        orders: The papers.
        jobs: How many at a time.
        limit: Seconds that those of one period may take.

    Returns:
        Why each could not be made, or nothing.
    """
    works = [partial(make_papers, root, order) for order in orders]
    # Without a notebook there is nothing that a server would have to load first.
    warm = any(order.stems(root) for order in orders)
    found = (servers if warm else watched).results(works, jobs, limit)
    return [answer.error for _, answer in sorted(found)]


def make_papers(root: Path, order: PapersOrder) -> None:
    """Make the papers; all of them are there, or as they were before.

    Raises:
        KpiError: They cannot be made.
    """
    folder = papers_folder(root, order.period)
    forget_state(folder)
    for left in reversed(range(_TRIES)):
        still = Still(root)
        now = _ingredients(still, order)
        try:
            made = _made(still, order, still.spoken(now["the language"]))
            break
        except WrongPaper:  # somebody makes reports meanwhile
            if not left:
                raise
    write_all({folder / name: content for name, content in made.items()}, still.access)
    write_state(folder, now, Made({name: folder / name for name in made}, {}), still.access)


_TRIES = 3


def _made(still: Still, order: PapersOrder, lang: str) -> dict[str, bytes]:
    """The files of the papers, of the reports as they were when the workspace was looked at.

    Raises:
        WrongPaper: They are others by now.
    """
    with scratch.folder() as draft:
        for stem in order.stems(still.root):
            _paper(still, order, stem, draft, lang)
        if "xlsx" in order.formats:
            c = company_figures.company_figures(still, order.period, lang, {})
            found = payroll_rows.payrolls(still, c)
            if found:
                (draft / "payroll.xlsx").write_bytes(payroll_book.payroll_workbook(c, found))
        return {path.name: path.read_bytes() for path in sorted(draft.iterdir()) if path.is_file()}


def _paper(still: Still, order: PapersOrder, stem: str, draft: Path, lang: str) -> None:
    """Run a notebook, check that it is the paper asked for, and render it."""
    notebook, period = still.root / "notebooks" / NOTEBOOKS[stem], str(order.period)
    parameters = {"period": period, "lang": str(lang), "source": "reports"}
    output = draft / f"{stem}.ipynb"
    book = execute.execute_notebook(notebook, parameters, output=output, folder=still.root)
    paper = load_company.paper(still, order.period, lang, stem)
    if execute.identity_in(book) != paper.identity:
        raise WrongPaper(Message(
            "{notebook} shows {found}, and not {wanted}. Nothing was written; run it again",
            notebook=notebook.name, found=execute.identity_in(book) or Message("no identity"),
            wanted=paper.identity))  # fmt: skip
    _, _, revision, digest = paper.identity.split("|")
    company = still.settings.company.in_(lang)
    request = render.RenderRequest(
        notebook=output, output=draft, title=paper.title, lang=lang, department=COMPANY,
        period=period, revision=revision, digest=digest, department_name=company, stem=stem,
        formats=shown_in(order.formats), theme=still.root / THEME,
    )  # fmt: skip
    for form, path in render.RENDERERS[order.renderer].render(request).items():
        if rendered_identity.read(path) != request.identity:
            raise WrongPaper(Message("{report}: the {form} carries another report's identity",
                                     report=f"{COMPANY} {period}", form=form))  # fmt: skip


class WrongPaper(KpiError):  # noqa: N818 - it reads as what happened
    """A paper that carries another identity than it was made for; nothing was written."""
