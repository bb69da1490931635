"""The renderer that needs nothing but Python packages: pandoc and typst from their wheels."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.render import as_docx, as_html, as_pdf, document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files so that each is whole or not there, even when the program is killed."""
    written: list[tuple[Path, Path]] = []
    try:
        for target, data in files.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
            written.append((Path(name), target))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o644)  # mkstemp lets only its owner read
        for draft, target in written:
            draft.replace(target)
    finally:
        for draft, _ in written:
            draft.unlink(missing_ok=True)
