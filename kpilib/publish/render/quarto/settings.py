"""The front matter of what Quarto is given: ours below, the user's in between, what must be above.

Only options that Quarto documents, since an unknown one goes on to pandoc and fails late.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import yaml

from kpilib.publish.render.identity import KEY
from kpilib.publish.render.quarto import pages, typst_page
from kpilib.publish.render.quarto.theme import OF_PROJECTS
from kpilib.text.language import language as spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.render.quarto.theme import Theme
    from kpilib.publish.render.request import RenderRequest

LOOK = "kpi-report.css"
REFERENCE = "kpi-reference.docx"

_WORD = re.compile(r"[a-z]+(-[a-z]+)*")
_TRUTHS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_JOINED = ("include-in-header", "css", "font-paths")  # ours and the user's, one after the other


def front_matter(
    request: RenderRequest, base: str, theme: Theme, own: Mapping[str, Any], must: Mapping[str, Any]
) -> str:
    """The front matter of one format's document.

    Args:
        request: What was asked for.
        base: `html`, `docx` or `typst`.
        theme: The user's.
        own: Our settings of the format, which give way to the user's.
        must: Our settings that do not.
    """
    user = {name: value for name, value in theme.settings.items() if name not in OF_PROJECTS}
    user.pop("format", None)
    of_format = theme.of_format(base)
    general = {name: value for name, value in own.items() if name not in user}
    joined = {
        name: [*_list(user.pop(name, None)), *_list(of_format.get(name)), *_list(must.get(name))]
        for name in _JOINED
        if name in must
    }
    must = {**must, **joined}
    settings = {
        **user,
        **titles(request),
        **({"keywords": must.pop("keywords")} if "keywords" in must else {}),
        "lang": language(request, base),
        "engine": "markdown",  # there is nothing to execute
        "format": {theme.format_name(base): {**general, **of_format, **must}},
    }
    return f"---\n{dumped(settings)}---\n\n"


def titles(request: RenderRequest) -> dict[str, str]:
    """Title and subtitle as Quarto reads them, which is as Markdown."""
    found = {"title": pages.escaped(request.title)}
    if request.subtitle:
        found["subtitle"] = pages.escaped(request.subtitle)
    return found


def language(request: RenderRequest, base: str) -> str:
    """The language tag; typst takes one without a region."""
    tag = spoken(request.lang).paper.tag
    return tag.partition("-")[0] if base == "typst" else tag


def web(theme: Theme) -> dict[str, Any]:
    """Our settings of web pages: the look of the built-in renderer unless the user has one."""
    found: dict[str, Any] = {
        "toc": False,
        "anchor-sections": False,
        "smooth-scroll": False,
        "code-copy": False,
        "footnotes-hover": False,
        "tbl-colwidths": False,  # a table is as wide as it needs, however long its lines are
    }
    if not theme.styles_web:
        return found | {"theme": "default"}
    if sheets := theme.files(".scss"):
        found["theme"] = ["default", *sheets]
    if sheets := theme.files(".css"):
        found["css"] = sheets
    return found


def web_must(request: RenderRequest) -> dict[str, Any]:
    """What every page of ours says: whose it is, and how mathematics is written."""
    identity = html.escape(request.identity)
    return {
        "html-math-method": "plain",  # everything else fetches a program from outside
        "css": [LOOK],
        "include-in-header": [{"text": f'<meta name="{KEY}" content="{identity}">'}],
    }


def word(theme: Theme) -> dict[str, Any]:
    """Our settings of Word files."""
    own = theme.files("reference.docx")
    reference = own[0] if own else REFERENCE
    return {"toc": False, "reference-doc": reference, "tbl-colwidths": False}


def printed(theme: Theme) -> dict[str, Any]:
    """Our settings of the PDF."""
    found: dict[str, Any] = {"toc": False, **typst_page.OURS}
    if not theme.styles_print:
        # Quarto would lift the sections of a text that has none of the first level.
        found["shift-heading-level-by"] = 0
    partials = theme.partials()
    return found | ({"template-partials": partials} if partials else {})


def keywords(request: RenderRequest) -> list[str]:
    """The identity where a format keeps it among its keywords."""
    return [pages.escaped(f"{KEY}: {request.identity}")]


def dumped(settings: Mapping[str, Any]) -> str:
    """YAML in which no reader takes text for a number or a truth value."""
    return yaml.dump(
        dict(settings), Dumper=_SettingsDumper, allow_unicode=True, sort_keys=False, width=10_000
    )


class _SettingsDumper(yaml.SafeDumper):
    """Words stand bare, all other text in double quotes; nothing is shared between places."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - PyYAML's own signature
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    bare = _WORD.fullmatch(value) and value not in _TRUTHS
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if bare else '"')


_SettingsDumper.add_representer(str, _text)


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - any YAML
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
