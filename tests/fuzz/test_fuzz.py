"""A slice of the inputs that `make fuzz` tries, and what watches over them."""

from __future__ import annotations

import os
import random
import signal
import time
from typing import TYPE_CHECKING

from . import hunt as hunting
from . import watched
from .hunt import Hunt
from .kinds import MADE, input_of, kind_of
from .smaller import smaller
from .trial import RESULTS, Pieces, Trial, WrongError
from .watched import Report, tried

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SEEDS = range(2_000_000, 2_000_100)
KINDS = frozenset(MADE)


def test_a_slice_of_inputs_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hunt = Hunt(tmp_path, tmp_path / "kept", KINDS)
    hunt.all(SEEDS, 1)
    assert not hunt.failures, capsys.readouterr().out
    assert hunt.outcomes.total() == len([n for n in SEEDS if kind_of(n) in KINDS])
    # Inputs of all kinds, and some of each fate: who finds only problems tries nothing.
    fates = {what.partition(": ")[2] for what in hunt.outcomes}
    assert fates >= {"problems named", "results", "right by the judge", "the same by a relation"}
    assert {what.partition(":")[0] for what in hunt.outcomes} == KINDS


def test_a_number_stands_for_one_input() -> None:
    for number in SEEDS[:20]:
        one, other = input_of(number), input_of(number)
        assert (one.told, one.pieces) == (other.told, other.pieces)
    assert len({input_of(number).told for number in SEEDS[:20]}) > 15


def _fate(number: int) -> Report:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 2:
        while True:
            random.random()
    if number == 3:
        try:
            bytearray(3 << 30)
        except MemoryError:
            return number, "wrong", ["too much memory"]
    if number == 4:
        time.sleep(600)
    return number, RESULTS, []


def test_an_input_that_ends_or_holds_its_process_is_reported_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watched, "SECONDS", 0.5)
    reports = {number: (fate, wrong) for number, fate, wrong in tried([0, 1, 2, 3, 5], _fate)}
    assert list(reports) == [0, 1, 2, 3, 5]
    assert reports[0] == reports[5] == (RESULTS, [])
    assert reports[1] == ("dead", ["its process has ended: a crash of the interpreter"])
    assert reports[2] == ("dead", ["more than 0.5 s of work"])
    assert reports[3] == ("wrong", ["too much memory"])


def test_an_input_that_waits_for_ever_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "BY_THE_CLOCK", 0.5)
    assert list(tried([4], _fate)) == [(4, "dead", ["waits for ever (0.5 s)"])]


def test_a_failing_input_is_kept_as_small_as_it_fails(tmp_path: Path) -> None:
    def attempt(pieces: Pieces, _: Path) -> str:
        if {3, 17} <= set(pieces["rows"]):
            raise WrongError("3 beside 17")
        return RESULTS

    trial = Trial("a table", {"rows": [*range(30)], "other": [*range(9)]}, attempt)
    least = smaller(trial, trial.report(tmp_path)[1], tmp_path)
    assert least.pieces == {"rows": [3, 17], "other": []}


def test_what_is_found_is_kept_with_its_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def attempt(_: Pieces, folder: Path) -> str:
        (folder / "input.csv").write_text("x", encoding="utf-8")
        raise KeyError("a fault")

    monkeypatch.setattr(hunting, "input_of", lambda _: Trial("made up", {}, attempt))
    hunt = Hunt(tmp_path, tmp_path / "kept", frozenset({kind_of(7)}))
    hunt.all([7], 1)
    said = capsys.readouterr().out
    assert "--seed 7 --count 1: KeyError" in said
    assert "made up" in said
    assert (tmp_path / "kept" / "7" / "input.csv").is_file()
    assert "seed 7" in (tmp_path / "kept" / "7" / "wrong.txt").read_text(encoding="utf-8")
