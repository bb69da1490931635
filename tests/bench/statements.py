"""What a thousand statements cost: HTML, PDF and JSON of everybody, each amount explained.

And how much more one is to explain where there are ten thousand: what a statement asks of everybody
must not be worked out for each of them again.

Half of the people are paid by commission, with deals, gaps and excess from the quarter before; the
other half are scored. All are the sample company's, many times over, with amounts of their own.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from decimal import Decimal
from itertools import islice, product
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.statements.statement_sources import statement_source
from kpilib.publish.statements.write_statements import StatementOrder, write_statements
from kpilib.workspace.workspace import Workspace
from tests.bench.measure import note, result, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 1000
PERIODS = ("2025Q4", "2026Q1")
DEPARTMENTS = ("key-accounts", "sales-east")
PROMISED = 20.0
GROWN, REPEATS, FEW = 1.25, 5, 30
AMOUNTS = ("amount", "gross_margin", "target", "actual")
CHARACTERS = (
    "安柏晨川丹冬帆方枫歌光浩和恒华嘉江锦静君岚朗乐黎林凌鹿明墨宁鹏晴秋然若山书舒思松涛田庭文汐"
    "溪夏晓欣星雪雅言阳野一怡亦逸影远月云泽哲知舟竹子梓"
)


def main() -> None:
    """Print the processor time of each, children included."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as name:
        root = crowd(Path(name), people // len(DEPARTMENTS))
        workspace = Workspace(root)
        write_statements(workspace, StatementOrder("fleet", Period.parse(PERIODS[-1])))  # imports
        before, made = os.times(), []
        taken = seconds(lambda: made.extend(_make(workspace, each) for each in DEPARTMENTS))
        after, count = os.times(), sum(made)
    spent = (after.user - before.user + after.system - before.system,
             after.children_user - before.children_user
             + after.children_system - before.children_system)  # fmt: skip
    note(f"{count} statements as HTML, PDF and JSON, and all.pdf: {taken:.1f} s")
    note(f"processor time: explained, pages and files {spent[0]:.1f} s, laid out {spent[1]:.1f} s")
    each = sum(spent) * 1000 / count
    wish = f"at most {PROMISED:.0f} ms"
    result("Processor time of a statement", each, "ms", wish, holds=each <= PROMISED)
    grown = growth(people, people * 10)
    wish = f"at most {GROWN:.2f} ×"
    name = f"A statement among {people * 10} against one among {people}, explained"
    result(name, grown, "×", wish, holds=grown <= GROWN)


def growth(few: int, many: int) -> float:
    """How many times as long a statement takes among many people as among few, explained.

    Both are taken in turn, so that a busy machine slows them alike; the source, which all share,
    and what the first one finds out for all of them are not counted.
    """
    with ExitStack() as opened:
        among = [_explained(opened, people // len(DEPARTMENTS)) for people in (few, many)]
        taken = [[0.0, 0.0] for _ in range(REPEATS)]
        for times, (side, explain) in product(taken, enumerate(among)):
            start = time.process_time()
            explain()
            times[side] = time.process_time() - start
    return median(times[1] / times[0] for times in taken)


def _explained(opened: ExitStack, people: int) -> Callable[[], object]:
    """Explains a few people of each department again, each for the first time."""
    folder = opened.enter_context(tempfile.TemporaryDirectory())
    workspace = Workspace(crowd(Path(folder), people))
    period, left = Period.parse(PERIODS[-1]), []
    for department in DEPARTMENTS:
        source = statement_source(workspace, department, period, revision="", lang="")
        statements = opened.enter_context(source)
        first, *others = statements.people
        statements.statement(first)
        left.append((statements, iter(others[:: len(others) // (REPEATS * FEW)])))

    def explain() -> None:
        for statements, others in left:
            for who in islice(others, FEW):
                statements.statement(who)

    return explain


def _make(workspace: Workspace, department: str) -> int:
    return write_statements(workspace, StatementOrder(department, Period.parse(PERIODS[-1]))).people


def crowd(root: Path, people: int) -> Path:
    """The sample company with so many people in each department."""
    for folder in ("params", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder)
    inputs = root / "params" / "inputs"
    for folder in sorted(inputs.iterdir()):
        if folder.name not in PERIODS:
            shutil.rmtree(folder)
    shutil.rmtree(root / "params" / "corrections", ignore_errors=True)
    for period in PERIODS:
        for department in DEPARTMENTS:
            for path in sorted((inputs / period / department).glob("*.csv")):
                _multiply(path, people)
    return root


def _multiply(path: Path, people: int) -> None:
    """Every row once for each copy of the company, with ids, names and amounts of its own."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    chance = random.Random(path.as_posix().rpartition("inputs")[2])
    company = _company(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for copy in range(-(-people // len(company))):
            for row in rows:
                key = "subject" if "subject" in row else "employee_id"
                if row[key] not in company:
                    if not copy:
                        writer.writerow(row)
                elif copy * len(company) + company.index(row[key]) < people:
                    writer.writerow(_copied(row, key, copy, chance))


def _company(path: Path) -> list[str]:
    """The ids of the last period, which the others have, too, or have not."""
    latest = path.parents[2] / PERIODS[-1] / path.parent.name / "employees.csv"
    with latest.open(encoding="utf-8-sig", newline="") as file:
        return list(
            dict.fromkeys(row["employee_id"].partition("x")[0] for row in csv.DictReader(file))
        )


def _copied(row: dict[str, str], key: str, copy: int, chance: random.Random) -> dict[str, str]:
    made = {**row, key: f"{row[key]}x{copy}"}
    if "name" in row:
        made["name"] = row["name"][0] + "".join(chance.choices(CHARACTERS, k=2))
    if "deal_id" in row:
        made["deal_id"] = f"{row['deal_id']}x{copy}"
    for column in AMOUNTS:
        if row.get(column) and Decimal(row[column]) > 100:
            factor = Decimal(chance.randrange(80, 121)) / 100
            made[column] = f"{Decimal(row[column]) * factor:.2f}"
    return made


if __name__ == "__main__":
    main()
