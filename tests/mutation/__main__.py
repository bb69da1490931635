"""Mutants of what decides pay, and whether a test notices each: `make mutate`.

A sample of all mutants is drawn by a seed; each is put into a process in which the tests that reach
its function run until one fails. A mutant that none of them notices survives. The survivors that
are known, with the reason why each may live, stand in `survivors.yaml`; any other is an error.

    python -m tests.mutation                     600 mutants, as `make mutate`
    python -m tests.mutation --sample 60 --seed 2
    python -m tests.mutation --only score.py --sample 1000

Why a script of our own: docs/decisions/28-mutants-in-a-running-process.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.mutation.known import known_survivors
from tests.mutation.mutants import mutants
from tests.mutation.session import Judging
from tests.mutation.swap import ROOT

if TYPE_CHECKING:
    from tests.mutation.mutants import Mutant

TARGETS = (
    "kpilib/core/columns.py",
    "kpilib/core/exact.py",
    "kpilib/core/integers.py",
    "kpilib/core/rounding.py",
    "kpilib/engine/*.py",
    "kpilib/history/*.py",
    "kpilib/records/**/*.py",
    "kpilib/rules/calculate.py",
    "kpilib/rules/evaluate_parts.py",
    "kpilib/rules/first_in_first_out.py",
    "kpilib/rules/frames.py",
    "kpilib/rules/scheme.py",
    "kpilib/rules/sheet.py",
    "kpilib/rules/parts/*.py",
)
# Not the tests of paper, processes, reading and words: they are slow, and judge few figures.
TESTS = (
    "test_cases.py",
    "test_columns.py",
    "test_exact.py",
    "test_integers.py",
    "test_laws.py",
    "test_no_row_falls_out.py",
    "test_reference_agrees.py",
    "test_rounding.py",
    "test_sample_company.py",
    "language",
    "ledger",
    "assessment",
    "explain",
    "restatement",
    "issuing",
    "inputs/test_corrections.py",
    "inputs/test_percent.py",
    "workspace/test_opening_state.py",
    "packs/test_later_revision.py",
    "packs/test_open_drafts.py",
    "statements/test_codes_and_packs.py",
    "rulebook",
)
AT_LEAST = 0.90
_CONTROLS = 2  # so many of the mutants are tried unchanged as well: these must not be noticed
_CACHE = ROOT / ".mutation"


def main() -> int:
    """Draw, judge, compare; 1 where a survivor is new, or too few were killed."""
    asked = _asked()
    os.nice(3)
    os.chdir(ROOT)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    _CACHE.mkdir(exist_ok=True)
    modules = targeted()
    chosen = drawn(modules, asked)
    controls = [unchanged(mutant) for mutant in chosen[:_CONTROLS]]
    judging = Judging([*controls, *chosen], modules, _CACHE)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        place = Path(folder) / "tests"
        pytest.main([*_arguments(modules), f"--basetemp={place}"], plugins=[judging])
    if any(fate != "survived" for mutant, fate in judging.fates if mutant in controls):
        print("tests fail without any change; see `make test`")
        return 2
    fates = [(mutant, fate) for mutant, fate in judging.fates if mutant not in controls]
    return verdict(fates, complete=not asked.only)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--sample", type=int, default=600, help="how many mutants")
    parser.add_argument("--seed", default="1", help="which sample")
    parser.add_argument("--only", help="modules, functions or code that contain this")
    return parser.parse_args()


def _arguments(modules: list[str]) -> list[str]:
    doctests = [name for name in modules if ">>>" in (ROOT / name).read_text("utf-8")]
    tests = [f"tests/{name}" for name in TESTS]
    return ["-q", "-s", "-n0", "-p", "no:cacheprovider", *doctests, *tests]


def targeted() -> list[str]:
    """The modules that are mutated."""
    found = (path for pattern in TARGETS for path in sorted(ROOT.glob(pattern)))
    return [path.relative_to(ROOT).as_posix() for path in found]


def drawn(modules: list[str], asked: argparse.Namespace) -> list[Mutant]:
    """The sample: the first ones in the seed's order."""
    every = [mutant for module in modules for mutant in mutants(ROOT / module, ROOT)]
    print(f"{len(every)} mutants of {len(modules)} modules; seed {asked.seed}")
    every = [mutant for mutant in every if not asked.only or asked.only in mutant.name]
    return sorted(every, key=lambda mutant: mutant.rank(asked.seed))[: asked.sample]


def unchanged(mutant: Mutant) -> Mutant:
    """The same place as it is."""
    text = (ROOT / mutant.module).read_text("utf-8")
    return replace(mutant, after=mutant.before, text=text)


def verdict(fates: list[tuple[Mutant, str]], *, complete: bool) -> int:
    """Print the figures and what is new; the exit status."""
    counts = Counter(fate for _, fate in fates)
    alive = {mutant.name for mutant, fate in fates if fate in {"survived", "not reached"}}
    known = known_survivors()
    share = 1 - len(alive) / len(fates)
    told = ", ".join(f"{count} {fate}" for fate, count in counts.most_common())
    print(f"\n{len(fates)} mutants: {told}; {share:.1%} noticed, at least {AT_LEAST:.0%} must be")
    new = sorted(alive - known.keys())
    dead = sorted(known.keys() & {mutant.name for mutant, _ in fates} - alive)
    for name in new:
        print(f"survives, and survivors.yaml gives no reason: {name}")
    for name in dead:
        print(f"is noticed now, and survivors.yaml still names it: {name}")
    return int(bool(new or dead) or (complete and share < AT_LEAST))


if __name__ == "__main__":
    sys.exit(main())
