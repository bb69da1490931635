"""One session of pytest that has collected all tests once, and judges every mutant in a fork."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import time
from functools import cache
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from _pytest.runner import runtestprotocol

from tests.mutation.swap import ROOT, Loaded, imported_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pytest

    from tests.mutation.mutants import Mutant

_AT_A_TIME = 2
_EXAMPLES, _EXAMPLES_OF_A_MAP = 100, 3
_SECONDS = 30.0
"""So much work of tests a mutant meets at most; most die by the first of them."""
_MEMORY = 8 << 30
_FAILED = 1

_T = TypeVar("_T")


class Judging:
    """A plugin of pytest in the place of its loop over the tests.

    Attributes:
        fates: What became of each mutant, once the session is over.
    """

    def __init__(self, mutants: Sequence[Mutant], modules: Sequence[str], cache: Path) -> None:
        self._mutants = mutants
        self._modules = modules
        self._cache = cache
        self.fates: list[tuple[Mutant, str]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find out which test reaches what, then put each mutant before those that reach it."""
        for module in self._modules:
            import_module(imported_as(module))
        temporary = session.config._tmp_path_factory  # noqa: SLF001 - pytest says it no other way
        loaded = Loaded(self._modules)
        gc.freeze()
        children = _Children(temporary)
        reached = _Reached(session.items, loaded, self._cache)
        reached.find_out(children)
        items = {item.nodeid: item for item in session.items}
        _set_examples(session.items, _EXAMPLES)

        def judge(mutant: Mutant) -> int:
            loaded.become(mutant)
            return _run([(items[test], limit) for test, limit in reached.tests_for(mutant)])

        for mutant, status in children.each(self._mutants, judge):
            fate = _fate(status) if reached.tests_for(mutant) else "not reached"
            self.fates.append((mutant, fate))
            print(f"{len(self.fates):4} {fate:11} {mutant.name}", flush=True)
        return True


class _Reached:
    """Which functions each test reaches, and what it takes; known from last time if unchanged."""

    def __init__(self, items: list[Any], loaded: Loaded, cache: Path) -> None:
        self._by_file: dict[Path, list[Any]] = {}
        for item in items:
            self._by_file.setdefault(item.path, []).append(item)
        self._loaded = loaded
        self._cache = cache
        self._known: dict[Path, dict[str, tuple[float, list[str]]]] = {}
        shared = [
            path
            for path in sorted((ROOT / "tests").rglob("*.py"))
            if not path.name.startswith("test_") and "mutation" not in path.parts
        ]
        self._shared = hashlib.sha256(b"".join(path.read_bytes() for path in shared))

    def find_out(self, children: _Children) -> None:
        """Run what is not known yet, each file in a child."""
        new = [path for path in self._by_file if not self._place(path).exists()]
        _set_examples(chain.from_iterable(self._by_file[path] for path in new), _EXAMPLES_OF_A_MAP)
        for path, status in children.each(new, self._map):
            print(f"mapped {path.relative_to(ROOT)} ({status})", flush=True)
        for path in self._by_file:
            if self._place(path).exists():
                self._known[path] = json.loads(self._place(path).read_text("utf-8"))

    def tests_for(self, mutant: Mutant) -> list[tuple[str, float]]:
        """Tests that reach its function, with a limit for each; of a constant, its module."""
        near, others = [], []
        for tests in self._known.values():
            here = {test for test, (_, names) in tests.items() if _reaches(names, mutant)}
            # Others of the file may use what those have cached.
            for test, (seconds, _) in tests.items() if here else ():
                (near if test in here else others).append((seconds, test))
        chosen, spent = [], 0.0
        for seconds, test in (*_likely_first(near, mutant), *sorted(others)):
            spent += seconds
            if spent <= _SECONDS or not chosen:
                chosen.append((test, 5 + 10 * seconds))
        return chosen

    def _map(self, path: Path) -> int:
        reached: set[str] = set()
        self._loaded.tell(reached)
        shared: set[str] = set()
        known = {}
        items = self._by_file[path]
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._loaded.forget()
            reached.clear()
            reached |= shared
            began = time.process_time()
            reports = runtestprotocol(item, log=False, nextitem=following)
            if _shares_fixtures(item):
                shared |= reached
            share = getattr(item, "share_of_examples", 1.0)
            if all(report.outcome == "passed" for report in reports):
                seconds = round((time.process_time() - began) / share, 3)
                known[item.nodeid] = (seconds, sorted(reached))
        self._place(path).write_text(json.dumps(known), "utf-8")
        return 0

    def _place(self, path: Path) -> Path:
        digest = self._shared.copy()
        digest.update(path.read_bytes())
        name = path.relative_to(ROOT).as_posix().replace("/", "-")
        return self._cache / f"{name}-{digest.hexdigest()[:16]}.json"


