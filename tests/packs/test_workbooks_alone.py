"""A pack of workbooks alone is made by copies of the command, which has loaded all they need."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kpilib.core import processes
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


STARTED = """
import sys, threading
from pathlib import Path
from kpilib.core.periods import Period
from kpilib.publish.packs import server
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.workspace.workspace import Workspace

class Counted(server.Server):
    started = 0
    def __init__(self, warm):
        Counted.started += 1
        super().__init__(warm)

server.Server = Counted
end = threading.Event()
if sys.argv[2]:
    threading.Thread(target=end.wait).start()
root, options = Path(sys.argv[1]), PackOptions(formats=("xlsx",))
pack = make_pack(Workspace(root), [Period.parse("2026Q1")], options)
end.set()
print(Counted.started, [outcome.error for outcome in pack.outcomes])
"""


@pytest.mark.parametrize(("threads", "servers"), [("", 0), ("one", 1)])
def test_it_needs_no_server_but_where_a_process_has_threads(
    tmp_path: Path, threads: str, servers: int
) -> None:
    """In a process of its own, for other tests may have left threads in this one."""
    root = write_company(tmp_path, ["a", "b"])
    command = [sys.executable, "-c", STARTED, str(root), threads]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"{servers} ['', '']"
    assert len(list((root / "reports").rglob("*.xlsx"))) >= 2
