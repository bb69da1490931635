"""The folder of the scheme book: chapters made again when they are stale, and the list of them.

`kpi schemes book` writes the whole book; `kpi pack` keeps current the chapters that its reports
link to. Bytes depend on rules, cases, settings and the day alone: the day is the first one of the
latest period with inputs, by which the engine would choose a version, unless one is named.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from kpilib.core.files import write_all
from kpilib.core.jsontext import read_json
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import libraries_hash, program_hash
from kpilib.rules.case_files import case_file
from kpilib.text.own_phrases import FOLDER as PHRASES
from kpilib.workspace.departments import SETTINGS
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kpilib.publish.packs.order import Order
    from kpilib.publish.scheme_book import book_pages, book_pdf, chapter, words
    from kpilib.publish.scheme_book.chapter import Chapter
    from kpilib.workspace.workspace import Workspace
else:  # a pack whose chapters are current tells none
    book_pages = lazy("kpilib.publish.scheme_book.book_pages")
    book_pdf = lazy("kpilib.publish.scheme_book.book_pdf")
    chapter = lazy("kpilib.publish.scheme_book.chapter")
    words = lazy("kpilib.publish.scheme_book.words")

FORMS = ("html", "pdf")
"""What the book can be written as: a page for each scheme, and all of them in one PDF."""

_STATE = "book.json"


def book_folder(root: Path, lang: str) -> Path:
    """Where the book stands unless another folder is named."""
    return root / "reports" / "schemes" / lang


def book_day(workspace: Workspace) -> date:
    """The day whose rules are in force, where none is named."""
    periods = workspace.periods()
    return periods[-1].start if periods else date.max


def book_language(workspace: Workspace) -> str:
    """The language of the book, where none is named: that of the first department."""
    return next(iter(workspace.departments.values())).language if workspace.departments else "zh"


def write_book(
    workspace: Workspace, folder: Path, forms: Sequence[str], lang: str, day: date
) -> tuple[Path, ...]:
    """Write the whole book, all of it or nothing.

    Args:
        workspace: Whose rules they are.
        folder: Where to.
        forms: Some of `FORMS`.
        lang: The language.
        day: What is in force, and what is still to come.

    Returns:
        Where to begin reading.

    Raises:
        ProblemsFound: A scheme or its cases are faulty.
        CannotWrite: The folder cannot be written.
    """
    told = [chapter.chapter(workspace, one, lang, day) for one in workspace.book.ids]
    files: dict[Path, bytes] = {}
    begin = []
    if "html" in forms:
        files |= _pages(workspace, folder, told, {}, day)
        begin.append(folder / "index.html")
    if "pdf" in forms:
        company = workspace.settings.company.in_(lang)
        files[folder / "book.pdf"] = book_pdf.book_pdf(told, company, lang)
        begin.append(folder / "book.pdf")
    write_all(files, workspace.access)
    return tuple(begin)


def refresh_chapters(workspace: Workspace, schemes: Iterable[str], lang: str) -> None:
    """Write the chapters of some schemes in their usual place where they are stale.

    Raises:
        KpiError: A scheme or its cases are faulty, or the folder cannot be written.
    """
    folder, day = book_folder(workspace.root, lang), book_day(workspace)
    known = _known(folder)
    stale = [
        one
        for one in sorted(set(schemes))
        if known.get(one, {}).get("ingredients") != _ingredients(workspace, one, lang, day)
    ]
    if stale:
        told = [chapter.chapter(workspace, one, lang, day) for one in stale]
        write_all(_pages(workspace, folder, told, known, day), workspace.access)


def keep_current(workspace: Workspace, orders: Iterable[Order]) -> list[str]:
    """Keep the chapters current that reports link to, and say what hinders that."""
    wanted: dict[str, set[str]] = {}
    hindered: list[str] = []
    for order in orders:
        if "html" in order.formats:
            with suppress(KpiError):  # its report has failed, and says why
                department = workspace.department(order.department)
                lang = workspace.spoken(order.lang or department.language)
                wanted.setdefault(lang, set()).add(department.scheme_on(order.period.start))
    for lang, schemes in sorted(wanted.items()):
        try:
            look_over(workspace).refuse(book_folder(workspace.root, lang))
            refresh_chapters(workspace, schemes, lang)
        except KpiError as wrong:
            hindered.append(
                Message("the scheme book was not written: {why}", why=message_of(wrong))
            )
    return hindered


def _pages(
    workspace: Workspace,
    folder: Path,
    told: Sequence[Chapter],
    known: Mapping[str, Any],
    day: date,
) -> dict[Path, bytes]:
    """The chapters, the list of these and of those that are there, and what they are made from."""
    pages = {folder / f"{one.id}.html": book_pages.chapter_page(one) for one in told}
    state = dict(known)
    for one in told:
        page = hashlib.sha256(pages[folder / f"{one.id}.html"]).hexdigest()
        state[one.id] = {
            "ingredients": _ingredients(workspace, one.id, one.lang, day),
            "page": page,
            "entry": _entry(one),
        }
    entries = [state[one]["entry"] for one in sorted(state)]
    pages[folder / "index.html"] = book_pages.index_page(entries, told[0].lang)
    text = json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True)
    pages[folder / _STATE] = f"{text}\n".encode()
    return pages


def _entry(one: Chapter) -> dict[str, object]:
    """The chapter's line in the list."""
    said = words.BookWords(one.lang)
    standing = [f"{said.standing(each.standing)} · {each.head[0]}" for each in one.versions]
    return {"id": one.id, "title": one.title, "standing": standing, "users": list(one.users)}


def _ingredients(workspace: Workspace, scheme_id: str, lang: str, day: date) -> str:
    """A hash of everything that a chapter depends on."""
    root = workspace.root
    digest = hashlib.sha256(f"{program_hash()} {libraries_hash()} {lang} {day}".encode())
    files = (
        root / "params" / "schemes" / f"{scheme_id}.yaml",
        case_file(root, scheme_id),
        *workspace.book.tables(scheme_id),
        root / PHRASES / f"{lang}.yaml",
        root / SETTINGS,
    )
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"\0{path.name} {len(content)}\0".encode() + content)
    return digest.hexdigest()


def _known(folder: Path) -> dict[str, Any]:
    """The chapters that are there as they were made; any other is made again."""
    try:
        state = read_json(folder / _STATE)
        found = {
            one: made
            for one, made in state.items()
            if hashlib.sha256((folder / f"{one}.html").read_bytes()).hexdigest() == made["page"]
            and set(made["entry"]) == {"id", "title", "standing", "users"}
        }
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return {}
    return found
