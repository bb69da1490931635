"""`make sbom`: the run-time part of the lock, of which cyclonedx-py makes an SBOM."""

from __future__ import annotations

import sys

from .lock import at_run_time


def requirements() -> str:
    """What the product stands on, one line each with its hashes."""
    lines = []
    for one in at_run_time():
        where = f" ; {one.where}" if one.where else ""
        hashes = [line.strip(" \\") for line in one.lines if line.lstrip().startswith("--hash=")]
        lines.append(" ".join([f"{one.name}=={one.version}{where}", *hashes]))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(requirements())
