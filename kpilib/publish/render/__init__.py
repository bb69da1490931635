"""From an executed notebook to a report that people read: HTML, PDF and DOCX.

Callers know `RenderRequest`, `Renderer` and `RenderFailed`, and get a renderer by its name. The
built-in one goes notebook → `notebook` (what shows) → `document` (one pandoc tree) → `as_html`,
`as_pdf`, `as_docx`; `quarto` hands the same tree to the user's Quarto. `identity.read` tells whose
report a file is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.publish.render.builtin import Builtin
from kpilib.publish.render.quarto import NoQuarto, Quarto, find
from kpilib.publish.render.request import FORMATS, Renderer, RenderFailed, RenderRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CHOICES",
    "FORMATS",
    "RENDERERS",
    "RenderFailed",
    "RenderRequest",
    "Renderer",
    "choose",
    "named",
]

RENDERERS: Mapping[str, Renderer] = {"builtin": Builtin(), "quarto": Quarto()}
"""Every renderer by its name."""

CHOICES = ("auto", *sorted(RENDERERS, reverse=True))
"""What the command line takes for a renderer; see `choose`."""


def choose(name: str) -> tuple[str, str]:
    """The renderer that is meant, and one line to tell when it is not the preferred one.

    Args:
        name: One of `CHOICES`; `auto` is Quarto where there is one that can be used.

    Raises:
        NoQuarto: Quarto is asked for, and there is none; says how to get it.
    """
    if name not in {"auto", "quarto"}:
        return name, ""
    try:
        find()
    except NoQuarto as missing:
        if name == "quarto":
            raise
        return "builtin", Message("The built-in renderer is used: {why}.", why=missing.why)
    return "quarto", ""


def named(name: str) -> str:
    """A renderer and, where it is a program of the user's, its version: `quarto 1.9.38`.

    Raises:
        NoQuarto: It is Quarto, and there is none.
    """
    return f"quarto {find().version}" if name == "quarto" else name
