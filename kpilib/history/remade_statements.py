"""The statements that say they are of an issued revision, made again and compared.

They lie beside revisions, since anybody may have them written again: in another language, for one
person. What says that it is of a revision has to show what that revision says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.jsontext import read_json
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError
from kpilib.history.verdict import Verdict
from kpilib.publish.statements.write_statements import (
    ALL,
    CHECKER,
    FORMATS,
    StatementOrder,
    statement_files,
    statements_folder,
)
from kpilib.records.ledger_faults import LedgerFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace

_TOLD = ("html", "pdf")
"""What people read, and only the `.json` beside it says of which revision it is."""


def remade_statements(workspace: Workspace, ledger: Ledger, one: Revision) -> Verdict:
    """What comes of making the statements of a revision again that lie beside it.

    Args:
        workspace: Where they lie.
        ledger: Where the revision is.
        one: The revision.
    """
    folder = statements_folder(workspace.root, StatementOrder(one.department, one.period))
    languages = _languages(folder, one)
    faults, notes, same = list[LedgerFault](), list[str](), 0
    for language in sorted(set(languages.values())):
        order = StatementOrder(one.department, one.period, revision=one.name, lang=language)
        try:
            made = statement_files(workspace, order).files
        except KpiError as wrong:
            notes.append(not_made_again([ledger.shown(folder)], message_of(wrong)))
            continue
        mine = {stem for stem, spoken in languages.items() if spoken == language}
        whole = {ALL} if {*languages.values()} == {language} else set[str]()
        for path in _files(folder, mine | whole):
            if made.get(path.name) == path.read_bytes():
                same += 1
            else:
                faults.append(LedgerFault(ledger.shown(path), _another(one)))
    proved = [Message("{n} file of statements", "{n} files of statements", n=same)] if same else []
    return Verdict(str(one), tuple(faults), tuple(notes), tuple(proved))


def not_made_again(files: Sequence[str], why: str) -> Message:
    """That some files were not made again for one reason."""
    return Message(
        "{file} was not made again: {why}",
        "{file} were not made again: {why}",
        n=len(files),
        file=tuple(files),
        why=why,
    )


def untold_statements(workspace: Workspace, ledger: Ledger, one: Revision) -> Iterator[str]:
    """Statements of a period that cannot be made again: nothing says of which revision they are."""
    folder = statements_folder(workspace.root, StatementOrder(one.department, one.period))
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        ending = path.suffix.removeprefix(".")
        if ending in _TOLD and path.stem != ALL and not path.with_suffix(".json").is_file():
            yield Message(
                "{file} was not made again: no .json beside it says of which revision it is",
                file=ledger.shown(path),
            )


def _languages(folder: Path, one: Revision) -> Mapping[str, str]:
    """The language of each statement that says it is of a revision, by its files' name."""
    found = {}
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            said = read_json(path)
        except (OSError, ValueError):
            continue
        if isinstance(said, dict) and said.get("manifest") == one.sha256:
            found[path.stem] = str(said.get("lang", ""))
    return found


def _files(folder: Path, stems: set[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        is_statement = path.stem in stems and path.suffix.removeprefix(".") in FORMATS
        if is_statement or path.name == CHECKER:
            yield path


def _another(one: Revision) -> str:
    return Message(
        "it says that it is of {revision}, and made again it is another: kpi statements {period} "
        "-d {department} --revision {revision} writes it anew",
        revision=one.name,
        period=one.manifest.period,
        department=one.department,
    )
