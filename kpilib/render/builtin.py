"""The renderer that needs nothing but Python packages: pandoc and typst from their wheels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.files import write_all
from kpilib.render import as_docx, as_html, as_pdf, document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kpilib.render.document import Document
    from kpilib.render.request import RenderRequest

_MAKERS: Mapping[str, Callable[[Document], bytes]] = {
    "html": as_html.render,
    "pdf": as_pdf.render,
    "docx": as_docx.render,
}


class Builtin:
    """Renders with pandoc and typst; the same notebook gives the same bytes."""

    name = "builtin"

    def render(self, request: RenderRequest) -> Mapping[str, Path]:
        """Write the requested formats, all or none; see `Renderer`."""
        content = document.build(request)
        made = {request.target(form): _MAKERS[form](content) for form in request.formats}
        write_all(made)
        return {form: request.target(form) for form in request.formats}
