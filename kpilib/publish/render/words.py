"""The words a report adds around its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.paper_revision import revision_name
from kpilib.text import fonts
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.render.request import RenderRequest

DIGEST_SHOWN = 12  # characters of the inputs' digest that are printed

_LISTED = 20
"""So many characters are named; a text in another script has hundreds."""


def code_points(characters: Sequence[str], lang: str) -> str:
    """The note that says which characters are printed as code points.

    Args:
        characters: Each once.
        lang: The language.
    """
    say = language(lang).say
    listed = say("; ").join(map(fonts.described, characters[:_LISTED]))
    if (left := len(characters) - _LISTED) > 0:
        listed = say("{characters} and {left} more", characters=listed, left=left)
    told = say(
        "The font of this report lacks these characters, which are printed as code points in "
        "brackets (of several in a row the first, and how many follow): {characters}. The payroll "
        "workbook and the data files keep them.",
        characters=listed,
    )
    return fonts.printable(told)


def caption(kind: str, number: int, lang: str) -> tuple[str, str]:
    """What stands before and after the caption of a `Table` or a `Figure`."""
    say, mark = language(lang).say, "\0"
    told = (
        say("Table {number}. {caption}", number=number, caption=mark)
        if kind == "Table"
        else say("Figure {number}. {caption}", number=number, caption=mark)
    )
    before, _, after = told.partition(mark)
    return fonts.printable(before), fonts.printable(after)


def typesetting(request: RenderRequest) -> dict[str, str]:
    """What typst has to know of the language."""
    justified = language(request.lang).paper.justified
    return {**language_of_typst(request.lang), "justify": "yes" if justified else ""}


def language_of_typst(lang: str) -> dict[str, str]:
    """A language and its region, which typst takes apart."""
    code, _, region = language(lang).paper.tag.partition("-")
    return {"lang": code, "region": region.lower()}


def frame(request: RenderRequest) -> dict[str, str]:
    """Every text that stands around the content, as the font prints it; see `around`."""
    return {name: fonts.printable(text) for name, text in around(request).items()}


def around(request: RenderRequest) -> dict[str, str]:
    """Every text that stands around the content, by the name the templates use."""
    say = language(request.lang).say
    return {
        "head": f"{request.printed_department} · {request.period}",
        "title": request.title,
        "subtitle": request.subtitle,
        "department_label": say("Department"),
        "department": request.printed_department,
        "period_label": say("Period"),
        "period": request.period,
        "revision_label": say("Revision"),
        "revision": revision_name(request.revision, request.lang),
        "inputs_label": say("Inputs"),
        "inputs": request.digest[:DIGEST_SHOWN],
        "more": say("Show the rest of this row"),
        "contents_label": say("Contents"),
        "page": say("Page {page} of {pages}", page="{page}", pages="{pages}"),
    }
