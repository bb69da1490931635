"""Which Python and which packages a report was made with."""

from __future__ import annotations

import platform
import re
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_NOT_THERE = Message("not there")


@cache
def environment() -> Mapping[str, str]:
    """The versions that can show in a report: Python, the kind of machine, and every package.

    Packages are those that kpilib asks for, and what these ask for; what else is installed
    beside them does not count.
    """
    found = {
        "python": platform.python_version(),
        "machine": f"{sys.platform}-{platform.machine()}".lower(),
    }
    seen: set[str] = set()
    waiting = ["kpilib"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # wanted on other systems only
        if name != "kpilib":
            found[name] = installed.version
        waiting += _wanted(installed.requires or [])
    return dict(sorted(found.items()))


def _wanted(requirements: list[str]) -> Iterator[str]:
    for requirement in requirements:
        name, _, condition = requirement.partition(";")
        if "extra ==" not in condition and (word := _NAME.match(name)):
            yield re.sub(r"[-_.]+", "-", word[0]).lower()


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What is not as it was.

    >>> differences({"numpy": "2.4.5", "pandas": "3.1.1"}, {"numpy": "2.4.6", "pandas": "3.1.1"})
    ['numpy 2.4.5, here 2.4.6']
    """
    return [
        Message(
            "{package} {before}, here {now}",
            package=name,
            before=before.get(name, _NOT_THERE),
            now=now.get(name, _NOT_THERE),
        )
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
