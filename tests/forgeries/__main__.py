"""Two hundred forgeries, each looked for with the last signed head: `make hostile`."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.forgeries.trial import forge, found, is_named, proved, says_so
from tests.forgeries.two_departments import heads, issued_two

FORGERIES = 200


def main(numbers: range) -> int:
    """Try them; the number of those that are not found, or not named."""
    came_to: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temp:
        base = issued_two(Path(temp), signed=True)
        head = heads(base)["desk"]
        proofs = proved(base, Path(temp) / "cache")
        for number in numbers:
            with tempfile.TemporaryDirectory() as folder:
                forgery = forge(base, Path(folder) / "forged", number)
                faults = found(Path(folder) / "forged", head)
                believed = found(Path(folder) / "forged", head, proofs) != faults
            named = is_named(forgery, faults)
            what = "named" if named else "only the head is gone" if says_so(faults) else "missed"
            if believed:  # by whoever has proved the ledger before it was forged
                what = "missed"
            came_to[what] += 1
            if what == "missed":
                print(forgery.name, faults, flush=True)
    print(f"{len(numbers)} forgeries: {dict(came_to)}")
    return came_to["missed"]


if __name__ == "__main__":
    begin, *count = map(int, sys.argv[1:] or [0])
    sys.exit(bool(main(range(begin, begin + (count[0] if count else FORGERIES)))))
