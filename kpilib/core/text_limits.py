"""How much a text that means something may hold: rules, settings, formulas, JSON, parameters.

Whoever hands in more means harm, or has taken the wrong file. Each limit is at least ten times
what the largest real one holds, and small enough that whatever walks the text comes to an end: one
that keeps them all is read and told of within seconds, and recursion over it stays far from the
thousand calls that Python allows.
"""

from __future__ import annotations

SIZE = 5_000_000
"""Bytes of a YAML file; the largest of ours has 40,000."""

JSON_SIZE = 50_000_000
"""Bytes of a JSON file: an executed notebook carries its pictures, and has one or two million."""

PYTHON = 100_000
"""Characters of a cell with a notebook's parameters; ours have 200."""

DEPTH = 100
"""Lists and mappings inside one another, aliases followed; schemes have 9."""

NODES = 25_000
"""Values of a file, each counted as often as aliases repeat it; the largest of ours has 2,218."""

ACCEPTED_NODES = 100_000
"""The same of `accepted.yaml`, which grows over the years: more than ten thousand entries."""

DIGITS = 28
"""Of one number: so many are kept exactly by every calculation with `Decimal`; money has 11."""

DIGITS_AS_ISSUED = 1_000
"""The same of what was issued, which is read as it was then; still no trouble to work with."""

FORMULA = 5_000
"""Characters of one formula with its comments; the longest of ours has 153."""

FORMULA_WORDS = 300
"""Names, numbers and signs of one formula, whose tree no walk finds too deep; ours have 23."""

BRACKETS = 30
"""Brackets, `not` and signs of one formula inside one another; ours have 3."""

VALUE = 10**60
"""What no figure reaches: whatever is multiplied with itself stops here, and not in the memory."""

BITS = 100_000
"""The same of numerators and denominators: an exact mean of thousands of shares has fewer."""

FAULTS = 500
"""Of one file: so many are told at once; the one that causes them all is among them."""

SHOWN = 200
"""Characters of a text that a message shows of it."""
