"""The company's own papers by name and link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.company.file_links import Link
from kpilib.publish.company.page_state import COMPANY

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kpilib.text.language import Language


def paper_links(files: Collection[str], spoken: Language, book: Path) -> tuple[Link, ...]:
    """Those that are there, in the order of the page, and the scheme book.

    Args:
        files: The papers.
        spoken: The language.
        book: Where the scheme book begins, if there is one.
    """
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
    found = [Link(shown, f"{COMPANY}/{file}") for file, shown in names.items() if file in files]
    if book.is_file():
        place = f"../{book.parent.parent.name}/{book.parent.name}/{book.name}"
        found.append(Link(say("Scheme book"), place))
    return tuple(found)
