"""The settlements of a report as they are printed: who, for which period, which item."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.publish.review.figure_cell import EVERYBODY, opens
from kpilib.publish.review.tables.table import TableText, without_empty
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import parse_causes
from kpilib.text.formats import Wording
from kpilib.workspace.names import is_in_latin, latin_names_of, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.engine.results import Row
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.left_open import LeftOpen, Why
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class Settled:
    """What a report settles for earlier periods.

    Attributes:
        rows: By person, then by period in time, then by item.
        origins: The earlier periods, where they can still be assessed, by name.
        left: What stays open of earlier periods all the same.
    """

    rows: tuple[Settlement, ...] = ()
    origins: Mapping[str, Assessment] = field(default_factory=dict)
    left: tuple[LeftOpen, ...] = ()

    @property
    def total(self) -> Decimal:
        """All of it, yuan."""
        return sum((row.amount for row in self.rows), Decimal("0.00"))

    def by_person(self) -> dict[str, Decimal]:
        """What each payee gets or gives back, yuan."""
        found: dict[str, Decimal] = {}
        for row in self.rows:
            found[row.employee_id] = found.get(row.employee_id, Decimal("0.00")) + row.amount
        return found

    def name(self, row: Settlement, lang: str = "") -> str:
        """A payee's name in the earlier period, so also of one who has left; else empty.

        Args:
            row: The settlement.
            lang: The language of a report; see `kpilib.workspace.names.names_of`.
        """
        latin = self._latin_names.get(row.origin_period, {}) if is_in_latin(lang) else {}
        known = self._names.get(row.origin_period, {})
        return latin.get(row.employee_id) or known.get(row.employee_id, "")

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, str]]:
        return {period: names_of(origin) for period, origin in self.origins.items()}

    @cached_property
    def _latin_names(self) -> Mapping[str, Mapping[str, str]]:
        return {period: latin_names_of(origin) for period, origin in self.origins.items()}

    def item(self, row: Settlement, lang: str) -> str:
        """The printed name of a settlement: `补发 2025年第三季度 软件销售提成`."""
        origin = self.origins.get(row.origin_period)
        item = origin.label(row.item, lang) if origin else row.item
        wording = Wording(lang)
        return wording.say(
            "Recovery for {period}: {item}"
            if row.amount < 0
            else "Settlement for {period}: {item}",
            period=wording.period(Period.parse(row.period)),
            item=item,
        )

    def reason(self, row: Settlement, lang: str) -> str:
        """Why something is settled, and what is left of it for a later period."""
        left = sum((one.row.amount for one in self.left if one.row.key == row.key), Decimal(0))
        text, wording = reason(row, lang), Wording(lang)
        if not left:
            return text
        return wording.say(
            "{reason}; {left} of it is carried to the next period"
            if text
            else "{left} of it is carried to the next period",
            reason=text,
            left=wording.signed(left),
        )

    def names(self, lang: str = "") -> dict[str, str]:
        """Everyone who gets or gives something back, by id; the id where no name is known."""
        found: dict[str, str] = {}
        for row in self.rows:
            found[row.employee_id] = self.name(row, lang) or found.get(
                row.employee_id, row.employee_id
            )
        return found

    def labels(self, lang: str) -> dict[str, str]:
        """The printed names of all settlements, by the item id of `payouts`."""
        ordered = sorted(self.rows, key=lambda row: (Period.parse(row.period).order, item_id(row)))
        return {item_id(row): self.item(row, lang) for row in ordered}

    def payouts(self) -> tuple[Row, ...]:
        """The settlements as rows of the table `payouts`."""
        return tuple((row.employee_id, row.period, item_id(row), row.amount) for row in self.rows)


def item_id(row: Settlement) -> str:
    """What payroll calls a settlement: an item of its own, that names its origin.

    >>> from kpilib.records.frozen_tables import Settlement
    >>> item_id(Settlement("E1", "2025Q3", "2025-08", "base_salary", Decimal("-1.00")))
    'recovered:2025-08:base_salary'
    """
    return f"{'recovered' if row.amount < 0 else 'settled'}:{row.period}:{row.item}"


def with_origins(
    workspace: Workspace,
    department: str,
    rows: Sequence[Settlement],
    left: Sequence[LeftOpen] = (),
) -> Settled:
    """Settlements, and what is left open, with the periods that they come from."""
    origins = {}
    for name in {row.origin_period for row in (*rows, *(one.row for one in left))}:
        try:
            origins[name] = workspace.assess(department, Period.parse(name))
        except KpiError:
            continue  # its inputs are gone or faulty by now: ids instead of names
    return Settled(tuple(rows), origins, tuple(left))


def reason(row: Settlement, lang: str) -> str:
    """Why something is settled, in words: the corrections, and the revision that knows of them.

    >>> from kpilib.records.frozen_tables import Settlement
    >>> row = Settlement("E1", "2025Q3", "2025Q3", "pay", Decimal(1), "r2", "correction C001")
    >>> reason(row, "en"), reason(row, "zh")
    ('correction C001 of Q3 2025, r2', '2025年第三季度更正 C001，r2')
    """
    if not row.cause:
        return row.revision
    causes = parse_causes(row.cause, row.origin_period)
    text = CauseWords(lang).named(causes)
    if not row.revision:
        return text  # not issued yet: no revision says it
    return Wording(lang).say("{causes}, {revision}", causes=text, revision=row.revision)


def _opens(text: str, row: Settlement) -> str:
    return opens(text, row.employee_id, item_id(row), "settlement", piece=row.period,
                 origin=row.origin_period)  # fmt: skip


def settled_table(found: Settled, wording: Wording) -> TableText | None:
    """Every settlement with its person, its item and its origin, and the total."""
    if not found.rows:
        return None
    say = wording.say
    rows = [
        (
            wording.person(row.employee_id, found.name(row, wording.lang)),
            found.item(row, wording.lang),
            _opens(wording.signed(row.amount), row),
            found.reason(row, wording.lang),
        )
        for row in found.rows
    ]
    total = opens(wording.signed(found.total), EVERYBODY, "settled", "settlement")
    rows.append((say("Total"), "", total, ""))
    columns = (say("Person"), say("Item"), say("Amount"),
               say("Because of"))  # fmt: skip
    caption = say("Settled for earlier periods (CNY)")
    return without_empty(TableText(caption, columns, "llrl", tuple(rows), total=True))


def left_table(found: Settled, wording: Wording) -> TableText | None:
    """What stays open of earlier periods with its person, its item and why; None without any."""
    if not found.left:
        return None
    say = wording.say
    rows = [
        (
            wording.person(row.employee_id, found.name(row, wording.lang)),
            found.item(row, wording.lang),
            wording.signed(row.amount),
            why_left(why, wording),
        )
        for row, why in found.left
    ]
    total = sum((one.row.amount for one in found.left), Decimal("0.00"))
    rows.append((say("Total"), "", wording.signed(total), ""))
    columns = (say("Person"), say("Item"), say("Still open"), say("Why"))
    caption = say("Not recovered with this period (CNY)")
    return without_empty(TableText(caption, columns, "llrl", tuple(rows), total=True))


def why_left(why: Why, wording: Wording) -> str:
    """Why something is not recovered with a period."""
    if why == "limit":
        return wording.say("beyond the limit of recoveries, carried to the next period")
    return wording.say("the person has left the department: a decision is needed")


def left_notice(left: Sequence[LeftOpen], wording: Wording) -> tuple[str, ...]:
    """Sentences about what is not recovered with a period."""
    told = []
    for why in ("limit", "gone"):
        total = sum((one.row.amount for one in left if one.why == why), Decimal("0.00"))
        if total:
            text = wording.say(
                "{amount} to be recovered is beyond the limit, and carried to the next period."
                if why == "limit"
                else "{amount} cannot be recovered from people who have left the department: a "
                "decision is needed.",
                amount=wording.signed(total),
            )
            told.append(text)
    return tuple(told)
