"""The cache of reports: unchanged ones are skipped, stale ones made again, and why.

A report is stale where something that went into it has changed, or a file of it is gone.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from kpilib.core import text_limits
from kpilib.core.access import PRIVATE, Access
from kpilib.core.files import write_all
from kpilib.core.jsontext import parse_json
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import libraries_hash, program_hash
from kpilib.core.sourcetext import TextError, read_bytes
from kpilib.core.unwritable import writing
from kpilib.publish.editions.protected import drop_protected
from kpilib.publish.packs.order import THEME, Made, Order
from kpilib.publish.render import named
from kpilib.text.own_phrases import FOLDER
from kpilib.workspace.decision_notes import notes_file
from kpilib.workspace.lookback import earlier_periods
from kpilib.workspace.opening_balances import balances_place
from kpilib.workspace.own_notebook import SHIPPED, makes_the_report
from kpilib.workspace.recovery_limit import LIMIT_KEY
from kpilib.workspace.workspace import Workspace
from kpilib.workspace.write_offs import write_offs_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
    from pathlib import Path

    from kpilib.records import frozen_tables, ledger, payment_record, settlement
    from kpilib.records.revision import Revision
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.departments import Department
else:
    frozen_tables = lazy("kpilib.records.frozen_tables")
    ledger = lazy("kpilib.records.ledger")
    payment_record = lazy("kpilib.records.payment_record")
    settlement = lazy("kpilib.records.settlement")

_T = TypeVar("_T")

STATE = "pack.json"
"""The file beside a report that says what went into it."""


EDITIONS_FOLDER = "editions"
"""The folder of a department's editions, in that of its report."""


def state_file(folder: Path) -> Path:
    """The file that says what went into the report in a folder.

    It names pay. That of an edition stands beside the edition's folder, which may be handed on.
    """
    if folder.parent.name == EDITIONS_FOLDER:
        return folder.with_name(f"{folder.name}.json")
    return folder / STATE


class Still(Workspace):
    """A workspace as it was when it was first looked at: every file and folder is read once.

    For one look over many reports, which have most of their inputs in common.
    """

    def __init__(self, root: Path | str = ".") -> None:
        super().__init__(root)
        self._found: dict[Hashable, Any] = {}

    def once(self, what: Hashable, work: Callable[[], _T]) -> _T:
        """See `Workspace.once`; what cannot be found is looked for again."""
        if what not in self._found:
            self._found[what] = work()
        found: _T = self._found[what]
        return found

    def periods(self, name: str | None = None) -> list[Period]:
        """See `Workspace.periods`."""
        look = super().periods
        return self.once(("periods", name), lambda: look(name))

    def written_scheme(self, name: str, period: Period) -> Scheme:
        """See `Workspace.written_scheme`."""
        look = super().written_scheme
        return self.once(("scheme", name, str(period)), lambda: look(name, period))

    def reads(self, name: str, period: Period) -> frozenset[str]:
        """See `Workspace.reads`."""
        look = super().reads
        return self.once(("reads", name, str(period)), lambda: look(name, period))

    def hashes(self, *paths: Path) -> dict[str, str]:
        """Hashes of files and of the files in folders, by their place in the workspace."""
        found: dict[str, str] = {}
        for path in paths:
            found |= self.once(("hashes", path), partial(_hashes, self.root, path))
        return found


def _hashes(root: Path, path: Path) -> dict[str, str]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.relative_to(root).as_posix(): _hash(file) for file in files if file.is_file()}


