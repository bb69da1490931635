"""What libraries are asked by variables that they read when they are loaded, so before.

To start no threads of their own, for processes that make copies of themselves (see `forked` for
why), and to leave memory to the system's own ways.
"""

from __future__ import annotations

import os

SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",  # numpy's linear algebra; it starts one a processor when loaded
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",  # numpy's linear algebra where it is Intel's
    "VECLIB_MAXIMUM_THREADS": "1",  # and Apple's
    # One of pyarrow's ways with memory starts a thread that gives it back, though it is not asked.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    # All of its own ways give memory back in the midst of the work, and take it anew: that was a
    # fifth of the time of a check of a million people.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
"""What the environment must say. Reports are small: a second thread would gain nothing."""


def ask() -> None:
    """Set what is to hold for this process and all that it starts."""
    os.environ.update(SETTINGS)
