"""More staged frauds: look-alikes, things of others put in, days and decisions of one's own."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.history.approve import approve
from kpilib.history.signing.consent import consent_of, read_consent
from kpilib.history.signing.dsse import Envelope, read_envelope, signed_bytes
from kpilib.history.void import void
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import CONSENT_COPY, MANIFEST, STATEMENT, Manifest, ManifestEntry
from kpilib.records.seal import hashes
from kpilib.workspace.people_file import read_people
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import team, writable
from tests.signing.signing_company import (
    LI,
    WANG,
    SigningCompany,
    people_text,
    switch,
    write_people,
)
from tests.signing.staged import (
    Fraud,
    Staged,
    appeal,
    edit_people,
    entry,
    is_found,
    is_refused,
    kpi_correct,
    noted,
    put_consent,
    seal,
    second,
    sign,
    signer,
    signing_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kpilib.records.revision import Revision

FRAUDS: Staged = {}
FORGERIES: Staged = {}
LOOKS_LIKE_LI = "lі-na"
"""Its second letter is Cyrillic."""


def refused(why: str) -> Callable[[Fraud], None]:
    """A fraud that ends in a refusal whose text matches."""
    return noted(FRAUDS, why)


def found(why: str) -> Callable[[Fraud], None]:
    """A forgery of what was issued that verify names, file and reason."""
    return noted(FORGERIES, why)


# Consents


@refused("C-A.yaml:6: on is 2020-01-10, and what rests on it is of 2020-01-03")
def consent_of_a_day_before_what_it_is_to(company: SigningCompany) -> None:
    company.correct_sales("2026Q1", "A", "40", "90")
    company.approve("2026Q1", on="2020-01-03")


@refused("C-A.yaml:6: on is 2020-01-10, and what rests on it is of 2020-01-03")
def consent_dated_back_by_who_gave_it(company: SigningCompany) -> None:
    company.correct_sales("2026Q1", "A", "40", "90")
    company.approve("2026Q1")
    given = read_consent(company.consent("2026Q1").read_bytes(), "x")
    put_consent(company, consent_of(given.to, signer(company, WANG), "2020-01-03"))
    company.issue("2026Q1", on="2020-01-15")


def voided(company: SigningCompany, reason: str, consented: str) -> Revision:
    """2025Q4 is voided for a reason, with a consent to one; without any where it is empty."""
    where, when = Workspace(company.root), Period.parse("2025Q4")
    if consented:
        options = company.options(WANG, "2020-01-20")
        approve(where, "team", when, replace(options, void=True, reason=consented))
    options = company.options(LI, "2020-01-20")
    return void(where, "team", when, replace(options, void=True, reason=reason))[0]


@refused("team 2025Q4 r2 needs the consent of a second person")
def void_by_one_alone(company: SigningCompany) -> None:
    voided(company, "wrong rates", "")


@refused("something else is there now than was consented to: the reason")
def void_for_another_reason_than_was_consented_to(company: SigningCompany) -> None:
    voided(company, "wrong rates", "issued twice")


@refused("it is the consent to team 2025Q4 r1, and not to this")
def issued_again_after_a_void_with_the_consent_of_before(company: SigningCompany) -> None:
    before = company.consent("2025Q4").read_bytes()
    voided(company, "wrong rates", "wrong rates")
    company.consent("2025Q4", "r3").write_bytes(before)
    company.issue("2025Q4", on="2020-01-25")


@refused("something else is there now than was consented to: what is done")
def consent_to_a_restatement_used_for_a_void(company: SigningCompany) -> None:
    company.correct_sales("2025Q4", "A", "50", "60")
    company.approve("2025Q4", on="2020-01-20")
    voided(company, "wrong rates", "")


# Names and settings


@refused(f"{LOOKS_LIKE_LI} looks like li-na, and nobody could tell who has signed")
def key_for_an_id_that_looks_like_another(company: SigningCompany) -> None:
    company.key(LOOKS_LIKE_LI, by=WANG, on="2020-01-10")


@refused(f"people.yaml:12: {LOOKS_LIKE_LI} looks like li-na")
def id_that_looks_like_another_put_in_by_hand(company: SigningCompany) -> None:
    text = people_text(company.root)
    write_people(company.root, f'{text}  "{LOOKS_LIKE_LI}":\n    name: 李娜\n')
    company.approve("2026Q1")


@refused("wang-qiang.* has no key|nobody vouches for the key of wang-qiang")
def keys_of_two_people_exchanged(company: SigningCompany) -> None:
    one, other = entry(company, LI).public, entry(company, WANG).public
    for old, new in ((one, "aside"), (other, one), ("aside", other)):
        edit_people(company, old, new)
    company.approve("2026Q1", by=WANG)


@refused("four_eyes: it must be true or false")
def policy_that_is_a_text(company: SigningCompany) -> None:
    path = company.root / "params" / "departments.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("four_eyes: true", 'four_eyes: "true"'), "utf-8")
    company.issue("2026Q1")


@refused("four_eyes stands here and in line 8: keep one")
def policy_twice(company: SigningCompany) -> None:
    path = company.root / "params" / "departments.yaml"
    path.write_text(path.read_text("utf-8") + "four_eyes: false\n", "utf-8")
    company.issue("2026Q1")


@refused("team 2025Q4 r1 is signed, and so must be what follows it: name who signs")
def department_renamed_to_leave_its_chain(company: SigningCompany) -> None:
    switch(company.root, on=False)
    path = company.root / "params" / "departments.yaml"
    path.write_text(path.read_text("utf-8").replace("  team:", "  crew:"), "utf-8")
    for folder in (company.root / "params" / "inputs").glob("*/team"):
        folder.rename(folder.with_name("crew"))
    company.issue("2026Q1", by="", department="crew")


@refused("params/people.yaml has no key of li-na")
def everybody_taken_out_for_a_new_department(company: SigningCompany) -> None:
    """Two names that nobody signs would do where there had never been a key."""
    company.add_department("crew")
    (company.root / "params" / "people.yaml").unlink()
    switch(company.root, on=False)
    company.issue("2026Q1", department="crew")


# Decisions of one's own


def appeal_decided(company: SigningCompany, by: str) -> None:
    appeal(company)
    said = kpi_correct(company, "--decide", "C001", "--outcome", "upheld", "--decided",
                       "2020-01-20", "--by", by, "--ground", "it is mine")  # fmt: skip
    assert "decided" not in (company.root / "params/corrections/2025Q4/team/C001.yaml").read_text()
    raise KpiError(said)


@refused("filed the appeal 7 and cannot decide it: somebody else decides")
def appeal_decided_by_who_appeals_in_another_alphabet(company: SigningCompany) -> None:
    appeal_decided(company, "А")


@refused("jia filed the appeal 7 and cannot decide it: somebody else decides")
def appeal_decided_by_who_appeals_as_who_signs(company: SigningCompany) -> None:
    write_people(company.root, people_text(company.root) + "  jia:\n    name: 甲\n")
    appeal_decided(company, "jia")


def written_off(company: SigningCompany, by: str) -> None:
    """60.00 of 2025Q4 are to be recovered from A, and are decided not to be."""
    company.correct_sales("2025Q4", "A", "50", "40")
    company.approve("2025Q4", on="2020-01-20")
    company.issue("2025Q4", on="2020-01-20")
    path = company.root / "params" / "write_offs" / "team.yaml"
    path.parent.mkdir()
    path.write_text("- {employee: A, period: 2025Q4, item: bonus, amount: -60.00, reason: small, "
                    f"by: {by}, on: 2020-01-20}}\n", encoding="utf-8")  # fmt: skip
    company.approve("2026Q1", on="2020-01-21")


@refused("team.yaml:1: A cannot decide that the own amount of 2025Q4 is not settled")
def own_debt_written_off(company: SigningCompany) -> None:
    written_off(company, "A")


@refused("team.yaml:1: 甲 cannot decide that the own amount of 2025Q4 is not settled")
def own_debt_written_off_by_ones_name(company: SigningCompany) -> None:
    written_off(company, "甲")


@refused("team.yaml:1: on is 2020-01-20, and what rests on it is of 2020-01-12")
def debt_written_off_after_the_consent(company: SigningCompany) -> None:
    path = company.root / "params" / "write_offs" / "team.yaml"
    path.parent.mkdir()
    path.write_text("- {employee: A, period: 2025Q4, item: bonus, amount: -60.00, reason: small, "
                    "by: Wu, on: 2020-01-20}\n", encoding="utf-8")  # fmt: skip
    company.approve("2026Q1", on="2020-01-12")


# What verify finds in what was issued


def two_departments(company: SigningCompany) -> tuple[Path, Path]:
    """2026Q1 is issued of both."""
    company.add_department("others")
    for name in ("team", "others"):
        company.approve("2026Q1", department=name)
        company.issue("2026Q1", department=name)
    one = team(company.root, "2026Q1/r1")
    for path in (company.root / "reports").rglob("*"):
        path.chmod(0o700)
    return one, one.parent.with_name("others") / "r1"


def exchange(one: Path, other: Path) -> tuple[Path, Path]:
    aside = one.with_name("aside")
    for before, after in ((one, aside), (other, one), (aside, other)):
        before.rename(after)
    return one, other


@found(f"2026Q1/team/r1/{MANIFEST}: it is that of others 2026Q1 r1")
def revisions_of_two_departments_exchanged(company: SigningCompany) -> None:
    exchange(*two_departments(company))


@found(f"2026Q1/team/r1/{MANIFEST}: it is not the one that was issued")
def revisions_exchanged_and_named_anew(company: SigningCompany) -> None:
    for folder in exchange(*two_departments(company)):
        path = folder / MANIFEST
        said = Manifest.model_validate_json(path.read_bytes())
        path.write_bytes(said.model_copy(update={"department": folder.parent.name}).to_bytes())


def made_up(company: SigningCompany, name: str, **changes: object) -> None:
    """A department that nobody has, with a chain of its own and no policy; nobody signs."""
    one = team(company.root, "2025Q4/r1")
    other = one.parent.with_name(name) / "r1"
    shutil.copytree(one, other)
    for path in other.rglob("*"):
        path.chmod(0o700)
    for each in (STATEMENT, CONSENT_COPY, "check_signature.py", "world/params/people.yaml"):
        (other / each).unlink()
    settings = other / "world" / "params" / "departments.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace("four_eyes: true\n", "").replace("team", name), "utf-8"
    )
    for path in sorted((other / "world").rglob("team")):
        path.rename(path.with_name(name))
    said = Manifest.model_validate_json((other / MANIFEST).read_bytes())
    files = {place: digest for place, digest in hashes(other).items() if place != MANIFEST}
    made = {"department": name, "by": "", "key": "", "files": files, "beside": {}, **changes}
    said = said.model_copy(update=made)
    (other / MANIFEST).write_bytes(said.to_bytes())
    line = ManifestEntry(
        sequence=1, period="2025Q4", revision="r1", sha256=hashes(other)[MANIFEST]
    ).line()
    register = company.root / "reports" / "ledger" / f"{name}.jsonl"
    register.write_text(line, encoding="utf-8")


@found(f"2025Q4/crew/r1/{MANIFEST}: it is unsigned, and was issued neither before nor after team")
def department_made_up(company: SigningCompany) -> None:
    made_up(company, "crew")


@found(f"2025Q4/crew/r1/{MANIFEST}: it is unsigned, and was issued neither before nor after team")
def department_made_up_of_the_day_before(company: SigningCompany) -> None:
    made_up(company, "crew", on="2020-01-09")


@found(f"2025Q4/tеam/r1/{MANIFEST}: it is unsigned, and was issued neither before nor after team")
def department_that_looks_like_another(company: SigningCompany) -> None:
    made_up(company, "tеam")


@found(f"2025Q4/crew/r1/{MANIFEST}: it is unsigned, and team 2025Q4 r1 before it is signed")
def department_made_up_after_the_others(company: SigningCompany) -> None:
    (one,) = Ledger(Workspace(company.root)).acts("team")
    made_up(company, "crew", beside={"team": one.sha256})


@found(f"2025q4/team/r1/{MANIFEST}: it is that of team 2025Q4 r1")
def period_in_small_letters(company: SigningCompany) -> None:
    reports = company.root / "reports"
    shutil.copytree(reports / "2025Q4", reports / "2025q4")


@found("2025Q4/team/ｒ2: it is no revision that was issued")
def revision_in_wide_letters(company: SigningCompany) -> None:
    folder = writable(team(company.root, "2025Q4/r1")).with_name("ｒ2")
    folder.mkdir()
    (folder / "payouts.xlsx").write_bytes(b"PK")


@found("2025Q4: it is a link")
def folder_of_a_period_that_is_a_link(company: SigningCompany) -> None:
    folder = company.root / "reports" / "2025Q4"
    folder.rename(company.root / "elsewhere")
    folder.symlink_to(company.root / "elsewhere")


@found(f"2025Q4/team/r1/{STATEMENT}: it cannot be read: it is not written as an envelope is: one s")
def two_signatures_by_one_key(company: SigningCompany) -> None:
    path = writable(team(company.root, "2025Q4/r1") / STATEMENT)
    whole = json.loads(path.read_bytes())
    whole["signatures"] *= 2
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    path.write_text(f"{text}\n", encoding="utf-8")


@found(f"2025Q4/team/r1/{STATEMENT}: it is signed with a key that does not count")
def envelope_without_its_signature(company: SigningCompany) -> None:
    path = writable(team(company.root, "2025Q4/r1") / STATEMENT)
    right = read_envelope(path.read_bytes(), "x")
    path.write_bytes(Envelope(right.payload).to_bytes())


def signed_anew(company: SigningCompany, payload: Callable[[bytes], bytes]) -> None:
    """Li Na signs something else than she said."""
    path = writable(team(company.root, "2025Q4/r1") / STATEMENT)
    said = payload(read_envelope(path.read_bytes(), "x").payload)
    key = signing_key(company, LI)
    path.write_bytes(Envelope(said, key.id, key.sign(signed_bytes(said))).to_bytes())


@found(f"2025Q4/team/r1/{STATEMENT}: it cannot be read: .*this is not JSON")
def half_a_payload_signed(company: SigningCompany) -> None:
    signed_anew(company, lambda said: said[: len(said) // 2])


@found(f"2025Q4/team/r1/{STATEMENT}: it cannot be read: .*no in-toto statement of this program")
def payload_that_says_two_things(company: SigningCompany) -> None:
    signed_anew(company, lambda said: said[:-1] + b',"predicateType":"urn:kpilib:void:1"}')


@found(f"2025Q4/team/r1/{STATEMENT}: it cannot be read: statement.dsse.json:1: this is not JSON")
def envelope_cut_off(company: SigningCompany) -> None:
    path = writable(team(company.root, "2025Q4/r1") / STATEMENT)
    path.write_bytes(path.read_bytes()[:-40])


@found(f"2025Q4/team/r1/{MANIFEST}: it is not a manifest as it was written")
def manifest_that_says_two_days(company: SigningCompany) -> None:
    """One reader takes the first of them, and another one the last."""
    path = writable(team(company.root, "2025Q4/r1") / MANIFEST)
    path.write_bytes(path.read_bytes().replace(b"{\n", b'{\n "on": "2019-12-01",\n', 1))


@found(f"2026Q1/team/r1/{CONSENT_COPY}: nobody had seen it by then: .*C-A.yaml:6: on is 2020-01-10")
def consent_dated_back_in_what_was_issued(company: SigningCompany) -> None:
    company.correct_sales("2026Q1", "A", "40", "90")
    folder = second(company)
    given = read_consent((folder / CONSENT_COPY).read_bytes(), "x")
    writable(folder / CONSENT_COPY).write_bytes(
        consent_of(given.to, signer(company, WANG), "2020-01-03")
    )
    seal(company, "2026Q1/r1")
    sign(company, "2026Q1/r1", LI)


@found(f"2026Q1/team/r1/{MANIFEST}: it rests on what came later: .*C-A.yaml:6: on is 2020-01-20")
def issue_dated_back_before_its_correction(company: SigningCompany) -> None:
    company.correct_sales("2026Q1", "A", "40", "90")
    path = company.root / "params" / "corrections" / "2026Q1" / "team" / "C-A.yaml"
    path.write_text(path.read_text("utf-8").replace("2020-01-10", "2020-01-20"), "utf-8")
    second(company)
    seal(company, "2026Q1/r1", on="2020-01-15")
    sign(company, "2026Q1/r1", LI)


@pytest.mark.parametrize("name", FRAUDS)
def test_a_fraud_is_refused_with_its_reason_and_nothing_is_issued(
    company: SigningCompany, name: str
) -> None:
    is_refused(company, FRAUDS[name])


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_found_by_its_file_with_the_reason(company: SigningCompany, name: str) -> None:
    is_found(company, FORGERIES[name], "2020-12-31")


def test_people_edited_later_change_nothing_of_what_was_signed(company: SigningCompany) -> None:
    """What is in force is what was frozen: names, days and keys of today are no evidence."""
    text = people_text(company.root).replace("王强", "赵刚").replace("2020-01-01", "2020-01-11")
    write_people(company.root, text)
    assert read_people(company.root).people[WANG].name == "赵刚"
    assert company.faults() == []
    (company.root / "params" / "people.yaml").unlink()
    assert company.faults() == []