def ingredients(workspace: Still, order: Order) -> dict[str, str]:
    """Everything that a report depends on, by name, as hashes or plain values.

    A report looks back on earlier periods, and each of these on what it takes over from its own
    past: the inputs and the rules of all of them count, and no others.
    """
    root, name = workspace.root, order.department
    department = workspace.department(name)
    shown = [order.period, *earlier_periods(workspace, name, order.period)]
    read = sorted(set().union(*(workspace.reads(name, period) for period in shown)))
    schemes = sorted({department.scheme_on(Period.parse(each).start) for each in read})
    return {
        "the department's settings": department.model_dump_json(),
        "the program": program_hash(),
        "the libraries": libraries_hash(),
        "the formats": ",".join(order.formats),
        "the language": order.lang or department.language,
        "the renderer": named(order.renderer),
        **({"the statements": "made"} if order.statements else {}),
        **({} if order.edition.is_whole else {"the edition": order.edition.name}),
        **_issued(workspace, order),
        **_accepted(workspace, name, read),
    } | workspace.hashes(
        *_notebooks(root, department, order),
        root / FOLDER / f"{order.lang or department.language}.yaml",
        *_theme(root, order),
        notes_file(root, name, order.period),
        root / balances_place(name),
        *(root / "params" / "schemes" / f"{scheme}.yaml" for scheme in schemes),
        *(table for scheme in sorted(schemes) for table in workspace.book.tables(scheme)),
        *(workspace.inputs_folder(name, period) for period in read),
        *(workspace.corrections_folder(name, period) for period in read),
        *(act for period in read for act in workspace.acts_of_others(name, period)),
    )


def _notebooks(root: Path, department: Department, order: Order) -> tuple[Path, ...]:
    if not order.runs_notebook:
        return ()
    if not order.edition.is_whole:
        return (root / SHIPPED,)
    return makes_the_report(root, department)


def _accepted(workspace: Still, department: str, periods: Collection[str]) -> dict[str, str]:
    """What the runs need that somebody has accepted; what is merely unusual changes no report."""
    entries = workspace.accepted.needed.of(department).entries
    texts = [entry.model_dump_json() for entry in entries if entry.period in periods]
    return {"what has been accepted": "\n".join(texts)} if texts else {}


def _issued(workspace: Still, order: Order) -> dict[str, str]:
    """What the report says of payments, which nothing but the ledger knows."""
    try:
        revisions = ledger.Ledger(workspace).revisions(order.department)
        owed = settlement.owed_in(revisions, order.period)
        record = payment_record.issued_record(workspace, order.department, order.period)
    except KpiError as wrong:
        return {"what has been issued": str(wrong)}  # the report itself says what to do
    found = {}
    if owed:
        terms = workspace.hashes(workspace.root / write_offs_file(order.department))
        terms |= {LIMIT_KEY: str(workspace.settings.recover_at_most or "")}
        settled = frozen_tables.settlements_csv(owed)
        found["what is settled for earlier periods"] = f"{settled}{sorted(terms.items())}"
    if record:
        text = f"{payment_record.record_json(record)}{sorted(record.known.items())}"
        found["what has been issued"] = hashlib.sha256(text.encode()).hexdigest()
    elif revisions:
        found["what is known of issued periods"] = _beside(workspace, order, revisions)
    return found


def _beside(workspace: Still, order: Order, revisions: Sequence[Revision]) -> str:
    """What the draft of an open period says of others: who settles, what is paid, what is new."""
    name = order.department
    earlier = sorted(
        {one.manifest.period for one in revisions if one.period.end < order.period.start}
    )
    files = workspace.hashes(
        *(workspace.inputs_folder(name, each) for each in earlier),
        *(workspace.corrections_folder(name, each) for each in earlier),
        *(act for each in earlier for act in workspace.acts_of_others(name, each)),
    )
    issued = [one.sha256 for one in revisions]
    text = f"{payment_record.open_period(workspace, name)} {sorted(files.items())} {issued}"
    return hashlib.sha256(text.encode()).hexdigest()


def _theme(root: Path, order: Order) -> list[Path]:
    """The folders of the user's theme, which only Quarto looks at."""
    if order.renderer != "quarto" or not (root / THEME).is_dir():
        return []
    return [root / THEME, *sorted(path for path in (root / THEME).rglob("*") if path.is_dir())]


