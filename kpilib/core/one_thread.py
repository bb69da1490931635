"""Libraries asked to start no threads of their own, for processes that make copies of themselves.

They read these variables when they are loaded, so they must be set before. See `forked` for why.
"""

from __future__ import annotations

import os

SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",  # numpy's linear algebra; it starts one a processor when loaded
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",  # numpy's linear algebra where it is Intel's
    "VECLIB_MAXIMUM_THREADS": "1",  # and Apple's
    # pyarrow's memory is given back by a thread, which holds locks while it looks.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""What the environment must say. Reports are small: a second thread would gain nothing."""


def ask() -> None:
    """Set what is to hold for this process and all that it starts."""
    os.environ.update(SETTINGS)
