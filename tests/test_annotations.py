"""What stands there for checkers of types names what there is, and each annotation can be read."""

from __future__ import annotations

import subprocess
import sys

from tests.annotations import ROOT


def test_all_that_only_checkers_read_can_be_executed_and_names_what_there_is() -> None:
    command = [sys.executable, "-m", "tests.annotations"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
