"""Two hundred variants of 500 people over four periods, against assessing these periods once.

Each kind of change is a line: of rules, of rows, of people; where each is paid alone and something
is carried on, and where all share a pool. Both departments stand in one workspace.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.workspace.what_if.ad_hoc import ad_hoc
from kpilib.workspace.what_if.compare_variants import what_if
from kpilib.workspace.what_if.input_edits import InputEdit
from kpilib.workspace.what_if.scenario_files import WhatIfScenario
from kpilib.workspace.workspace import Workspace
from tests.bench.measure import note, result
from tests.bench.what_if_company import PEOPLE, QUARTERS, YEARS, person, write_company

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpilib.core.periods import Period

VARIANTS, PROMISED = 200, 40
Edit = dict[str, Any]


def main() -> None:
    """Print the ratio for every kind of change."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write_company(root)
        for department, periods, kinds in (
            ("sales", QUARTERS, _PAID_ALONE),
            ("service", YEARS, _SHARING),
        ):
            Workspace(root).assess(department, periods[-1])  # what is loaded once is loaded
            for what, variant in kinds.items():
                once = _once(root, department, periods)
                many = _many(root, department, periods, variant)
                ratio = many / once
                note(f"{what}: four periods once {once:.3f} s, {VARIANTS} variants {many:.2f} s")
                told = f"{VARIANTS} variants of {what}, {PEOPLE} people, four periods"
                holds = ratio <= PROMISED
                result(told, ratio, "×", f"at most {PROMISED} ×", holds=holds)


def _once(root: Path, department: str, periods: Sequence[Period]) -> float:
    """CPU seconds, so that a busy machine does not count."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        workspace = Workspace(root)
        for period in periods:
            _ = workspace.assess(department, period).results  # with its tables
        taken.append(time.process_time() - start)
    return sorted(taken)[1]


def _many(
    root: Path,
    department: str,
    periods: Sequence[Period],
    variant: Callable[[int], WhatIfScenario],
) -> float:
    variants = [variant(100 + n) for n in range(VARIANTS)]
    start = time.process_time()
    found = what_if(Workspace(root), periods, [department], variants)
    taken = time.process_time() - start
    start = time.process_time()
    for each in found.variants:
        found.sides(each)
    told = time.process_time() - start
    note(f"who gains and who loses, looked up when it is asked for: {told:.2f} s more")
    if len({str(found.effects(variant)) for variant in found.variants}) < VARIANTS // 2:
        sys.exit("the variants do not differ")
    return taken


def _edits(number: int, *edits: Edit) -> WhatIfScenario:
    found = [InputEdit.model_validate(edit).model_copy(update={"place": f"{number}:{at}"})
             for at, edit in enumerate(edits)]  # fmt: skip
    return WhatIfScenario(inputs=tuple(found)).model_copy(update={"name": str(number)})


def _rate(number: int) -> WhatIfScenario:
    return ad_hoc({"software_rate": f"{number}%"}, name=str(number))


def _target(number: int) -> WhatIfScenario:
    return ad_hoc({_TARGET: f"{number}000"}, name=str(number))


def _both(number: int) -> WhatIfScenario:
    return ad_hoc({_TARGET: f"{number}000", "software_rate": f"{number}%"}, name=str(number))


_TARGET = f"metrics[{person(7)},quarterly_target].target"


def _deal_changed(number: int) -> WhatIfScenario:
    deal = {"deal_id": f"{QUARTERS[0]}-{person(number)}-0"}
    change = {"amount": f"{number}001"}
    return _edits(number, {"period": str(QUARTERS[0]), "table": "deals", "row": deal,
                           "change": change})  # fmt: skip


def _deal(who: str, number: int, quarter: Period) -> Edit:
    row = {"deal_id": f"N-{quarter}", "employee_id": who, "kind": "product",
           "amount": f"{number}001", "date": f"{quarter.start}"}  # fmt: skip
    return {"period": str(quarter), "table": "deals", "add": row}


def _deals_added(number: int) -> WhatIfScenario:
    return _edits(number, *(_deal(person(number), number, quarter) for quarter in QUARTERS))


def _deals_removed(number: int) -> WhatIfScenario:
    deals = [(quarter, {"deal_id": f"{quarter}-{person(number)}-0"}) for quarter in QUARTERS]
    return _edits(number, *({"period": str(quarter), "table": "deals", "row": deal, "remove": True}
                            for quarter, deal in deals))  # fmt: skip


def _leaving(number: int) -> WhatIfScenario:
    return _edits(number, {"leaves": person(number)})


def _joining(number: int) -> WhatIfScenario:
    who = f"N{number}"
    target = {"subject": who, "metric": "quarterly_target", "target": f"{number}000"}
    coefficient = {"subject": who, "metric": "kpi_coefficient", "actual": "1.1"}
    return _edits(
        number,
        {"joins": {"employee_id": who, "name": "New", "float_salary": "5000"}},
        {"table": "metrics", "add": target},
        {"table": "metrics", "add": coefficient},
        *(_deal(who, number, quarter) for quarter in QUARTERS),
    )


def _rating(number: int) -> WhatIfScenario:
    cell = f"ratings[{person(number)},teamwork].score"
    return ad_hoc({cell: f"{number % 30 + 60}"}, name=str(number))


def _joining_the_pool(number: int) -> WhatIfScenario:
    who = f"S{number}"
    ratings = [{"table": "ratings", "add": {"employee_id": who, "indicator": indicator,
                                            "score": f"{number % 30 + 65}"}}
               for indicator in ("work_results", "expertise", "teamwork")]  # fmt: skip
    come = {"employee_id": who, "name": "New", "hire_date": "2020-01-01"}
    return _edits(number, {"joins": come}, *ratings)


_PAID_ALONE: dict[str, Callable[[int], WhatIfScenario]] = {
    "a rate": _rate,
    "a target in every quarter": _target,
    "a rate and a target": _both,
    "a deal changed in one quarter": _deal_changed,
    "a deal added in every quarter": _deals_added,
    "a deal removed in every quarter": _deals_removed,
    "a person who leaves": _leaving,
    "a person who joins, with target and deals": _joining,
}
_SHARING: dict[str, Callable[[int], WhatIfScenario]] = {
    "a rating, of those who share a pool": _rating,
    "a person who leaves those who share a pool": _leaving,
    "a person who joins those who share a pool": _joining_the_pool,
}


if __name__ == "__main__":
    main()
