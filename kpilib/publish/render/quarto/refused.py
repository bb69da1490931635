"""Which settings of `_quarto.yml` cannot count in a report, each with the reason.

Everything else that Quarto documents for HTML, Word and typst counts. What would have no effect is
said before anything is made, all at once, and never ends in a message about something else.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message, joined
from kpilib.publish.render.quarto.documented import DOCUMENTED
from kpilib.publish.render.quarto.theme import OF_PROJECTS
from kpilib.publish.render.request import RenderFailed
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.publish.render.quarto.theme import Theme

FIX = Message(
    "Remove them from the file, or write them as said; `--renderer builtin` reads no such file."
)

_NAMES = Message("a report's files are called report.html, report.pdf and report.docx")
_OWN = Message("each report has its own")
_CELLS = Message("a report shows what its notebook has drawn, and Quarto runs no cell")
_GONE = Message("Quarto works in a folder that is removed; what it leaves there is not kept")
_READ = Message("reports are read from our own text; write what you mean into this file")
_WHOLE = Message("a report is one file that needs no other")
_READ_NAMES = """
from to input-file input-files defaults variables metadata metadata-file metadata-files file-scope
data-dir log-file verbosity trace dump-args ignore-args request-headers output-divs merge-includes
fail-if-warnings extract-media
"""
_CELL_NAMES = """
cache freeze server daemon daemon-restart enabled ipynb debug eval echo output warning error include
knitr julia jupyter engine fig-width fig-height fig-format fig-dpi fig-asp df-print ipynb-filters
ipynb-shell-interactivity plotly-connected
"""
_REASONS = {
    **dict.fromkeys(("output-file", "output-ext"), _NAMES),
    **dict.fromkeys(("title", "subtitle"), _OWN),
    **dict.fromkeys(_READ_NAMES.split(), _READ),
    **dict.fromkeys(_CELL_NAMES.split(), _CELLS),
    **dict.fromkeys(("keep-typ", "keep-md", "keep-ipynb", "keep-source", "keep-hidden"), _GONE),
    **dict.fromkeys(("embed-resources", "self-contained", "self-contained-math"), _WHOLE),
    "keywords": Message("the keywords of a file say whose report it is"),
    "html-math-method": Message("every other way fetches a program from outside"),
    "columns": Message("tables of figures need the whole width of a page"),
    "lof": Message("Quarto's typst template makes no list of figures"),
    "lot": Message("Quarto's typst template makes no list of tables"),
}
_CAPTIONS = Message("captions of tables stand above them, those of pictures below")
_OF_TYPST = {
    **dict.fromkeys(("cap-location", "fig-cap-location", "tbl-cap-location"), _CAPTIONS),
    "citecolor": Message("a report cites nothing"),
    "filecolor": Message("a report has no links to places in it"),
}
_ANYWAY = {
    "embed-resources": True,
    "self-contained": True,
    "html-math-method": "plain",
    "columns": 1,
    "lof": False,
    "lot": False,
    "engine": "markdown",
}
_ELSEWHERE = ("format", "lang", *OF_PROJECTS)  # looked at apart, or by a website only
_FORMATS = {"pdf": Message("the PDF is made with typst: write it below `typst`")}
_LENGTH = re.compile(r"-?\d+(\.\d+)?(pt|mm|cm|in|em)")
_FORMS = (
    (("fontsize", "toc-indent"), _LENGTH, Message("a length such as 11pt")),
    (("linestretch",), re.compile(r"\d+(\.\d+)?"), Message("a number such as 1.2")),
    (("toc-depth",), re.compile(r"[1-9]"), Message("a number of levels such as 2")),
    (("toc", "number-sections"), re.compile(r"True|False"), Message("true or false")),
)
_SIDES = ("x", "y", "top", "bottom", "left", "right", "inside", "outside", "rest")


def check(look: Theme, lang: str) -> None:
    """Make sure that every setting of the user's counts.

    Args:
        look: The theme.
        lang: The language of the report.

    Raises:
        RenderFailed: With every setting that would not, and why.
    """
    if found := list(_faults(look, lang)):
        what = Message(
            "a setting has no effect on a report",
            "{n} settings have no effect on a report",
            n=len(found),
        )
        lines = [FIX, *(Message("  {fault}", fault=each) for each in found)]
        raise RenderFailed(what, look.where, joined(lines, "\n"))


def _faults(look: Theme, lang: str) -> Iterator[str]:
    every = frozenset().union(*DOCUMENTED.values())
    mine = {name: value for name, value in look.settings.items() if name not in _ELSEWHERE}
    yield from _of(look, mine, every, "")
    tongue = language(lang).paper.tag.partition("-")[0]
    for base in (None, *DOCUMENTED):
        said = str((look.of_format(base) if base else look.settings).get("lang") or tongue)
        if said.partition("-")[0] != tongue:
            yield Message(
                "lang: {said}: this report is in {lang}, as departments.yaml or --lang says",
                said=said,
                lang=lang,
            )
    yield from _formats(look)
    yield from _values(look)


def _formats(look: Theme) -> Iterator[str]:
    bases = {look.format_name(base): base for base in DOCUMENTED}
    for name in look.formats:
        base = bases.get(name)
        if base is None:
            why = _FORMATS.get(name, Message("reports are made as html, typst and docx"))
            yield Message("format: {name}: {why}", name=name, why=why)
            continue
        settings = look.of_format(base)
        reasons = _OF_TYPST if base == "typst" else {}
        yield from (
            Message("format: {name}: {why}", name=f"typst: {n}", why=why)
            for n, why in reasons.items()
            if n in settings
        )
        yield from _of(look, settings, DOCUMENTED[base], f"format: {name}: ")


def _of(
    look: Theme, settings: Mapping[str, Any], known: frozenset[str], place: str
) -> Iterator[str]:
    for name, value in settings.items():
        if name in _REASONS:
            if not _agrees(name, value):
                yield joined([f"{place}{name}", _REASONS[name]], ": ")
        elif name not in known and not look.mentions(name):
            yield joined([f"{place}{name}", _unknown(name, known)], ": ")


def _agrees(name: str, value: Any) -> bool:  # noqa: ANN401 - any YAML
    """Whether a setting only says what holds anyway."""
    if name in _ANYWAY:
        return bool(value == _ANYWAY[name])
    return value in (False, None) and _REASONS[name] in {_CELLS, _GONE, _READ}


def _unknown(name: str, known: frozenset[str]) -> str:
    homes = [base for base, names in DOCUMENTED.items() if name in names]
    if homes:
        return Message("Quarto knows it for {homes} only", homes=tuple(homes))
    near = get_close_matches(name, sorted(known), 1)
    if near:
        return Message(
            "Quarto knows no such setting, and no file in params/quarto/ names it; do you mean "
            "{near}?",
            near=near[0],
        )
    return Message("Quarto knows no such setting, and no file in params/quarto/ names it")


def _values(look: Theme) -> Iterator[str]:
    """Values that typst would stop at, in the words of a place that nobody wrote."""
    for names, form, meant in _FORMS:
        for name in names:
            value = look.setting(name, "typst")
            if value is not None and not form.fullmatch(str(value)):
                yield Message(
                    "{name}: {value}: typst needs {meant}; write it below `format: typst`",
                    name=name,
                    value=str(value),
                    meant=meant,
                )
    margin = look.setting("margin", "typst")
    if margin is not None and not _is_margin(margin):
        yield Message(
            "margin: {margin}: write sides and lengths, such as {{x: 20mm, top: 24mm}}",
            margin=str(margin),
        )


def _is_margin(margin: Any) -> bool:  # noqa: ANN401 - any YAML
    if not isinstance(margin, dict) or not margin:
        return False
    sides: Mapping[Any, Any] = margin
    return all(name in _SIDES and _LENGTH.fullmatch(str(value)) for name, value in sides.items())
