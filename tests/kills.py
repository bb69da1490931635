"""`kill -9` at random moments of packs and issues, then again: `python -m tests.kills 200 12`.

Killed are the command, the server, the process of a report and that of its cells, each when it is
there. A notebook's cell leaves a process behind that nobody owns. Held after each kill: what was
not killed says what was, nothing survives five seconds; after the next run: the bytes are those of
an undisturbed one, and nothing is left in the folder for temporary files or among the reports.

Commands are also asked to end (Ctrl-C, SIGTERM, the end of the terminal), from their first moment
on: they do so within two seconds, with one line and the exit code that shells know.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.killing import hears_signals
from tests.small_company import contents, write_company

ROOT = Path(__file__).resolve().parents[1]
TEAMS = ("a", "b")
PACK = ("pack", "2026Q1", "--to", "html", "--jobs", "2")
ISSUE = ("issue", "2026Q1", "-d", "a", "-d", "b", "--to", "html")
TARGETS = ("command", "server", "report", "cells")
SURVIVES = 5.0  # seconds
SOON = 2.0  # seconds in which a command ends that is asked to
ASKED = (PACK, ISSUE, ("check", "2026Q1"), ("verify",), ("restate", "2026Q1", "--to", "html"),
         ("what-if", "2026Q1", "--set", "pay.bonus=1"))  # fmt: skip
_MARK = "KPI_KILLS"
_PROGRAM = "kpilib.publish.packs.server"

STRAY = """
if department == "b":
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(1000)
        os._exit(0)
    os.wait()
"""
"""A cell that leaves a process behind: of no session or group of ours, and nobody's child."""


