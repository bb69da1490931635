"""The text of a PDF as a reader would copy it out."""

from __future__ import annotations

_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})  # what pdfium makes of one at a line's end


def read(data: bytes) -> str:
    """The text of all pages, in the order in which it was set: cell by cell in tables.

    Raises:
        ValueError: It is no whole PDF.
    """
    import pypdfium2  # noqa: PLC0415 - loading it takes long, and only PDFs by Quarto are read

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as wrong:
        raise ValueError(str(wrong)) from wrong
    return "\n".join(pages).translate(_HYPHENS)
