"""Variants of rules and inputs, held against copies of the workspace that were edited by hand."""

from __future__ import annotations

import csv
import re
import shutil
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.workspace.what_if.compare_variants import what_if
from kpilib.workspace.what_if.scenario_files import WhatIfScenario, read_scenario, scenario_text
from kpilib.workspace.what_if.standings import yuan
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpilib.workspace.what_if.variants import Variant, WhatIf

    Change = Callable[[list[dict[str, str]]], None]

ROOT = Path(__file__).parents[2]
QUARTERS = [Period.parse(f"2025Q{number}") for number in (1, 2, 3, 4)] + [Period.parse("2026Q1")]
LAST = QUARTERS[-1]
DEPARTMENT = "key-accounts"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "params", tmp_path / "w" / "params")
    return tmp_path / "w"


def scenario(folder: Path, text: str, name: str = "one") -> WhatIfScenario:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path, folder)


def compared(
    folder: Path,
    *texts: str,
    periods: list[Period] | None = None,
    departments: tuple[str, ...] = (),
) -> WhatIf:
    found = [scenario(folder, text, f"s{number}") for number, text in enumerate(texts)]
    return what_if(Workspace(ROOT), periods or QUARTERS, departments or (DEPARTMENT,), found)


def rewritten(
    root: Path, period: Period, table: str, change: Change, department: str = DEPARTMENT
) -> None:
    """A table of a workspace changed as a person would in a spreadsheet."""
    path = root / "params" / "inputs" / str(period) / department / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or ())
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def assert_like(variant: Variant, root: Path, places: list[tuple[str, Period]]) -> None:
    """A variant's figures are those of a workspace that was edited by hand."""
    workspace = Workspace(root)
    for name, period in places:
        results = workspace.assess(name, period).results
        pay: dict[str, Decimal] = {}
        for who, _, _, amount in results.rows["payouts"]:
            pay[who] = pay.get(who, Decimal(0)) + amount
        standing = variant.standings[name, str(period)]
        assert {who: yuan(fen) for who, fen in standing.pay.items() if fen} == {
            who: amount for who, amount in pay.items() if amount
        }
        scored = {row[0]: (row[4], row[5]) for row in results.rows["summary"]
                  if row[1] == str(period) and row[4] is not None}  # fmt: skip
        assert {who: (score, standing.grades.get(who, ""))
                for who, score in standing.scores.items()} == scored  # fmt: skip


def test_an_empty_scenario_changes_nothing(tmp_path: Path) -> None:
    departments = tuple(Workspace(ROOT).departments)
    found = compared(tmp_path, "title: nothing\n", periods=[LAST], departments=departments)
    assert found.variants[0].standings == found.as_is.standings
    assert_like(found.as_is, ROOT, [(name, LAST) for name in departments])


def test_rules_are_as_if_the_file_said_so_in_every_quarter_and_what_it_hands_on(
    tmp_path: Path, copy: Path
) -> None:
    found = compared(tmp_path, "rules:\n  key-accounts: {software_rate: 5%, base_share: 60%}\n")
    path = copy / "params" / "schemes" / "key-account-commission.yaml"
    text = path.read_text(encoding="utf-8")
    edited = text.replace("value: 4%", "value: 5%", 1).replace("value: 50%", "value: 60%", 1)
    path.write_text(edited, encoding="utf-8")
    assert_like(found.variants[0], copy, [(DEPARTMENT, quarter) for quarter in QUARTERS])
    assert found.variants[0].cost() != found.as_is.cost()


