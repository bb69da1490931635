"""A ledger of two departments whose manifests name each other's heads, small and quickly issued.

    team 2025Q4 r1 · desk 2025Q4 r1 · team 2025Q4 r2 · team 2026Q1 r1 · desk 2026Q1 r1

The desk is the team under other names: A, B, C and D are P, Q, R and S there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.signing.private_keys import KeyFolder
from kpilib.publish.packs.report import make_figures
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, write_issuing_workspace
from tests.signing.signing_company import LI, SigningCompany
from tests.small_schemes import write_folder
from tests.small_workspace import DEPARTMENTS, INPUTS

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.records.revision import Revision

ACTS = ("team 2025Q4", "desk 2025Q4", "team 2025Q4", "team 2026Q1", "desk 2026Q1")
"""What is issued, in this order; before the third a correction has come."""

_DESK = """\
  desk:
    title: {zh: 二部, en: Team two}
    scheme: small
    language: en
    bonus_budget: 2000
"""
_WITH_WORKBOOK = IssueOptions(("xlsx",), make=make_figures)


def write_two(root: Path) -> Path:
    """The workspace before anything is issued."""
    write_issuing_workspace(root)
    (root / "params" / "departments.yaml").write_text(DEPARTMENTS + _DESK, encoding="utf-8")
    names = str.maketrans("ABCD", "PQRS")
    for period, tables in INPUTS.items():
        other = {
            name: "\n".join(
                line if number == 0 else line.translate(names)
                for number, line in enumerate(text.splitlines())
            )
            for name, text in tables.items()
        }
        write_folder(root / "params" / "inputs" / period / "desk", other)
    return root


@cache
def issued_two(temp: Path, *, signed: bool = False) -> Path:
    """The same with everything issued; made once in a folder, and not to be written to.

    Args:
        temp: The folder.
        signed: Li Na signs each revision; her private key is beside the workspace, and not in it.
    """
    root = temp / ("two departments, signed" if signed else "two departments")
    root.mkdir()
    write_two(root)
    options = _WITH_WORKBOOK
    if signed:
        company = SigningCompany(root, KeyFolder(temp / "keys of two departments"))
        company.key(LI)
        options = replace(options, by=LI, on="2020-01-10", keys=company.keys)
    for number, act in enumerate(ACTS):
        if number == 2:
            path = correct_sales(root, "2025Q4", "A", "50", "60")
            path.write_text(path.read_text("utf-8").replace("2026-04-20", "2020-01-05"), "utf-8")
        department, period = act.split()
        issue(Workspace(root), department, Period.parse(period), options)
    return root


def heads(root: Path) -> dict[str, str]:
    """The hash of the last manifest of each department."""
    return {name: chain_of(root, name)[-1].sha256 for name in ("team", "desk")}


def chain_of(root: Path, department: str) -> tuple[Revision, ...]:
    """Everything that a department has issued."""
    return Ledger(Workspace(root)).acts(department)
