"""Why a library could not read a file, in our words: their reasons are English, for programmers.

The usual ones are messages; any other is handed on in quotation marks, as the library has it.
"""

from __future__ import annotations

import re

from kpilib.core.messages import Message, message_of
from kpilib.core.unwritable import why_unread


def reason_of(error: BaseException) -> str:
    """What an error of a library means; one of ours says it itself.

    >>> reason_of(ValueError("Bad CRC-32 for file 'xl/styles.xml'"))
    'a part of it is not as it was written'
    >>> reason_of(ValueError("out of cheese"))
    '“out of cheese”'
    """
    said = message_of(error)
    if isinstance(said, Message):
        return said
    if isinstance(error, OSError) and error.errno is not None:
        return why_unread(error)
    if isinstance(error, KeyError):  # a package is asked for its parts by name
        said = f"There is no item named {said}"
    for usual, reason in _USUAL.items():
        if found := re.match(usual, said):
            return Message(reason.key, **found.groupdict())
    return Message("“{original}”", original=" ".join(said.split()))


_DAMAGED = Message("a part of it is not as it was written")
_WHERE = {"line": "", "column": ""}  # these facts come with each reason

_USUAL = {
    # zipfile and zlib: workbooks and documents
    "File is not a zip file": Message("it is no packed file, or it breaks off"),
    r"Bad CRC-32|Bad magic number|Truncated file header|Error -\d+ while decompressing": _DAMAGED,
    "There is no item named '(?P<part>[^']*)'": Message("its part {part} is missing", part=""),
    # expat: the XML inside of them
    "no element found: line (?P<line>[0-9]+)": Message(
        "its XML breaks off in line {line}", line=""
    ),
    r"[^:]*: line (?P<line>[0-9]+), column (?P<column>[0-9]+)$": Message(
        "its XML cannot be read from line {line}, character {column} on", **_WHERE
    ),
    # pyarrow
    "Parquet magic bytes not found|Parquet file size is": Message(
        "it does not end as Parquet files do: it is none, or it breaks off"
    ),
    "Couldn't deserialize|Unexpected end of stream": _DAMAGED,
    # json
    r"[^:]*: line (?P<line>[0-9]+) column (?P<column>[0-9]+) \(char": Message(
        "it cannot be read from line {line}, character {column} on", **_WHERE
    ),
}
"""How the reasons begin, and what they mean; what a pattern names becomes a fact."""
