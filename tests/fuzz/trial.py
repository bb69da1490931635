"""One input: what it is made of, and how it is tried in a folder."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from tests.reference.command import Answer, call, read_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Pieces = dict[str, list[object]]
"""By table its rows, or by file its lines: what may be left out to make an input smaller."""

PROBLEMS, RESULTS = "problems named", "results"
RIGHT, SAME = "right by the judge", "the same by a relation"
_REPOSITORY = Path(__file__).parents[2]


class WrongError(Exception):
    """Something came of an input that must not; the text says what."""


@dataclass(frozen=True)
class Trial:
    """An input.

    Attributes:
        told: What it was made of and how.
        pieces: What may be left out of it.
        attempt: Tries what is made of some of the pieces in a folder; what came of it.
    """

    told: str
    pieces: Pieces
    attempt: Callable[[Pieces, Path], str]

    def report(self, folder: Path) -> tuple[str, list[str]]:
        """What came of it, and what is wrong with that."""
        try:
            return self.attempt(self.pieces, folder), []
        except Exception as wrong:  # noqa: BLE001 - anything that comes is what is looked for
            return "wrong", [fault_of(wrong), f"    {self.told}"]

    def without(self, name: str, pieces: list[object]) -> Trial:
        """The same with other pieces of a table or file."""
        return replace(self, pieces={**self.pieces, name: pieces})


def fault_of(wrong: BaseException) -> str:
    """One line: what was raised, and where in the program; what is asserted speaks for itself."""
    if isinstance(wrong, (WrongError, AssertionError)):
        return str(wrong)[:600]
    frames = [
        f"{Path(frame.filename).relative_to(_REPOSITORY)}:{frame.lineno}"
        for frame in traceback.extract_tb(wrong.__traceback__)
        if frame.filename.startswith(str(_REPOSITORY / "kpilib"))
    ]
    return f"{type(wrong).__name__} at {frames[-1] if frames else '?'}: {str(wrong)[:200]}"


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files by their place below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def told(arguments: Sequence[str], folder: Path, codes: Sequence[int] = (0, 1)) -> tuple[int, str]:
    """Run a command; its exit code and what it printed. A note of the command is left.

    Raises:
        WrongError: It ends otherwise than it may, or says nothing when it fails.
    """
    (folder / "command.txt").write_text("\n".join(["kpi", *arguments]), encoding="utf-8")
    code, said = call(arguments)
    if code not in codes:
        raise WrongError(f"exit code {code}: {said[-300:]}")
    if code and not said.strip():
        raise WrongError(f"exit code {code} without a word")
    for sign in ("Traceback", "fault in the program", "Warning: "):
        if sign in said:
            raise WrongError(f"says {sign!r}: {said[-300:]}")
    return code, said


def assessed(
    arguments: Sequence[str], folder: Path, codes: Sequence[int] = (0, 1)
) -> Answer | None:
    """Run `kpi assess` into `folder/out` and hold what it wrote against the contract.

    Returns:
        None where the command line itself was refused, and nothing was written.
    """
    out = folder / "out"
    code, said = told([*arguments, "--out", str(out)], folder, codes)
    if code == 2:
        if out.exists():
            raise WrongError("the command line is refused, and something is written")
        return None
    answer = read_answer(out, code, said)
    for problem in answer.problems:
        if not problem["code"] or not problem["message"].strip():
            raise WrongError(f"a problem without words: {problem}")
        if problem["row"] and not problem["row"].isascii():
            raise WrongError(f"no row: {problem}")
    if answer.tables:
        _adds_up(answer)
    return answer


def _adds_up(answer: Answer) -> None:
    """Everybody's total in the summary is the sum of the items (payees may be nobody's staff)."""
    paid: dict[tuple[str, str], Fraction] = {}
    for row in answer.tables["payouts"]:
        key = row["employee_id"], row["period"]
        paid[key] = paid.get(key, Fraction(0)) + Fraction(row["amount"])
    totals = {
        (row["employee_id"], row["period"]): Fraction(row["total_pay"])
        for row in answer.tables["summary"]
        if row["total_pay"]
    }
    for key, amount in paid.items():
        if totals.get(key, amount) != amount:
            raise WrongError(f"items of {key} come to {amount}, the total says {totals[key]}")
