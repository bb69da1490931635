"""The company's own papers by name and link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.company.file_links import Link
from kpilib.publish.company.page_state import COMPANY

if TYPE_CHECKING:
    from collections.abc import Collection

    from kpilib.text.language import Language


def paper_links(files: Collection[str], spoken: Language) -> tuple[Link, ...]:
    """Those that are there, in the order of the page."""
    say = spoken.say
    review, year = say("Company review"), say("The year so far")
    names = {
        "review.html": review,
        "review.pdf": say("{paper} (PDF)", paper=review),
        "review.docx": say("{paper} (Word)", paper=review),
        "year.html": year,
        "year.pdf": say("{paper} (PDF)", paper=year),
        "year.docx": say("{paper} (Word)", paper=year),
        "payroll.xlsx": say("Payroll of the company"),
    }
    return tuple(Link(shown, f"{COMPANY}/{file}") for file, shown in names.items() if file in files)
