"""The page of a period: every department with its figures and its report."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.files import write_all
from kpilib.packs.index_pay import PayCell, pay_cell
from kpilib.reportnames import period_name
from kpilib.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpilib.periods import Period
    from kpilib.workspace.workspace import Workspace

State = Mapping[str, Mapping[str, str]]
"""What `freshness.read_state` says of a report."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "locale": "zh-CN",
        "title": "{}考核报告",
        "draft": "草稿",
        "final": "已发布",
        "department": "部门",
        "assessed": "考核人数",
        "excluded": "另有{}人不参与",
        "score": "平均得分",
        "pay": "应付金额（元）",
        "issued": "已发布",
        "revision": "第{}版",
        "pending": "尚未生成",
        "partly": "合计（{}个部门尚未生成）",
        "budget": "预算使用",
        "report": "报告",
        "total": "合计",
        "failed": "未能生成的报告",
        "footer": "点击部门名称阅读报告；“底稿”为可在 JupyterLab 中打开的计算笔记本。",
        "review.ipynb": "底稿",
        "report.docx": "Word",
        "payouts.xlsx": "应付表",
    },
    "en": {
        "locale": "en",
        "title": "Assessment reports, {}",
        "draft": "Draft",
        "final": "Issued",
        "department": "Department",
        "assessed": "People",
        "excluded": "{} not assessed",
        "score": "Mean score",
        "pay": "Paid (CNY)",
        "issued": "Issued",
        "revision": "Revision {}",
        "pending": "Not made yet",
        "partly": "Total ({} not made yet)",
        "budget": "Of budget",
        "report": "Report",
        "total": "Total",
        "failed": "Reports that could not be made",
        "footer": "A department's name leads to its report; the notebook opens in JupyterLab.",
        "review.ipynb": "Notebook",
        "report.docx": "Word",
        "payouts.xlsx": "Payroll",
    },
}
"""Words of the page, by language."""

_FILES = {
    "report.html": "HTML",
    "report.pdf": "PDF",
    "report.docx": "Word",
    "payouts.xlsx": "XLSX",
    "review.ipynb": "Notebook",
}


@dataclass(frozen=True)
class IndexRow:
    """One department on the page, every figure as printed; empty where there is no report yet."""

    title: str
    scheme: str
    issued: tuple[tuple[str, str], ...] = ()
    first: str = ""
    assessed: str = ""
    excluded: str = ""
    score: str = ""
    pay: PayCell = field(default_factory=PayCell)
    budget: str = ""
    over: bool = False
    files: tuple[tuple[str, str], ...] = ()


def write_index(
    workspace: Workspace, period: Period, states: Mapping[str, State], errors: Mapping[str, str]
) -> Path:
    """Write `reports/<period>/index.html`.

    Args:
        workspace: Whose departments they are.
        period: The period.
        states: By department, what went into its report.
        errors: By department, why there is none.

    Raises:
        CannotWrite: It cannot be written.
    """
    folder = workspace.root / "reports" / str(period)
    page = folder / "index.html"
    plain = index_html(workspace, period, states, errors)
    if _as_it_was(page) == plain:
        return page
    write_all({page: _with_font(plain).encode("utf-8")})
    return page


