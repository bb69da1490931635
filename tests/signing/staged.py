"""What staged frauds do: consents and keys put in by hand, manifests sealed and signed again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.problems import KpiError
from kpilib.history.signing.consent import read_consent
from kpilib.history.signing.dsse import enclosed
from kpilib.history.signing.issue_statement import issue_statement
from kpilib.history.signing.signer import Signer
from kpilib.history.signing.trust import CountingKey, vouching
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import STATEMENT
from kpilib.workspace.people_file import People, PersonKey, read_people
from kpilib.workspace.people_text import with_key
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import seal_again, team, writable
from tests.signing.signing_company import SigningCompany, people_text, write_people

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from kpilib.history.signing.private_keys import SigningKey

Fraud = Callable[[SigningCompany], None]
Staged = dict[str, tuple[Fraud, str]]
"""Frauds by name, each with what must be said of it."""


def noted(into: Staged, why: str) -> Callable[[Fraud], None]:
    """Keep a fraud by its name, with what must be said of it."""

    def keep(fraud: Fraud) -> None:
        into[fraud.__name__] = fraud, why

    return keep


def is_refused(company: SigningCompany, staged: tuple[Fraud, str]) -> None:
    """Whether a fraud ends in a refusal with its reason, and nothing is issued."""
    fraud, why = staged
    with pytest.raises(KpiError) as told:
        fraud(company)
    assert re.search(why, str(told.value)), str(told.value)
    assert not list((company.root / "reports").glob("*/*/.issuing*"))
    assert company.faults() == []


def is_found(company: SigningCompany, staged: tuple[Fraud, str], today: str) -> None:
    """Whether verify names a forgery of what was issued, file and reason."""
    forge, why = staged
    forge(company)
    faults = company.faults(today)
    assert any(re.search(why, fault) for fault in faults), faults


def signing_key(company: SigningCompany, person: str) -> SigningKey:
    return company.keys.read(company.keys.folder / f"{person}.pem")


def entry(company: SigningCompany, person: str) -> PersonKey:
    return read_people(company.root).people[person].keys[0]


def signer(company: SigningCompany, person: str) -> Signer:
    key = entry(company, person)
    counted = CountingKey(person, person, key.public, key.from_, key.until, person)
    return Signer(person, person, counted, signing_key(company, person))


def proposal(company: SigningCompany, period: str = "2026Q1") -> dict[str, Any]:
    """The content of what would be issued, as the consent to it says."""
    company.approve(period)
    path = company.consent(period)
    content = read_consent(path.read_bytes(), path.name).to
    path.unlink()
    return dict(content)


def put_consent(company: SigningCompany, content: bytes, period: str = "2026Q1") -> None:
    path = company.consent(period)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def edit_people(company: SigningCompany, old: str, new: str) -> None:
    text = people_text(company.root)
    assert old in text
    write_people(company.root, text.replace(old, new, 1))


def kpi_correct(company: SigningCompany, *words: str) -> str:
    asked = ["correct", "2025Q4", "team", *words, "--workspace", str(company.root), "--lang", "en"]
    return CliRunner().invoke(main, asked).output


def appeal(company: SigningCompany) -> None:
    said = kpi_correct(
        company, "--appeal", "7", "--employee", "A", "--filed", "2020-01-12", "--about", "a deal",
        "--reason", "filed", "--by", "D", "--on", "2020-01-12",
    )  # fmt: skip
    assert "C001" in said


def second(company: SigningCompany) -> Path:
    """2026Q1 is issued on 1 February."""
    company.approve("2026Q1", on="2020-02-01")
    return company.issue("2026Q1", on="2020-02-01").revision.folder


def seal(company: SigningCompany, place: str, **changes: object) -> None:
    """Manifest and register written anew around changed files; a statement is no such file."""
    statement = team(company.root, place) / STATEMENT
    kept = statement.read_bytes() if statement.exists() else None
    if kept is not None:
        writable(statement).unlink()
    seal_again(company.root, place, **changes)
    if kept is not None:
        statement.write_bytes(kept)


def sign(company: SigningCompany, place: str, person: str, people: People | None = None) -> None:
    """The statement signed anew by somebody who has a key, over the manifest as it is."""
    folder = team(company.root, place)
    ledger = Ledger(Workspace(company.root))
    (one,) = (each for each in ledger.chain("team")[0] if each.folder == folder)
    entries = (people or read_people(folder / "world")).people
    counted = [
        CountingKey(name, each.name, key.public, key.from_, key.until, name)
        for name, each in entries.items()
        for key in each.keys
    ]
    policy = {"four_eyes": True, "recover_at_most": ""}
    said = issue_statement(one.manifest, one.sha256, counted, policy)
    writable(folder / STATEMENT).write_bytes(
        enclosed(said.content(), signing_key(company, person)).to_bytes()
    )


def add_to_world(company: SigningCompany, folder: Path, person: str, by: str = "") -> People:
    """Somebody's key put into the people that a revision has frozen."""
    company.key(person)
    key = entry(company, person)
    if by:
        vouched = vouching((person, "赵刚", key), by, signing_key(company, by), date(2020, 1, 20))
        key = key.model_copy(update={"vouched": vouched})
    path = writable(folder / "world" / "params" / "people.yaml")
    path.write_text(with_key(path.read_text("utf-8"), person, "赵刚", key), encoding="utf-8")
    return read_people(folder / "world")
