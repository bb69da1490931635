"""A real scheduler and its workers, each a process of its own, on loopback."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class RunningScheduler:
    """A scheduler and some workers.

    Args:
        folder: Where they run: none of the workspaces.
        workers: How many.
        tls: Their options for encrypted connections.
    """

    def __init__(self, folder: Path, workers: int = 2, tls: Sequence[str] = ()) -> None:
        self._folder, self._tls = folder, tls
        self._begun: list[subprocess.Popen[str]] = []
        kind = "tls" if tls else "tcp"
        self.scheduler = self._start("scheduler", "--host", f"{kind}://127.0.0.1:0", "--protocol",
                                     kind)  # fmt: skip
        assert self.scheduler.stderr is not None
        self.address = ""
        while not self.address:
            line = self.scheduler.stderr.readline()
            assert line, "the scheduler ended"
            if found := re.search(rf"Scheduler at: +({kind}://127\.0\.0\.1:\d+)", line):
                self.address = found[1]
        self.workers = [
            self._start("worker", self.address, "--host", f"{kind}://127.0.0.1", "--no-nanny",
                        "--nthreads", "1")
            for _ in range(workers)
        ]  # fmt: skip

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen[str]:
        quiet = kind == "worker"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", f"distributed.cli.dask_{kind}"),
                *(*arguments, *self._tls, "--no-dashboard"),
            ],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
            text=True,
        )
        self._begun.append(process)
        return process

    def close(self) -> None:
        """End all of them."""
        for process in self._begun:
            process.kill()
            process.wait()
            if process.stderr is not None:
                process.stderr.close()
