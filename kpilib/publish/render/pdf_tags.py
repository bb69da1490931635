"""What a screen reader needs of a PDF beyond what typst says: headings of rows, the title shown.

Typst tags headings, captions, lists and the heads of tables; that the first cell of a row says
whose row it is cannot be told to it. Written again with its objects packed, the file is half as
long, too.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    import pikepdf
else:
    pikepdf = lazy("pikepdf")

_ROWS = ("/TBody", "/TFoot")  # what has rows with headings


def completed(pdf: bytes) -> bytes:
    """The same pages with the first cell of each row tagged as its heading."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for each in opened.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") in _ROWS:
                for row in each.K:
                    _head(row)
        shown = opened.Root.get("/ViewerPreferences", pikepdf.Dictionary())
        shown["/DisplayDocTitle"] = True
        opened.Root["/ViewerPreferences"] = shown
        file = io.BytesIO()
        opened.save(
            file,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return file.getvalue()


def _head(row: pikepdf.Object) -> None:
    """A cell that has a heading in its row; a table of one column has figures only."""
    cells = row.K
    if isinstance(cells, pikepdf.Array) and len(cells) > 1 and cells[0].get("/S") == "/TD":
        cells[0].S = pikepdf.Name.TH
        cells[0].A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
