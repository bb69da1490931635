"""A run over many inputs: what came of them, counted, and failures kept with what makes them."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import of_tables
from .kinds import input_of, kind_of
from .smaller import sign, smaller
from .watched import Report, tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BATCH = 200
TOLD_EVERY = 1000
KEPT_OF_A_KIND = 5


@dataclass
class Hunt:
    """Inputs tried and what was found.

    Attributes:
        scratch: Where inputs are written.
        keep: Where failures are kept.
        kinds: Only inputs of these kinds are tried.
    """

    scratch: Path
    keep: Path
    kinds: frozenset[str]
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)

    def all(self, numbers: Sequence[int], jobs: int) -> None:
        """Try every input of the kinds that are wanted."""
        meant = [number for number in numbers if kind_of(number) in self.kinds]
        if "tables" in self.kinds and len(meant) > BATCH:
            of_tables.warm(self.scratch / "warm")
        if jobs == 1:
            self._hear(tried_here(meant, self.scratch))
            return
        with ProcessPoolExecutor(jobs) as pool:
            work = partial(_listed, scratch=self.scratch)
            for reports in pool.map(work, _batches(meant)):
                self._hear(reports)

    def _hear(self, reports: Iterable[Report]) -> None:
        for number, outcome, wrong in reports:
            self.outcomes[f"{kind_of(number)}: {outcome}"] += 1
            if wrong:
                self._keep(number, outcome, wrong)
            if self.outcomes.total() % TOLD_EVERY == 0:
                print(f"{self.outcomes.total()} tried, {self.failures.total()} wrong; "
                      f"go on with --seed {number + 1}", flush=True)  # fmt: skip

    def _keep(self, number: int, outcome: str, wrong: list[str]) -> None:
        self.failures[sign(wrong)] += 1
        print(f"--seed {number} --count 1: {wrong[0]}", *wrong[1:], sep="\n", flush=True)
        if self.failures[sign(wrong)] > KEPT_OF_A_KIND:
            return
        folder = self.keep / str(number)
        shutil.rmtree(folder, ignore_errors=True)
        list(tried([number], partial(_kept, wrong=wrong, dead=outcome == "dead", folder=folder)))
        print(f"    kept in {folder}", flush=True)

    def summary(self, seconds: float) -> str:
        """What came of the inputs, and how fast."""
        lines = [f"{count:>8} {what}" for what, count in sorted(self.outcomes.items())]
        lines += [f"{count:>8} WRONG {what}" for what, count in self.failures.most_common()]
        rate = self.outcomes.total() / max(seconds, 0.001)
        lines.append(f"{self.outcomes.total()} inputs in {seconds:.0f} s, {rate:.0f} a second")
        return "\n".join(lines)


def _batches(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]


def tried_here(numbers: Sequence[int], scratch: Path) -> Iterable[Report]:
    """Try inputs, a batch in a process."""
    for batch in _batches(numbers):
        yield from tried(batch, partial(_attempt, scratch=scratch))


def _listed(numbers: Sequence[int], scratch: Path) -> list[Report]:
    return list(tried_here(numbers, scratch))


def _attempt(number: int, scratch: Path) -> Report:
    folder = Path(tempfile.mkdtemp(dir=scratch))
    try:
        outcome, wrong = input_of(number).report(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return number, outcome, wrong


def _kept(number: int, wrong: list[str], dead: bool, folder: Path) -> Report:
    """Write the input's files where they are kept, as small as it fails in the same way."""
    trial = input_of(number)
    with tempfile.TemporaryDirectory() as scratch:
        least = trial if dead else smaller(trial, wrong, Path(scratch))
    folder.mkdir(parents=True)
    (folder / "wrong.txt").write_text("\n".join([f"seed {number}", *wrong]), encoding="utf-8")
    return number, *least.report(folder)
