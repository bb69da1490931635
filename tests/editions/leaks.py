"""What an edition says, in whatever file, and what of it nobody was to see."""

from __future__ import annotations

import base64
import re
import zipfile
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import IPython
import nbformat
import pikepdf

from kpilib.publish.render import pdf_text
from tests.small_company import NOTEBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pytest

    from kpilib.publish.review.load_review import Review

_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
_DATA = re.compile(r"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)")
_NAMES = {"customers": ("customer_id", "name"), "deals": ("deal_id", "customer_id")}


def numbers(text: str) -> set[str]:
    """The numbers of a text, without what groups their digits."""
    return {found.replace(",", "") for found in _NUMBER.findall(text)}


def forms(amounts: Iterable[Any]) -> set[str]:
    """Amounts as they may be printed: to the fen, without noughts, whole, in ten thousands."""
    found = set()
    for amount in amounts:
        size = abs(Fraction(amount))
        found |= {f"{float(size):.2f}", f"{float(size):.1f}", f"{float(size):g}"}
        found |= {f"{float(size) / 10_000:.2f}"} if size >= 10_000 else set()
    return {form for form in found if len(form.replace(".", "").strip("0")) > 2}


def pay_of(review: Review) -> set[Fraction]:
    """Every amount of pay of a whole review: by item, person, piece and in all, now and before."""
    amounts: list[Any] = []
    for snapshot in (*review.comparison.earlier, review.comparison.now):
        amounts += [*snapshot.pay.values(), *snapshot.pay_by_piece.values(), snapshot.total_pay]
        amounts += [snapshot.pay_of(who) for who in snapshot.payees]
        amounts += [snapshot.paid_for(item) for item in snapshot.items]
    changes = [review.comparison.pay_of(who) for who in review.comparison.now.payees]
    amounts += [change.delta for change in (*changes, review.comparison.total_pay())]
    amounts += [row.amount for row in review.settled.rows]
    if review.replaced:
        amounts += [*review.replaced.record.pay.values(), review.replaced.record.paid]
    return {abs(Fraction(amount)) for amount in amounts}


def scores_of(review: Review) -> set[str]:
    """Every score and every point of a whole review."""
    found: list[Any] = []
    for snapshot in (*review.comparison.earlier, review.comparison.now):
        rows = snapshot.summary_by_piece.values()
        found += [row.score for row in rows if row.score is not None]
        found += [*snapshot.points.values()]
        found += [value for value in (snapshot.mean_score,) if value is not None]
    return {f"{float(value):.2f}" for value in found}


def customers_of(review: Review) -> set[str]:
    """Ids and names of customers who are paid nothing, and of deals."""
    now, found = review.comparison.now, set[str]()
    for piece in now.assessment.run.pieces:
        for table, columns in _NAMES.items():
            there = piece.sheet.inputs[table]
            for labels in (there.labels(column) for column in columns if column in there.columns):
                found |= {str(labels.at(row) or "") for row in range(len(there))}
    rows = now.assessment.results.rows
    people = {str(row[0]) for table in ("summary", "payouts") for row in rows[table]}
    known = people | {now.names.get(who, "") for who in people} | set(now.listed)
    return {name for name in found - known if len(name) > 2}


def posted(review: Review) -> set[str]:
    """Every number that a posting may hold: scores, ranks, counts, and what stands in names."""
    now = review.comparison.now
    rows = [row for row in now.summary_by_piece.values() if row.eligible]
    said = [f"{row.score:.2f}" for row in rows if row.score is not None]
    said += [str(int(row.rank)) for row in rows if row.rank is not None]
    if now.mean_score is not None:
        said.append(review.context.wording.fixed(now.mean_score))
    said += [str(number) for number in range(len(rows) + 1)]
    said += [review.title, now.scheme.title.in_(review.lang), *now.names, *now.names.values()]
    said += [review.context.wording.day(now.scheme.effective_from), str(now.period)]
    said += [review.context.label(row.grade) for row in rows]
    said += [review.context.piece(piece) for piece in now.pieces]
    return numbers(" ".join(said))


def shown_by(review: Review, patch: pytest.MonkeyPatch) -> str:
    """Everything that the cells of the notebook show of a review, pictures read as well."""
    said: list[str] = []

    def display(bundle: dict[str, Any], *, metadata: Any = None, **_: Any) -> None:
        said.extend(str(value) for mime, value in bundle.items() if "identity" not in mime)
        said.append(str(metadata or ""))

    patch.setattr(IPython.display, "display", display)
    book = nbformat.read(NOTEBOOKS / "department_review.ipynb", as_version=4)
    for cell in book.cells[2:]:
        exec(cell.source, {"review": review})  # noqa: S102 - our own notebook's
    return unpacked("\n".join(said))


def unpacked(text: str) -> str:
    """A text with what is packed into addresses of its own beside it, fonts left out."""
    inside = [
        base64.b64decode(found[1]) for found in _DATA.finditer(text) if "font" not in found[0]
    ]
    return _DATA.sub("", text) + "\n".join(data.decode("utf-8", "replace") for data in inside)


def read(path: Path) -> str:
    """Everything that a file says: text, alternative texts and metadata."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        return "\n".join([pdf_text.read(data), *_strings(data)])
    if path.suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return "\n".join(
                package.read(name).decode("utf-8", "replace")
                for name in package.namelist()
                if name.endswith((".xml", ".rels"))
            )
    return unpacked(data.decode("utf-8"))


def _strings(data: bytes) -> Iterator[str]:
    with pikepdf.open(BytesIO(data)) as document:
        yield str(document.open_metadata())
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary):
                yield from (
                    str(value) for value in thing.values() if isinstance(value, pikepdf.String)
                )


def in_text(words: Iterable[str], text: str) -> set[str]:
    """The words that stand in a text."""
    return {word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
