"""The renderer that needs nothing but Python packages: pandoc and typst from their wheels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kpilib.publish.render import as_docx, as_html, as_pdf, document
    from kpilib.publish.render.document import Document
    from kpilib.publish.render.request import RenderRequest
else:  # whoever only looks for what has changed does not wait for what lays out
    as_docx = lazy("kpilib.publish.render.as_docx")
    as_html = lazy("kpilib.publish.render.as_html")
    as_pdf = lazy("kpilib.publish.render.as_pdf")
    document = lazy("kpilib.publish.render.document")


class Builtin:
    """Renders with pandoc and typst; the same notebook gives the same bytes."""

    name = "builtin"

    def render(self, request: RenderRequest) -> Mapping[str, Path]:
        """Write the requested formats, all or none; see `Renderer`."""
        makers: Mapping[str, Callable[[Document], bytes]] = {
            "html": as_html.render,
            "pdf": as_pdf.render,
            "docx": as_docx.render,
        }
        content = document.build(request)
        made = {request.target(form): makers[form](content) for form in request.formats}
        write_all(made)
        return {form: request.target(form) for form in request.formats}
