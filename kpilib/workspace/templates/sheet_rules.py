"""Drop-downs and notes of columns that a sheet gets: rules in its text, in their fixed order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.engine.inputs.lineage import letters_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.tables import ColumnSpec


class CannotAdd(KpiError):  # noqa: N818 - it reads as what happened
    """A file is written in a way that nothing can be added to without touching the rest."""


@dataclass(frozen=True, slots=True)
class SheetAddition:
    """What a sheet gets.

    Attributes:
        sheet: Its name.
        places: By column its place, from 0.
        columns: Columns behind the last one.
        rows: Rows below the last one: cells by column.
        notes: By new column what is said where its header is chosen.
        choices: By new column the words of its drop-down.
        types: By column what is written in it: `number`, or text.
    """

    sheet: str
    places: Mapping[str, int]
    columns: Sequence[ColumnSpec]
    rows: Sequence[Mapping[str, str]]
    notes: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]
    types: Mapping[str, str]


UNLIKE = Message(
    "its sheet is written in a way that is not known here: open it in a spreadsheet program, save "
    "it as .xlsx and run this again"
)

_BEHIND_RULES = (
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
    "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""What may stand behind the rules for cells: their order is fixed."""

_LONGEST_PROMPT = 255
_ROOM = 5000


def with_rules(text: str, addition: SheetAddition, places: Mapping[str, int], header: int) -> str:
    """Drop-downs of new columns, and what is said where their headers are chosen."""
    made = []
    found = re.search(r"<(\w+:)?sheetData\b", text)
    p = (found and found[1]) or ""
    for column in addition.columns:
        letters = letters_of(places[column.name])
        note = quoteattr(addition.notes.get(column.name, "")[:_LONGEST_PROMPT])
        made.append(f'<{p}dataValidation allowBlank="1" showInputMessage="1" '
                    f'promptTitle={quoteattr(column.name[:32])} prompt={note} '
                    f'sqref="{letters}{header}"/>')  # fmt: skip
        words = addition.choices.get(column.name, ())
        if words and len(",".join(words)) <= _LONGEST_PROMPT:
            listed = escape('"' + ",".join(words) + '"')
            made.append(f'<{p}dataValidation type="list" allowBlank="1" '
                        f'showInputMessage="1" showErrorMessage="1" '
                        f'sqref="{letters}{header + 1}:{letters}{header + _ROOM}">'
                        f"<{p}formula1>{listed}</{p}formula1></{p}dataValidation>")  # fmt: skip
    if not made:
        return text
    there = re.search(rf"<{p}dataValidations\b([^>]*)>", text)
    if there and not there[1].endswith("/"):
        count = len(re.findall(rf"<{p}dataValidation\b", text)) + len(made)
        opened = re.sub(r'count="\d+"', f'count="{count}"', there[0])
        text = text[: there.start()] + opened + text[there.end() :]
        end = text.index(f"</{p}dataValidations>")
        return text[:end] + "".join(made) + text[end:]
    whole = f'<{p}dataValidations count="{len(made)}">{"".join(made)}</{p}dataValidations>'
    if there:
        return text[: there.start()] + whole + text[there.end() :]
    behind = re.compile(rf"<{p}(?:{'|'.join(_BEHIND_RULES)})\b|</{p}worksheet>")
    data = text.index(f"</{p}sheetData>")
    at = behind.search(text, data)
    if at is None:
        raise CannotAdd(UNLIKE)
    return text[: at.start()] + whole + text[at.start() :]
