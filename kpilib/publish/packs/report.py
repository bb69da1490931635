"""One report: a department's period assessed, shown by its notebook, rendered, and kept whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from kpilib.core import scratch, watched
from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.tables import RESULT_TABLES
from kpilib.publish.company.report_record import report_record
from kpilib.publish.editions.edition_names import edition_title
from kpilib.publish.explained.beside import beside
from kpilib.publish.explained.page_data import PageExplanations
from kpilib.publish.notebooks.execute import execute_notebook, facts_in, identity_in, load
from kpilib.publish.packs.order import LIMIT, THEME, Made, Order
from kpilib.publish.packs.pay_workbook import language_of, write_workbook
from kpilib.publish.paper_revision import titled
from kpilib.publish.render import RENDERERS, RenderRequest
from kpilib.publish.render import identity as rendered_identity
from kpilib.publish.review.load_review import review_of
from kpilib.publish.statements.statement_html import leading_to_statements
from kpilib.publish.statements.statement_sources import AS_KNOWN
from kpilib.publish.statements.write_statements import FOLDER, StatementOrder, statement_files
from kpilib.records.bridge.replaced_revision import replaced_by
from kpilib.text.foreign import foreign_texts
from kpilib.text.period_names import report_title
from kpilib.workspace.own_notebook import SHIPPED, notebook_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kpilib.core.access import Access
    from kpilib.records.bridge.replaced_revision import Replaced
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace

_T = TypeVar("_T")


class WrongReport(KpiError):  # noqa: N818 - it reads as what happened
    """A report that carries another identity than it was made for; nothing was written."""


def make_report(workspace: Workspace, order: Order, folder: Path) -> Made:
    """Make one report into a folder; its files are all there, or as they were before.

    Raises:
        KpiError: Inputs or notebook are faulty, or the report is not the one asked for.
    """
    assessment = workspace.assess(order.department, order.period)
    with scratch.folder() as draft:
        if order.runs_notebook:
            notebook = draft / "review.ipynb"
            told = _run_notebook(workspace, order, assessment, notebook)
            _render(workspace, order, assessment, notebook)
            if not order.edition.has("notebook"):
                notebook.unlink()
        else:
            told = _told_without_notebook(workspace, order, assessment)
        replaced = _figures(workspace, order, draft)
        if order.statements:
            _statements(workspace, order, draft)
        files = _move(draft, folder, workspace.access)
    if not order.edition.is_whole:
        return Made(files)
    return Made(files, report_record(workspace, assessment, replaced, told))


def _statements(workspace: Workspace, order: Order, draft: Path) -> None:
    """Write everybody's statement, of the figures that the report shows, and lead to each."""
    wanted = StatementOrder(order.department, order.period, revision=AS_KNOWN, lang=order.lang)
    made = statement_files(workspace, wanted)
    (draft / FOLDER).mkdir()
    for name, data in made.files.items():
        (draft / FOLDER / name).write_bytes(data)
    page = draft / "report.html"
    if page.is_file():
        page.write_bytes(leading_to_statements(page.read_bytes(), made.pages))


def in_own_process(make: Callable[[], _T], limit: float = LIMIT) -> _T:
    """Have a report made in a watched process of its own.

    Args:
        make: Makes it.
        limit: Seconds that it may take.

    Raises:
        KpiError: It cannot be made.
    """
    load()  # here, once for all reports
    return watched.result(make, limit)


def make_figures(workspace: Workspace, order: Order, folder: Path) -> Made:
    """Make the figures of a report without the report: the result tables and payroll's workbook.

    Raises:
        KpiError: Inputs are faulty.
    """
    with scratch.folder() as draft:
        replaced = _figures(workspace, order, draft)
        files = _move(draft, folder, workspace.access)
    assessment = workspace.assess(order.department, order.period)
    return Made(files, report_record(workspace, assessment, replaced, {}))


