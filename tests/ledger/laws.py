"""The laws of the ledger, each over random histories of which a tenth or more have whole issues.

The judge keeps its own books: it reads what was paid from the files of what counts, and what is due
by `Workspace.assess`. Tests of every day draw a few; `python -m tests.ledger.search` draws many.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.core.tables import RESULT_TABLES
from kpilib.history.plan import plan_of
from kpilib.history.plan_file import plan_text
from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.as_known.known_workspace import known_on
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.records.bridge.restate import between, chain, due_now
from kpilib.records.frozen_tables import settlements_csv
from kpilib.records.ledger import Ledger
from kpilib.records.open_amounts import open_of
from kpilib.records.settlement import owed_in
from kpilib.workspace.workspace import Workspace
from tests.day_by_day import LAST, STORIES, Steps, followed
from tests.day_by_day import QUARTERS as OF_STORIES
from tests.flagship import DEPARTMENT, QUARTERS
from tests.flagship_history import ACTIONS, nonzero
from tests.issued_workspace import contents
from tests.ledger.books import COUNTED, LIMITS, OURS, Actions, Books, begun, followed_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.revision import Revision


def documents_pay_what_is_due_less_what_is_open(limit: str, actions: Actions, whole: bool) -> None:
    """What is due is what was paid, what is open and what was decided about, and nothing twice."""
    with tempfile.TemporaryDirectory() as name:
        books = begun(Path(name), whole=whole)
        books.limit(limit)
        balanced(followed_by(books, actions))
        found = verify(books.workspace(), VerifyOptions(quick=not whole))
        assert [str(fault) for one in found for fault in one.faults] == []


def balanced(books: Books) -> None:
    """The same of what a history has come to."""
    found = open_of(books.workspace(), DEPARTMENT)
    known = books.paid()
    for rows in (_fen(one.row for one in found.amounts), _fen(found.written_off)):
        for who, amount in rows.items():
            known[who] += amount
    assert nonzero(known) == nonzero(books.due(books.issued))
    kinds = [(one.row.key, one.kind) for one in found.amounts]
    assert len(kinds) == len(set(kinds))
    signs: dict[tuple[str, str, str, str], set[bool]] = {}
    for row in (*(one.row for one in found.amounts), *found.written_off):
        signs.setdefault(row.key, set()).add(row.amount < 0)
    assert all(len(each) == 1 for each in signs.values())  # never owed and owed back at once
    done = _done(books)
    for row in (*(one.row for one in found.amounts), *found.written_off):
        done[row.key] += int(row.amount * 100)
    for key in {one.row.key for one in found.amounts}:
        tables = books.workspace().assess(DEPARTMENT, Period.parse(key[0])).results.rows
        due = sum(int(row[3] * 100) for row in tables["payouts"] if tuple(row[:3]) == key[1:])
        assert done[key] == due, key  # or something would be both owed and settled


def _done(books: Books) -> Counter[tuple[str, str, str, str]]:
    """What was paid and settled of everything, in fen by origin, person, piece and item."""
    done: Counter[tuple[str, str, str, str]] = Counter()
    for one in Ledger(books.workspace()).revisions(DEPARTMENT):
        for (who, piece, item), amount in one.paid_rows.items():
            done[one.manifest.period, who, piece, item] += int(amount * 100)
        for row in one.settlements:
            done[row.key] += int(row.amount * 100)
    return done


def _fen(rows: Iterable[Settlement]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total[row.employee_id] += int(row.amount * 100)
    return total


def all_is_paid_once_the_open_quarter_is_issued(actions: Actions, whole: bool) -> None:
    """Nothing is owed after it, and issuing once more pays nothing more."""
    with tempfile.TemporaryDirectory() as name:
        books = followed_by(begun(Path(name), whole=whole), actions)
        books.issue_all()
        assert nonzero(books.paid()) == nonzero(books.due(books.issued))
        assert due_now(books.workspace(), DEPARTMENT) == ()
        before = books.paid()
        for quarter in sorted(books.issued):
            assert books.issue(quarter)
        assert books.paid() == before


def bridges_lead_from_what_was_issued_to_what_is_known(actions: Actions, whole: bool) -> None:
    """Each exactly, whatever has happened; and so do those from the first to the last revision."""
    with tempfile.TemporaryDirectory() as name:
        books = begun(Path(name), whole=whole)
        for quarter in QUARTERS:
            books.issue(quarter)
        workspace = followed_by(books, actions).workspace()
        for one in chain(workspace, DEPARTMENT, Period.parse("2025Q1")):
            issued, known = (sum(row[3] for row in tables.rows["payouts"]) for tables in one.tables)
            parts = sum(map(one.bridge.worth, one.bridge.causes))
            assert one.bridge.issued == issued
            assert issued + parts == known
            assert all("program" not in str(causes) for causes in one.bridge.causes)
        for quarter in QUARTERS:
            names = [one.name for one in Ledger(workspace).of_period(DEPARTMENT, quarter)]
            made = between(workspace, DEPARTMENT, Period.parse(quarter), (names[0], names[-1]))
            parts = sum(map(made.bridge.worth, made.bridge.causes))
            assert made.bridge.issued + parts == made.bridge.restated


VALUES = {"2025Q1": 20_000, "2025Q2": 45_000, "2025Q3": 310_000, "2025Q4": 99_999}


def order_of_corrections_does_not_matter(
    arrival: list[str], issued_after: list[bool], whole: bool
) -> None:  # fmt: skip
    """What is paid and known in the end is the same in whatever order corrections have arrived."""
    assert _end_of(arrival, issued_after, whole=whole) == _end_in_time()


@cache
def _end_in_time() -> tuple[dict[str, int], list[object]]:
    return _end_of(list(QUARTERS), [False] * len(QUARTERS))


def _end_of(
    arrival: list[str], issued_after: list[bool], *, whole: bool = False
) -> tuple[dict[str, int], list[object]]:
    with tempfile.TemporaryDirectory() as name:
        books = begun(Path(name), whole=whole)
        for quarter in QUARTERS:
            books.issue(quarter)
        for quarter, also_issue in zip(arrival, issued_after, strict=True):
            books.correct(f"C-{quarter}", quarter, VALUES[quarter], 1 + QUARTERS.index(quarter))
            for each in QUARTERS if also_issue else ():
                books.issue(each)
        books.issue_all()
        tables = [
            books.workspace().assess(DEPARTMENT, Period.parse(quarter)).results.rows
            for quarter in books.issued
        ]
        return nonzero(books.paid()), tables


def a_plan_equals_its_outcome(actions: Actions, quarter: str, whole: bool) -> None:
    """To the byte: everything that is frozen has the hash that was planned."""
    with tempfile.TemporaryDirectory() as name:
        books = followed_by(begun(Path(name), whole=whole), actions)
        steps = check_outcome(books, quarter)
        assert steps or quarter in books.issued
        assert json.loads(planned(books, quarter))["steps"] == []


def planned(books: Books, quarter: str) -> str:
    """The plan of a quarter as its file holds it."""
    period = Period.parse(quarter)
    return plan_text(period, [plan_of(books.workspace(), DEPARTMENT, period, books.options)])


def check_outcome(books: Books, quarter: str) -> int:
    """Issue all that a plan says, and hold each revision against it; how many there were."""
    before = contents(books.root)
    kept = json.loads(planned(books, quarter))
    assert contents(books.root) == before  # it writes nothing
    for step in kept["steps"]:
        acts = len(Ledger(books.workspace()).acts(DEPARTMENT))
        assert books.issue(step["period"])
        done = Ledger(books.workspace()).acts(DEPARTMENT)
        assert len(done) == acts + 1
        assert content_of(done[-1]) == step["content"]
        assert done[-1].name == step["revision"]
        text = settlements_csv(done[-1].settlements)
        assert list(csv.DictReader(io.StringIO(text))) == step["settlements"]
    return len(kept["steps"])


def content_of(one: Revision) -> dict[str, object]:
    """What a plan must have said of a revision, read from its files."""
    bridge = one.folder / "bridge.csv"
    world = {
        path.relative_to(one.folder / "world").as_posix(): path.read_bytes()
        for path in (one.folder / "world").rglob("*")
        if path.is_file()
    }
    digest = hashlib.sha256()
    for name, content in sorted(world.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return {
        "kind": "issue",
        "department": one.department,
        "period": one.manifest.period,
        "revision": one.name,
        "replaces": one.manifest.replaces,
        "world": digest.hexdigest(),
        "results": {
            name: _sha256((one.folder / "results" / f"{name}.csv").read_bytes())
            for name in sorted(RESULT_TABLES)
        },
        "settlements": _sha256((one.folder / "settlements.csv").read_bytes()),
        "bridge": _sha256(bridge.read_bytes()) if bridge.is_file() else "",
        "formats": list(one.manifest.formats),
        "lang": one.manifest.lang,
        "renderer": one.manifest.renderer,
        "program": one.manifest.program,
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def looked_back_on_every_day_is_as_it_was(steps: Steps, whole: bool) -> None:
    """A history is followed day by day and each day's answers are kept: `--as-known` is these."""
    COUNTED[whole] += 1
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "w"
        kept = {day: answers(Workspace(root)) for day in followed(root, steps, whole=whole)}
        for then, told in kept.items():
            with known_on(Workspace(root), DEPARTMENT, then, LAST) as known:
                assert answers(known) == told, then


