"""Every kind of part in words: one short function per kind, told from the part itself.

A new kind of part needs one in a module imported here; `tests/rulebook` holds it.
"""

from __future__ import annotations

from kpilib.text.schemes import describe_inputs, describe_results
from kpilib.text.schemes.description import Said, describe_part

__all__ = ["Said", "describe_inputs", "describe_part", "describe_results"]