def _likely_first(tests: list[tuple[float, str]], mutant: Mutant) -> list[tuple[float, str]]:
    """Tests whose names have most words of the mutant's in common; of those the quickest."""
    words = _words(mutant.module) | _words(mutant.where)
    return sorted(tests, key=lambda each: (-len(words & _words(each[1])), each))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall("[a-z]{3,}", name.lower()))


def _shares_fixtures(item: Any) -> bool:
    """What it reaches may have been reached for the tests after it."""
    known = getattr(item, "_fixtureinfo", None)
    made = chain.from_iterable(known.name2fixturedefs.values()) if known else ()
    return any(one.scope in {"module", "class", "package"} for one in made)


def _reaches(names: Iterable[str], mutant: Mutant) -> bool:
    if mutant.where == "module":
        return any(name.startswith(f"{mutant.module} ") for name in names)
    return f"{mutant.module} {mutant.where}" in names


def _set_examples(items: Iterable[Any], examples: int) -> None:
    """Fewer examples of a law, and no search for the smallest: that it fails is all we ask."""
    from hypothesis import Phase, settings

    for item in items:
        function = getattr(getattr(item, "obj", None), "__func__", getattr(item, "obj", None))
        law = getattr(item, "law", None) or getattr(
            function, "_hypothesis_internal_use_settings", None
        )
        if law is not None:
            item.law = law
            tried = min(law.max_examples, examples)
            item.share_of_examples = tried / min(law.max_examples, _EXAMPLES)
            phases = [Phase.explicit, Phase.generate]
            function._hypothesis_internal_use_settings = settings(  # noqa: SLF001 - no other way
                law, max_examples=tried, phases=phases
            )


def _run(tests: Sequence[tuple[Any, float]]) -> int:
    """Run tests to the first that fails; a test beyond its limit ends the process by SIGPROF."""
    following = [item for item, _ in tests[1:]]
    for (item, limit), after in zip(tests, [*following, None], strict=True):
        signal.setitimer(signal.ITIMER_PROF, limit)
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=after)):
            return _FAILED
    return 0


def _fate(status: int) -> str:
    if status in {-signal.SIGPROF, -signal.SIGKILL}:
        return "timed out"
    return "killed" if status else "survived"


class _Children:
    """Forks of this process, two at a time, each with a folder of its own for temporary files."""

    def __init__(self, temporary: Any) -> None:
        self._temporary = temporary
        self._base: Path = temporary.getbasetemp()

    def each(self, work: Iterable[_T], do: Callable[[_T], int]) -> Iterator[tuple[_T, int]]:
        """Each piece of work in a child, with its exit status; in the order of their ends."""
        waiting, running = iter(work), {}
        while True:
            while len(running) < _AT_A_TIME and (one := next(waiting, None)) is not None:
                running[self._child(do, one)] = one
            if not running:
                return
            pid, status = os.wait()
            # What a test has started and left behind goes as well.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            shutil.rmtree(self._base / str(pid), ignore_errors=True)
            yield running.pop(pid), os.waitstatus_to_exitcode(status)

    def _child(self, do: Callable[[_T], int], one: _T) -> int:
        pid = os.fork()
        if pid:
            return pid
        status = _FAILED
        try:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            folder = self._base / str(os.getpid())
            folder.mkdir()
            self._temporary._basetemp = folder  # noqa: SLF001 - else tests meet what others made
            status = do(one)
        finally:
            os._exit(status)
