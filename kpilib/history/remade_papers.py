"""The papers of a revision made again from its frozen files, and compared byte by byte.

The same bytes can be expected where the same program makes them with the same packages, and the
same renderer lays them out. Where that is not so here, each file that was not made again is named
with the reason, so that nobody takes it for proved.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.jsontext import read_json
from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message, joined, message_of
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import program_hash
from kpilib.history.environment import differences, environment
from kpilib.history.remade_statements import not_made_again, remade_statements
from kpilib.history.verdict import Verdict
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import in_own_process, make_figures, make_report
from kpilib.publish.render import FORMATS, RENDERERS
from kpilib.publish.render.quarto import NoQuarto, find
from kpilib.records.ledger_faults import LedgerFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.records.ledger import Ledger
    from kpilib.records.manifest import Manifest
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace

ENVIRONMENT = "environment.json"
NOTEBOOK = "review.ipynb"
WORKBOOK = "payouts.xlsx"

_SHOWN = 3  # packages that are named where more of them differ
_OTHER_BYTES = Message("made again from its frozen inputs it has other bytes")


@dataclass(frozen=True)
class Remaking:
    """A revision whose papers are to be made again.

    Attributes:
        workspace: The workspace that it was issued in, where statements lie.
        ledger: Where it is.
        one: The revision; its files are as its manifest says, and its figures are proved.
        limit: Seconds that it may take.
    """

    workspace: Workspace
    ledger: Ledger
    one: Revision
    limit: float


def remade_papers(asked: Remaking) -> Verdict:
    """What comes of making every paper of a revision again."""
    one, shown = asked.one, asked.ledger.shown
    papers = [name for name in one.manifest.files if is_paper(name)]
    try:
        why = why_not_the_same(one)
    except ValueError as unread:
        message = Message("it cannot be read: {why}", why=reason_of(unread))
        return Verdict(str(one), (LedgerFault(shown(one.folder / ENVIRONMENT), message),))
    if why:
        return Verdict(str(one), notes=(not_made_again(papers, why),) if papers else ())
    notes, formats, renderer = list[str](), one.manifest.formats, one.manifest.renderer
    if other := _other_renderer(one.manifest):
        laid_out = [name for name in papers if name.startswith("report.")]
        notes += [not_made_again(laid_out, other)] if laid_out else []
        papers = [name for name in papers if name not in laid_out]
        formats = tuple(form for form in formats if form not in FORMATS)
        renderer = "builtin"  # it has nothing to lay out
    mine = one.manifest
    order = Order(mine.department, one.period, formats, mine.lang, renderer, mine.revision)
    found = _remade(asked, order, papers)
    faults = [LedgerFault(shown(one.folder / name), what) for name, what in found]
    statements = remade_statements(asked.workspace, asked.ledger, one)
    same = [] if faults or not papers else [Message("same bytes of {papers}", papers=(*papers,))]
    return Verdict(
        str(one),
        (*faults, *statements.faults),
        (*notes, *statements.notes),
        (*same, *statements.proved),
    )


def is_paper(name: str) -> bool:
    """Whether a file of a revision is made for people, of its inputs and figures."""
    return name in {NOTEBOOK, WORKBOOK, *(f"report.{form}" for form in FORMATS)}


def why_not_the_same(one: Revision) -> str:
    """Why the same bytes cannot be expected of this machine; empty where they can.

    Raises:
        ValueError: What it was made with cannot be read.
    """
    mine = one.manifest
    if mine.program != program_hash():
        return Message("the program has changed since: {program} made it", program=_named(mine))
    before = read_json(one.folder / ENVIRONMENT)
    if not isinstance(before, dict) or not all(isinstance(each, str) for each in before.values()):
        raise ValueError(Message("it names no versions of packages"))
    different = differences(before, environment())
    if not different:
        return ""
    shown, rest = joined(different[:_SHOWN], ", "), len(different) - _SHOWN
    return Message("{packages} and {rest} more", packages=shown, rest=rest) if rest > 0 else shown


def _named(mine: Manifest) -> str:
    """The program that made a revision, so that it can be had again."""
    if not mine.commit:
        return f"kpilib {mine.version}"
    return Message("kpilib {version} (commit {commit})", version=mine.version, commit=mine.commit)


def _other_renderer(mine: Manifest) -> str:
    """Why what laid the report out does not lay it out alike here; empty where it does."""
    if mine.renderer not in RENDERERS:
        return Message("this program knows no renderer {renderer}", renderer=mine.renderer)
    if mine.renderer != "quarto":
        return ""
    then = mine.renderer_version
    try:
        here = find().version
    except NoQuarto as missing:
        return Message("Quarto {then} laid it out, and here: {why}", then=then, why=missing.why)
    if here == then:
        return ""
    return Message("Quarto {then} laid it out, and here is Quarto {here}", then=then, here=here)


def _remade(asked: Remaking, order: Order, papers: list[str]) -> Iterator[tuple[str, str]]:
    """Files that come out differently when they are made again, within so many seconds."""
    one = asked.one
    # Without a notebook there was no report, but figures and payroll's workbook alone.
    make = make_report if NOTEBOOK in one.manifest.files else make_figures
    with one.bundle().opened() as frozen, scratch.folder() as again:
        try:
            made = in_own_process(partial(make, frozen, order, again), asked.limit).files
        except KpiError as wrong:
            file = NOTEBOOK if NOTEBOOK in one.manifest.files else "results"
            yield file, Message("it cannot be made again: {why}", why=message_of(wrong))
            return
        for name, path in made.items():
            issued = one.folder / name
            if not issued.is_file() or issued.read_bytes() != path.read_bytes():
                yield name, _OTHER_BYTES
        for name in papers:
            if name not in made:
                yield name, Message("nothing of this name comes of its frozen inputs")
