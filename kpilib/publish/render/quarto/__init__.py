"""Quarto as a renderer: the command `quarto`, wrapped so that it cannot surprise.

The executed notebook becomes Markdown with nothing to execute (`pages`), with the user's theme
from `params/quarto/` (`theme`, `settings`). Each format is rendered from a copy in a folder of its
own (`process`), looked at (`verify`), and only then put where it belongs. Nothing of the user's is
written to, and nothing is removed but those folders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.publish.render.quarto.find import NoQuarto, Program, find

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kpilib.publish.render.quarto import rendering
    from kpilib.publish.render.request import RenderRequest
else:  # whoever only looks for what has changed does not wait for what lays out
    rendering = lazy("kpilib.publish.render.quarto.rendering")

__all__ = ["NoQuarto", "Program", "Quarto", "find"]


class Quarto:
    """Renders with the Quarto of the user."""

    name = "quarto"

    def render(self, request: RenderRequest) -> Mapping[str, Path]:
        """Write the requested formats, all or none; see `Renderer`.

        Raises:
            NoQuarto: There is no Quarto that can be used.
            RenderFailed: A setting of the user's cannot count, or Quarto wrote no whole report.
        """
        return rendering.render(request)
