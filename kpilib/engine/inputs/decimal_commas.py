"""Whether a table has decimal commas, so that a point may part thousands beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kpilib.core.tables import TableSpec

_DECIMAL_COMMA = re.compile(
    r"^[^,\n]*(\d,(\d{1,2}|\d{4,})|(?<![\d.])0,\d+)[^\d,\n]*$", re.MULTILINE | re.ASCII
)
"""A comma that cannot part thousands: 1.500,00 and 12,5 and 0,125, and not 1,234."""


def has_decimal_commas(spec: TableSpec, cells: Mapping[str, Iterable[str]]) -> bool:
    """Whether some number of a table has a decimal comma: a point may part thousands beside it."""
    for column in spec.columns:
        if column.type == "number" and column.name in cells:
            text = "\n".join(cells[column.name])
            if "," in text and _DECIMAL_COMMA.search(text):
                return True
    return False
