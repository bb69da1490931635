"""An act of one department that touches another: both ledgers follow it, fen by fen."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.engine.inputs.correction_model import Withdrawal
from kpilib.history.issue import issue
from kpilib.history.verify import VerifyOptions, verify
from kpilib.publish.explained.settlement_trail import settlement_trails
from kpilib.records.bridge.bridge_table import read_bridge
from kpilib.records.bridge.restate import between, due_now
from kpilib.records.ledger import Ledger
from kpilib.workspace.correcting import CorrectedInputs, record, withdraw
from kpilib.workspace.correction_content import Edit, Why
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import FIGURES
from tests.small_company import NOTEBOOKS
from tests.small_schemes import write_folder
from tests.workspace.test_across import SCHEME, SETTINGS, WHOLE

if TYPE_CHECKING:
    from pathlib import Path

Q1 = Period.parse("2026Q1")
DAY = date(2026, 4, 20)
DEALS = "deal_id,employee_id,kind,amount\n"
PEOPLE = "employee_id,name,base_salary\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """East and west as issued, then a deal of 1,000 goes from B in the east to C in the west."""
    root = tmp_path_factory.mktemp("across")
    params = root / "params"
    (params / "schemes").mkdir(parents=True)
    scheme = SCHEME.replace("PERIODS", "[month, quarter]").replace("BASE", WHOLE)
    (params / "schemes" / "small.yaml").write_text(scheme, encoding="utf-8")
    (params / "departments.yaml").write_text(SETTINGS, encoding="utf-8")
    for name, who, deal in (("east", "B,乙", "D2"), ("west", "C,丙", "D3")):
        deals = f"{DEALS}{deal},{who[0]},new,1000\n{deal}x,{who[0]},new,500\n"
        tables = {"employees": f"{PEOPLE}{who},5000\n", "deals": deals}
        write_folder(params / "inputs" / "2026Q1" / name, tables)
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    for name in ("east", "west"):
        issue(Workspace(root), name, Q1, FIGURES)
    moved = Edit("deals", {"deal_id": "D2"}, {"employee_id": "C"}, move_to="west")
    record(CorrectedInputs(Workspace(root), "east", Q1, DAY), [moved], Why("r", "丁", DAY))
    return root


def worth(root: Path, department: str) -> dict[str, Decimal]:
    """What each cause is worth from the first revision to what is known now."""
    found = between(Workspace(root), department, Q1).bridge
    return {"; ".join(map(str, causes)): found.worth(causes) for causes in found.causes}


def test_each_department_attributes_its_part_to_the_act(root: Path) -> None:
    assert worth(root, "east") == {"correction C001": Decimal("-10.00")}
    assert worth(root, "west") == {"correction east/C001": Decimal("10.00")}


def trail_rows(root: Path, name: str, who: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The rows that the only settlement of somebody leads to."""
    (trail,) = settlement_trails(Workspace(root), name, Period.parse("2026Q2"), who).trails
    return [(row.file, row.spot, row.what) for part in trail.parts for one in part.causes
            for row in one.rows]  # fmt: skip


def test_a_settlement_tells_apart_whose_row_went_and_whose_came(root: Path, tmp_path: Path) -> None:
    root = shutil.copytree(root, tmp_path / "w")
    for name in ("east", "west"):
        inputs = root / "params" / "inputs"
        shutil.copytree(inputs / "2026Q1" / name, inputs / "2026Q2" / name)
        issue(Workspace(root), name, Q1, FIGURES)
    inputs = "params/inputs/2026Q1"
    came = "deal_id=D2, employee_id=C, kind=new, amount=1000"
    assert trail_rows(root, "east", "B") == [
        (f"{inputs}/east/deals.csv", "line 2", ("the row is taken out",)),
        (f"{inputs}/west/deals", came, ("the row is added",)),
    ]
    assert trail_rows(root, "west", "C") == [
        (f"{inputs}/east/deals", "deal_id=D2", ("the row is taken out",)),
        (f"{inputs}/west/deals.csv", "added by correction east/C001", ("the row is added",)),
    ]


def test_both_settle_it_and_say_why_and_a_withdrawal_takes_it_back(root: Path) -> None:
    due = [row.amount for name in ("east", "west") for row in due_now(Workspace(root), name)]
    assert due == [Decimal("-10.00"), Decimal("10.00")]
    for name in ("east", "west"):
        issue(Workspace(root), name, Q1, FIGURES)
    (_, later) = Ledger(Workspace(root)).revisions("west")
    bridge = (later.folder / "bridge.csv").read_text("utf-8")
    assert "correction east/C001" in bridge
    (line,) = read_bridge(bridge, "2026Q1").groups["yuan"]
    assert (line.employee_id, line.difference) == ("C", Decimal("10.00"))
    frozen = [path for path in later.bundle().files if path.startswith("params/corrections")]
    assert frozen == ["params/corrections/2026Q1/east/C001.yaml"]
    verdicts = verify(Workspace(root), VerifyOptions(quick=True))
    assert [fault for found in verdicts for fault in found.faults] == []
    gone = Withdrawal(by="丁", on=date(2026, 5, 2), reason="误记")
    place = CorrectedInputs(Workspace(root), "east", Q1, gone.on)
    withdraw(place, ["C001"], gone)
    assert worth(root, "west") == {"withdrawal east/C001": Decimal("-10.00")}
    assert [row.amount for name in ("east", "west") for row in due_now(Workspace(root), name)] == []
