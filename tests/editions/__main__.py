"""Editions of a department of every scheme in every format, searched: `python -m tests.editions`.

Takes some minutes. Names of schemes choose.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.editions.declaration import EDITIONS
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.publish.review.load_review import open_review
from kpilib.workspace.workspace import Workspace
from tests.editions.cases import write_case
from tests.editions.leaks import customers_of, forms, in_text, numbers, pay_of, posted, read
from tests.review.test_review import ordinary, reviewable
from tests.small_company import NOTEBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.department import Review


def leaks(root: Path, scheme: str) -> Iterator[str]:
    """What the files of a scheme's editions say that they may not."""
    period = write_case(root, scheme, ordinary(scheme))
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    others = tuple(name for name in EDITIONS if name != "manager")
    options = PackOptions(editions=others, lang="zh")
    for outcome in make_pack(Workspace(root), [Period.parse(period)], options).outcomes:
        if outcome.error:
            yield f"{outcome.order.name}: {outcome.error}"
    whole = open_review("team", period, lang="zh", workspace=str(root))
    folder = root / "reports" / period / "team" / "editions"
    for path in sorted(path for path in folder.glob("*/**/*") if path.is_file()):
        place = path.relative_to(folder).as_posix()
        for found in _said(whole, place.split("/")[0], read(path)):
            yield f"{place}: {found}"


def _said(whole: Review, edition: str, text: str) -> set[str]:
    found = in_text(customers_of(whole), text)
    if edition == "posting":
        found |= numbers(text) & (forms(pay_of(whole)) - posted(whole))
    return found


def main(chosen: list[str]) -> int:
    """Search them; how many of them say too much."""
    wrong = 0
    for scheme in chosen or sorted({param.values[0] for param in reviewable()}):
        with tempfile.TemporaryDirectory() as folder:
            found = list(leaks(Path(folder), scheme))
        print(f"{scheme}: {'; '.join(found) or 'nothing'}", flush=True)
        wrong += bool(found)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
