"""Every command that writes into a workspace, with a workspace in which it has something to do."""

from __future__ import annotations

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


def _correction(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["correct", "2025Q4", "team", "--table", "metrics", "--row", "subject=A", "--row",
            "metric=sales", "--set", "actual=60", "--reason", "found", "--by", "D", "--on",
            "2026-01-20"]  # fmt: skip


def _templates(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["new-period", "2026Q2", "-d", "team"]


def _schema(root: Path) -> list[str]:
    write_issuing_workspace(root)
    return ["schemes", "json-schema", "--write"]


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "pack": _drafts,
    "assess": _assessment,
    "assess after problems": _results_in_place_of_problems,
    "issue": _first_revision,
    "issue again": _second_revision,
    "restate": _restatement,
    "correct": _correction,
    "new-period": _templates,
    "schemes json-schema": _schema,
}
"""By name; each writes the workspace at a folder and gives what is to be run."""
