"""Tables, columns and cells of the inputs as people call them: no program words in papers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.tables import INPUT_TABLES
from kpilib.text.schemes.words import NAMES, RATERS, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.rules.scheme import Scheme
    from kpilib.text.formats import Wording

_READ_AS = ("metric", "rating", "attainment", "event")
"""Under which keys the parts of a scheme name what the inputs hold."""

_MONTH = re.compile(r"\d{4}-\d{2}")


def table_name(name: str, wording: Wording) -> str:
    """What a table or its file is called; a file that is no table by its own name.

    >>> from kpilib.text.formats import Wording
    >>> table_name("deals.csv", Wording("zh")), table_name("README.md", Wording("zh"))
    ('业务明细', 'README.md')
    """
    return wording.language.said(_TABLES.get(name.partition(".")[0], name))


_TABLES: Mapping[str, Message] = {
    "employees": Message("list of people", context="table"),
    "metrics": Message("metrics", context="table"),
    "ratings": Message("ratings", context="table"),
    "events": Message("events", context="table"),
    "deals": Message("deals", context="table"),
    "customers": Message("customers", context="table"),
}
_COLUMNS: Mapping[str, Message] = {
    "employee_id": Message("person", context="column"),
    "subject": Message("of", context="column"),
    "customer_id": Message("customer number", context="column"),
    "deal_id": Message("deal number", context="column"),
    "metric": Message("metric", context="column"),
    "indicator": Message("indicator", context="column"),
    "target": Message("target", context="column"),
    "actual": Message("actual", context="column"),
    "rater_type": Message("rated by", context="column"),
    "rater": Message("rater", context="column"),
    "score": Message("rating", context="column"),
    "note": Message("note", context="column"),
}
"""Columns that the rule book does not name, or names for formulas."""


@dataclass(frozen=True)
class CellWords:
    """How one language calls what stands in the inputs of one scheme.

    Attributes:
        wording: The language.
        scheme: For the words that the scheme has printed names for.
        names: Names of people by id.
    """

    wording: Wording
    scheme: Scheme
    names: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """What a column is called."""
        label = _COLUMNS.get(name) or self.scheme.title_of(name) or NAMES.get(name) or name
        return self.wording.language.said(label)

    def cell(self, table: str, column: str, text: str) -> str:
        """What stands in a cell; text that people typed as it is."""
        spec = INPUT_TABLES[table].column(column) if table in INPUT_TABLES else None
        if text and spec is not None and spec.person:
            return self.wording.person(text, self.names.get(text, ""))
        match spec.type if spec and text else "":
            case "date" | "month":
                return self._day(text)
            case "number":
                return _number(self.wording, text)
            case "truth" if text in {"true", "false"}:
                return self.wording.say("yes" if text == "true" else "no")
        if column == "rater_type" and text in RATERS:
            return word(RATERS, text, self.wording.lang)
        return self._labelled(text) if text else "–"

    def cells(self, table: str, cells: Mapping[str, str]) -> str:
        """Several cells in a row: `业务编号 2025Q1-018，金额 45,200.00`."""
        told = (f"{self.column(name)} {self.cell(table, name, x)}" for name, x in cells.items())
        return self.wording.say(", ", context="formats").join(told)

    def _labelled(self, word: str) -> str:
        """The printed name of a word of the scheme, or of what it reads under that word."""
        label = self.scheme.label(word, self.wording.lang)
        if label != word:
            return label
        for group in (self.scheme.indicators, self.scheme.quantities, self.scheme.outcomes):
            for part in group.values():
                read = (getattr(part, key, None) for key in _READ_AS)
                if part.title and any(one in (word, (word,)) for one in read):
                    return part.title.in_(self.wording.lang)
        return word

    def _day(self, text: str) -> str:
        try:
            if _MONTH.fullmatch(text):
                return self.wording.period(Period.parse(text))
            return self.wording.day(date.fromisoformat(text))
        except ValueError:
            return text


def _number(wording: Wording, text: str) -> str:
    """A number with its own digits and with thousands separators."""
    try:
        return wording.grouped(Decimal(text))
    except InvalidOperation:
        return text