@dataclass
class Place:
    """A workspace, and a folder for temporary files that is its own."""

    root: Path
    temporary: Path

    @classmethod
    def made(cls, folder: Path) -> Place:
        folder.mkdir(exist_ok=True)
        root = write_company(folder / "workspace", TEAMS)
        path = root / "notebooks" / "department_review.ipynb"
        book = json.loads(path.read_text("utf-8"))
        book["cells"].insert(
            2,
            {"cell_type": "code", "id": "stray", "metadata": {}, "outputs": [],
             "execution_count": None, "source": STRAY},
        )  # fmt: skip
        path.write_text(json.dumps(book), encoding="utf-8")
        (folder / "temporary").mkdir()
        return cls(root, folder / "temporary")

    def begin(self, words: tuple[str, ...]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "kpilib", *words, "--workspace", str(self.root)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(self.temporary), _MARK: str(self.root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=hears_signals,  # noqa: PLW1509 - this process has no threads
        )

    def fresh(self) -> None:
        """Forget all reports."""
        for path in (self.root / "reports").rglob("*"):
            if path.is_dir():
                path.chmod(0o755)  # what is issued is read-only
        shutil.rmtree(self.root / "reports", ignore_errors=True)

    def running(self) -> list[psutil.Process]:
        """Everything that has come of a command; what is copied keeps the environment."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get(_MARK) == str(self.root):
                    found.append(process)
        return found

    def left(self) -> list[str]:
        """What should not be there when nothing runs."""
        hidden = [*(self.root / "reports").rglob(".*kpilib-*")]
        hidden += (self.root / "reports").rglob(".issuing-*")
        return [str(path) for path in (*self.temporary.iterdir(), *hidden)]


def target_of(command: subprocess.Popen[str], target: str) -> int | None:
    """The number of a process of a command that is there now; None if there is none."""
    if target == "command":
        return command.pid
    with suppress(psutil.Error):
        begun = psutil.Process(command.pid).children()
        servers = [each for each in begun if _PROGRAM in " ".join(each.cmdline())]
        if target == "server":
            return servers[0].pid if servers else None
        reports = [each for server in servers for each in server.children()] if servers else begun
        if target == "report":
            return random.choice(reports).pid if reports else None
        cells = [each for report in reports for each in report.children()]
        return random.choice(cells).pid if cells else None
    return None


def killed(command: subprocess.Popen[str], target: str, after: float) -> bool:
    """Kill a process at a moment, or as soon as it is there after that; whether it ever was."""
    until = time.monotonic() + after
    while command.poll() is None:
        if time.monotonic() >= until and (number := target_of(command, target)) is not None:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
                return True
        time.sleep(0.002)
    return False


def faults_of(place: Place, words: tuple[str, ...], target: str, after: float) -> list[str] | None:
    """What is wrong after a kill, and after the next run; None where there was nothing to kill."""
    command = place.begin(words)
    happened = killed(command, target, after)
    _, said = command.communicate(timeout=120)
    ended = time.monotonic()
    if not happened:
        return None
    found = []
    expected = {-signal.SIGKILL} if target == "command" else {0, 1}
    if command.returncode not in expected:
        found.append(f"exit code {command.returncode}")
    if command.returncode == 1 and "its process was killed" not in said:
        found.append(f"it does not say what was killed: {said}")
    if "Traceback" in said:
        found.append(said)
    while (alive := place.running()) and time.monotonic() < ended + SURVIVES:
        time.sleep(0.05)
    found += [f"survives: {each}" for each in alive]
    for each in alive:
        each.kill()
    return found


def faults_of_next(place: Place, words: tuple[str, ...], wanted: dict[str, bytes]) -> list[str]:
    """What is wrong when the command is run again."""
    again = place.begin(words)
    _, said = again.communicate(timeout=240)
    found = [f"the next run: exit code {again.returncode}: {said}"] if again.returncode else []
    now = contents(place.root)
    different = [name for name in {*wanted, *now} if wanted.get(name) != now.get(name)]
    found += [f"other bytes: {name}" for name in sorted(different)]
    return found + [f"left: {name}" for name in place.left()]


def asked_to_end(
    place: Place, words: tuple[str, ...], number: signal.Signals, after: float, within: float = SOON
) -> list[str] | None:
    """What is wrong when a command is asked to end; None where it had come to its end before."""
    command = place.begin(words)
    until = time.monotonic() + after
    while time.monotonic() < until and command.poll() is None:
        time.sleep(0.002)
    sent = time.monotonic()
    command.send_signal(number)
    _, said = command.communicate(timeout=60)
    taken = time.monotonic() - sent
    if command.returncode in {0, 1}:
        return None
    found = [f"takes {taken:.2f} s"] if taken > within else []
    told = [line for line in said.splitlines() if "stopped by" in line]
    if command.returncode != 128 + number or len(told) != 1 or "Traceback" in said:
        found.append(f"exit code {command.returncode}: {said}")
    time.sleep(0.1)
    found += [f"survives: {each}" for each in place.running()]
    return found


def at_once(place: Place, both: tuple[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """What is wrong after two commands at once: each file is one of some order of the two.

    The papers of the company show how far the other one had come: they are the same after each
    has been run once more, and its page at once.
    """
    known: dict[str, set[bytes]] = {}
    settled: list[dict[str, bytes]] = []
    for order in {both, both[::-1]}:
        for words in order:
            _run(place, words)
            for name, data in contents(place.root).items():
                known.setdefault(name, set()).add(data)
        for words in both:
            _run(place, words)
        settled.append(contents(place.root))
        place.fresh()
    begun = [place.begin(words) for words in both]
    ended = [(command.communicate(timeout=240)[1], command.returncode) for command in begun]
    found = [f"exit code {code}: {said}" for said, code in ended if code]
    made = contents(place.root)
    found += [f"not made: {name}" for name in sorted(set(known) - set(made))]
    found += [
        f"other bytes: {name}"
        for name, data in made.items()
        if data not in known[name] and not name.startswith(_OF_THE_COMPANY)
    ]
    found += [f"left: {name}" for name in place.left()]
    _run(place, both[1])
    if contents(place.root)[_OF_THE_COMPANY[1]] != made[_OF_THE_COMPANY[1]]:
        found.append("the page of the company was not that of what had been issued")
    for words in both:
        _run(place, words)
    if contents(place.root) not in settled:
        found.append("other bytes, once each has been run again")
    place.fresh()
    return found


_OF_THE_COMPANY = ("2026Q1/_company/", "2026Q1/index.html")


def _run(place: Place, words: tuple[str, ...]) -> None:
    command = place.begin(words)
    _, said = command.communicate(timeout=240)
    assert command.returncode == 0, said


def undisturbed(place: Place, words: tuple[str, ...]) -> tuple[dict[str, bytes], float]:
    """The bytes of a run that nobody disturbs, and how long it takes."""
    began = time.monotonic()
    command = place.begin(words)
    _, said = command.communicate(timeout=240)
    assert command.returncode == 0, said
    made = contents(place.root), time.monotonic() - began
    assert place.left() == []
    place.fresh()
    return made


def tried(folder: Path, count: int, seed: int, targets: tuple[str, ...] = TARGETS) -> list[str]:
    """Kill so many times; what was wrong."""
    random.seed(seed)
    place = Place.made(folder)
    kinds = [(words, target) for words in (PACK, PACK, PACK, ISSUE) for target in targets
             if (words, target) != (ISSUE, "server")]  # fmt: skip
    known = {words: undisturbed(place, words) for words in {words for words, _ in kinds}}
    done: Counter[str] = Counter()
    wrong: list[str] = []
    while done.total() < count:
        words, target = kinds[done.total() % len(kinds)]
        wanted, taken = known[words]
        after = random.uniform(0, taken)
        found = faults_of(place, words, target, after)
        if found is None:
            place.fresh()
            continue
        done[f"{words[0]}, {target}"] += 1
        found += faults_of_next(place, words, wanted)
        wrong += [f"{words[0]}, {target} at {after:.2f} s: {each}" for each in found]
        place.fresh()
        print(f"{done.total()} {words[0]} {target} {after:.2f} s {found or ''}", flush=True)
    print(f"seed {seed}: {done.total()} kills, {len(wrong)} faults: {dict(done)}")
    return wrong


def asked(folder: Path, count: int, seed: int) -> list[str]:
    """Ask so many commands to end; what was wrong."""
    random.seed(seed)
    place = Place.made(folder)
    wrong: list[str] = []
    done = 0
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    while done < count:
        words, number = ASKED[done % len(ASKED)], random.choice(numbers)
        after = random.uniform(0.1, 4)  # before, Python itself is not ready
        found = asked_to_end(place, words, number, after)
        if found is None:
            continue
        done += 1
        wrong += [f"{words[0]}, {number.name} at {after:.2f} s: {each}" for each in found]
        print(f"{done} {words[0]} {number.name} {after:.2f} s {found or ''}", flush=True)
    undisturbed(place, PACK)  # the next run: nothing is left
    print(f"seed {seed}: {done} asked to end, {len(wrong)} faults")
    return wrong


def main() -> None:
    given = [int(each) for each in sys.argv[1:]]
    count, seed = given + [200, 12][len(given) :]
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        wrong = tried(Path(name) / "killed", count, seed)
        wrong += asked(Path(name) / "asked", count // 2, seed)
        wrong += at_once(Place.made(Path(name) / "at once"), (PACK, ISSUE))
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
