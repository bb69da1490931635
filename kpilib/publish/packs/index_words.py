"""Words of the page of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.text.language import Language


def index_words(spoken: Language) -> Mapping[str, str]:
    """Words of the page by the names that its template has for them."""
    say = spoken.say
    return {
        "draft": say("Draft"),
        "final": say("Issued"),
        "department": say("Department"),
        "assessed": say("People", context="index"),
        "score": say("Mean score", context="index"),
        "pay": say("Pay (CNY)", context="index"),
        "paid": say("Paid (CNY)"),
        "issued": say("Issued"),
        "budget": say("Of budget"),
        "report": say("Report"),
        "failed": say("Reports that could not be made"),
        "footer": say("A department's name leads to its report; the notebook opens in JupyterLab."),
    }


def file_names(spoken: Language) -> Mapping[str, str]:
    """What the files of a report are called, in the order of the page."""
    return {
        "report.html": "HTML",
        "report.pdf": "PDF",
        "report.docx": "Word",
        "payouts.xlsx": spoken.say("Payroll", context="index"),
        "review.ipynb": spoken.say("Notebook"),
    }
