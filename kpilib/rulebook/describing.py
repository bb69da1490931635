"""Every kind of part in words: one short function per kind, told from the part itself.

A new kind of part needs one in a module imported here; `tests/rulebook` holds it.
"""

from __future__ import annotations

from kpilib.rulebook import said_of_inputs, said_of_results
from kpilib.rulebook.said import Said, describe_part

__all__ = ["Said", "describe_part", "said_of_inputs", "said_of_results"]
