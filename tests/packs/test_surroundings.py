"""Whoever makes a pack, and wherever: without a network, at another time, without a home, …

Reports are the same to the byte, and nothing is fetched while they are made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_company import contents, write_company

_REPOSITORY = Path(__file__).parents[2]
_ALONE = ["unshare", "--net", "--mount", "--map-root-user"]
"""A network of its own, in which there is not even the machine itself; mounts of its own, too."""

# For systems without such networks. It is loaded by every Python that is started from here.
_GUARD = """\
import sys


def refuse(event, arguments):
    asked = event in {"socket.getaddrinfo", "socket.gethostbyname"}
    if event in {"socket.connect", "socket.sendto"}:
        asked = isinstance(arguments[1], tuple)  # others are files: processes of one machine
    if asked:
        raise SystemExit(f"the network is asked for: {event} {arguments[1:]}")


sys.addaudithook(refuse)
"""
_READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
_LATER = ["faketime", "2031-02-03 04:05:06"]
_FILES = {"report.html", "report.pdf", "report.docx", "payouts.xlsx", "index.html", "summary.csv"}


def _works(*before: str) -> bool:
    if shutil.which(before[0]) is None:
        return False
    return subprocess.run([*before, "true"], capture_output=True, check=False).returncode == 0


def _packed(root: Path, before: list[str], **environment: str) -> dict[str, bytes]:
    command = [*before, sys.executable, "-m", "kpilib", "pack", "2026Q1", "--renderer", "builtin",
               "--workspace", str(root)]  # fmt: skip
    given = {**os.environ, "PYTHONPATH": str(_REPOSITORY), **environment}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=given)
    assert done.returncode == 0, done.stdout + done.stderr
    return contents(root)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the pack is in everyday surroundings."""
    found = _packed(write_company(tmp_path_factory.mktemp("usual") / "company", ["t1"]), [])
    assert {name.rpartition("/")[2] for name in found} >= _FILES
    return found


def test_a_pack_without_a_network_and_with_inputs_on_a_disk_that_is_only_read(
    tmp_path: Path, usual: dict[str, bytes]
) -> None:
    root = write_company(tmp_path / "company", ["t1"])
    (tmp_path / "sitecustomize.py").write_text(_GUARD, encoding="utf-8")
    guarded = os.pathsep.join([str(tmp_path), str(_REPOSITORY)])
    if _works(*_ALONE):
        before = [*_ALONE, "sh", "-c", _READ_ONLY, "sh", str(root / "params")]
        assert _packed(root, before) == usual
    else:
        assert _packed(root, [], PYTHONPATH=guarded) == usual


def test_a_pack_of_another_user_at_another_time(tmp_path: Path, usual: dict[str, bytes]) -> None:
    """The clock, its zone, the language, a home that is not there, inputs that may only be read."""
    root = write_company(tmp_path / "company", ["t1"])
    for path in (root / "params").rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    before = ["sh", "-c", 'umask 077 && exec "$@"', "sh"]
    before += _LATER if _works(*_LATER) else []
    found = _packed(root, before, TZ="Pacific/Kiritimati", HOME=str(tmp_path / "nobody"), LANG="C",
                    LC_ALL="de_DE.ISO-8859-1", SOURCE_DATE_EPOCH="86400", COLUMNS="20",
                    XDG_CACHE_HOME="/proc/nowhere", MPLCONFIGDIR="/proc/nowhere",
                    PYTHONHASHSEED="7", PYTHONIOENCODING="utf-8")  # fmt: skip
    assert found == usual


def test_the_guard_refuses_a_connection(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_GUARD, encoding="utf-8")
    program = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          check=False, env={**os.environ, "PYTHONPATH": str(tmp_path)})  # fmt: skip
    assert "the network is asked for" in done.stderr
