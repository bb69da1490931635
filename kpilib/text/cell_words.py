"""Tables, columns and cells of the inputs as people call them: no program words in papers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING

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
    names = {
        "employees": wording.say("list of people", context="table"),
        "metrics": wording.say("metrics", context="table"),
        "ratings": wording.say("ratings", context="table"),
        "events": wording.say("events", context="table"),
        "deals": wording.say("deals", context="table"),
        "customers": wording.say("customers", context="table"),
    }
    return names.get(name.partition(".")[0], name)


def _column_names(wording: Wording) -> dict[str, str]:
    """Columns that the rule book does not name, or names for formulas."""
    return {
        "employee_id": wording.say("person", context="column"),
        "subject": wording.say("of", context="column"),
        "customer_id": wording.say("customer number", context="column"),
        "deal_id": wording.say("deal number", context="column"),
        "metric": wording.say("metric", context="column"),
        "indicator": wording.say("indicator", context="column"),
        "target": wording.say("target", context="column"),
        "actual": wording.say("actual", context="column"),
        "rater_type": wording.say("rated by", context="column"),
        "rater": wording.say("rater", context="column"),
        "score": wording.say("rating", context="column"),
        "note": wording.say("note", context="column"),
    }


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
        labelled = self.scheme.label(name, self.wording.lang)
        named = word(NAMES, name, self.wording.lang) if labelled == name else labelled
        return self._columns.get(name, named)

    @cached_property
    def _columns(self) -> dict[str, str]:
        return _column_names(self.wording)

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
