"""The words a report adds around its content, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.render.request import RenderRequest

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
        code_points: What is said where characters are printed as code points, with `{characters}`.
        more: Behind a list that is cut off, with `{count}`.
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
    code_points: str
    more: str


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
        code_points="本报告的字体没有下列字符，因此以方括号内的码位代替：{characters}。"
        "发放表和数据文件仍用原字符。",
        more="等另外 {count} 个",
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
        code_points="The font of this report lacks these characters, which are printed as code "
        "points in brackets: {characters}. The payroll workbook and the data files keep them.",
        more=" and {count} more",
    ),
}


_LISTED = 20
"""So many characters are named; a text in another script has hundreds."""


def code_points(characters: Sequence[str], lang: str) -> str:
    """The note that says which characters are printed as code points.

    Args:
        characters: Each once.
        lang: `zh` or `en`.
    """
    said = WORDS[lang]
    listed = ("；" if lang == "zh" else "; ").join(map(fonts.described, characters[:_LISTED]))
    left = len(characters) - _LISTED
    more = said.more.format(count=left) if left > 0 else ""
    return said.code_points.format(characters=listed + more)


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
