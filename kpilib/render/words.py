"""The words a report adds around its content, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.render.request import RenderRequest

DIGEST_SHOWN = 12  # characters of the inputs' digest that are printed


@dataclass(frozen=True)
class Words:
    """Printed words of one language.

    Attributes:
        locale: Language tag of documents.
        department: Label of the department.
        period: Label of the period.
        revision: Label of the revision.
        inputs: Label of the inputs' digest.
        draft: Name of the revision `draft`.
        issued: Name of an issued revision, with `{}` for its id.
        page: Page number, with `{page}` and `{pages}`.
        table: Caption of a table, with `{number}` and `{caption}`.
        figure: Caption of a figure, likewise.
    """

    locale: str
    department: str
    period: str
    revision: str
    inputs: str
    draft: str
    issued: str
    page: str
    table: str
    figure: str


WORDS = {
    "zh": Words(
        locale="zh-CN",
        department="部门",
        period="期间",
        revision="版本",
        inputs="数据校验码",
        draft="草稿",
        issued="正式版 {}",
        page="第 {page} 页，共 {pages} 页",
        table="表 {number}　{caption}",
        figure="图 {number}　{caption}",
    ),
    "en": Words(
        locale="en",
        department="Department",
        period="Period",
        revision="Revision",
        inputs="Inputs",
        draft="Draft",
        issued="Issued {}",
        page="Page {page} of {pages}",
        table="Table {number}. {caption}",
        figure="Figure {number}. {caption}",
    ),
}


def revision_name(revision: str, lang: str) -> str:
    """A revision as readers know it.

    >>> revision_name("draft", "zh"), revision_name("r2", "en")
    ('草稿', 'Issued r2')
    """
    words = WORDS[lang]
    return words.draft if revision == "draft" else words.issued.format(revision)


def frame(request: RenderRequest) -> dict[str, str]:
    """Every text that stands around the content, by the name the templates use."""
    words = WORDS[request.lang]
    return {
        "head": f"{request.printed_department} · {request.period}",
        "title": request.title,
        "subtitle": request.subtitle,
        "department_label": words.department,
        "department": request.printed_department,
        "period_label": words.period,
        "period": request.period,
        "revision_label": words.revision,
        "revision": revision_name(request.revision, request.lang),
        "inputs_label": words.inputs,
        "inputs": request.digest[:DIGEST_SHOWN],
        "page": words.page,
    }
