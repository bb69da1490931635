"""Where a row comes from: file, sheet and cells, as the column `_origin` says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.engine.inputs.raw_table import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpilib.workspace.intake.source_sheet import SourceSheet

_LISTED = 20


@dataclass(frozen=True, slots=True)
class CellSpan:
    """Cells that lie in one block.

    Attributes:
        first: Their first line.
        last: Their last line.
        left: Their first place.
        right: Their last place.
    """

    first: int
    last: int
    left: int
    right: int

    @property
    def text(self) -> str:
        """As a spreadsheet names them: `A4:E5`."""
        first, last = cell_name(self.first, self.left), cell_name(self.last, self.right)
        return first if first == last else f"{first}:{last}"


@dataclass(frozen=True, slots=True)
class Origin:
    """The cells that a row was made of.

    Attributes:
        sources: Per sheet, or text file, its cells; in a text file lines are enough.
    """

    sources: tuple[tuple[str, bool, tuple[CellSpan, ...]], ...]

    @classmethod
    def of(cls, sheet: SourceSheet, line: int, left: int, right: int) -> Origin:
        """Cells side by side in one line."""
        (top, first), (bottom, last) = (sheet.place_in_file(line, at) for at in (left, right))
        span = CellSpan(top, bottom, first, last)
        return cls(((sheet.source, bool(sheet.name), (span,)),))

    @classmethod
    def joined(cls, origins: Iterable[Origin]) -> Origin:
        """The cells of several rows that became one."""
        found: dict[tuple[str, bool], list[CellSpan]] = {}
        for origin in origins:
            for source, is_sheet, spans in origin.sources:
                mine = found.setdefault((source, is_sheet), [])
                for span in spans:
                    before = mine[-1] if mine else None
                    if before is not None and _continues(before, span):
                        mine[-1] = CellSpan(before.first, span.last, before.left, before.right)
                    elif span not in mine[-1:]:
                        mine.append(span)
        return cls(
            tuple((source, is_sheet, tuple(spans)) for (source, is_sheet), spans in found.items())
        )

    @property
    def text(self) -> str:
        """As the column says it.

        >>> Origin((("b.xlsx[May]", True, (CellSpan(4, 5, 0, 4),)),)).text
        'b.xlsx[May]!A4:E5'
        >>> Origin((("crm.csv", False, (CellSpan(4, 4, 0, 4), CellSpan(7, 9, 0, 4))),)).text
        'crm.csv:4,7-9'
        """
        return "; ".join(_of_source(*each) for each in self.sources)


def _continues(before: CellSpan, span: CellSpan) -> bool:
    same = (before.left, before.right) == (span.left, span.right)
    return same and span.first == before.last + 1


def _of_source(source: str, is_sheet: bool, spans: tuple[CellSpan, ...]) -> str:  # noqa: FBT001 - a field
    if is_sheet:
        texts = [span.text for span in spans]
    else:
        texts = [str(s.first) if s.first == s.last else f"{s.first}-{s.last}" for s in spans]
    more = f",… ({len(texts)})" if len(texts) > _LISTED else ""
    return f"{source}{'!' if is_sheet else ':'}{','.join(texts[:_LISTED])}{more}"
