"""Notebooks out of their files: JSON within limits that is what nbformat calls a notebook."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from kpilib.core.jsontext import read_json
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.sourcetext import TextError, at_line, shortened

if TYPE_CHECKING:
    from pathlib import Path

    import nbformat
else:
    nbformat = lazy("nbformat")


def read_notebook(path: Path, source: str = "") -> nbformat.NotebookNode:
    """The notebook in a file, in today's format.

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
                book = nbformat.convert(nbformat.from_dict(content), nbformat.current_nbformat)
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


def _why(reason: str) -> Message:
    return Message("this is no notebook: {reason}", reason=shortened(reason.partition("\n")[0]))
