"""Words of the page of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.text.language import Language


def page_words(spoken: Language) -> Mapping[str, str]:
    """Words of the page by the names that its template has for them."""
    say = spoken.say
    return {
        "draft": say("Draft"),
        "final": say("Issued"),
        "issued": say("Issued"),
        "revision": say("Revision"),
        "periods": say("Other periods"),
        "papers": say("Of the whole company:"),
        "failed": say("Reports that could not be made"),
        "search": say("Search departments"),
        "show": say("Show"),
        "all": say("all departments"),
        "sort": say("Sort by"),
        "order": say("As listed"),
        "shown": say("{n} of {all} departments; totals are of all", n="{shown}", all="{all}"),
        "more": say("More"),
        "decisions": say("What needs a decision"),
        "footer": say("A department's name leads to its report; the notebook opens in JupyterLab."),
    }
