"""The short code of a statement: it stands on the sheet, and `kpi verify --code` knows it.

It is made of what a revision has issued to somebody, so that it can be worked out from the ledger's
own files for ever, whatever program comes later: department, period, revision, the hash of its
manifest, the person, and the person's rows of the result tables and of the settlements.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kpilib.engine.results import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kpilib.engine.results import Results

TABLES = ("summary", "scores", "payouts", "carry", "flags")
"""The result tables with rows about people."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are taken for others when a code is read out."""

_LENGTH = 12

Texts = dict[str, list[list[str]]]
"""A person's rows by table, each cell as it stands in the CSV file."""


def rows_by_person(results: Results, settlements: Iterable[Sequence[object]]) -> dict[str, Texts]:
    """Everybody's rows, by id; the department has none."""
    found: dict[str, Texts] = {}
    for table, rows in (*((name, results.rows[name]) for name in TABLES),
                        ("settlements", settlements)):  # fmt: skip
        for row in rows:
            texts = found.setdefault(str(row[0]), {name: [] for name in (*TABLES, "settlements")})
            texts[table].append([cell_text(cell) for cell in row])
    for texts in found.values():
        texts["settlements"].sort()
    return found


def code_of(about: Sequence[str], rows: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Twelve letters and digits in groups of four.

    Args:
        about: Department, period, revision and the hash of its manifest, which a draft has not.
        rows: The person's rows.

    >>> code_of(("sales", "2026Q1", "draft", ""), {"summary": [["E1", "2026Q1"]]})
    '964D-42Z8-E3QW'
    """
    lines = ["\t".join(about)]
    lines += ["\t".join((table, *cells)) for table in sorted(rows) for cells in rows[table]]
    number = int.from_bytes(hashlib.sha256("\n".join(lines).encode()).digest()[:8], "big")
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in range(_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def folded_code(typed: str) -> str:
    """A code as somebody types it: case, spaces and hyphens do not matter, nor O for 0.

    >>> folded_code(" 8wvg zx9e-qf2l ")
    '8WVG-ZX9E-QF21'
    """
    known = typed.upper().translate(str.maketrans("OIL", "011"))
    letters = "".join(letter for letter in known if letter in _LETTERS)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
