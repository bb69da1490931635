"""`python -m kpilib` is the command `kpi`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core import interrupts, processes
from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from kpilib.cli import main as cli
else:
    cli = lazy("kpilib.cli.main")


def main() -> None:
    """Run the command in a process that is its own."""
    interrupts.from_the_start()  # before anything slow is loaded
    processes.adopt()
    cli.main()


if __name__ == "__main__":
    main()
