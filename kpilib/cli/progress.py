"""The bar that counts finished reports, on a terminal only."""

from __future__ import annotations

import sys
from typing import NoReturn

from tqdm import tqdm

from kpilib.cli import console
from kpilib.cli.safe_streams import beneath


def reports_bar(total: int) -> tqdm[NoReturn]:
    """A bar over so many reports, which goes when it is done.

    It starts no thread that looks after it: a process with two cannot be copied for a report.
    """
    tqdm.monitor_interval = 0
    return tqdm(
        total=total,
        unit=console.language().say("report", context="unit of progress"),
        leave=False,
        file=beneath(sys.stderr),
        disable=None,  # only on a terminal
    )
