"""What people sign and is killed goes on to the same bytes, and keeps the day that it had."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.history import issue as issuing
from kpilib.history.approve import approve
from kpilib.history.void import void, voided_already
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import contents, team
from tests.killing import killed_at as killed_before
from tests.kills_of_acts import state_of
from tests.signing.signing_company import LI, WANG, SigningCompany, found_company

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Q4 = Period.parse("2025Q4")


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


def consent_to_a_void(company: SigningCompany) -> None:
    options = replace(company.options(WANG, "2020-01-10"), void=True, reason="too early")
    approve(Workspace(company.root), "team", Q4, options)


def void_it(company: SigningCompany) -> None:
    """As the command does."""
    if not voided_already(Workspace(company.root), "team", Q4):
        options = replace(company.options(LI, "2020-01-10"), void=True, reason="too early")
        void(Workspace(company.root), "team", Q4, options)


def approve_next(company: SigningCompany) -> None:
    company.approve("2026Q1")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed in forked copies")
@pytest.mark.parametrize(("first", "act"), [(approve_next, approve_next),
                                            (consent_to_a_void, void_it)])  # fmt: skip
def test_killed_before_any_change_of_the_disk_an_act_is_done_again_to_the_same_bytes(
    approved: SigningCompany,
    tmp_path: Path,
    first: Callable[[SigningCompany], None],
    act: Callable[[SigningCompany], None],
) -> None:
    ready, quiet = (approved.copy_to(tmp_path / name) for name in ("ready", "quiet"))
    for company in (ready, quiet):
        company.issue("2025Q4")
        if first is not act:
            first(company)
    act(quiet)
    wanted, step = state_of(quiet.root), 1
    while True:
        company = ready.copy_to(tmp_path / str(step))
        if not killed_before(partial(act, company), company.root, step, torn=False):
            break
        assert company.faults() == [], step
        act(company)
        assert state_of(company.root) == wanted, step
        step += 1
    assert step > (5 if first is act else 20)
