"""Notebooks out of their files: JSON within limits that is what nbformat calls a notebook."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from kpilib.core.jsontext import read_json
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.sourcetext import TextError, at_line, shortened

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import nbformat
else:
    nbformat = lazy("nbformat")


_WITH_IDS = (4, 5)  # the first format whose cells have ids


def read_notebook(path: Path, source: str = "") -> nbformat.NotebookNode:
    """The notebook in a file, in today's format; twice the same of the same file.

    Args:
        path: The file.
        source: Its name as it should be shown.

    Raises:
        TextError: It cannot be read, or is no notebook.
    """
    source = source or path.name
    content = read_json(path, source)
    written = content.get("nbformat") if isinstance(content, dict) else None
    what: str = Message("this is no notebook of format {format}", format=nbformat.current_nbformat)
    if type(written) is int and 0 < written <= nbformat.current_nbformat:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that it mends what older programs left out
                named = _ids_in(content)  # by the file, not by chance
                book = nbformat.convert(nbformat.from_dict(content), nbformat.current_nbformat)
                book = nbformat.v4.upgrade(book) or book
                _name_cells(book, named)
                _, book = nbformat.validator.normalize(book)
                nbformat.validate(book)
        # What is no notebook meets whatever nbformat takes for granted of one.
        except (LookupError, TypeError, AttributeError, ValueError, AssertionError) as wrong:
            what = _why(str(wrong))
        except nbformat.ValidationError as wrong:
            what = _why(wrong.message)
        else:
            made: nbformat.NotebookNode = book
            return made
    raise TextError(at_line(source, 1, what))


def _ids_in(content: dict[str, Any]) -> frozenset[str]:
    """The ids of cells in a file of a format that has them."""
    if (content["nbformat"], content.get("nbformat_minor", 0)) < _WITH_IDS:
        return frozenset()
    return frozenset(cell["id"] for cell in content["cells"] if "id" in cell)


def _name_cells(book: nbformat.NotebookNode, named: Collection[str]) -> None:
    """Call a cell without an id of its own by its place; nbformat draws a lot for each.

    What is made of the same notebook twice would differ.
    """
    taken: set[str] = set()
    for place, cell in enumerate(book.cells):
        name = cell.get("id")
        if name not in named or name in taken:
            name = f"cell-{place}"
            while name in taken:
                name += "-"
            cell["id"] = name
        taken.add(name)


def _why(reason: str) -> Message:
    return Message("this is no notebook: {reason}", reason=shortened(reason.partition("\n")[0]))