def test_a_changed_deal_and_target_of_one_quarter_reach_the_later_ones(
    tmp_path: Path, copy: Path
) -> None:
    rows = (ROOT / "params/inputs/2025Q2/key-accounts/deals.csv").read_text(encoding="utf-8")
    deal = rows.splitlines()[1].split(",")[0]
    text = (
        "inputs:\n"
        f"  - {{period: 2025Q2, table: deals, row: {{deal_id: {deal}}},"
        " change: {amount: 900000}}\n"
        "  - {period: 2025Q2, table: metrics, row: {subject: E001, metric: quarterly_target},"
        " change: {target: {times: 50%}}}\n"
        "  - {period: 2025Q2, table: deals, add: {deal_id: NEW, employee_id: E004, kind: product,"
        " amount: '123456.78', date: 2025-05-05}}\n"
    )
    found = compared(tmp_path, text)

    def deals(table: list[dict[str, str]]) -> None:
        table[0]["amount"] = "900000"
        table.append({"deal_id": "NEW", "employee_id": "E004", "kind": "product",
                      "amount": "123456.78", "date": "2025-05-05"})  # fmt: skip

    def halved(table: list[dict[str, str]]) -> None:
        (row,) = [r for r in table if (r["subject"], r["metric"]) == ("E001", "quarterly_target")]
        row["target"] = str(Decimal(row["target"]) / 2)

    rewritten(copy, QUARTERS[1], "deals", deals)
    rewritten(copy, QUARTERS[1], "metrics", halved)
    variant = found.variants[0]
    assert_like(variant, copy, [(DEPARTMENT, quarter) for quarter in QUARTERS])
    assert variant.standings[DEPARTMENT, "2025Q1"] == found.as_is.standings[DEPARTMENT, "2025Q1"]
    later = variant.standings[DEPARTMENT, "2025Q3"].pay["E001"]
    assert later != found.as_is.standings[DEPARTMENT, "2025Q3"].pay["E001"]  # by its carry


def test_an_edit_of_an_earlier_quarter_reaches_the_one_that_is_asked_for(
    tmp_path: Path, copy: Path
) -> None:
    text = (
        "inputs:\n  - {period: 2025Q4, table: metrics, rows: {metric: quarterly_target},"
        " change: {target: {plus: 20000}}}\n"
    )
    found = compared(tmp_path, text, periods=[LAST])

    def more(table: list[dict[str, str]]) -> None:
        for row in table:
            if row["metric"] == "quarterly_target" and row["target"]:
                row["target"] = str(Decimal(row["target"]) + 20000)

    rewritten(copy, QUARTERS[3], "metrics", more)
    assert_like(found.variants[0], copy, [(DEPARTMENT, LAST)])


def test_a_person_who_leaves_and_one_who_moves_take_their_rows_along(
    tmp_path: Path, copy: Path
) -> None:
    text = (
        "inputs:\n"
        "  - {department: key-accounts, leaves: E003}\n"
        "  - {department: sales-west, moves: {employee: WHO, to: sales-east}}\n"
    )
    first = copy / "params" / "inputs" / str(LAST) / "sales-west" / "employees.csv"
    who = first.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    both = ("sales-east", "sales-west", DEPARTMENT)
    found = compared(tmp_path, text.replace("WHO", who), periods=[LAST], departments=both)
    for path in sorted((copy / "params" / "inputs" / str(LAST) / DEPARTMENT).glob("*.csv")):
        rewritten(copy, LAST, path.stem, _without("E003"))
    for path in sorted(first.parent.glob("*.csv")):
        taken: list[dict[str, str]] = []
        rewritten(copy, LAST, path.stem, _without(who, taken), "sales-west")
        rewritten(copy, LAST, path.stem, partial(_with, taken), "sales-east")
    assert_like(found.variants[0], copy, [(name, LAST) for name in both])
    effect = {one.subject: one for one in found.effects(found.variants[0])}
    assert effect[who].departments == ("sales-west", "sales-east")


def _with(taken: list[dict[str, str]], rows: list[dict[str, str]]) -> None:
    rows.extend(taken)


def _without(
    who: str, taken: list[dict[str, str]] | None = None
) -> Callable[[list[dict[str, str]]], None]:
    def change(rows: list[dict[str, str]]) -> None:
        mine = [row for row in rows if who in {row.get("employee_id"), row.get("subject")}]
        (taken if taken is not None else []).extend(mine)
        rows[:] = [row for row in rows if row not in mine]

    return change


