"""What a process is like that children are forked from: each test asks one of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def answer(question: str) -> Any:  # noqa: ANN401 - whatever it prints as JSON
    begun = "import gc, json, os, sys\nimport kpilib.notebooks.warm\n"
    command = [sys.executable, "-c", begun + question]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


LINKS = """
before = "rfc3987_syntax" in sys.modules
from jsonschema import Draft202012Validator
allowed = Draft202012Validator.FORMAT_CHECKER.conforms
print(json.dumps([before, allowed("https://例.测试/", "iri"), allowed("no link <>", "iri")]))
"""


def test_what_is_put_off_is_loaded_when_it_is_asked_for() -> None:
    assert answer(LINKS) == [False, True, False]


FROZEN = """
from kpilib.notebooks.forkshell import CodeCell, run_cells
before = gc.get_freeze_count()
list(run_cells([CodeCell(0, "pass")]))
print(json.dumps([before > 100_000, gc.get_freeze_count() > before * 0.99, gc.isenabled()]))
"""


def test_what_is_loaded_is_kept_from_the_garbage_collector_for_good() -> None:
    # Exactly the same is too much to ask: what is frozen may still go when nobody needs it.
    assert answer(FROZEN) == [True, True, True]
