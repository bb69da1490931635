"""`make audit`: is any version of the lock known to be vulnerable? Asked with pip-audit.

Ends with 0 where every package was looked up and none is, with 1 where one is, and with 3 where it
is not known: the database could not be had, or does not have some of the packages. pip-audit itself
ends with 0 there, having looked up nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from .lock import locked

CLEAN, VULNERABLE, UNKNOWN = 0, 1, 3


class NoDatabaseError(Exception):
    """What is known of vulnerabilities could not be had; says why."""


def asked() -> list[list[str]]:
    """Every entry of the lock, for whatever system it is, in lists that name nothing twice.

    A package that has two versions, each for some Pythons, is asked for twice.
    """
    lists: list[dict[str, str]] = []
    for name, version in sorted({(one.name, one.version) for one in locked()}):
        home = next((one for one in lists if name not in one), None)
        if home is None:
            lists.append(home := {})
        home[name] = version
    return [[f"{name}=={version}" for name, version in one.items()] for one in lists]


def ask(program: str, pins: list[str]) -> subprocess.CompletedProcess[str]:
    """Have pip-audit look up some packages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pins.txt"
        path.write_text("\n".join(pins), encoding="utf-8")
        command = [program, "--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"]
        command += ["--requirement", str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=False)


def dependencies(answer: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """What pip-audit has to say of each package.

    Raises:
        NoDatabaseError: It gave up.
    """
    try:
        found: list[dict[str, Any]] = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = answer.stderr.strip().rpartition("\n")[2]
        raise NoDatabaseError(last or f"pip-audit ended with code {answer.returncode}") from None
    return found


def told(found: list[dict[str, Any]]) -> tuple[int, str]:
    """The exit code and what to say of pip-audit's answers."""
    lines = [
        f"{one['name']} {one['version']}: {fault['id']}; mended in "
        f"{', '.join(fault['fix_versions']) or 'no version yet'}"
        for one in found
        for fault in one.get("vulns", ())
    ]
    unknown = [one["name"] for one in found if "skip_reason" in one]
    code = VULNERABLE if lines else UNKNOWN if unknown else CLEAN
    known, count = len(found) - len(unknown), len(found)
    lines.append(f"{known} of {count} packages were looked up, {len(lines)} faults are known.")
    if unknown:
        lines.append(f"Nothing is known of {', '.join(unknown)}: the database has none of them.")
    return code, "\n".join(lines)


def main(program: str) -> int:
    """Ask and tell."""
    try:
        found = [one for pins in asked() for one in dependencies(ask(program, pins))]
    except NoDatabaseError as wrong:
        print(f"Nothing is known: the database could not be had ({wrong}).")
        return UNKNOWN
    code, text = told(found)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "pip-audit"))
