"""A workspace made of an empty folder: departments, their rules, notebooks, a page to read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.access import OPEN
from kpilib.core.file_names import name_fault
from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.text.language import language
from kpilib.workspace.departments import SETTINGS, WorkspaceError, read_departments
from kpilib.workspace.notebook_copies import Upgraded, notebook_copies, upgrades
from kpilib.workspace.opening_balances import BALANCES, balances_place
from kpilib.workspace.shipped import NOTEBOOKS, SCHEMES, sample_files, shipped, shipped_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kpilib.rules.scheme_book import SchemeBook
    from kpilib.text.language import Language

README, IGNORED = "README.md", ".gitignore"
_IGNORE = b"/reports/\n.ipynb_checkpoints/\n"
_PLAIN = re.compile(r"[a-z][a-z0-9-]*")  # an id that YAML reads as nothing but a text
_LANGUAGE = re.compile(r"(?<=^    language: )\w+", re.MULTILINE)  # of a department's reports
_SCHEMA = "scheme.schema.json"  # editors complete schemes by it


class WorkspaceExists(KpiError):  # noqa: N818 - it reads as what happened
    """The folder holds what would be written; nothing was written."""


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """A department to begin with.

    Attributes:
        id: The name of its folders.
        scheme: What it is assessed by, of the shipped rule book.
        title: Its printed name; the id when empty.
    """

    id: str
    scheme: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a workspace begins with.

    Attributes:
        departments: At least one.
        company: Its printed name.
        lang: The language of reports, and of what explains the files.
    """

    departments: tuple[NewDepartment, ...]
    company: str
    lang: str


def new_workspace(root: Path, beginning: Beginning) -> list[Path]:
    """Make a workspace in a folder that holds none.

    Args:
        root: The folder; made where it is not there.
        beginning: What it begins with.

    Returns:
        The files that were written.

    Raises:
        WorkspaceExists: A file that would be written is there.
        WorkspaceError: A department cannot be called so, or its scheme is not in the shipped rule
            book.
    """
    said = language(beginning.lang)
    book = shipped_book()
    for department in beginning.departments:
        _check(department, book)
    chosen = sorted({department.scheme for department in beginning.departments})
    balances = _balances(beginning.departments, book)
    files = {
        **balances,
        SETTINGS: _settings_text(beginning, said).encode(),
        **_rules(chosen),
        **notebook_copies(),
        "params/inputs/.gitkeep": b"",
    }
    return _write(
        root, files, {IGNORED: _IGNORE, README: _page(beginning, said, balances).encode()}
    )


def sample_workspace(root: Path, lang: str) -> list[Path]:
    """Make the made-up sample company's workspace in a folder that holds none.

    Args:
        root: The folder; made where it is not there.
        lang: The language of its reports.

    Returns:
        The files that were written.

    Raises:
        WorkspaceExists: A file that would be written is there.
    """
    files = sample_files()
    settings = _LANGUAGE.sub(lang, files[SETTINGS].decode()).encode()
    return _write(root, {**files, SETTINGS: settings, **notebook_copies()}, {IGNORED: _IGNORE})


def upgrade_notebooks(root: Path) -> list[Upgraded]:
    """Bring a workspace's notebooks up to date; what somebody has changed is kept.

    Raises:
        KpiError: The folder is no workspace, or a notebook cannot be read; nothing was written.
    """
    read_departments(root)
    found = list(upgrades(root))
    files = {place: data for each in found for place, data in each.files.items()}
    write_all({root / place: data for place, data in files.items()}, OPEN)
    return found


def _check(department: NewDepartment, book: SchemeBook) -> None:
    if fault := name_fault(department.id):
        raise WorkspaceError(fault)
    if department.scheme not in book.ids:
        raise WorkspaceError(
            Message(
                "there is no scheme {scheme}: {known}. For rules of your own begin with any of "
                "them: `kpi schemes new {scheme}` then writes yours, and {file} names it",
                scheme=department.scheme,
                known=suggest(department.scheme, book.ids),
                file=SETTINGS,
            )
        )


def _balances(departments: Sequence[NewDepartment], book: SchemeBook) -> dict[str, bytes]:
    """Empty opening balances, for those whose scheme takes state in."""
    header = ",".join(BALANCES.names) + "\n"
    carrying = (one for one in departments if book.versions(one.scheme)[-1].carry)
    return {balances_place(one.id): header.encode() for one in carrying}


