"""What acts rest on: files and links that are kept elsewhere, with the hash of what was seen."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.special_files import special
from kpilib.core.unwritable import why_unread
from kpilib.engine.inputs.correction_model import Evidence
from kpilib.workspace.correction_faults import ActFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.engine.inputs.correction_model import Correction

_LINK = re.compile(
    r"(?P<link>[a-z][a-z0-9+.-]+://.+?)(?:@sha256:(?P<hash>[0-9a-f]{64}))?", re.IGNORECASE
)


class NoEvidence(KpiError):  # noqa: N818 - it reads as what happened
    """What an act is said to rest on cannot be looked at."""


def evidence_of(root: Path, said: str) -> Evidence:
    """Evidence as it was named: a file, or a link with the hash of what was seen.

    Args:
        root: The workspace's folder; a file that stands in there is named from it.
        said: The file from where the user is, or `LINK@sha256:HASH`.

    Raises:
        NoEvidence: There is no such file, it cannot be read, or a link has no hash.
    """
    if link := _LINK.fullmatch(said):
        if link["hash"] is None:
            raise NoEvidence(
                Message(
                    "{link}: a link needs the hash of what was seen there, {form}; or keep a copy "
                    "and name the file",
                    link=said,
                    form=f"{said}@sha256:…",
                )
            )
        return Evidence(link=link["link"], sha256=link["hash"].lower())
    path = Path(said)
    if fault := _unread(path):
        raise NoEvidence(Message("{file} is no evidence: {fault}", file=said, fault=fault))
    whole, base = path.resolve(), root.resolve()
    shown = whole.relative_to(base) if whole.is_relative_to(base) else whole
    return Evidence(file=shown.as_posix(), sha256=_hash(path))


def evidence_faults(root: Path, one: Correction) -> Iterator[ActFault]:
    """Files that are not there any more, or are others than they were; links are not opened."""
    listed: dict[tuple[str, ...], Sequence[Evidence]] = {("evidence",): one.evidence}
    if one.withdrawn is not None:
        listed["withdrawn", "evidence"] = one.withdrawn.evidence
    if one.appeal is not None:
        listed["appeal", "evidence"] = one.appeal.evidence
    for at, found in listed.items():
        for each in found:
            if each.file and (fault := _differs(root, each)):
                yield ActFault(at, "evidence_changed", fault)


def _differs(root: Path, evidence: Evidence) -> Message | None:
    path = root / evidence.file
    if fault := _unread(path):
        return Message(
            "the evidence {file} cannot be looked at: {fault}; put it back",
            file=evidence.file,
            fault=fault,
        )
    if _hash(path) != evidence.sha256:
        return Message(
            "the evidence {file} is another one than was recorded (sha256 {hash}…): put the old "
            "one back, and name the new one in a correction of its own",
            file=evidence.file,
            hash=evidence.sha256[:12],
        )
    return None


def _unread(path: Path) -> str:
    """Why a file cannot be read; empty where it can."""
    if fault := special(path):
        return fault
    try:
        if path.is_dir():
            return Message("it is a folder")
        with path.open("rb"):
            return ""
    except FileNotFoundError:
        return Message("it is not there")
    except OSError as wrong:
        return why_unread(wrong)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
