"""Every benchmark, one after another, each in a process of its own: `make bench`."""

from __future__ import annotations

import os
import subprocess
import sys

ALL = ("notebook", "pack24", "unchanged", "isolation", "assessment", "whole_runs",
       "statements", "cluster", "what_if", "workbooks", "restatements", "verification")  # fmt: skip
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


def main() -> None:
    """Run those that are named, or all."""
    # As on a user's machine: who turns off bytecode files has everything compiled at each start.
    as_usual = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
    for name in sys.argv[1:] or ALL:
        sys.stdout.write(f"\n{name}\n")
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=True, env=as_usual)


if __name__ == "__main__":
    main()