def _rules(chosen: Sequence[str]) -> dict[str, bytes]:
    root = shipped()
    places = [f"{SCHEMES}/{_SCHEMA}", f"{SCHEMES}/{README}"]
    for scheme in chosen:
        places += [f"{SCHEMES}/{scheme}.yaml", f"{SCHEMES}/cases/{scheme}.yaml"]
        tables = shipped_book().tables(scheme)
        places += [table.relative_to(root).as_posix() for table in tables]
    return {place: (root / place).read_bytes() for place in places if (root / place).is_file()}


def _settings_text(beginning: Beginning, said: Language) -> str:
    """`departments.yaml`, with what else may stand in it as comments."""
    head = said.say(
        "Departments and what each is assessed by. A scheme that changes is a list of days and "
        "ids; amounts are yuan."
    )
    may_stand = {
        "# bonus_budget: 60000": said.say("what may be paid in a quarter"),
        "# notebook: notebooks/my.ipynb": said.say("a notebook of its own that makes its reports"),
        "# appeals: {decide_within: 10}": said.say(
            "working days from the filing of an appeal to the decision"
        ),
    }
    lines = [f"# {head}", f"company: {_quoted(beginning.company)}", "", "departments:"]
    for department in beginning.departments:
        scheme = shipped_book().versions(department.scheme)[-1].title.in_(beginning.lang)
        lines += [
            f"  {department.id}:"
            if _PLAIN.fullmatch(department.id)
            else f"  {_quoted(department.id)}:",
            f"    title: {_quoted(department.title or department.id)}",
            f"    scheme: {department.scheme}  # {scheme}",
            f"    language: {beginning.lang}",
            *(f"    {line:<32}  # {told}" for line, told in may_stand.items()),
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text in quotes, as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)


def _page(beginning: Beginning, said: Language, balances: Iterable[str]) -> str:
    """The page that whoever opens the folder reads first."""
    first = beginning.departments[0].id
    folders = {
        "params/departments.yaml": said.say("departments, their schemes and budgets"),
        "params/schemes/": said.say("the rules, clause by clause"),
        f"{SCHEMES}/{README}": said.say(
            "how rules are written; `kpi schemes new ID` begins a scheme of your own"
        ),
        **dict.fromkeys(balances, said.say("what is open from before")),
        f"params/inputs/2026Q1/{first}/": said.say("what happened in a period"),
        f"params/corrections/2026Q1/{first}/": said.say("what proved wrong later, and appeals"),
        f"{NOTEBOOKS}/": said.say("what reports are made by"),
        "reports/": said.say("what was made, and what was issued"),
    }
    steps = {
        "kpi new-period 2026Q1": said.say("empty input tables, to be filled in"),
        "kpi check 2026Q1": said.say("problems, and what looks unusual"),
        "kpi pack 2026Q1": said.say("the reports"),
        f"kpi explain 2026Q1 {first}": said.say("a figure down to its rows"),
        "kpi issue 2026Q1": said.say("freezes what was paid"),
    }
    return "\n".join([
        f"# {beginning.company}",
        "",
        said.say("A workspace of kpilib. What is where:"),
        "",
        *(f"- `{place}` {told}" for place, told in folders.items()),
        "",
        said.say("A quarter, step by step:"),
        "",
        *(f"- `{command}` {told}" for command, told in steps.items()),
        "",
    ])  # fmt: skip


def _write(root: Path, files: dict[str, bytes], where_absent: dict[str, bytes]) -> list[Path]:
    """Files that must not be there yet, all of them or none, and others where they are not."""
    there = tuple(place for place in files if (root / place).exists())
    if SETTINGS in there:
        raise WorkspaceExists(
            Message(
                "{folder} is a workspace already; nothing was written. `kpi init {folder} "
                "--upgrade` brings its notebooks up to date; departments are added in {file}",
                folder=root,
                file=SETTINGS,
            )
        )
    if there:
        raise WorkspaceExists(
            Message(
                "{files} would be overwritten; nothing was written. Name an empty folder, or move "
                "them away",
                files=there[:3],
            )
        )
    also = {place: data for place, data in where_absent.items() if not (root / place).exists()}
    placed = {root / place: data for place, data in {**files, **also}.items()}
    write_all(placed, OPEN)
    return list(placed)
