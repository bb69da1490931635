"""Which command reads which text, and what it must answer to a hostile one."""

from __future__ import annotations

import re
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from click.testing import CliRunner

from kpilib.cli.main import main
from tests.hostile import texts
from tests.issued_workspace import (
    correct_sales,
    issue_small,
    seal_again,
    writable,
    write_issuing_workspace,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 10
"""Of the processor: how long it waits for others says nothing of a text."""

LONGEST = 120_000
"""Characters of an answer: nobody reads on."""

_RUN = ("2026Q1", "team")
_CORRECT = ("--table", "metrics", "--row", "subject=A", "--set", "actual=41",
            "--reason", "r", "--by", "b", "--on", "2026-04-01")  # fmt: skip
COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("check",),
    "assess": ("assess", "--scheme", "small", "--period", "2026Q1", "--inputs",
               "{root}/params/inputs/2026Q1/team", "--out", "{root}/out"),
    "explain": ("explain", *_RUN, "A"),
    "what-if": ("what-if", *_RUN, "--set", "pay.bonus.assumption=x"),
    "correct": ("correct", *_RUN, *_CORRECT),
    "list": ("schemes", "list"),
    "show": ("schemes", "show", "small"),
    "lint": ("schemes", "lint"),
    "assumptions": ("schemes", "assumptions"),
    "verify": ("verify", "--quick"),
    "verify all": ("verify",),
    "diff": ("diff", "2025Q4", "team", "r1", "r2"),
    "restate": ("restate", "2025Q4", "--to", "html"),
    "issue": ("issue", "2025Q4", "-d", "team", "--to", "xlsx"),
    "owed": ("owed",),
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of file: its place in a workspace, who reads it, and which texts are good for it."""

    place: str
    readers: tuple[str, ...]
    good: tuple[str, ...] = ()


_NOTHING = ("empty", "comment")
SCHEME = "params/schemes/small.yaml"
KINDS = {
    "scheme": Kind(SCHEME, ("check", "assess", "list", "show", "lint", "assumptions", "explain",
                            "what-if")),
    "departments": Kind("params/departments.yaml", ("check", "explain", "what-if", "correct")),
    "correction": Kind("params/corrections/2026Q1/team/C001.yaml",
                       ("check", "explain", "what-if", "correct")),
    "decisions": Kind("params/decisions/2026Q1/team.yaml", ("check",),
                      (*_NOTHING, "empty list")),
    "accepted": Kind("params/accepted.yaml", ("check", "assess"), (*_NOTHING, "empty list")),
    "write-offs": Kind("params/write_offs/team.yaml", ("owed",), (*_NOTHING, "empty list")),
    "words": Kind("params/words/zh.yaml", ("check",), (*_NOTHING, "empty mapping")),
}  # fmt: skip
_REVISION = "reports/2025Q4/team/r2"
LEDGER = {
    "reports/ledger/team.jsonl": False,
    "reports/2025Q4/team/r1/manifest.json": False,
    f"{_REVISION}/manifest.json": False,
    f"{_REVISION}/world/params/issued/2025Q4/team/record.json": True,
    f"{_REVISION}/environment.json": True,
}
"""JSON of a ledger, and whether its manifest is written anew around it, as a forger would."""

LEDGER_READERS = ("verify", "verify all", "diff", "restate", "issue", "owed")
FORMULA_READERS = ("check", "assess", "lint", "explain", "what-if")


@dataclass(frozen=True)
class Answer:
    """What a command said to a text."""

    code: int
    said: str
    seconds: float
    crash: str

    def faults(self, place: str) -> list[str]:
        """What is wrong with it: it must fail with one problem at a place, in time, and say so."""
        wrong = [f"exit {self.code}"] if self.code != 1 else []
        wrong += [self.crash] if self.crash else []
        wrong += ["a traceback"] if "Traceback" in self.said else []
        wrong += [f"{self.seconds:.1f} s"] if self.seconds > SECONDS else []
        wrong += [f"{len(self.said)} characters"] if len(self.said) > LONGEST else []
        wrong += ["no place"] if not re.search(place, self.said) else []
        return wrong


class TooLong(BaseException):
    """A command that did not end; no handler of the program's may take it for its own."""


@contextmanager
def _limited() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(12 * SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def ask(root: Path, command: str, *more: str) -> Answer:
    """Run a command in a workspace, in this process."""
    given = [word.format(root=root) for word in COMMANDS[command]]
    begun = time.process_time()
    try:
        with _limited():
            done = CliRunner().invoke(main, [*given, "--workspace", str(root), *more])
    except TooLong:
        return Answer(-1, "", time.process_time() - begun, "it does not end")
    crash = done.exception
    told = "" if crash is None or isinstance(crash, SystemExit) else repr(crash)[:200]
    return Answer(done.exit_code, done.output, time.process_time() - begun, told)


def put(root: Path, place: str, text: str | bytes) -> None:
    """Write a text into a workspace."""
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))


def file_faults(root: Path, kind: Kind, name: str, command: str) -> list[str]:
    """What a command does wrong with one of the hostile files."""
    put(root, kind.place, texts.YAML[name])
    answer = ask(root, command)
    if name in kind.good:
        return [] if answer.code == 0 else [answer.said]
    return answer.faults(re.escape(kind.place) + r":\d+")


def formula_faults(root: Path, name: str, command: str) -> list[str]:
    """The same with one of the hostile formulas in a scheme."""
    put(root, SCHEME, texts.with_formula(texts.FORMULAS[name]))
    return ask(root, command).faults(re.escape(SCHEME) + r":\d+")


def value_faults(root: Path, path: str, value: str, command: str) -> list[str]:
    """The same with a hostile value of `--set`; it has no line, and is named itself."""
    answer = ask(root, command, "--set", f"{path}={value}")
    known = r"bonus|weight|effective_from|indicators add up|values that replace|"
    return answer.faults(known + "is not written as|has no ")


def write_issued(root: Path) -> Path:
    """Issue the small department's 2025Q4, correct it and issue it again."""
    root.mkdir(exist_ok=True)
    write_issuing_workspace(root)
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    return root


def ledger_faults(root: Path, place: str, text: str | bytes, command: str) -> list[str]:
    """The same with hostile JSON in a ledger; whoever does not read the file may go on."""
    writable(root / place)
    put(root, place, text)
    if LEDGER[place]:
        seal_again(root, "2025Q4/r2")
    answer = ask(root, command)
    if answer.code == 0 and LEDGER[place]:
        return []
    # Nothing is a register, and no package is a list of them: what follows from these is named.
    follows = {"": "the register does not know it", "{}": "has other bytes"}
    return answer.faults("|".join([re.escape(place), *filter(None, [follows.get(str(text))])]))
