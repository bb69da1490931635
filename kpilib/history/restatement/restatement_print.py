"""The report of a restatement: its notebook run and laid out, here or by a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.publish.notebooks.execute import execute_notebook, identity_in
from kpilib.publish.packs.order import THEME
from kpilib.publish.packs.report import WrongReport
from kpilib.publish.render import RENDERERS, RenderRequest
from kpilib.publish.render import identity as rendered_identity
from kpilib.text.foreign import foreign_texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kpilib.history.restatement.load_restatement import RestatementReview

NOTEBOOK = "restatement.ipynb"
"""The notebook that a restatement's report is made by."""


@dataclass(frozen=True)
class RestatementPrint:
    """A report of a restatement to make: data, all of it.

    Attributes:
        department: Its id.
        period: The period, as it is written.
        lang: The language.
        identity: What the notebook must show: the restatement that was worked out here.
        digest: Hash of what was compared.
        title: Printed at the top.
        department_name: Printed name of the department.
        subtitle: Printed under the title.
        foreign: Texts in another language, with that language.
        formats: Some of `order.FORMATS`, without the workbook.
        renderer: The renderer's name.
    """

    department: str
    period: str
    lang: str
    identity: str
    digest: str
    title: str
    department_name: str
    subtitle: str
    foreign: Mapping[str, str]
    formats: tuple[str, ...]
    renderer: str


def print_of(
    review: RestatementReview, formats: tuple[str, ...], renderer: str
) -> RestatementPrint:
    """What the report of a restatement is made by."""
    one, telling = review.restatement, review.telling
    department, scheme = telling.assessment.department, telling.assessment.scheme
    return RestatementPrint(
        department=one.department,
        period=str(one.period),
        lang=telling.lang,
        identity=review.identity,
        digest=one.digest,
        title=review.title,
        department_name=department.title.in_(telling.lang),
        subtitle=scheme.title.in_(telling.lang),
        foreign=foreign_texts([department, scheme], telling.lang),
        formats=formats,
        renderer=renderer,
    )


def print_restatement(root: Path, asked: RestatementPrint, folder: Path) -> None:
    """Make a report and its notebook into a folder.

    Args:
        root: The workspace, or a copy of what is needed of it.
        asked: Which.
        folder: Where they go.

    Raises:
        KpiError: The notebook failed, or shows another restatement.
    """
    notebook = folder / NOTEBOOK
    given = {"department": asked.department, "period": asked.period, "lang": asked.lang}
    book = execute_notebook(root / "notebooks" / NOTEBOOK, given, output=notebook, folder=root)
    whose = {"department": asked.department, "period": asked.period}
    if identity_in(book) != asked.identity:
        message = Message(
            "{department} {period}: the notebook shows another restatement; nothing was written, "
            "run it again",
            **whose,
        )
        raise WrongReport(message)
    request = RenderRequest(
        notebook=notebook,
        output=folder,
        title=asked.title,
        lang=asked.lang,
        department=asked.department,
        period=asked.period,
        revision="draft",
        digest=asked.digest,
        department_name=asked.department_name,
        subtitle=asked.subtitle,
        formats=asked.formats,
        theme=root / THEME,
        foreign=asked.foreign,
    )
    for form, path in RENDERERS[asked.renderer].render(request).items():
        if rendered_identity.read(path) != request.identity:
            message = Message(
                "{department} {period}: the {form} is another report's", form=form, **whose
            )
            raise WrongReport(message)
