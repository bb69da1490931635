"""Acts that were issued and are other ones now, or gone, without anybody having said so.

What a correction says of the inputs never changes once it is issued: it is withdrawn, and another
one says what is right. Whoever writes its file anew, or deletes it, leaves no day and no name; so
whatever stands on the files tells of it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.records.as_known.known_corrections import lasting_part, said_in
from kpilib.workspace.input_bundle import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.records.revision import Revision

    Files = Mapping[str, bytes]

_PARTS = 5  # params/corrections/<period>/<department>/<file>


def rewritten_acts(
    department: str, before: tuple[str, Files], after: tuple[str, Files]
) -> Iterator[Message]:
    """What must be said of acts between two states of a department's files.

    Args:
        department: Its id.
        before: What the earlier state is called, and its files by path.
        after: The same of the later one.
    """
    (name, was), (later, now) = before, after
    for path in sorted(filter(_is_act, was)):
        _, _, period, home, file = path.split("/")
        act = file.removesuffix(".yaml")
        facts = {
            "act": act if home == department else f"{home}/{act}",
            "period": period,
            "before": name,
            "later": later,
        }
        if path not in now:
            yield Message(
                "{act} of {period} stands in {before}, and in {later} no more: nobody has "
                "withdrawn it (kpi correct --withdraw), its file is gone",
                **facts,
            )
        elif now[path] != was[path] and _core(now[path]) != _core(was[path]):
            yield Message(
                "{act} of {period} says in {later} something else than in {before}: its file was "
                "written anew, though a correction that is wrong is withdrawn",
                **facts,
            )


def _is_act(path: str) -> bool:
    return path.startswith(CORRECTIONS) and path.endswith(".yaml") and path.count("/") == _PARTS - 1


def _core(content: bytes) -> object:
    said = said_in(content)
    return content if said is None else lasting_part(said)


def rewritten_in(root: Path, revisions: Sequence[Revision]) -> Iterator[Message]:
    """The same from each revision of a period to the next one, and to the files as they stand."""
    for one, later in pairwise(revisions):
        yield from rewritten_acts(one.department, _state(one), _state(later))
    for one in revisions[-1:]:
        paths = [path for path in one.bundle().files if (root / path).is_file()]
        now = {path: (root / path).read_bytes() for path in paths if path.startswith(CORRECTIONS)}
        yield from rewritten_acts(one.department, _state(one), ("params/", now))


def _state(one: Revision) -> tuple[str, Files]:
    return one.name, one.bundle().files
