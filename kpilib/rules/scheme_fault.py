"""A fault that keeps a scheme from being used, and where in its text it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.core.yamltext import KeyPath


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        path: Where it stands, by keys and places.
        code: A short word that programs may rely on.
        message: What is wrong, and how to mend it.
    """

    path: KeyPath
    code: str
    message: str