_MISSING = "missing"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else _MISSING


def why_stale(now: Mapping[str, str], folder: Path) -> str:
    """Why a report must be made again; empty where it need not be."""
    state = read_state(folder)
    if state is None:
        return Message("made for the first time")
    for name, made in state["files"].items():
        found = _hash(folder / name)
        if found == _MISSING:
            return Message("{name} is gone", name=name)
        if found != made:
            return Message("{name} has been changed since it was made", name=name)
    before: Mapping[str, str] = state["ingredients"]
    altered = [name for name, value in now.items() if before.get(name, value) != value]
    changed = [Message("{name} changed", name=_said(name)) for name in altered]
    changed += [Message("{name} is new", name=_said(name)) for name in now if name not in before]
    changed += [Message("{name} is gone", name=_said(name)) for name in before if name not in now]
    if len(changed) > 1:
        return Message("{first}, and {rest} more", first=changed[0], rest=len(changed) - 1)
    return changed[0] if changed else ""


_OTHER_THAN_FILES = (
    Message("the department's settings"),
    Message("the departments' reports"),
    Message("the departments' reports of the year"),
    Message("the program"),
    Message("the libraries"),
    Message("the formats"),
    Message("the language"),
    Message("the renderer"),
    Message("the statements"),
    Message("the edition"),
    Message("what has been accepted"),
    Message("what has been issued"),
    Message("what is settled for earlier periods"),
)


def _said(ingredient: str) -> str:
    """An ingredient as a message where it is no file."""
    return next((each for each in _OTHER_THAN_FILES if each == ingredient), ingredient)


def read_state(folder: Path) -> dict[str, dict[str, Any]] | None:
    """What went into the report in a folder; None where there is no whole report."""
    return _state_in(_content(folder))


def known_state(workspace: Workspace, folder: Path) -> dict[str, dict[str, Any]] | None:
    """The same as a workspace knows it; see `state_hash`."""
    return _state_in(workspace.once(("state", folder), partial(_content, folder)))


def state_hash(workspace: Workspace, folder: Path) -> str:
    """A hash of what is noted of a report, as a workspace knows it; empty where nothing is.

    A `Still` reads it once: what is shown of a report and the hash of what was shown come from the
    same bytes, although somebody makes it again meanwhile.
    """
    content = workspace.once(("state", folder), partial(_content, folder))
    return hashlib.sha256(content).hexdigest() if content else ""


def _content(folder: Path) -> bytes:
    try:
        return read_bytes(state_file(folder), STATE, text_limits.JSON_SIZE)
    except (OSError, TextError):
        return b""


def _state_in(content: bytes) -> dict[str, dict[str, Any]] | None:
    try:
        state = parse_json(content, STATE)
    except TextError:
        return None
    parts = state if isinstance(state, dict) else {}
    whole = all(_is_texts(parts.get(name)) for name in ("ingredients", "files"))
    return state if whole and isinstance(parts.get("headline"), dict) else None


def _is_texts(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(text, str) for text in found.values())


def write_state(folder: Path, now: Mapping[str, str], made: Made, access: Access = PRIVATE) -> None:
    """Note what went into a report, once all of its files are there."""
    state = {
        "ingredients": dict(now),
        "files": {name: _hash(path) for name, path in made.files.items()},
        "headline": dict(made.headline),
    }
    text = json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True)
    write_all({state_file(folder): f"{text}\n".encode()}, access)


def forget_report(folder: Path) -> None:
    """Take away a report that is not to be there any more, with all that was made for it."""
    state = read_state(folder)
    for name in state["files"] if state else ():
        with writing(folder / name):
            (folder / name).unlink(missing_ok=True)
    if state:
        forget_state(folder)


def forget_state(folder: Path) -> None:
    """A report that is being made again counts as not made until it is whole."""
    state = state_file(folder)
    drop_protected(folder)
    with writing(state):
        state.unlink(missing_ok=True)
