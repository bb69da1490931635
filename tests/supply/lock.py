"""The lock's packages: names, versions, where they are needed, and what needs them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
_ENTRY = re.compile(r"^([\w.-]+)==([\w.]+)(?: ; (.*?))?(?: \\)?$")


@dataclass(frozen=True)
class Locked:
    """One entry of the lock.

    Attributes:
        name: As it is called.
        version: The only one that is installed.
        where: For which systems and Pythons; empty for all.
        needed_by: The packages that ask for it; `kpilib` is the product or its tests.
        lines: As they stand in the lock.
    """

    name: str
    version: str
    where: str
    needed_by: frozenset[str]
    lines: tuple[str, ...]


def locked() -> tuple[Locked, ...]:
    """Every entry in the order of the lock."""
    blocks: list[list[str]] = []
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if _ENTRY.match(line):
            blocks.append([])
        if blocks:
            blocks[-1].append(line)
    return tuple(_entry(block) for block in blocks)


def _entry(block: list[str]) -> Locked:
    found = _ENTRY.match(block[0])
    assert found
    via = " ".join(line.strip().lstrip("#") for line in block if line.lstrip().startswith("#"))
    needed = re.sub(r"\bvia\b|\([^)]*\)", "", via).split()
    return Locked(found[1], found[2], found[3] or "", frozenset(needed), tuple(block))


def at_run_time() -> tuple[Locked, ...]:
    """What the product stands on; what only its tests do is left out."""
    entries = locked()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[=\[]", one)[0].lower() for one in project["dependencies"]}
    kept = {one.name for one in entries if one.name in asked}
    while more := {one.name for one in entries if one.needed_by & kept} - kept:
        kept |= more
    return tuple(one for one in entries if one.name in kept)
