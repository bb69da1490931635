"""From an executed notebook to a report that people read: HTML, PDF and DOCX.

Callers know `RenderRequest`, `Renderer` and `RenderFailed`, and get a renderer by its name. The
built-in one goes notebook → `notebook` (what shows) → `document` (one pandoc tree) → `as_html`,
`as_pdf`, `as_docx`. `identity.read` tells whose report a file is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.render.builtin import Builtin
from kpilib.render.request import FORMATS, Renderer, RenderFailed, RenderRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FORMATS", "RENDERERS", "RenderFailed", "RenderRequest", "Renderer"]

RENDERERS: Mapping[str, Renderer] = {"builtin": Builtin()}
"""Every renderer by the name it has on the command line."""
