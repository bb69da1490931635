"""The page of a PDF by Quarto: ours with the user's paper, type and contents, or Quarto's own.

Ours is the built-in renderer's template as the partial that sets up the page. It obeys what Quarto
documents for typst; what only Quarto's own page can show makes the page Quarto's, and then it has
our head, foot and identity.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from kpilib.publish.render import words
from kpilib.publish.render.as_pdf import TEMPLATE
from kpilib.publish.render.identity import KEY
from kpilib.publish.render.typst_figures import quoted
from kpilib.text import fonts

if TYPE_CHECKING:
    from kpilib.publish.render.quarto.theme import Theme
    from kpilib.publish.render.request import RenderRequest

PARTIAL = "typst-show.typ"
KNOWS_CONTEXT = (1, 5)
"""The first Quarto whose typst can say the number of pages; before it the page is Quarto's own."""

COPIES_HYPHENS = (1, 7)
"""The first Quarto out of whose PDF a hyphen is copied as one. The typst before it looks up which
character a glyph draws, and our font draws the hyphen and U+2011 with the same glyph; so it gets a
font that has no more characters than the report shows."""

OURS: dict[str, Any] = {
    "papersize": "a4",
    "margin": {"x": "20mm", "top": "24mm", "bottom": "20mm"},
    "mainfont": fonts.FAMILY,
    "fontsize": "10.5pt",
}
"""Our settings of any page, which give way to the user's."""

_NUMBERS = "1.1.a"  # of sections, where Quarto is asked for them and not told how
_COUNTING = re.compile(
    r'matches\(regex\("(\[[^"]+\])"\)'
)  # where our page says what typst counts with
_BYLINE = "kpilib-byline"
_AUTHORS = "$for(by-author)$$it.name.literal$$sep$, $endfor$"
_DATE = "$if(date)$ $date$$endif$"


def furniture(request: RenderRequest, look: Theme, release: tuple[int, int]) -> str:
    """Page header, footer and identity for a typst template that is not ours."""
    frame = words.frame(request)
    head = " · ".join([frame["head"], frame["revision"]])
    foot = quoted(f"{frame['inputs_label']} {frame['inputs']}")
    small = 'set text(size: 8.5pt, fill: rgb("#5b6770"))'
    lines = [
        f"#set document(keywords: {quoted(f'{KEY}: {request.identity}')})",
        f"#set page(header: {{ {small}; {quoted(head)}; h(1fr); {foot} }})",
    ]
    if release >= KNOWS_CONTEXT:
        number = _page_number(look) or (
            f'{quoted(frame["page"])}.replace("{{page}}", str(counter(page).get().first()))'
            '.replace("{pages}", str(counter(page).final().first()))'
        )
        lines.append(f"#set page(footer: context {{ {small}; h(1fr); {number} }})")
    return "\n".join(lines) + "\n"


def partial(request: RenderRequest, look: Theme) -> str:
    """The built-in renderer's page as the partial of Quarto's template that sets up the page."""
    given = {
        **{name: quoted(text) for name, text in words.frame(request).items()},
        **{name: quoted(text) for name, text in words.typesetting(request).items()},
        "identity": quoted(request.identity),
        "draft": quoted("yes" if request.is_draft else ""),
        "look": _dictionary(_look(look)),
        "byline": f"[{_BYLINE}]" if _byline(look) else "none",
    }
    source = TEMPLATE.read_text("utf-8").replace("sys.inputs", _dictionary(given), 1)
    # Quarto reads quotes as quotes; and a template swallows the last line end of a partial.
    quotes = "#set smartquote(enabled: true)\n\n"
    return (source + quotes).replace("$", "$$").replace(_BYLINE, _byline(look))


def _dictionary(values: dict[str, str]) -> str:
    return "(" + "".join(f"{quoted(name)}: {value}, " for name, value in values.items()) + ")"


def _byline(look: Theme) -> str:
    """Authors and date as Quarto has worked them out, where the user names some."""
    said = [name for name in ("author", "date") if look.setting(name, "typst")]
    return "".join({"author": _AUTHORS, "date": _DATE}[name] for name in said)


def _look(look: Theme) -> dict[str, str]:
    """What the template can be told to do otherwise, as typst's expressions."""

    def said(name: str) -> Any:  # noqa: ANN401 - any YAML
        value = look.setting(name, "typst")
        return OURS.get(name) if value is None else value

    margin = "".join(f"{side}: {length}, " for side, length in said("margin").items())
    found = {
        "paper": quoted(str(said("papersize"))),
        "margin": f"({margin})",
        "font": _fonts(said("mainfont")),
        "code": _fonts(said("codefont") or said("mainfont")),
        "size": str(said("fontsize")),
        "stretch": str(said("linestretch") or 1),
        "contents": _contents(look),
        "page-number": _number_pattern(look),
    }
    if said("linkcolor"):
        found["link"] = f"rgb({quoted(str(said('linkcolor')))})"
    if said("mathfont"):
        found["mathematics"] = _fonts(said("mathfont"))
    if pattern := said("section-numbering") or (_NUMBERS if said("number-sections") else ""):
        found["sections"] = quoted(str(pattern))
    return found


def _fonts(named: Any) -> str:  # noqa: ANN401 - a name or some
    """Families in order, ours last: theirs may have no Chinese."""
    families = [str(name) for name in (named if isinstance(named, list) else [named])]
    return (
        "("
        + "".join(f"{quoted(name)}, " for name in dict.fromkeys([*families, fonts.FAMILY]))
        + ")"
    )


def _contents(look: Theme) -> str:
    """Arguments of the table of contents, or none."""
    if look.setting("toc", "typst") is not True:
        return "none"
    title = look.setting("toc-title", "typst")
    # Sections of a report begin at the second level, and contents are counted from the first.
    depth = int(look.setting("toc-depth", "typst") or 3) + 1
    shown = "auto" if title is None else quoted(str(title))
    indent = look.setting("toc-indent", "typst")
    return f"(title: {shown}, depth: {depth}, indent: {indent or '1.5em'})"


def _number_pattern(look: Theme) -> str:
    pattern = look.setting("page-numbering", "typst")
    return "none" if pattern in (None, False, "none") else quoted(str(pattern))


@cache
def _counting() -> str:
    """What typst counts with in a pattern, as our page has it too."""
    found = _COUNTING.search(TEMPLATE.read_text("utf-8"))
    return found[1] if found else ""


def _page_number(look: Theme) -> str:
    """The number of a page as the user wants it; empty where nothing is said."""
    pattern = _number_pattern(look)
    if pattern == "none":
        return ""
    both = "true" if len(re.findall(_counting(), pattern)) > 1 else "false"
    return f"counter(page).display({pattern}, both: {both})"
