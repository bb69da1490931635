"""What an object shows of itself in a notebook or console: short, in its language, as a card.

A card is the same in three forms: HTML for Jupyter, Markdown for what renders no HTML, and plain
text for a console. Nothing in it is markup of somebody else's: every text is made literal.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kpilib.engine.results import cell_text
from kpilib.text.foreign import marked
from kpilib.text.formats import Wording
from kpilib.text.literal_markdown import escape
from kpilib.text.terminal_layout import aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MOST_ROWS = 20
"""So many rows a card shows; more of them nobody reads."""

_V = TypeVar("_V")


@dataclass(frozen=True)
class NotebookCard:
    """What is shown.

    Attributes:
        title: What it is.
        lang: The language of its texts.
        kind: What it is a card of, for style sheets: `assessment`, `scheme` …
        told: Sentences below the title.
        ways: Where to go on from here: what one writes, and what that is.
        columns: Headings of the table, where there is one.
        rows: Its rows; `Decimal` and the like as their CSV file has them.
        foreign: Texts of other languages among these, see `kpilib.text.foreign`.
    """

    title: str
    lang: str
    kind: str
    told: Sequence[str] = ()
    ways: Mapping[str, str] = field(default_factory=dict)
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = ()
    foreign: Mapping[str, str] = field(default_factory=dict)

    def html(self) -> str:
        """As HTML."""
        told = "".join(f"<br>{_literal(text)}" for text in self.told)
        page = (
            f'<div class="kpilib-{self.kind}" lang="{html.escape(self.lang)}">'
            f"<p><b>{_literal(self.title)}</b>{told}</p>{self._table_html()}{self._ways_html()}"
            "</div>"
        )
        return marked(page, self.foreign)

    def markdown(self) -> str:
        """As Markdown."""
        parts = ["  \n".join([f"**{escape(self.title)}**", *map(escape, self.told)])]
        if self.columns:
            lines = [self.columns, ["---"] * len(self.columns), *self._cells()]
            parts.append("\n".join(
                f"| {' | '.join(cell if cell == '---' else escape(cell) for cell in line)} |"
                for line in lines
            ))  # fmt: skip
        if self._rest():
            parts.append(escape(self._rest()))
        if self.ways:
            ways = (f"- {_code(code)} {escape(what)}" for code, what in self.ways.items())
            parts.append("\n".join(ways))
        return "\n\n".join(parts)

    def text(self) -> str:
        """As plain text."""
        table = aligned((tuple(self.columns), *map(tuple, self._cells()))) if self.columns else []
        ways = aligned(tuple(self.ways.items())) if self.ways else []
        rest = [self._rest()] if self._rest() else []
        parts = [[self.title, *self.told], [*table, *rest], ways]
        return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part)

    def _cells(self) -> list[list[str]]:
        return [[cell_text(cell) for cell in row] for row in self.rows[:MOST_ROWS]]

    def _rest(self) -> str:
        more = len(self.rows) - MOST_ROWS
        if more <= 0:
            return ""
        return Wording(self.lang).say_number("… and {n} more row", "… and {n} more rows", n=more)

    def _table_html(self) -> str:
        if not self.columns:
            return ""
        sides = [_side(self.rows, place) for place in range(len(self.columns))]
        lines = [("th", self.columns), *(("td", cells) for cells in self._cells())]
        rows = "".join(
            "<tr>"
            + "".join(
                f"<{tag}{side}>{_literal(cell)}</{tag}>"
                for cell, side in zip(line, sides, strict=True)
            )
            + "</tr>"
            for tag, line in lines
        )
        rest = f"<p>{_literal(self._rest())}</p>" if self._rest() else ""
        return f'<table style="text-align: right">{rows}</table>{rest}'

    def _ways_html(self) -> str:
        found = (f"<code>{_literal(c)}</code> {_literal(w)}".rstrip() for c, w in self.ways.items())
        return f"<p>{'<br>'.join(found)}</p>" if self.ways else ""


def _side(rows: Iterable[Sequence[object]], place: int) -> str:
    """Words stand on the left, and numbers on the right, as the table has it."""
    kinds = {type(row[place]) for row in rows if row[place] is not None}
    return ' style="text-align: left"' if not kinds or kinds & {str, bool} else ""


def _code(text: str) -> str:
    """A code span, which a backtick does not end."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _literal(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.splitlines())


class ShowsItself:
    """An object that shows itself as a card, whoever asks; a subclass says what is on it."""

    def card(self) -> NotebookCard:
        """What it shows of itself."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """All forms at once, as Jupyter asks: what stands on a card is worked out once for them."""
        card = self.card()
        return {
            "text/html": card.html(),
            "text/markdown": card.markdown(),
            "text/plain": card.text(),
        }

    def _repr_html_(self) -> str:
        return self.card().html()

    def _repr_markdown_(self) -> str:
        return self.card().markdown()

    def __repr__(self) -> str:
        return self.card().text()


class Named(ShowsItself, Mapping[str, _V], Generic[_V]):
    """Things by name, which shows the names and has Tab complete them after `[`.

    Each is looked up when it is asked for.
    """

    def __init__(
        self,
        names: Callable[[], Iterable[str]],
        look: Callable[[str], _V],
        card: Callable[[], NotebookCard],
    ) -> None:
        """Keep where everything is found.

        Args:
            names: All names, in their order.
            look: The thing of a name; says what is wrong where there is none.
            card: What is shown of all.
        """
        self._names, self._look, self._card = names, look, card

    def __getitem__(self, name: str) -> _V:
        return self._look(name)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as a dict has it
        """The thing of a name, or something else where there is none; as of a dict."""
        return self._look(name) if name in self else default

    def __contains__(self, name: object) -> bool:
        return name in tuple(self._names())

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(tuple(self._names()))

    def card(self) -> NotebookCard:
        """What it shows of itself."""
        return self._card()

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)