def _figures(workspace: Workspace, order: Order, folder: Path) -> Replaced:
    """Write the result tables and payroll's workbook; what is paid and due by them."""
    assessment = workspace.assess(order.department, order.period)
    replaced = replaced_by(workspace, assessment)
    record = replaced.record
    wanted = "xlsx" in order.formats and order.edition.has("workbook")
    if wanted and (assessment.scheme.pay or record.pay or record.settlements):
        write_workbook(workspace, order, assessment, replaced, folder / "payouts.xlsx")
    tables = [table for table in RESULT_TABLES if order.edition.has_table(table)]
    for table in tables:
        (folder / "results").mkdir(exist_ok=True)
        text = assessment.results.csv(table)
        (folder / "results" / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    return replaced


def identity(order: Order, assessment: Assessment) -> str:
    """What the notebook and every rendered file must carry."""
    revision = order.edition.marked(order.revision)
    parts = (order.department, str(order.period), revision, assessment.inputs_hash)
    return "|".join(parts)


def _run_notebook(
    workspace: Workspace, order: Order, assessment: Assessment, output: Path
) -> Mapping[str, Any]:
    """Run the notebook; what it tells the pages of the company."""
    parameters = {
        "department": order.department,
        "period": str(order.period),
        "lang": language_of(workspace, order, assessment),
        "revision": order.revision,
    }
    notebook = workspace.root / SHIPPED
    if order.edition.is_whole:
        notebook = notebook_of(workspace.root, assessment.department)
    else:  # a notebook of one's own may show what an edition may not hold
        parameters["edition"] = order.edition.name
    book = execute_notebook(notebook, parameters, output=output, folder=workspace.root)
    found, wanted = identity_in(book), identity(order, assessment)
    if found is None:
        message = Message(
            "{report}: {notebook} does not say whose report it is: let a cell call "
            "review.show_title(). Nothing was written",
            report=order.name,
            notebook=notebook.name,
        )
        raise WrongReport(message)
    if found != wanted:
        message = Message(
            "{report}: the notebook shows {found}, and not {wanted}. Nothing was written; run the "
            "report again",
            report=order.name,
            found=found,
            wanted=wanted,
        )
        raise WrongReport(message)
    return facts_in(book)


def _told_without_notebook(
    workspace: Workspace, order: Order, assessment: Assessment
) -> Mapping[str, Any]:
    """What the notebook would tell the pages of the company, where none is run."""
    if not order.edition.is_whole:
        return {}  # nobody asks
    lang = language_of(workspace, order, assessment)
    review = review_of(workspace, order.department, order.period, lang, order.revision)
    return review.company_facts()


def _render(workspace: Workspace, order: Order, assessment: Assessment, notebook: Path) -> None:
    """Every format, each checked to be the report of the department and period asked for."""
    lang = language_of(workspace, order, assessment)
    department = assessment.department.title.in_(lang)
    request = RenderRequest(
        notebook=notebook,
        output=notebook.parent,
        title=titled(
            edition_title(report_title(department, order.period, lang), order.edition, lang),
            order.revision,
            lang,
        ),
        lang=lang,
        department=order.department,
        period=str(order.period),
        revision=order.revision,
        edition=order.edition,
        digest=assessment.inputs_hash,
        department_name=department,
        subtitle=assessment.scheme.title.in_(lang),
        formats=order.pages,
        theme=workspace.root / THEME,
        book=book_from(order, lang) if order.edition.is_whole else "",
        foreign=foreign_texts([assessment.department, assessment.scheme], lang),
        explained=_explained(workspace, order, assessment, lang),
    )
    for form, path in RENDERERS[order.renderer].render(request).items():
        if rendered_identity.read(path) != request.identity:
            message = Message(
                "{report}: the {form} carries another report's identity",
                report=order.name,
                form=form,
            )
            raise WrongReport(message)


def book_from(order: Order, lang: str) -> str:
    """The folder of the scheme book as seen from a report, which when issued lies one deeper."""
    return "../" * (2 if order.revision == "draft" else 3) + f"schemes/{lang}/"


def _explained(
    workspace: Workspace, order: Order, assessment: Assessment, lang: str
) -> PageExplanations | None:
    """What opens a figure of a page: rows of inputs among it, which no other edition may hold."""
    if not order.edition.is_whole:
        return None
    explainer = workspace.explainer(order.department, order.period)
    find = partial(beside, workspace, assessment)
    return PageExplanations(assessment, explainer, lang, find)


def _move(draft: Path, folder: Path, access: Access) -> dict[str, Path]:
    """Move finished files into the report's folder, each at once."""
    made = {path.relative_to(draft): path for path in sorted(draft.rglob("*")) if path.is_file()}
    write_all({folder / name: path.read_bytes() for name, path in made.items()}, access)
    return {str(name): folder / name for name in made}
