"""What a renderer is asked for, what it answers, and how it says no.

This is the whole interface between reports and the programs that lay them out; every renderer
(pandoc with typst now, others beside it) implements `Renderer` and nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypedDict

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.publish.editions.declaration import MANAGER
from kpilib.publish.paper_revision import is_draft
from kpilib.text.language import languages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from kpilib.publish.editions.declaration import Edition

FORMATS = ("html", "pdf", "docx")


class PageData(TypedDict):
    """The trees of a page's figures, each text and each step once.

    Attributes:
        words: What the page says around them.
        texts: Every text of the trees.
        steps: Every step, in numbers of texts and of steps.
        figures: The step of each figure; -1 where it does not open.
    """

    words: Mapping[str, str]
    texts: Sequence[str]
    steps: Sequence[tuple[object, ...]]
    figures: Sequence[int]


class RenderFailed(KpiError):  # noqa: N818 - reads as what happened
    """A report could not be rendered; nothing was written.

    Attributes:
        what: What went wrong.
        where: The notebook, and the cell when one is to blame.
        fix: What to do about it.
    """

    def __init__(self, what: str, where: str, fix: str) -> None:
        super().__init__(Message("{where}: {what}. {fix}", where=where, what=what, fix=fix))
        self.what = what
        self.where = where
        self.fix = fix


@dataclass(frozen=True)
class RenderRequest:
    """One report to lay out.

    Attributes:
        notebook: The executed notebook (nbformat 4).
        output: Folder for the results; made when it is not there.
        title: Printed at the top; the notebook's own first heading of level 1 gives way to it.
        lang: The language of headers, footers and numbering.
        department: Department id, part of the identity.
        period: Printed period, such as `2026Q1`, part of the identity.
        revision: `"draft"`, `"r1"`, `"r2"`, … or what looks back, part of the identity; see
            `kpilib.publish.paper_revision`.
        digest: Hex digest of everything that went in, part of the identity.
        department_name: Printed name of the department; the id when empty.
        subtitle: Printed under the title.
        stem: Name of the result files without their ending.
        formats: Some of `FORMATS`.
        theme: Folder of the user's own Quarto files; see `kpilib.publish.render.quarto.theme`.
        book: Where the scheme book stands, as seen from the report: a folder with its slash; empty
            where nothing is to lead there.
        edition: For whom it is, part of the identity.
        foreign: Texts that stand in another language than the report, with that language.
        explained: Gives the trees of the figures that a web page shows, by their codes, as
            `kpilib.publish.explained.page_data` does; where it is None, no figure opens.
    """

    notebook: Path
    output: Path
    title: str
    lang: str
    department: str
    period: str
    revision: str
    digest: str
    department_name: str = ""
    subtitle: str = ""
    stem: str = "report"
    formats: tuple[str, ...] = FORMATS
    theme: Path | None = None
    book: str = ""
    foreign: Mapping[str, str] = field(default_factory=dict)
    explained: Callable[[Sequence[str]], PageData] | None = None
    edition: Edition = MANAGER

    def __post_init__(self) -> None:
        if self.lang not in languages():
            self._refuse(
                Message("language {written}", written=repr(self.lang)),
                Message("Use one of {known}.", known=languages()),
            )
        if unknown := [name for name in self.formats if name not in FORMATS]:
            self._refuse(
                Message("unknown format {format}", format=repr(unknown[0])),
                Message("Use some of {known}.", known=FORMATS),
            )
        if not self.stem or set(self.stem) & set("/\\"):
            self._refuse(
                Message("file stem {stem}", stem=repr(self.stem)),
                Message("Give a plain file name without ending."),
            )
        for name in ("department", "period", "revision", "digest"):
            value = getattr(self, name)
            if not value or "|" in value or not value.isprintable():
                self._refuse(f"{name} {value!r}", Message("Give one line of text without “|”."))

    @property
    def identity(self) -> str:
        """What every result carries, so that a report is never the wrong report."""
        revision = self.edition.marked(self.revision)
        return f"{self.department}|{self.period}|{revision}|{self.digest}"

    @property
    def is_draft(self) -> bool:
        """Whether nothing is issued by it."""
        return is_draft(self.revision)

    @property
    def printed_department(self) -> str:
        """The department as readers know it."""
        return self.department_name or self.department

    def target(self, form: str) -> Path:
        """Path of the result in one format."""
        return self.output / f"{self.stem}.{form}"

    def _refuse(self, what: str, fix: str) -> None:
        raise RenderFailed(what, str(self.notebook.name), fix)


class Renderer(Protocol):
    """Lays out an executed notebook; code and streams never show."""

    @property
    def name(self) -> str:
        """Name on the command line."""
        ...

    def render(self, request: RenderRequest) -> Mapping[str, Path]:
        """Write the requested formats, all or none.

        Returns:
            Format to path, in the order asked for.

        Raises:
            RenderFailed: With what, where and the fix.
        """
        ...
