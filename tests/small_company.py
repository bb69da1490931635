"""Workspaces of several small departments, with the real notebook, and what a pack made there."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.watched import answer_of
from kpilib.publish.packs import local_reports
from tests.small_workspace import INPUTS, SCHEME, write_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.publish.packs.order import Order

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def departments(names: Sequence[str]) -> str:
    """`departments.yaml`; each department is called after its id."""
    lines = ["company: {zh: 样例, en: Sample}", "departments:"]
    for name in names:
        title = f"{{zh: 部门{name}, en: Team {name}}}"
        lines.append(f"  {name}: {{title: {title}, scheme: small, bonus_budget: 2000}}")
    return "\n".join(lines) + "\n"


def write_company(root: Path, names: Sequence[str], periods: Sequence[str] = ("2026Q1",)) -> Path:
    """A workspace of departments with the small scheme, each with figures of its own.

    Every department's people sell a little more than those of the one before it.
    """
    write_workspace(root, SCHEME, {}, departments(names))
    for number, name in enumerate(names):
        for period in periods:
            folder = root / "params" / "inputs" / period / name
            folder.mkdir(parents=True)
            for table, text in INPUTS["2026Q1"].items():
                lines = text.replace("100,80", f"100,{60 + number}").split("\n")
                content = "\n".join(line.strip() for line in lines)
                (folder / f"{table}.csv").write_text(content, encoding="utf-8")
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    return root


def made_here(root: Path, orders: Sequence[Order]) -> Iterator[tuple[Order, str]]:
    """A pack's reports made in this process, without the time that workers take to start."""
    yield from (
        (order, answer_of(partial(local_reports.make, root, order)).error) for order in orders
    )


def contents(root: Path, period: str = "*") -> dict[str, bytes]:
    """Every file below `reports/` by its place there."""
    reports = root / "reports"
    found = sorted(path for path in reports.glob(f"{period}/**/*") if path.is_file())
    return {path.relative_to(reports).as_posix(): path.read_bytes() for path in found}