def answers(workspace: Workspace) -> dict[str, object]:
    """All that can be asked about the quarters of a workspace as it is."""
    is_open = open_of(workspace, DEPARTMENT)
    decisions = tuple(one.model_copy(update={"place": ""}) for one in is_open.decisions)
    found: dict[str, object] = {"open": replace(is_open, decisions=decisions)}
    issued = Ledger(workspace).periods(DEPARTMENT)
    revisions = Ledger(workspace).revisions(DEPARTMENT)
    for quarter in OF_STORIES:
        period = Period.parse(quarter)
        done = workspace.assess(DEPARTMENT, period)
        found |= {f"{quarter} {name}": done.results.csv(name) for name in done.results.rows}
        found[f"{quarter} corrections"] = workspace.corrections(DEPARTMENT, period)
        found[f"{quarter} told"] = workspace.explain(quarter, DEPARTMENT, "Z").text()
        found[f"{quarter} settles"] = owed_in(revisions, period)
        if period in issued:
            found[f"{quarter} bridge"] = bridge_csv(between(workspace, DEPARTMENT, period).bridge)
    return found


def _histories(least: int, most: int, actions: Any = ACTIONS) -> Any:
    return st.lists(actions, min_size=least, max_size=most)


Law = tuple["Callable[..., None]", tuple[Any, ...]]

LAWS: dict[str, Law] = {
    "documents": (
        documents_pay_what_is_due_less_what_is_open, (LIMITS, _histories(2, 8, OURS)),
    ),
    "all paid": (all_is_paid_once_the_open_quarter_is_issued, (_histories(2, 9),)),
    "bridges": (bridges_lead_from_what_was_issued_to_what_is_known, (_histories(2, 6),)),
    "order": (
        order_of_corrections_does_not_matter,
        (st.permutations(QUARTERS), st.lists(st.booleans(), min_size=4, max_size=4)),
    ),
    "plan": (a_plan_equals_its_outcome, (_histories(2, 7, OURS), st.sampled_from(QUARTERS))),
    "as known": (looked_back_on_every_day_is_as_it_was, (STORIES,)),
}  # fmt: skip
"""By name, each with what is drawn for it, besides whether the issues are whole ones."""
