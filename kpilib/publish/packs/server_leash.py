"""Loaded first by the server that workers are forked from: it ends with the command it is for.

By itself it hears of the command's end only when it has loaded everything, some seconds later.
"""

from __future__ import annotations

import os

from kpilib.core import forked
from kpilib.core import one_thread as onethread

os.environ.pop("PYTHONSAFEPATH", None)  # asked for by who started this, and for this alone
onethread.ask()
forked.die_with_parent()
