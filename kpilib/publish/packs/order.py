"""What report to make, and what a finished one consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.publish.editions.declaration import MANAGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kpilib.core.periods import Period
    from kpilib.publish.editions.declaration import Edition

FORMATS = ("html", "pdf", "docx", "xlsx")
"""What a report can be written as; `xlsx` is the workbook for payroll."""

LIMIT = 600.0
"""Seconds that a report may take: generous, since one takes a few and the machine may be busy."""

THEME = Path("params") / "quarto"
"""The user's own Quarto files; see `kpilib.publish.render.quarto.theme`."""


def shown_in(formats: Iterable[str]) -> tuple[str, ...]:
    """The formats that are made of a notebook: all but the workbook."""
    return tuple(form for form in formats if form != "xlsx")


@dataclass(frozen=True)
class Order:
    """One report to make.

    Attributes:
        department: Its id.
        period: Over what.
        formats: Some of `FORMATS`.
        lang: `zh`, `en`, or empty for the department's own language.
        renderer: The renderer's name.
        revision: `draft`, the revision's name, or what looks back; see
            `kpilib.publish.paper_revision`.
        statements: Make the statement of each person, too, and lead to it.
        edition: For whom.
    """

    department: str
    period: Period
    formats: tuple[str, ...] = FORMATS
    lang: str = ""
    renderer: str = "builtin"
    revision: str = "draft"
    statements: bool = False
    edition: Edition = MANAGER

    @property
    def pages(self) -> tuple[str, ...]:
        """The formats that show the report, as payroll's workbook does not."""
        return shown_in(self.formats)

    @property
    def runs_notebook(self) -> bool:
        """Whether a notebook is run for it; what is issued has its notebook in any case."""
        return bool(self.pages) or self.revision != "draft"

    @property
    def name(self) -> str:
        """How messages call it."""
        name = f"{self.department} {self.period}"
        return name if self.edition.is_whole else f"{name} {self.edition.name}"


@dataclass(frozen=True)
class Made:
    """A finished report.

    Attributes:
        files: By name in the report's folder.
        headline: What the pages of the company show of it.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    headline: Mapping[str, Any] = field(default_factory=dict)
