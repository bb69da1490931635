"""The text of a PDF as a reader would copy it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    import pypdfium2
else:
    pypdfium2 = lazy("pypdfium2")

_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})  # what pdfium makes of one at a line's end


def read(data: bytes) -> str:
    """The text of all pages, in the order in which it was set: cell by cell in tables.

    Raises:
        ValueError: It is no whole PDF.
    """
    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as wrong:
        raise ValueError(str(wrong)) from wrong
    return "\n".join(pages).translate(_HYPHENS)
