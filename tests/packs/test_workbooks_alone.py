"""A pack of workbooks alone is made by copies of the command, which has loaded all they need."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from kpilib.core import processes
from kpilib.core.periods import Period
from kpilib.publish.packs import server
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not processes.can_fork(), reason="a process copies itself")

LATE = """
import json, os, sys
from functools import partial
from pathlib import Path
import kpilib.publish.packs.figures_preload
from kpilib.core import program_hash, watched
from kpilib.core.periods import Period
from kpilib.publish.packs.local_reports import make
from kpilib.publish.packs.order import Order

def opened():
    loaded, seen, kinds = set(sys.modules), [], (".dat", ".mo", ".po")
    sys.addaudithook(lambda event, with_: seen.append(str(with_[0])) if event == "open" else None)
    make(Path(sys.argv[1]), Order("a", Period.parse("2026Q1"), ("xlsx",)))
    return sorted(set(sys.modules) - loaded), [p for p in seen if p.endswith(kinds)]

program_hash.program_hash(), program_hash.libraries_hash()  # to see what has to be made
((_, answer),) = watched.results([opened], 1, 60)
print(json.dumps([answer.value, answer.error]))
"""


def test_a_workbooks_process_loads_nothing_that_it_was_not_copied_with(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a"])
    command = [sys.executable, "-c", LATE, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [[[], []], ""]


def _servers_of(root: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many servers a pack of workbooks alone starts, which it makes whole."""
    started = []

    class Counted(server.Server):
        def __init__(self, warm: str = server.FOR_NOTEBOOKS) -> None:
            started.append(warm)
            super().__init__(warm)

    monkeypatch.setattr(server, "Server", Counted)
    pack = make_pack(Workspace(root), [Period.parse("2026Q1")], PackOptions(formats=("xlsx",)))
    assert [outcome.error for outcome in pack.outcomes] == ["", ""]
    return len(started)


def test_it_needs_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _servers_of(write_company(tmp_path, ["a", "b"]), monkeypatch) == 0


def test_a_process_with_threads_has_a_server_copied_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert _servers_of(write_company(tmp_path, ["a", "b"]), monkeypatch) == 1
    finally:
        end.set()
        thread.join()
