"""The garbage collector rests while very many objects are made that all live on.

Python looks through all there is whenever enough has been made, for objects that hold each other
and nobody else. Rows of tables never do; a million of them made it look for a third of the time.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_collecting() -> Iterator[None]:
    """Within the block, or the function that it decorates, nothing is looked through.

    >>> with without_collecting():
    ...     gc.isenabled()
    False
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
