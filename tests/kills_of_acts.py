"""`kill -9` of what people sign and of restatements: `python -m tests.kills_of_acts 60 12`.

Killed are `approve`, `issue --by`, `issue --void` and `restate`, with its report and without: the
command, and the process of a report and that of its cells where there are such. Held after each
kill: nothing survives five seconds, what was issued is whole, and every folder is the old or the
new one; after the next run: the bytes and rights of an undisturbed one, and nothing left over.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from tests.disk.law import LEFT, mixed
from tests.issued_workspace import NOTEBOOKS, correct_sales
from tests.kills import Place, faults_of
from tests.reference.command import call
from tests.signing.signing_company import LI, WANG, found_company

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 900  # seconds until a command that nobody kills has come to its end
_TEAM = ("-d", "team", "--on", "2020-01-10")
_BY, _CONSENT = ("--by", LI), ("--by", WANG)
_VOID = ("2025Q4", *_TEAM, "--void", "--reason", "wrong rates")
_OPEN = ("2026Q1", *_TEAM, "--to", "html,xlsx")
_LOCKS = re.compile(r"(^|/)\.[^/]*\.(lock|pending)$")
"""Locks say nothing, and the line that is to come is gone with the next issue."""


@dataclass(frozen=True)
class Act:
    """What is killed.

    Attributes:
        words: The command.
        first: What was done before it.
        corrected: Whether corrections have come since, the first of which has been restated.
        targets: Which of its processes there are to be killed.
    """

    words: tuple[str, ...]
    first: tuple[tuple[str, ...], ...] = ()
    corrected: bool = False
    targets: tuple[str, ...] = ("command",)


_RESTATE = ("restate", "2025Q4", "-d", "team", "--to")
_WITH_REPORT = ("command", "report", "cells")
ACTS = {
    "approve": Act(("approve", *_OPEN, *_CONSENT)),
    "issue --by": Act(
        ("issue", *_OPEN, *_BY), (("approve", *_OPEN, *_CONSENT),), targets=_WITH_REPORT
    ),
    "issue --void": Act(("issue", *_VOID, *_BY), (("approve", *_VOID, *_CONSENT),)),
    "restate": Act((*_RESTATE, "html,xlsx"), corrected=True, targets=_WITH_REPORT),
    "restate, the bridge alone": Act((*_RESTATE, "xlsx"), corrected=True),
}

State = dict[str, tuple[int, bytes]]


def state_of(root: Path) -> State:
    """Every file of a workspace with its rights; of a folder, these alone."""
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mode, _content(path))
        for path in sorted(root.rglob("*"))
        if not _LOCKS.search(path.as_posix())
    }


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _files(state: State) -> dict[str, bytes]:
    return {place: data for place, (_, data) in state.items() if data}


@dataclass(frozen=True)
class Stage:
    """A company in which an act is going to be done, again and again.

    Attributes:
        act: The act.
        place: Where it is done.
        kept: A copy of the workspace as it was before.
        before: What was there.
        after: What an undisturbed one leaves.
        taken: Seconds that it takes.
    """

    act: Act
    place: Place
    kept: Path
    before: State
    after: State
    taken: float

    @classmethod
    def made(cls, folder: Path, act: Act) -> Stage:
        """Prepare everything up to the act, and do it once."""
        (folder / "temporary").mkdir(parents=True)
        company = found_company(folder)
        shutil.copytree(NOTEBOOKS, company.root / "notebooks", dirs_exist_ok=True)
        place = Place(company.root, folder / "temporary")
        issued = ("2025Q4", *_TEAM, "--to", "xlsx")
        for words in (("approve", *issued, *_CONSENT), ("issue", *issued, *_BY), *act.first):
            _done(place, words)
        if act.corrected:
            correct_sales(company.root, "2025Q4", "A", "50", "60")
            _done(place, act.words)
            correct_sales(company.root, "2025Q4", "B", "100", "90")
        kept, before = folder / "kept", state_of(company.root)
        shutil.copytree(company.root, kept)
        began = time.monotonic()
        command = place.begin(act.words)
        _, said = command.communicate(timeout=_PATIENCE)
        taken = time.monotonic() - began
        assert command.returncode == 0, said
        after = state_of(company.root)
        assert after != before
        return cls(act, place, kept, before, after, taken)

    def fresh(self) -> None:
        """Everything as it was before."""
        root = self.place.root
        for path in (root, *root.rglob("*")):
            if path.is_dir():
                path.chmod(0o700)  # what is issued is read-only
        shutil.rmtree(root)
        shutil.copytree(self.kept, root)

    def left(self) -> list[str]:
        """What is not finished, and should not be there when nothing runs."""
        names = [path.relative_to(self.place.root) for path in self.place.root.rglob(".*")]
        hidden = [f"{name}" for name in names if LEFT.search(name.as_posix())]
        return [f"{path}" for path in self.place.temporary.iterdir()] + hidden

    def faults_now(self) -> list[str]:
        """What is wrong while the act has been killed and not done again."""
        finished = {
            place: data
            for place, data in _files(state_of(self.place.root)).items()
            if not any(LEFT.search(part) for part in place.split("/"))
        }
        found = [*mixed(_files(self.before), _files(self.after), finished)]
        code, said = call(["verify", "--quick", "--workspace", str(self.place.root)])
        return found + ([said] if code else [])

    def faults_of_next(self) -> list[str]:
        """What is wrong when the act is done again."""
        command = self.place.begin(self.act.words)
        _, said = command.communicate(timeout=_PATIENCE)
        found = [f"the next run: exit code {command.returncode}: {said}"] * bool(command.returncode)
        now = state_of(self.place.root)
        other = sorted(
            name for name in {*now, *self.after} if now.get(name) != self.after.get(name)
        )
        return found + [f"other bytes or rights: {name}" for name in other] + [
            f"left: {name}" for name in self.left()
        ]  # fmt: skip


def _done(place: Place, words: tuple[str, ...]) -> None:
    code, said = call([*words, "--workspace", str(place.root)])
    assert code == 0, said


def tried(folder: Path, count: int, seed: int, names: tuple[str, ...] = tuple(ACTS)) -> list[str]:
    """Kill so many times; what was wrong.

    Args:
        folder: Where everything is made.
        count: How often something is killed that is alive.
        seed: Of the moments.
        names: What is killed, by turns.
    """
    chance = random.Random(seed)
    kinds = [(name, target) for name in names for target in ACTS[name].targets]
    stages: dict[str, Stage] = {}
    done: Counter[str] = Counter()
    wrong: list[str] = []
    while done.total() < count:
        name, target = kinds[done.total() % len(kinds)]
        with _keys_in(folder / name / "keys"):
            stage = stages.get(name) or Stage.made(folder / name, ACTS[name])
            stages[name] = stage
            stage.fresh()
            after = chance.uniform(0, stage.taken)
            found = faults_of(stage.place, stage.act.words, target, after)
            if found is None:  # it had come to its end
                continue
            found += stage.faults_now() + stage.faults_of_next()
        done[f"{name}, {target}"] += 1
        wrong += [f"{name}, {target} at {after:.2f} s: {each}" for each in found]
        print(f"{done.total()} {name}, {target} {after:.2f} s {found or ''}", flush=True)
    print(f"seed {seed}: {done.total()} kills of acts, {len(wrong)} faults: {dict(done)}")
    return wrong


@contextmanager
def _keys_in(folder: Path) -> Iterator[None]:
    with patch.dict(os.environ, {"KPI_KEYS": str(folder), "LC_ALL": "C.UTF-8"}):
        yield


def main() -> None:
    given = [int(each) for each in sys.argv[1:]]
    count, seed = given + [60, 12][len(given) :]
    with tempfile.TemporaryDirectory(prefix="kills-of-acts-") as name:
        wrong = tried(Path(name), count, seed)
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
