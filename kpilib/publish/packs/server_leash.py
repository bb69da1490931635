"""Loaded first by the server that workers are forked from: it ends with the command it is for.

By itself it hears of the command's end only when it has loaded everything, some seconds later.
"""

from __future__ import annotations

from kpilib.core import forked
from kpilib.core import one_thread as onethread

onethread.ask()
forked.die_with_parent()
