"""What the page of a period depends on, as one hash: an unchanged page is only looked at.

Nothing is read but what says of itself whether it has changed: the states of reports, the ledger,
settings and rules. A page that somebody changed by hand no longer has the hash that it names.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from kpilib.core.problems import KpiError
from kpilib.core.program_hash import program_hash
from kpilib.publish.company.year_periods import periods_of_year
from kpilib.publish.packs.cache import Still, state_hash
from kpilib.records.ledger import Ledger
from kpilib.records.payment_record import open_period
from kpilib.text.own_phrases import FOLDER as PHRASES
from kpilib.workspace.departments import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period

COMPANY = "_company"
"""The folder of the company's own papers among a period's reports."""

_MARK = re.compile(rb'(<meta name="kpilib-state" content=")([^"]*)(">)')
_ISSUED_FILES = ("report.html", "report.pdf", "report.docx", "payouts.xlsx", "review.ipynb")


def figures_state(workspace: Still, period: Period) -> str:
    """A hash of the figures that the company's papers show: reports, ledger, names and rules."""
    found: Any = workspace.once(("figures", str(period)), lambda: _figures(workspace, period))
    return str(found)


def year_state(workspace: Still, period: Period) -> str:
    """The same of all periods of a year, up to one of them."""
    return _digest([figures_state(workspace, each) for each in periods_of_year(period)])


def _figures(workspace: Still, period: Period) -> str:
    root, reports = workspace.root, workspace.root / "reports" / str(period)
    ledger = Ledger(workspace)
    names = dict.fromkeys((*workspace.departments, *ledger.departments()))
    each = [
        [
            state_hash(workspace, reports / name),
            _issued(workspace, name),
            _inputs(workspace, name, period),
        ]
        for name in names
    ]
    rules = workspace.hashes(root / SETTINGS, root / "params" / "schemes", root / PHRASES)
    return _digest([program_hash(), rules, list(names), each])


def _issued(workspace: Still, name: str) -> list[str]:
    """What the ledger says of a department, and which period settles what it leaves open."""
    try:
        revisions = Ledger(workspace).revisions(name)
        settles = str(open_period(workspace, name) or "") if revisions else ""
    except KpiError as wrong:
        return [str(wrong)]
    return [*(one.sha256 for one in revisions), settles]


def _inputs(workspace: Still, name: str, period: Period) -> bool:
    return name in workspace.departments and workspace.inputs_folder(name, period).is_dir()


def page_state(
    workspace: Still, period: Period, errors: Mapping[str, str], periods: Sequence[str]
) -> str:
    """A hash of everything that the page of a period shows.

    Args:
        workspace: The workspace.
        period: The period.
        errors: By department, why its report could not be made.
        periods: Periods that have a page.
    """
    reports = workspace.root / "reports" / str(period)
    folders = [*workspace.departments, *Ledger(workspace).departments()]
    beside = [_beside(reports / name) for name in dict.fromkeys(folders)]
    papers = state_hash(workspace, reports / COMPANY)
    books = sorted(each.parent.name for each in reports.parent.glob("schemes/*/index.html"))
    own = figures_state(workspace, period)
    return _digest([own, dict(errors), list(periods), beside, papers, books])


def _beside(folder: Path) -> list[str]:
    """What else the page links: statements, editions, and files of revisions."""
    try:
        found = sorted(path for path in folder.glob("r*") if path.is_dir())
        found += sorted(path for path in (folder / "editions").glob("*") if path.is_dir())
        there = [f"{one.parent.name}/{one.name}/{file}" for one in found for file in _ISSUED_FILES
                 if (one / file).is_file()]  # fmt: skip
        return [*there, str((folder / "statements" / "all.pdf").is_file())]
    except OSError:  # a folder that may not be read; its report says so
        return []


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_as_made(page: Path, state: str) -> bool:
    """Whether a page is the one that was made of a state, and nobody has changed it since."""
    if not page.is_file():
        return False
    try:
        content = page.read_bytes()
    except OSError:
        return False
    found = _MARK.search(content)
    return found is not None and found[2].decode("ascii", "replace") == _mark(content, state)


def with_state(content: bytes, state: str) -> bytes:
    """A page that says what it was made of."""
    mark = _mark(content, state).encode("ascii")
    return _MARK.sub(lambda found: found[1] + mark + found[3], content, count=1)


def _mark(content: bytes, state: str) -> str:
    bare = _MARK.sub(rb"\1\3", content, count=1)
    return f"{state}-{hashlib.sha256(bare).hexdigest()}"