def _as_it_was(page: Path) -> str:
    """The page that is there, without its font; nothing where none can be read."""
    try:
        return _FONT.sub(_NO_FONT, page.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""


_FONT, _NO_FONT = re.compile(r"base64,[A-Za-z0-9+/=]*"), "base64,"


def _with_font(plain: str) -> str:
    """The page with the font for its own characters inside."""
    from kpilib import fonts  # noqa: PLC0415 - takes long, and most pages are as they were
    from kpilib.render import subset  # noqa: PLC0415

    text = re.sub(r"<[^>]*>", "", plain)
    known = "".join(sorted(set(text) - set(fonts.missing(text))))
    font = base64.b64encode(subset.woff(known)).decode("ascii")
    return plain.replace(_NO_FONT, _NO_FONT + font, 1)


def index_html(
    workspace: Workspace, period: Period, states: Mapping[str, State], errors: Mapping[str, str]
) -> str:
    """The page as text, still without its font; see `write_index`."""
    from jinja2 import Environment  # noqa: PLC0415 - not every command makes a page

    lang = language_of(workspace, states)
    words = WORDS[lang]
    pending = [name for name in _here(workspace, period) if name not in {*states, *errors}]
    made = [name for name in workspace.departments if name in states or name in pending]
    rows = [row_of(workspace, name, period, states.get(name, {}), lang) for name in made]
    values: dict[str, Any] = {
        "title": words["title"].format(period_name(period, lang)),
        "company": workspace.settings.company.in_(lang),
        "words": words,
        "rows": rows,
        "total": total_of(rows),
        "draft": any(not row.pay.is_issued for row in rows),
        "total_of": words["partly"].format(len(pending)) if pending else words["total"],
        "issued": any(row.issued for row in rows),
        "failed": [(workspace.departments[n].title.in_(lang), e) for n, e in errors.items()],
    }
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(
        (Path(__file__).parent / "index.html").read_text(encoding="utf-8")
    )
    return template.render(values, font="")


def _here(workspace: Workspace, period: Period) -> list[str]:
    """The departments that have inputs for a period."""
    return [
        name for name in workspace.departments if workspace.inputs_folder(name, period).is_dir()
    ]


def language_of(workspace: Workspace, states: Mapping[str, State]) -> str:
    """The language of the reports on the page."""
    spoken = [state["ingredients"]["the language"] for state in states.values()]
    default = next(iter(workspace.departments.values())).language
    return spoken[0] if spoken else default


def row_of(workspace: Workspace, name: str, period: Period, state: State, lang: str) -> IndexRow:
    """A department's row."""
    words = WORDS[lang]
    title = workspace.departments[name].title.in_(lang)
    scheme = workspace.scheme(name, period).title.in_(lang)
    issued = _issued(workspace.root / "reports" / str(period), name, lang)
    pay = pay_cell(workspace, name, period, state.get("headline", {}), lang)
    if not state:
        return IndexRow(title, scheme, issued, pay=pay)
    figures, files = state["headline"], state["files"]
    links = tuple(
        (words.get(file, shown), f"{name}/{file}")
        for file, shown in _FILES.items()
        if file in files
    )
    excluded = figures["excluded"]
    share = _share(figures["budget"], pay)
    return IndexRow(
        title=title,
        scheme=scheme,
        issued=issued,
        first=next((link for _, link in links), ""),
        assessed=figures["assessed"],
        excluded=words["excluded"].format(excluded) if excluded != "0" else "",
        score=figures["score"],
        pay=pay,
        budget=f"{round_half_up(share * 100, 1)}%" if share is not None else "",
        over=share is not None and share > 1,
        files=links,
    )


def _issued(folder: Path, name: str, lang: str) -> tuple[tuple[str, str], ...]:
    """The issued reports of a department, the first one first, each with its link."""
    found = {
        int(match[1]): page
        for page in folder.glob(f"{name}/r*/report.html")
        if (match := _REVISION.fullmatch(page.parent.name))
    }
    return tuple(
        (WORDS[lang]["revision"].format(number), found[number].relative_to(folder).as_posix())
        for number in sorted(found)
    )


_REVISION = re.compile(r"r([1-9]\d*)")


def _share(budget: str, pay: PayCell) -> Fraction | None:
    """Pay of the period itself against the budget, which is one of the period."""
    if not budget or pay.own is None:
        return None
    return Fraction(pay.own) / Fraction(budget)


def total_of(rows: Iterable[IndexRow]) -> str:
    """What is paid in all, as printed; empty where nothing is."""
    paid = [row.pay.amount for row in rows if row.pay.amount is not None]
    return f"{sum(paid):,.2f}" if paid else ""
