"""Whether the papers of a revision are its own, and payroll's workbook pays what its tables say.

Papers are made again and compared byte by byte only by the program and the packages that made them.
Whoever forges one says that it was made by others. What can be known all the same is asked here:
which files a revision has, whose report each of them is, and what the workbook adds up to.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from kpilib.core.lazy import lazy
from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.core.rounding import round_half_up
from kpilib.core.tables import RESULT_TABLES
from kpilib.history.signing.signed_act import SCRIPT
from kpilib.publish.render import identity
from kpilib.publish.render.payout_sheets import sheet_names
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import BRIDGE, CONSENT_COPY, LAYOUT, WITH_BRIDGE
from kpilib.text.language import language, languages
from kpilib.text.own_phrases import spoken_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import openpyxl

    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision
    from kpilib.text.language import Language
else:
    openpyxl = lazy("openpyxl")

_REPORTS = ("html", "pdf", "docx")
_WORKBOOK = "payouts.xlsx"
_OWN = re.compile(
    rf"world/.+|results/({'|'.join(RESULT_TABLES)})\.csv|settlements\.csv|environment\.json"
    rf"|review\.ipynb|report\.({'|'.join(_REPORTS)})|payouts\.xlsx|bridge\.csv"
    rf"|{re.escape(CONSENT_COPY)}|{re.escape(SCRIPT)}"
)
_PERSON, _PIECE, _AMOUNT = 0, 2, 5  # columns of the workbook's second sheet
_HEADS = 4  # its rows above the first amount

_Paid = tuple[str, str, Decimal]


def paper_faults(ledger: Ledger, one: Revision) -> list[LedgerFault]:
    """What is wrong with the papers of a revision whose tables can be read.

    Args:
        ledger: Where it is.
        one: The revision.
    """
    found = [*_of_files(one), *_of_reports(one), *_of_workbook(one)]
    return [LedgerFault(ledger.shown(one.folder / name), message) for name, message in found]


def _of_files(one: Revision) -> Iterator[tuple[str, str]]:
    """Files that no revision has, and those that its manifest does not speak of."""
    mine = one.manifest
    if mine.layout > LAYOUT:
        message = Message(
            "its layout is {layout}, and this program knows up to {known}: verify it with a later "
            "program",
            layout=mine.layout,
            known=LAYOUT,
        )
        yield "manifest.json", message
        return
    for name in mine.files:
        if not _OWN.fullmatch(name):
            yield name, Message("a revision has no such file")
        elif name == SCRIPT and not mine.key:
            yield name, Message("it verifies signatures, and the revision is unsigned")
        elif name == BRIDGE and one.pays and not one.is_paid_elsewhere:
            yield name, Message("a first revision changes nothing, and has no such file")
    formats = mine.formats or Message("tables alone")
    for form in _REPORTS:
        name = f"report.{form}"
        if (name in mine.files) != (form in mine.formats):
            message = Message(
                "it is there, and the revision was issued as {formats}"
                if name in mine.files
                else "it is gone, and the revision was issued as {formats}",
                formats=formats,
            )
            yield name, message
    if _WORKBOOK in mine.files and "xlsx" not in mine.formats:
        yield (
            _WORKBOOK,
            Message("it is there, and the revision was issued as {formats}", formats=formats),
        )


def _of_reports(one: Revision) -> Iterator[tuple[str, str]]:
    """Reports that are those of another department, period, revision, or of other inputs."""
    mine = one.manifest
    wanted = f"{mine.department}|{mine.period}|{mine.revision}|{mine.digest}"
    for form in _REPORTS:
        path = one.folder / f"report.{form}"
        if not path.is_file():
            continue
        try:
            found = identity.read(path)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, ParseError):
            found = None
        if found is None:
            yield path.name, Message("it does not say whose report it is")
        elif found != wanted:
            *whose, digest = found.split("|")
            message = Message(
                "it is the report {whose}"
                if digest == mine.digest
                else "it is the report {whose} of other inputs",
                whose=" ".join(whose),
            )
            yield path.name, message


def _of_workbook(one: Revision) -> Iterator[tuple[str, str]]:
    """A workbook that would pay something else than the revision does."""
    path, paid = one.folder / _WORKBOOK, one.pays and not one.is_paid_elsewhere
    if not path.is_file():
        pays = paid and (one.tables.rows["payouts"] or one.settlements)
        if pays and "xlsx" in one.manifest.formats:
            yield _WORKBOOK, Message("it is gone: payroll works from it")
        return
    # Programs before it said what changed gave later revisions a workbook with all of their pay.
    if not paid and one.manifest.layout < WITH_BRIDGE:
        return
    try:
        sheets = _sheets(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ParseError) as wrong:
        yield _WORKBOOK, Message("it cannot be read: {why}", why=reason_of(wrong))
        return
    payroll = [sheet_names(spoken) for spoken in _spoken_then(one)]
    if not paid:
        if found := {name for names in payroll for name in names} & set(sheets):
            message = Message(
                "it has payroll's sheet {sheet}, and {revision} pays nothing",
                sheet=min(found),
                revision=one.name,
            )
            yield _WORKBOOK, message
    elif tuple(sheets) not in payroll:
        message = Message("it has the sheets {sheets}, and not payroll's two", sheets=tuple(sheets))
        yield _WORKBOOK, message
    else:
        yield from ((_WORKBOOK, text) for text in _not_paid(one, *sheets.values()))


def _spoken_then(one: Revision) -> Iterator[Language]:
    """Every language, as the program and as the company had it when the revision was issued."""
    for code in languages():
        yield language(code)
        with suppress(ProblemsFound):  # frozen files that are not as they were are named anyway
            yield language(spoken_in(one.folder / "world", code))


def _sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, data_only=True)
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def _not_paid(
    one: Revision, matrix: list[tuple[Any, ...]], listing: list[tuple[Any, ...]]
) -> Iterator[str]:
    """Where the sheets of a payroll workbook are not what the tables pay."""
    owed: Counter[_Paid] = Counter(
        (row[0], row[1], row[3]) for row in one.tables.rows["payouts"]
    ) + Counter((row.employee_id, row.period, row.amount) for row in one.settlements)
    told = Counter(
        (str(row[_PERSON]), str(row[_PIECE]), _amount(row[_AMOUNT])) for row in listing[_HEADS:-1]
    )
    for who, piece, amount in sorted((told - owed).elements()):
        yield Message(
            "{who}, {piece}: it pays {amount}, and the tables do not",
            who=who,
            piece=piece,
            amount=amount,
        )
    for who, piece, amount in sorted((owed - told).elements()):
        yield Message(
            "{who}, {piece}: the tables pay {amount}, and it does not",
            who=who,
            piece=piece,
            amount=amount,
        )
    people: dict[str, Decimal] = {}
    for (who, _, amount), count in owed.items():
        people[who] = people.get(who, Decimal("0.00")) + amount * count
    shown = {str(row[0]): _amount(row[-1]) for row in matrix[_HEADS:-2]}
    for who in sorted({*people, *shown}):
        was, now = people.get(who, Decimal("0.00")), shown.get(who, Decimal("0.00"))
        if was != now:
            yield Message(
                "{who}: its first sheet pays {now}, and the tables {was}",
                who=who,
                now=now,
                was=was,
            )
    total = sum(people.values(), Decimal("0.00"))
    for rows, place in ((matrix[:-1], -1), (listing, _AMOUNT)):
        if (sum_of := _amount(rows[-1][place])) != total:
            yield Message(
                "its total is {told}, and the tables come to {total}",
                told=sum_of,
                total=total,
            )


def _amount(cell: object) -> Decimal:
    """An amount of a cell, to the fen as it is shown; what is no number is none."""
    if isinstance(cell, (int, float)):
        return round_half_up(Fraction(str(cell)), 2) if isfinite(cell) else Decimal("NaN")
    return Decimal("NaN") if cell is not None else Decimal("0.00")
