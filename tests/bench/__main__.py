"""Every benchmark, one after another, each in a process of its own: `make bench`."""

from __future__ import annotations

import subprocess
import sys

ALL = ("notebook", "pack24", "unchanged", "isolation", "assessment")


def main() -> None:
    """Run those that are named, or all."""
    for name in sys.argv[1:] or ALL:
        sys.stdout.write(f"\n{name}\n")
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=True)


if __name__ == "__main__":
    main()
