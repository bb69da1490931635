"""A signed issue that is killed goes on to the same bytes, and keeps the day that it had."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kpilib.history import issue as issuing
from tests.issued_workspace import contents, team
from tests.signing.signing_company import SigningCompany, found_company

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> SigningCompany:
    company = found_company(tmp_path_factory.mktemp("approved"))
    company.approve("2025Q4")
    return company


def killed_at(company: SigningCompany, function: str, *, before: bool) -> None:
    """Issue in a process of its own, which dies as by `kill -9` at one of the steps."""
    child = os.fork()
    if not child:
        step: Callable[..., object] = getattr(issuing, function)

        def dies(*given: object, **named: object) -> None:
            if not before:
                step(*given, **named)
            os._exit(9)

        setattr(issuing, function, dies)
        try:
            company.issue("2025Q4")
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9


@pytest.mark.parametrize(
    ("function", "before", "later"),
    [
        ("in_own_process", True, "2020-01-10"),
        ("hashes", True, "2020-01-10"),
        ("replace_text", True, "2020-01-10"),
        ("replace_text", False, "2020-01-10"),
        ("put_away", True, "2020-01-10"),
        ("put_away", False, "2020-01-25"),
    ],
)
def test_killed_at_any_step_it_resumes_to_the_same_bytes(
    approved: SigningCompany, tmp_path: Path, function: str, *, before: bool, later: str
) -> None:
    """From when its folder has its name the revision is there, with its day, whoever goes on."""
    quiet, company = (approved.copy_to(tmp_path / name) for name in ("quiet", "killed"))
    quiet.issue("2025Q4")
    killed_at(company, function, before=before)
    company.issue("2025Q4", on=later)
    assert contents(team(company.root, "2025Q4/r1")) == contents(team(quiet.root, "2025Q4/r1"))
    ledgers = (contents(one.root / "reports" / "ledger") for one in (quiet, company))
    there, here = (
        {name: text for name, text in each.items() if name[0] != "."} for each in ledgers
    )
    assert there == here
    assert company.faults() == []
