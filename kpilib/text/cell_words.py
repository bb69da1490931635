"""Tables, columns and cells of the inputs as people call them: no program words in papers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.tables import INPUT_TABLES
from kpilib.text.formats import grouped
from kpilib.text.schemes.words import NAMES, RATERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.rules.scheme import Scheme
    from kpilib.text.formats import Wording
    from kpilib.text.schemes.words import Pair

TABLES: Mapping[str, Pair] = {
    "employees": ("人员名单", "list of people"),
    "metrics": ("指标数据", "metrics"),
    "ratings": ("评分记录", "ratings"),
    "events": ("事项记录", "events"),
    "deals": ("业务明细", "deals"),
    "customers": ("客户名单", "customers"),
}
"""The tables of the inputs."""

_COLUMNS: Mapping[str, Pair] = {
    "employee_id": ("人员", "person"),
    "subject": ("对象", "of"),
    "customer_id": ("客户编号", "customer number"),
    "deal_id": ("业务编号", "deal number"),
    "metric": ("指标", "metric"),
    "indicator": ("指标", "indicator"),
    "target": ("目标", "target"),
    "actual": ("实际", "actual"),
    "rater_type": ("评分来源", "rated by"),
    "rater": ("评分人", "rater"),
    "score": ("评分", "rating"),
    "note": ("备注", "note"),
}
"""Columns that the rule book does not name, or names for formulas."""

_TRUTHS: Mapping[str, Pair] = {"true": ("是", "yes"), "false": ("否", "no")}
_READ_AS = ("metric", "rating", "attainment", "event")
"""Under which keys the parts of a scheme name what the inputs hold."""

_MONTH = re.compile(r"\d{4}-\d{2}")


def table_name(name: str, wording: Wording) -> str:
    """What a table or its file is called; a file that is no table by its own name.

    >>> from kpilib.text.formats import Wording
    >>> table_name("deals.csv", Wording("zh")), table_name("README.md", Wording("zh"))
    ('业务明细', 'README.md')
    """
    pair = TABLES.get(name.partition(".")[0])
    return wording.pick(*pair) if pair else name


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
        pair = _COLUMNS.get(name) or (NAMES.get(name) if labelled == name else None)
        return self.wording.pick(*pair) if pair else labelled

    def cell(self, table: str, column: str, text: str) -> str:
        """What stands in a cell; text that people typed as it is."""
        if not text:
            return "–"
        spec = INPUT_TABLES[table].column(column) if table in INPUT_TABLES else None
        if spec is not None and spec.person:
            return self.wording.person(text, self.names.get(text, ""))
        match spec.type if spec else "":
            case "date" | "month":
                return self._day(text)
            case "number":
                return _number(text)
            case "truth":
                pair = _TRUTHS.get(text)
            case _:
                pair = RATERS.get(text) if column == "rater_type" else None
        return self.wording.pick(*pair) if pair else self._labelled(text)

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


def _number(text: str) -> str:
    """A number with its own digits and with thousands separators."""
    try:
        return grouped(Decimal(text))
    except InvalidOperation:
        return text
