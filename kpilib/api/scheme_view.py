"""A scheme as notebooks see it: its values by name, and what it says in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from kpilib.text.foreign import foreign_texts
from kpilib.text.notebook_card import NotebookCard, ShowsItself
from kpilib.text.schemes.scheme_page import head, sections, told
from kpilib.text.schemes.scheme_text import SchemeText
from kpilib.text.terminal_layout import as_text

if TYPE_CHECKING:
    from kpilib.rules.scheme import Scheme

_NAMED = 6
"""So many rules of a section are named in a line; `text()` has all of them."""


class SchemeView(ShowsItself):
    """One version of a scheme: `title`, `parameters`, `pay` and so on as its file has them.

    `print(scheme.text())` tells it in words, clause by clause, as `kpi schemes show` does.
    """

    def __init__(self, scheme: Scheme, lang: str, day: date | None = None) -> None:
        """Show a version.

        Args:
            scheme: It.
            lang: The language in which it is told.
            day: The day whose values of parameters are told; the newest when left out.
        """
        self.lang = lang
        self._scheme, self._day = scheme, day or date.max

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the scheme has by that name
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._scheme, name)

    def __dir__(self) -> list[str]:
        return sorted({"card", "lang", "text", *type(self._scheme).model_fields})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SchemeView) and other._scheme == self._scheme

    def __hash__(self) -> int:
        return hash((self._scheme.id, self._scheme.effective_from))

    def text(self) -> str:
        """The whole scheme in words, with its clauses."""
        return as_text(told(self._scheme, self.lang, self._day), None)

    def card(self) -> NotebookCard:
        """What it shows of itself: since when it holds, and what it consists of."""
        words = SchemeText(self.lang, self._scheme, self._day)
        rows = []
        for section in sections(words):
            names = [rule.title for rule in section.rules if rule.title]
            rest = len(names) - _NAMED
            listed = words.say(", ").join(names[:_NAMED])
            rows.append((
                section.heading,
                words.say_number("{listed} and {n} more", "{listed} and {n} more",
                                 n=rest, listed=listed) if rest > 0 else listed,
            ))  # fmt: skip
        return NotebookCard(
            title=f"{self._scheme.title.in_(self.lang)} [{self._scheme.id}]",
            lang=self.lang,
            kind="scheme",
            told=tuple(head(words)),
            columns=(words.say("Part of the rules"), words.say("What stands there")),
            rows=rows,
            ways={"print(scheme.text())": words.say("every rule in words, with its clause")},
            foreign=foreign_texts(self._scheme, self.lang),
        )