def test_variants_do_not_influence_one_another(tmp_path: Path) -> None:
    one = "rules:\n  key-accounts: {software_rate: 5%}\n"
    other = "inputs:\n  - {period: 2025Q4, leaves: E002}\n"
    both = compared(tmp_path, one, other)
    turned = compared(tmp_path, other, one)
    alone = compared(tmp_path, other)
    assert both.variants[0].standings == turned.variants[1].standings
    assert both.variants[1].standings == turned.variants[0].standings == alone.variants[0].standings
    assert both.as_is.standings == alone.as_is.standings


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("inputs:\n  - {leaves: E999}\n", "one.yaml:2", "'E999' is not in employees"),
        ("inputs:\n  - {table: deals, row: {deal_id: X}, remove: true}\n", "one.yaml:2",
         "no row of deals has deal_id X"),
        ("inputs:\n  - {table: metrics, row: {metric: quarterly_target}, change: {target: 1}}\n",
         "one.yaml:2", "10 rows of metrics have metric quarterly_target"),
        ("inputs:\n  - {table: metrics, row: {subject: E001}, change: {targt: 1}}\n",
         "one.yaml:2", "metrics has no column targt: did you mean target"),
        ("inputs:\n  - {period: 2024Q1, leaves: E001}\n", "one.yaml:2", "2024Q1 is read by none"),
        ("inputs:\n  - {department: fleet, leaves: E001}\n", "one.yaml:2", "add -d fleet"),
        ("rules:\n  key-accounts:\n    software_rat: 5%\n", "one.yaml:3", "did you mean"),
        ("rules:\n  nobody:\n    software_rate: 5%\n", "one.yaml:2", "neither a department nor"),
        ("rule: 1\n", "one.yaml:1", "'rule' is not known here: did you mean rules?"),
        ("inputs:\n  - {leaves: E001, table: deals}\n", "one.yaml:2", "leaves needs no table"),
        ("inputs:\n  - {table: deal, row: {a: b}, remove: true}\n", "one.yaml:2",
         "'deal' is no input table"),
        ("inputs:\n  - {period: 2026Q9, leaves: E001}\n", "one.yaml:2", "2026Q9"),
        ("- 1\n", "one.yaml:1", "must hold one scenario"),
    ],
)  # fmt: skip
def test_a_wrong_edit_is_named_with_file_and_line(
    tmp_path: Path, text: str, place: str, said: str
) -> None:
    with pytest.raises(ProblemsFound, match=re.escape(said)) as wrong:
        what_if(Workspace(ROOT), [LAST], [DEPARTMENT], [scenario(tmp_path, text)])
    assert wrong.value.problems[0].table == place


def test_what_an_edit_puts_in_goes_through_the_same_checks(tmp_path: Path) -> None:
    text = (
        "inputs:\n  - {table: deals, add: {deal_id: N, employee_id: E0O1, kind: product,"
        " amount: 1, date: 2026-01-05}}\n"
    )
    with pytest.raises(ProblemsFound, match=r"'E0O1' is not in employees") as wrong:
        what_if(Workspace(ROOT), [LAST], [DEPARTMENT], [scenario(tmp_path, text)])
    assert "one.yaml:2" in str(wrong.value)


def test_all_variants_that_are_wrong_are_told_at_once(tmp_path: Path) -> None:
    texts = ("inputs:\n  - {leaves: E991}\n", "inputs:\n  - {leaves: E992}\n")
    with pytest.raises(ProblemsFound, match=r"E991(.|\n)*E992"):
        compared(tmp_path, *texts, periods=[LAST])


def test_a_deal_that_another_department_has_is_refused(tmp_path: Path, copy: Path) -> None:
    inputs = copy / "params" / "inputs" / str(LAST)
    shutil.copytree(inputs / DEPARTMENT, inputs / "second")
    for path in (inputs / "second").glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("E0", "X0").replace("2026Q1-", "B-")
        path.write_text(text, encoding="utf-8")
    settings = copy / "params" / "departments.yaml"
    with settings.open("a", encoding="utf-8") as file:
        file.write("\n  second:\n    title: 二部\n    scheme: key-account-commission\n")
    edit = (
        "inputs:\n  - {department: second, table: deals, add: {deal_id: 2026Q1-001,"
        " employee_id: X001, kind: product, amount: 1, date: 2026-01-05}}\n"
    )
    workspace = Workspace(copy)
    found = what_if(workspace, [LAST], ["second"], [scenario(tmp_path, "rules: {}\n")])
    assert found.as_is.cost() > 0
    with pytest.raises(ProblemsFound, match="2026Q1-001"):
        what_if(workspace, [LAST], ["second"], [scenario(tmp_path, edit)])


def test_a_scenario_is_written_as_it_is_read(tmp_path: Path) -> None:
    text = (
        "title: {zh: 五个点, en: Five percent}\nreason: asked for\n"
        "rules:\n  key-accounts: {software_rate: 5%}\n"
        "inputs:\n  - {period: [2025Q4, 2026Q1], table: metrics, rows: {metric: sales},"
        " change: {target: {times: 1.1}, actual: 5}}\n"
        "  - {department: key-accounts, moves: {employee: '007', to: fleet}}\n"
    )
    one = scenario(tmp_path, text)
    again = scenario(tmp_path, scenario_text(one), "again")
    assert again.model_dump() == one.model_dump()
    assert scenario_text(again) == scenario_text(one)
