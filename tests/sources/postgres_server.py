"""A PostgreSQL server of the test's own: on the loopback, in a folder that goes with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "p@ss/wört:1%"  # noqa: S105 - of a server that lives as long as the test
READER = "reader"


@dataclass(frozen=True)
class Server:
    """Where it listens.

    Attributes:
        port: Of the loopback.
    """

    port: int

    def url(self, user: str = "postgres", name: str = "postgres") -> str:
        return f"postgresql://{user}:${{PG_PASSWORD}}@127.0.0.1:{self.port}/{name}"


def programs() -> Path:
    """Where the server's programs are; Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found or on_path:
        return (found[-1] if found else Path(on_path or "")).parent
    message = "PostgreSQL's server is not installed (looked for initdb)"
    if os.environ.get("KPILIB_REQUIRE_TOOLS") == "1":
        pytest.fail(message)
    pytest.skip(message)


def _as_nobody_in_particular() -> list[str]:
    """PostgreSQL refuses to be run by root."""
    if os.getuid() != 0:
        return []
    import pwd

    names = {one.pw_name for one in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in names else "nobody", "--"]


@contextmanager
def running() -> Iterator[Server]:
    """A server with one user and one reader, both with the password."""
    where, become = programs(), _as_nobody_in_particular()
    folder = Path(tempfile.mkdtemp(prefix="kpi-pg-"))
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        if become:
            shutil.chown(folder, become[2])
            shutil.chown(folder / "password", become[2])
        data = folder / "data"
        begin = [*become, str(where / "initdb"), "-D", str(data), "-U", "postgres", "--no-sync",
                 "-A", "scram-sha-256", "--pwfile", str(folder / "password"), "-E", "UTF8",
                 "--locale=C"]  # fmt: skip
        subprocess.run(begin, check=True, capture_output=True, cwd=folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        serve = [*become, str(where / "postgres"), "-D", str(data), "-p", str(port), "-k",
                 str(folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]  # fmt: skip
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(serve, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(port, process)
            yield Server(port)
        finally:
            # `runuser` hands the signal on to the server, which ends at once and tidies up.
            subprocess.run(
                [*become, str(where / "pg_ctl"), "stop", "-D", str(data), "-m", "immediate"],
                capture_output=True, check=False, cwd=folder,
            )  # fmt: skip
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as asked:
            asked.settimeout(1)
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not begin")
