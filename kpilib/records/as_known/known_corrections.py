"""A correction as it stood on a day.

What a correction says of the inputs never changes; what happens to it later bears a day of its own:
it is withdrawn, or an appeal is decided. Taken back to a day, what came after has not happened yet.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from kpilib.core.sourcetext import TextError
from kpilib.core.yamltext import parse_yaml
from kpilib.workspace.correction_files import correction_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FILED = ("number", "employee", "filed", "about")
"""What is said of an appeal when it comes in; all else is its decision."""


class KnownCorrection(NamedTuple):
    """A correction's file on a day.

    Attributes:
        content: What it held.
        recorded: Its own day; empty where it bears none.
        edited: Whether what it corrects has been written anew since, which bears no day.
    """

    content: bytes
    recorded: str = ""
    edited: bool = False


def known_correction(
    frozen: bytes | None, later: Sequence[bytes], day: date
) -> KnownCorrection | None:
    """A correction as it was known on a day; None where it had not been recorded.

    Args:
        frozen: Its file as the last revision by that day froze it; None where it froze none.
        later: The file as later revisions froze it, and as it stands; at least one without
            `frozen`.
        day: The day.
    """
    versions = [*([] if frozen is None else [frozen]), *later]
    said = [said_in(version) for version in versions]
    first, last = said[0], said[-1] or said[0]
    if first is None:
        return KnownCorrection(versions[0])  # whoever reads it tells what is wrong with it
    recorded = str(first.get("on", ""))
    if frozen is None and _is_after(first.get("on"), day):
        return None
    wanted = _known(first, last or first, day, frozen=frozen is not None)
    content = next(
        (text for text, one in zip(versions, said, strict=True) if one == wanted),
        correction_text(_texts(wanted)).encode(),
    )
    return KnownCorrection(
        content, recorded, bool(last) and lasting_part(first) != lasting_part(last or first)
    )


def _texts(said: Any) -> Any:  # noqa: ANN401 - whatever stands in the YAML
    """Numbers as the text of a cell, which is what a correction takes them for."""
    if isinstance(said, dict):
        return {key: _texts(value) for key, value in said.items()}
    if isinstance(said, list):
        return [_texts(value) for value in said]
    return f"{said:f}" if isinstance(said, Decimal) else said


def said_in(content: bytes) -> dict[str, Any] | None:
    """What a file says; None where it is no correction at all."""
    try:
        documents = parse_yaml(content.decode("utf-8-sig"), "")
    except (TextError, UnicodeDecodeError):
        return None
    data = documents[0].data if len(documents) == 1 else None
    return data if isinstance(data, dict) else None


def _known(
    first: Mapping[str, Any], last: Mapping[str, Any], day: date, *, frozen: bool
) -> dict[str, Any]:
    """The first version with those later events that had happened by the day.

    Args:
        first: What it said when it was first frozen, or says now.
        last: What it says now.
        day: The day.
        frozen: The first version had been frozen by that day: all of it had happened.
    """
    known = {key: value for key, value in first.items() if key not in {"withdrawn", "appeal"}}
    if "appeal" in first:
        appeal = first["appeal"]
        known["appeal"] = appeal
        if not (frozen and _is_decided(appeal)):
            said = last.get("appeal", appeal)
            is_known = _is_decided(said) and not _is_after(said.get("decided"), day)
            known["appeal"] = said if is_known else _filed(appeal)
    withdrawn = (frozen and first.get("withdrawn")) or last.get("withdrawn")
    if withdrawn and (
        (frozen and first.get("withdrawn")) or not _is_after(_get(withdrawn, "on"), day)
    ):
        known["withdrawn"] = withdrawn
    order = [*first, *known]
    return {key: known[key] for key in dict.fromkeys(order) if key in known}


def _is_decided(appeal: object) -> bool:
    return isinstance(appeal, dict) and appeal.get("decided") is not None


def _filed(appeal: object) -> object:
    """An appeal that has come in and is open."""
    if not isinstance(appeal, dict):
        return appeal
    return {key: value for key, value in appeal.items() if key in _FILED}


def lasting_part(said: Mapping[str, Any]) -> dict[str, Any]:
    """What never changes of a correction."""
    appeal = said.get("appeal")
    kept = {key: value for key, value in said.items() if key not in {"withdrawn", "appeal"}}
    return kept | ({"appeal": _filed(appeal)} if appeal is not None else {})


def _get(said: object, key: str) -> object:
    return said.get(key) if isinstance(said, dict) else None


def _is_after(said: object, day: date) -> bool:
    """Whether a day in a file lies after one; whoever reads the file tells that it is none."""
    try:
        return date.fromisoformat(str(said)) > day
    except ValueError:
        return False
