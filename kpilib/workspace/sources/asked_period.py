"""What a source is asked for: a department and a period, as a query or a path names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kpilib.core.periods import Period

_IN_BRACES = re.compile(r"(?<!\$)\{([^{}]*)\}")


class UnknownWord(KpiError):  # noqa: N818 - it reads as what happened
    """A query or a path names something that a period does not have."""


@dataclass(frozen=True)
class Asked:
    """A department's period.

    Attributes:
        root: The workspace, from which paths are counted.
        department: Its id.
        period: The period.
    """

    root: Path
    department: str
    period: Period

    @property
    def values(self) -> Mapping[str, str | int | date]:
        """By the names that queries and paths may use."""
        first, last = self.period.start, self.period.end
        return {
            "period": str(self.period),
            "first_day": first,
            "last_day": last,
            "next_day": last + timedelta(days=1) if last < date.max else last,
            "first_month": f"{first:%Y-%m}",
            "last_month": f"{last:%Y-%m}",
            "year": first.year,
            "quarter": (first.month + 2) // 3,
            "month": first.month,
            "department": self.department,
        }

    def put_into(self, path: str) -> str:
        """A path or URL with `{period}` and the like filled in.

        Raises:
            UnknownWord: It names something else.
        """

        def put(found: re.Match[str]) -> str:
            return str(self.value(found[1], f"{{{found[1]}}}"))

        return _IN_BRACES.sub(put, path)

    def value(self, name: str, shown: str) -> str | int | date:
        """What a name stands for.

        Raises:
            UnknownWord: It stands for nothing.
        """
        values = self.values
        if name not in values:
            raise UnknownWord(
                Message(
                    "{shown} is not known: {hint}", shown=shown, hint=suggest(name, tuple(values))
                )
            )
        return values[name]
