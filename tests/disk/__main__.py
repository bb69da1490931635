"""`python -m tests.disk [MOMENTS [COMMAND…]]`: ten moments of every command when left out."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .commands import COMMANDS
from .full_disk import small_disk
from .law import broken

moments = int(sys.argv[1]) if sys.argv[1:] else 10
found: list[str] = []
with tempfile.TemporaryDirectory() as folder:
    for number, name in enumerate(sys.argv[2:] or COMMANDS):
        aside = Path(folder) / str(number)
        aside.mkdir()
        with small_disk(aside / "disk") as disk:
            wrong = broken(name, disk, aside, moments)
            print(
                f"{name}: {moments} moments, {type(disk).__name__}, {len(wrong)} wrong", flush=True
            )
        print(*wrong, sep="\n" if wrong else "", flush=True)
        found += wrong
sys.exit(1 if found else 0)
