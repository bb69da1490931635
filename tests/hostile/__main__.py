"""Every hostile text with every command that reads it: `make hostile`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.hostile import texts
from tests.hostile.commands import (
    FORMULA_READERS,
    KINDS,
    LEDGER,
    LEDGER_READERS,
    file_faults,
    formula_faults,
    ledger_faults,
    value_faults,
    write_issued,
)
from tests.small_workspace import write_workspace


def main() -> int:
    """Run all; the number of those that do not end as they must."""
    cases = [
        (f"{kind} {name} {command}", file_faults, (KINDS[kind], name, command))
        for kind in KINDS
        for name in texts.YAML
        for command in KINDS[kind].readers
    ]
    cases += [
        (f"formula {name} {command}", formula_faults, (name, command))
        for name in texts.FORMULAS
        for command in FORMULA_READERS
    ]
    cases += [
        (f"value {path} {name} {command}", value_faults, (path, value, command))
        for path in ("pay.bonus.formula", "indicators.sales.weight", "effective_from")
        for name, value in {**texts.FORMULAS, **texts.AS_VALUES}.items()
        for command in ("assess", "what-if")
    ]
    cases += [
        (f"ledger {place} {name} {command}", ledger_faults, (place, texts.JSON[name], command))
        for place in LEDGER
        for name in texts.JSON
        for command in LEDGER_READERS
    ]
    failed = 0
    for about, faults, given in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = write_workspace if faults is not ledger_faults else write_issued
            found = faults(root(Path(folder)), *given)
        if found:
            failed += 1
            print(about, found, flush=True)
    print(f"{len(cases)} texts met a command, {failed} ended otherwise than by a named problem")
    return failed


if __name__ == "__main__":
    sys.exit(bool(main()))
