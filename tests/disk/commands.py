"""Every command that writes into a workspace, with a workspace in which it has something to do."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

from tests.issued_workspace import correct_sales, write_issuing_workspace
from tests.reference.command import call
from tests.small_company import write_company

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _drafts(root: Path) -> list[str]:
    write_company(root, ["t1"])
    return ["pack", "2026Q1", "--to", "html,xlsx", "--jobs", "1", "--renderer", "builtin"]


def _assessment(root: Path) -> list[str]:
    write_company(root, ["t1"])
    inputs = root / "params" / "inputs" / "2026Q1" / "t1"
    return ["assess", "--scheme", "small", "--period", "2026Q1", "--inputs", str(inputs),
            "--out", str(root / "out")]  # fmt: skip


def _results_in_place_of_problems(root: Path) -> list[str]:
    arguments = _assessment(root)
    path = root / "params" / "inputs" / "2026Q1" / "t1" / "metrics.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("40", "forty"), encoding="utf-8")
    assert call([*arguments, "--workspace", str(root)])[0] == 1
    path.write_text(text, encoding="utf-8")
    return arguments


def _first_revision(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["issue", "2025Q4", "-d", "team", "--to", "xlsx"]


def _issued_and_corrected(root: Path) -> None:
    arguments = _first_revision(root)
    code, said = call([*arguments, "--workspace", str(root)])
    assert code == 0, said
    correct_sales(root, "2025Q4", "A", "50", "60")


def _second_revision(root: Path) -> list[str]:
    _issued_and_corrected(root)
    return ["issue", "2025Q4", "-d", "team", "--to", "xlsx"]


def _restatement(root: Path) -> list[str]:
    _issued_and_corrected(root)
    return ["restate", "2025Q4", "-d", "team", "--to", "xlsx"]


def _audit(root: Path) -> list[str]:
    _issued_and_corrected(root)
    return ["audit", "2025Q4"]


def _report_of_an_earlier_day(root: Path) -> list[str]:
    _issued_and_corrected(root)
    today = date.today()  # noqa: DTZ011 - everything issued is known by then
    return ["pack", "2025Q4", "--to", "xlsx", "--as-known", today.isoformat()]


def _correction(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["correct", "2025Q4", "team", "--table", "metrics", "--row", "subject=A", "--row",
            "metric=sales", "--set", "actual=60", "--reason", "found", "--by", "D", "--on",
            "2026-01-20"]  # fmt: skip


def _payments(root: Path) -> list[str]:
    arguments = _first_revision(root)
    code, said = call([*arguments, "--workspace", str(root)])
    assert code == 0, said
    path = root / "bank.csv"
    path.write_text("employee_id,period,amount,paid_on,reference\nA,2025Q4,620,2026-01-10,1\n",
                    encoding="utf-8")  # fmt: skip
    return ["paid", str(path), "--on", "2026-01-11"]


def _void(root: Path) -> list[str]:
    arguments = _first_revision(root)
    code, said = call([*arguments, "--workspace", str(root)])
    assert code == 0, said
    return ["issue", "2025Q4", "-d", "team", "--void", "--reason", "too early"]


def _paid_elsewhere(root: Path) -> list[str]:
    write_issuing_workspace(root)
    (root / "old.csv").write_text("employee_id,amount\nA,620\nB,960\n", encoding="utf-8")
    return ["issue", "2025Q4", "-d", "team", "--paid-elsewhere", str(root / "old.csv"),
            "--reason", "old payroll", "--to", "xlsx"]  # fmt: skip


def _templates(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["new-period", "2026Q2", "-d", "team"]


def _schema(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["schemes", "json-schema", "--write"]


def _plan(root: Path) -> list[str]:
    _issued_and_corrected(root)
    return ["plan", "2025Q4", "-d", "team", "--out", str(root / "plan.json")]


def _scenario(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["what-if", "2025Q4", "-d", "team", "--set", "pay.bonus.formula=1", "--save", "one"]


def _new_scheme(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["schemes", "new", "mine", "--title", "Mine", "--indicator", "sales=100"]


def _intake(root: Path) -> list[str]:
    write_issuing_workspace(root)
    listed = root / "list.csv"
    listed.write_text("employee_id,name\nA,Jia\nB,Yi\n", encoding="utf-8")
    arguments = ["intake", "2026Q2", "team", str(listed)]
    call([*arguments, "--workspace", str(root)])  # proposes a mapping, which is looked at
    return [*arguments, "--accept"]


_SIGNED = ("-d", "team", "--on", "2020-01-10")


def _consent(root: Path) -> list[str]:
    """Two must sign, and both have keys."""
    write_issuing_workspace(root)
    settings = root / "params" / "departments.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}four_eyes: true\n", encoding="utf-8")
    os.environ["KPI_KEYS"] = str(root.with_name("keys"))
    for name in ("li-na", "wang-qiang"):
        _done(root, ["keys", "new", name, "--from", "2020-01-01"])
    return ["approve", "2025Q4", *_SIGNED, "--to", "xlsx", "--by", "wang-qiang"]


def _signed_revision(root: Path) -> list[str]:
    _done(root, _consent(root))
    return ["issue", "2025Q4", *_SIGNED, "--to", "xlsx", "--by", "li-na"]


def _signed_void(root: Path) -> list[str]:
    _done(root, _signed_revision(root))
    void = ["2025Q4", *_SIGNED, "--void", "--reason", "too early"]
    _done(root, ["approve", *void, "--by", "wang-qiang"])
    return ["issue", *void, "--by", "li-na"]


def _done(root: Path, arguments: list[str]) -> None:
    code, said = call([*arguments, "--workspace", str(root)])
    assert code == 0, said


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "pack": _drafts,
    "assess": _assessment,
    "assess after problems": _results_in_place_of_problems,
    "issue": _first_revision,
    "issue again": _second_revision,
    "restate": _restatement,
    "correct": _correction,
    "issue --void": _void,
    "issue --paid-elsewhere": _paid_elsewhere,
    "paid": _payments,
    "audit": _audit,
    "pack --as-known": _report_of_an_earlier_day,
    "new-period": _templates,
    "schemes json-schema": _schema,
    "plan": _plan,
    "what-if": _scenario,
    "schemes new": _new_scheme,
    "intake": _intake,
    "approve": _consent,
    "issue --by": _signed_revision,
    "issue --by --void": _signed_void,
}
"""By name; each writes the workspace at a folder and gives what is to be run."""
