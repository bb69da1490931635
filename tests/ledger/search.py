"""`python -m tests.ledger.search [COUNT [SEED [LAW…]]]`: each law over so many random histories."""

from __future__ import annotations

import os
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.ledger.books import COUNTED
from tests.ledger.laws import LAWS


def main() -> int:
    """Try them; how many laws do not hold."""
    count, number = ([int(each) for each in sys.argv[1:3]] + [30, 0][len(sys.argv[1:3]) :])[:2]
    os.fsync = lambda _: None  # only a power cut would lose anything
    settings.register_profile("long", deadline=None, database=None, print_blob=True,
                              suppress_health_check=list(HealthCheck))  # fmt: skip
    settings.load_profile("long")
    broken = 0
    for name in sys.argv[3:] or LAWS:
        law, drawn = LAWS[name]
        began, before = time.monotonic(), dict(COUNTED)
        try:
            phases = (Phase.generate, Phase.shrink)
            settings(max_examples=count, phases=phases)(seed(number)(given(*drawn)(law)))()
            said = "holds"
        except Exception:  # noqa: BLE001 - it is told, and the other laws are tried
            said = f"DOES NOT HOLD\n{traceback.format_exc()}"
            broken += 1
        figures, whole = (COUNTED[each] - before.get(each, 0) for each in (False, True))
        taken = time.monotonic() - began
        print(f"{name}: {figures + whole} histories, {whole} of them whole, {taken:.0f} s: {said}",
              flush=True)  # fmt: skip
    print(f"seed {number}: {COUNTED.total()} histories, {COUNTED[True]} of them whole, "
          f"{broken} laws do not hold")  # fmt: skip
    return broken


if __name__ == "__main__":
    sys.exit(main())
