"""Formulas that take their value from outside the workbook: another file, a program, the network.

What such a cell holds was true when somebody last let it be fetched. Nothing here fetches anything,
and nobody can see in the file whether the value is still the one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT = re.compile(r'"[^"]*"')

# `[1]Sheet!A1`, `'[1]My sheet'!A1`, `[1]!name`, `'C:\[b.xlsx]S'!A1`, `'file:///b.ods'#S.A1`; the
# columns of the workbook's own tables have a name before the bracket: `Table1[amount]`.
_OTHER_FILE = re.compile(
    r"'[^']*\[[^\]]+\][^']*'!|'file:|(?<![\w\].\[@])\[[^\[\]]+\][^\s\[\]()+*/,;=<>&^'\"]*!"
    r"|\w+\|'?[^'!]*'?!",  # cmd|'/c x'!A0 asks another program
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"(?<![\w.])(?:_xl\w*\.)*(?:WEBSERVICE|RTD|DDE|STOCKHISTORY|SQL\.REQUEST|CALL|PY"
    r"|CUBE\w+|IMPORT(?:DATA|RANGE|XML|HTML|FEED))\(",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d][\w.]*")


@dataclass(frozen=True, slots=True)
class Outside:
    """Tells formulas that need another file.

    Attributes:
        names: The workbook's names (`rate`) that stand for something outside of it, in small.
    """

    names: frozenset[str] = field(default=frozenset())

    def needed_by(self, formula: str) -> bool:
        """Whether a formula cannot be worked out from the workbook alone.

        >>> Outside().needed_by("=SUM([1]Sheet1!A1:A9)"), Outside().needed_by("=T[due]*'S 1'!A1")
        (True, False)
        """
        if not self.names and not _SIGNS.search(formula):
            return False  # nearly all of them
        bare = _TEXT.sub('""', formula)
        if _OTHER_FILE.search(bare) or _ASKING.search(bare):
            return True
        return any(word.lower() in self.names for word in _WORD.findall(bare))


_SIGNS = re.compile(
    r"[\[|]|file:|webservice|rtd|dde|stockhistory|sql|call|py\(|cube|import", re.IGNORECASE
)


def outside_of(names: Mapping[str, str]) -> Outside:
    """What is outside of a workbook that gives names to formulas.

    >>> sorted(outside_of({"Rate": "[1]S!$A$1", "Twice": "Rate*2", "Own": "S!$A$1"}).names)
    ['rate', 'twice']
    """
    found = Outside()
    while True:  # a name may stand for a formula with another name
        more = frozenset(name.lower() for name, text in names.items() if found.needed_by(text))
        if more <= found.names:
            return found
        found = Outside(found.names | more)
