"""`python -m tests.ledger.search [COUNT [SEED [LAW…]]]`: each law over so many random histories."""

from __future__ import annotations

import os
import sys
import time
import traceback
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.ledger.books import COUNTED
from tests.ledger.laws import LAWS

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE_IN = 8
"""Of so many histories one issues whole reports that two people sign."""


def main() -> int:
    """Try them; how many laws do not hold."""
    count, number = ([int(each) for each in sys.argv[1:3]] + [30, 0][len(sys.argv[1:3]) :])[:2]
    os.fsync = lambda _: None  # only a power cut would lose anything
    settings.register_profile("long", deadline=None, database=None, print_blob=True,
                              suppress_health_check=list(HealthCheck))  # fmt: skip
    settings.load_profile("long")
    broken = 0
    for name in sys.argv[3:] or LAWS:
        began, before = time.monotonic(), dict(COUNTED)
        wrong = [*tried(name, count, number)]
        broken += bool(wrong)
        figures, whole = (COUNTED[each] - before.get(each, 0) for each in (False, True))
        print(f"{name}: {figures + whole} histories, {whole} of them whole, "
              f"{time.monotonic() - began:.0f} s:", *(wrong or ["holds"]), flush=True)  # fmt: skip
    print(f"seed {number}: {COUNTED.total()} histories, {COUNTED[True]} of them whole, "
          f"{broken} laws do not hold")  # fmt: skip
    return broken


def tried(name: str, count: int, number: int) -> Iterator[str]:
    """Try a law over figures, then over whole issues; where it does not hold, how it fails."""
    law, drawn = LAWS[name]
    phases = (Phase.generate, Phase.shrink)
    whole = -(-count // WHOLE_IN)
    for kind, times in ((False, count - whole), (True, whole)):
        # The first history that is drawn is the least one: there is one more.
        tested = seed(number)(given(*drawn, st.just(kind))(law))
        try:
            settings(max_examples=times + 1, phases=phases)(tested)()
        except Exception:  # noqa: BLE001 - it is told, and the other laws are tried
            yield f"DOES NOT HOLD\n{traceback.format_exc()}"


if __name__ == "__main__":
    sys.exit(main())
