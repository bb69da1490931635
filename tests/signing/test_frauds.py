"""Staged frauds around signatures and consent: each is refused, or found, with its reason."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kpilib.core.problems import KpiError
from kpilib.history.signing import check_signature as script
from kpilib.history.signing.consent import consent_of, read_consent
from kpilib.history.signing.dsse import enclosed, read_envelope
from kpilib.history.signing.signer import Signer
from kpilib.records.manifest import CONSENT_COPY, STATEMENT
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
    add_to_world,
    appeal,
    edit_people,
    entry,
    is_found,
    is_refused,
    kpi_correct,
    noted,
    proposal,
    put_consent,
    seal,
    second,
    sign,
    signer,
    signing_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable


ZHAO = "zhao-gang"
FRAUDS: Staged = {}
FORGERIES: Staged = {}


def refused(why: str) -> Callable[[Fraud], None]:
    """A fraud that ends in a refusal whose text matches."""
    return noted(FRAUDS, why)


def found(why: str) -> Callable[[Fraud], None]:
    """A forgery of what was issued that verify names, file and reason."""
    return noted(FORGERIES, why)


# What is refused before anything is written


@refused("li-na issues and cannot consent to it, too")
def own_approval(company: SigningCompany) -> None:
    company.approve("2026Q1", by=LI)
    company.issue("2026Q1")


@refused("li-na issues and cannot consent to it, too")
def own_approval_under_the_printed_name(company: SigningCompany) -> None:
    company.approve("2026Q1", by="李娜")
    company.issue("2026Q1")


@refused("the key [0-9a-f]{16} of zhao-gang is one of li-na, too")
def one_key_under_two_names(company: SigningCompany) -> None:
    mine = entry(company, LI).model_copy(update={"vouched": None})
    text = people_text(company.root)
    write_people(company.root, text + f'  {ZHAO}:\n    name: "赵刚"\n    keys:\n'
                 f'      - public: "{mine.public}"\n        from: 2020-01-01\n')  # fmt: skip
    company.approve("2026Q1", by=ZHAO)


@refused("signed with the key that issues it")
def one_key_for_issue_and_consent(company: SigningCompany) -> None:
    who = replace(signer(company, LI), person=WANG)
    put_consent(company, consent_of(proposal(company), who, "2020-01-10"))
    company.issue("2026Q1")


@refused("something else is there now than was consented to: .*figures")
def inputs_edited_after_approval(company: SigningCompany) -> None:
    company.approve("2026Q1")
    path = company.root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv"
    path.write_text(path.read_text("utf-8").replace("A,sales,100,40", "A,sales,100,99"), "utf-8")
    company.issue("2026Q1")


@refused("something else is there now than was consented to: .*figures")
def correction_after_approval(company: SigningCompany) -> None:
    company.approve("2026Q1")
    company.correct_sales("2026Q1", "A", "40", "90")
    company.issue("2026Q1")


@refused("than was consented to: inputs, rules, notebooks or keys")
def notebook_edited_after_approval(company: SigningCompany) -> None:
    company.approve("2026Q1")
    (notebook,) = (company.root / "notebooks").glob("*.ipynb")
    text = notebook.read_text("utf-8")
    assert "2026" in text or "period" in text
    notebook.write_text(text.replace("period", "periods", 1), encoding="utf-8")
    company.issue("2026Q1")


@refused("than was consented to: inputs, rules, notebooks or keys")
def key_added_after_approval(company: SigningCompany) -> None:
    company.approve("2026Q1")
    company.key(ZHAO, by=LI, on="2020-01-10")
    company.issue("2026Q1")


@refused("than was consented to: formats")
def other_formats_than_consented_to(company: SigningCompany) -> None:
    company.approve("2026Q1")
    company.issue("2026Q1", formats=("html",))


@refused("it is the consent to team 2025Q4 r1, and not to this")
def consent_of_another_period(company: SigningCompany) -> None:
    put_consent(company, company.consent("2025Q4").read_bytes())
    company.issue("2026Q1")


@refused("it is the consent to others 2026Q1 r1, and not to this")
def consent_of_another_department(company: SigningCompany) -> None:
    content = {**proposal(company), "department": "others"}
    put_consent(company, consent_of(content, signer(company, WANG), "2020-01-10"))
    company.issue("2026Q1")


@refused("it is the consent to team 2025Q4 r1, and not to this")
def consent_of_another_revision(company: SigningCompany) -> None:
    company.correct_sales("2025Q4", "A", "50", "60")
    company.consent("2025Q4", "r2").write_bytes(company.consent("2025Q4").read_bytes())
    company.issue("2025Q4", on="2020-02-01")


@refused("cannot be issued on 2020-01-09: team 2025Q4 r1 was issued on 2020-01-10")
def issue_dated_back(company: SigningCompany) -> None:
    company.approve("2026Q1", on="2020-01-09")
    company.issue("2026Q1", on="2020-01-09")


@refused("on is 2020-01-10, and what rests on it is of 2020-01-05")
def first_issue_dated_before_a_correction_that_it_holds(company: SigningCompany) -> None:
    for path in (company.root / "reports").rglob("*"):
        writable(path)
    shutil.rmtree(company.root / "reports")
    company.correct_sales("2025Q4", "A", "50", "60")
    company.approve("2025Q4", on="2020-01-05")
    company.issue("2025Q4", on="2020-01-05")


@refused("cannot be issued on 2999-01-01: that day has not come yet")
def issue_dated_ahead(company: SigningCompany) -> None:
    company.issue("2026Q1", on="2999-01-01")


@refused("nobody can consent on 2999-01-01")
def consent_dated_ahead(company: SigningCompany) -> None:
    company.approve("2026Q1", on="2999-01-01")


@refused("it is of 2020-03-01, and what it is to is of 2020-02-01 already")
def consent_after_the_issue(company: SigningCompany) -> None:
    company.approve("2026Q1", on="2020-03-01")
    company.issue("2026Q1", on="2020-02-01")


@refused("no key of zhao-gang is in force on 2020-02-01: [0-9a-f]{16} from 2020-06-01")
def key_not_in_force_yet(company: SigningCompany) -> None:
    company.key(ZHAO, first="2020-06-01", by=WANG, on="2020-01-20")
    company.approve("2026Q1", on="2020-02-01")
    company.issue("2026Q1", by=ZHAO, on="2020-02-01")


@refused("no key of wang-qiang is in force on 2020-02-01: .* until 2020-01-31")
def key_not_in_force_any_more(company: SigningCompany) -> None:
    key = entry(company, WANG).public
    edit_people(company, f'{key}"\n        from: 2020-01-01',
                f'{key}"\n        from: 2020-01-01\n        until: 2020-01-31')  # fmt: skip
    company.approve("2026Q1", on="2020-02-01")


@refused("the key of 王强 is not in force on 2020-02-05")
def consent_by_a_key_that_has_ended_since(company: SigningCompany) -> None:
    key = entry(company, WANG).public
    edit_people(company, f'{key}"\n        from: 2020-01-01',
                f'{key}"\n        from: 2020-01-01\n        until: 2020-01-31')  # fmt: skip
    company.approve("2026Q1", on="2020-01-20")
    company.issue("2026Q1", on="2020-02-05")


@refused("nobody vouches for the key of zhao-gang")
def new_key_nobody_vouches_for(company: SigningCompany) -> None:
    company.key(ZHAO)
    company.approve("2026Q1", by=ZHAO)


@refused("nobody vouches for the key of zhao-gang")
def new_key_vouched_for_by_another_new_one(company: SigningCompany) -> None:
    company.key("sun-li")
    company.key(ZHAO, by="sun-li", on="2020-01-10")
    company.approve("2026Q1", by=ZHAO)


@refused("li-na alone stands for both keys: zhao-gang")
def colleague_made_up_by_who_issues(company: SigningCompany) -> None:
    company.key(ZHAO, by=LI, on="2020-01-10")
    company.approve("2026Q1", by=ZHAO)
    company.issue("2026Q1")


@refused("wang-qiang alone stands for both keys: sun-li, zhao-gang")
def two_colleagues_made_up_by_one(company: SigningCompany) -> None:
    company.key(ZHAO, by=WANG, on="2020-01-10")
    company.key("sun-li", by=WANG, on="2020-01-10")
    company.approve("2026Q1", by=ZHAO)
    company.issue("2026Q1", by="sun-li")


@refused("nobody vouches for the key of zhao-gang")
def vouched_for_by_who_has_left_dated_back(company: SigningCompany) -> None:
    """Wang Qiang has left on 5 January; 2025Q4 was issued on the 10th."""
    key = entry(company, WANG).public
    edit_people(company, f'{key}"\n        from: 2020-01-01',
                f'{key}"\n        from: 2020-01-01\n        until: 2020-01-05')  # fmt: skip
    company.key(ZHAO, by=WANG, on="2020-01-04")
    company.approve("2026Q1", by=ZHAO)


@refused("nobody vouches for the key of zhao-gang")
def entry_changed_after_somebody_vouched(company: SigningCompany) -> None:
    company.key(ZHAO, by=WANG, on="2020-01-10")
    edit_people(company, '"赵刚"', '"王强"')
    company.approve("2026Q1", by=ZHAO)


@refused("no key of zhao-gang is in force on 2020-03-01: .* until 2020-01-31")
def time_of_a_key_made_longer(company: SigningCompany) -> None:
    company.key(ZHAO, last="2020-01-31", by=WANG, on="2020-01-10")
    company.approve("2026Q1", on="2020-01-11")
    company.issue("2026Q1", on="2020-01-11")
    edit_people(company, "until: 2020-01-31", "until: 2030-01-31")
    company.correct_sales("2026Q1", "A", "40", "41")
    company.approve("2026Q1", by=ZHAO, on="2020-03-01")


@refused("needs the consent of a second person")
def policy_switched_off(company: SigningCompany) -> None:
    switch(company.root, on=False)
    company.issue("2026Q1")


@refused("others 2026Q1 r1 needs the consent of a second person")
def policy_switched_off_with_a_new_department(company: SigningCompany) -> None:
    """It has no revision before; what the others have frozen by then is in force."""
    company.add_department("others")
    switch(company.root, on=False)
    company.issue("2026Q1", department="others")


@refused("nobody vouches for the key of zhao-gang")
def people_made_up_for_a_new_department(company: SigningCompany) -> None:
    company.add_department("others")
    company.key(ZHAO)
    company.key("sun-li", by=ZHAO, on="2020-01-10")
    company.approve("2026Q1", by=ZHAO, department="others")


@refused("params/people.yaml has no key of ma-wei")
def consent_by_somebody_unknown(company: SigningCompany) -> None:
    company.approve("2026Q1", by="ma-wei")


@refused("it is signed with a key that does not count")
def consent_with_a_key_of_ones_own(company: SigningCompany) -> None:
    company.key(ZHAO)
    who = replace(signer(company, ZHAO), person=WANG)
    edit_people(company, people_text(company.root)[people_text(company.root).index("  zhao") :], "")
    put_consent(company, consent_of(proposal(company), who, "2020-01-10"))
    company.issue("2026Q1")


@refused("it is unsigned, and there are keys")
def unsigned_consent_in_somebodys_name(company: SigningCompany) -> None:
    put_consent(company, consent_of(proposal(company), Signer(WANG, WANG), "2020-01-10"))
    company.issue("2026Q1")


@refused("its signature is not that of 王强")
def consent_with_the_signature_of_another(company: SigningCompany) -> None:
    content = proposal(company)
    before = company.consent("2025Q4").read_bytes()
    right = read_envelope(consent_of(content, signer(company, WANG), "2020-01-10"), "x")
    put_consent(company, replace(right, signature=read_envelope(before, "x").signature).to_bytes())
    company.issue("2026Q1")


@refused("its payloadType is 'application/json', and must be application/vnd.in-toto")
def consent_in_an_envelope_of_another_type(company: SigningCompany) -> None:
    company.approve("2026Q1")
    whole = json.loads(company.consent("2026Q1").read_bytes())
    put_consent(company, json.dumps({**whole, "payloadType": "application/json"}).encode())
    company.issue("2026Q1")


@refused("it is no consent, but says urn:kpilib:issue:1")
def statement_in_the_place_of_a_consent(company: SigningCompany) -> None:
    put_consent(company, (team(company.root, "2025Q4/r1") / STATEMENT).read_bytes())
    company.issue("2026Q1")


@refused("the hash in it is not that of what it is about")
def consent_about_one_thing_with_the_hash_of_another(company: SigningCompany) -> None:
    content = proposal(company)
    said = json.loads(read_envelope(consent_of(content, signer(company, WANG), "2020-01-10"), "x")
                      .payload)  # fmt: skip
    said["predicate"]["proposal"]["results"] = {}
    put_consent(company, enclosed(said, signing_key(company, WANG)).to_bytes())
    company.issue("2026Q1")


@refused("team 2025Q4 r1|is signed, and so must be|2025Q4 r1 is signed")
def nobody_named_after_a_signed_one(company: SigningCompany) -> None:
    company.issue("2026Q1", by="")


@refused("params/people.yaml has no key of li-na")
def everybody_taken_out(company: SigningCompany) -> None:
    (company.root / "params" / "people.yaml").unlink()
    switch(company.root, on=False)
    company.issue("2026Q1")


@refused("it is no public key of Ed25519")
def key_below_which_everybody_signs(company: SigningCompany) -> None:
    neutral = base64.b64encode((1).to_bytes(32, "little")).decode()
    edit_people(company, entry(company, WANG).public, neutral)
    company.issue("2026Q1")


@refused("the private key of wang-qiang is not in")
def anothers_name_without_the_key(company: SigningCompany) -> None:
    (company.keys.folder / f"{WANG}.pem").unlink()
    company.approve("2026Q1", by=WANG)


@refused("A filed the appeal 7 and cannot decide it: somebody else decides")
def appeal_decided_by_who_appeals(company: SigningCompany) -> None:
    appeal(company)
    raise KpiError(
        kpi_correct(company, "--decide", "C001", "--outcome", "upheld", "--decided", "2020-01-20",
                    "--by", "A", "--ground", "it is mine")
    )  # fmt: skip


@refused("A filed the appeal 7 and cannot correct|appeal 7")
def correction_of_ones_own_appeal(company: SigningCompany) -> None:
    appeal(company)
    said = kpi_correct(company, "--appeal", "7", "--table", "metrics", "--row", "subject=A",
                       "--row", "metric=sales", "--set", "actual=99", "--reason", "mine", "--by",
                       "A", "--on", "2020-01-13")  # fmt: skip
    assert not (company.root / "params/corrections/2025Q4/team/C002.yaml").exists(), said
    raise KpiError(said)


# What verify finds in what was issued, whoever has rewritten the rest to match


@found(f"2025Q4/team/r1/{STATEMENT}: it is gone: the manifest says that it is signed")
def statement_taken_away(company: SigningCompany) -> None:
    writable(team(company.root, "2025Q4/r1") / STATEMENT).unlink()


@found("2025Q4/team/r1/manifest.json: it is unsigned, and two people must sign it")
def signature_stripped(company: SigningCompany) -> None:
    writable(team(company.root, "2025Q4/r1") / STATEMENT).unlink()
    seal(company, "2025Q4/r1", by="", key="")


@found("2026Q1/team/r1/manifest.json: it is unsigned, and 2025Q4 r1 before it is signed")
def later_revision_stripped_with_its_policy(company: SigningCompany) -> None:
    folder = second(company)
    for name in (STATEMENT, CONSENT_COPY):
        writable(folder / name).unlink()
    settings = writable(folder / "world" / "params" / "departments.yaml")
    settings.write_text(settings.read_text("utf-8").replace("four_eyes: true\n", ""), "utf-8")
    seal(company, "2026Q1/r1", by="", key="")


@found(f"2026Q1/team/r1/{STATEMENT}: it is about another manifest")
def statement_of_another_revision(company: SigningCompany) -> None:
    folder = second(company)
    other = team(company.root, "2025Q4/r1") / STATEMENT
    writable(folder / STATEMENT).write_bytes(other.read_bytes())


@found(f"2025Q4/team/r1/{STATEMENT}: it is about another manifest")
def figures_rewritten_and_sealed_again(company: SigningCompany) -> None:
    payouts = writable(team(company.root, "2025Q4/r1") / "results" / "payouts.csv")
    payouts.write_bytes(payouts.read_bytes().replace(b"620.00", b"920.00"))
    seal(company, "2025Q4/r1")


@found(f"2025Q4/team/r1/{STATEMENT}: it is about another manifest")
def manifest_dated_back(company: SigningCompany) -> None:
    seal(company, "2025Q4/r1", on="2020-01-02")


@found("2026Q1/team/r1/manifest.json: it is of 2020-01-05, and the one before it of 2020-01-10")
def second_one_dated_before_the_first_and_signed_again(company: SigningCompany) -> None:
    second(company)
    seal(company, "2026Q1/r1", on="2020-01-05")
    sign(company, "2026Q1/r1", LI)


@found("2026Q1/team/r1/manifest.json: it is of 2020-02-01, which has not come yet")
def dated_ahead_of_the_day_of_the_audit(company: SigningCompany) -> None:
    second(company)


@found(f"2026Q1/team/r1/{STATEMENT}: it is signed with a key that does not count")
def key_of_ones_own_put_into_the_world(company: SigningCompany) -> None:
    folder = second(company)
    people = add_to_world(company, folder, ZHAO)
    assert ZHAO in people.people
    seal(company, "2026Q1/r1", by=ZHAO, key=people.people[ZHAO].keys[0].id)
    sign(company, "2026Q1/r1", ZHAO, people)


@found(f"2026Q1/team/r1/{CONSENT_COPY}: wang-qiang alone stands for both keys: zhao-gang")
def consent_signed_with_a_key_that_who_issues_vouched_for(company: SigningCompany) -> None:
    folder = second(company)
    people = add_to_world(company, folder, ZHAO, by=WANG)
    content = read_consent((folder / CONSENT_COPY).read_bytes(), "x").to
    writable(folder / CONSENT_COPY).write_bytes(
        consent_of(content, replace(signer(company, WANG)), "2020-02-01")
    )
    who = people.people[ZHAO].keys[0]
    seal(company, "2026Q1/r1", by=ZHAO, key=who.id)
    sign(company, "2026Q1/r1", ZHAO, people)


@found(f"2025Q4/team/r1/{CONSENT_COPY}: two people must stand for it")
def consent_taken_away(company: SigningCompany) -> None:
    writable(team(company.root, "2025Q4/r1") / CONSENT_COPY).unlink()
    seal(company, "2025Q4/r1")
    sign(company, "2025Q4/r1", LI)


@found(f"2026Q1/team/r1/{CONSENT_COPY}: it is the consent to team 2025Q4 r1")
def consent_of_another_revision_put_in(company: SigningCompany) -> None:
    folder = second(company)
    other = team(company.root, "2025Q4/r1") / CONSENT_COPY
    writable(folder / CONSENT_COPY).write_bytes(other.read_bytes())
    seal(company, "2026Q1/r1")
    sign(company, "2026Q1/r1", LI)


@found(f"2025Q4/team/r1/{CONSENT_COPY}: something else is there now than was consented to: .*figu")
def figures_rewritten_by_who_issues(company: SigningCompany) -> None:
    """Li Na has her key: she signs again, and only the consent tells."""
    payouts = writable(team(company.root, "2025Q4/r1") / "results" / "payouts.csv")
    payouts.write_bytes(payouts.read_bytes().replace(b"620.00", b"920.00"))
    seal(company, "2025Q4/r1")
    sign(company, "2025Q4/r1", LI)


@found(f"2026Q1/team/r1/{CONSENT_COPY}: something else is there now")
def policy_taken_out_of_the_world_by_who_issues(company: SigningCompany) -> None:
    folder = second(company)
    settings = writable(folder / "world" / "params" / "departments.yaml")
    settings.write_text(settings.read_text("utf-8").replace("four_eyes: true\n", ""), "utf-8")
    seal(company, "2026Q1/r1")
    sign(company, "2026Q1/r1", LI)


@found(f"2025Q4/team/r1/{STATEMENT}: it cannot be read: it is not written as an envelope is")
def blanks_in_the_envelope(company: SigningCompany) -> None:
    path = writable(team(company.root, "2025Q4/r1") / STATEMENT)
    path.write_bytes(path.read_bytes().replace(b'","', b'", "', 1))


@found(f"2025Q4/team/r1/{STATEMENT}: its signature is not that of 李娜")
def second_form_of_the_signatures_number(company: SigningCompany) -> None:
    path = writable(team(company.root, "2025Q4/r1") / STATEMENT)
    right = read_envelope(path.read_bytes(), "x")
    number = int.from_bytes(right.signature[32:], "little") + script.ORDER
    other = right.signature[:32] + number.to_bytes(32, "little")
    path.write_bytes(replace(right, signature=other).to_bytes())


@found(f"2025Q4/team/r1/{STATEMENT}: it is signed with a key that does not count: [0-9a-f]{{16}}")
def statement_signed_by_who_consented(company: SigningCompany) -> None:
    sign(company, "2025Q4/r1", WANG)


@found(f"2025Q4/team/r1/{STATEMENT}: it says something else than the revision: policy")
def statement_that_denies_the_policy(company: SigningCompany) -> None:
    path = writable(team(company.root, "2025Q4/r1") / STATEMENT)
    said = json.loads(read_envelope(path.read_bytes(), "x").payload)
    said["predicate"]["policy"]["four_eyes"] = False
    path.write_bytes(enclosed(said, signing_key(company, LI)).to_bytes())


@found(f"2025Q4/team/r1/{STATEMENT}: it was not there when the revision was issued")
def statement_put_beside_an_unsigned_one(company: SigningCompany) -> None:
    seal(company, "2025Q4/r1", by="", key="")


@found("2025Q4/team/r1/check_signature.py: it has been changed since it was issued")
def script_replaced(company: SigningCompany) -> None:
    path = writable(team(company.root, "2025Q4/r1") / "check_signature.py")
    path.write_text("print('all holds')\n", encoding="utf-8")


@found("2025Q4/team/r1/check_signature.py: it is not the one that this program puts there")
def script_that_always_holds_signed_by_who_issues(company: SigningCompany) -> None:
    path = writable(team(company.root, "2025Q4/r1") / "check_signature.py")
    path.write_text("print('all holds')\n", encoding="utf-8")
    seal(company, "2025Q4/r1")
    sign(company, "2025Q4/r1", LI)


@pytest.mark.parametrize("name", FRAUDS)
def test_a_fraud_is_refused_with_its_reason_and_nothing_is_issued(
    company: SigningCompany, name: str
) -> None:
    is_refused(company, FRAUDS[name])


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_found_by_its_file_with_the_reason(company: SigningCompany, name: str) -> None:
    is_found(company, FORGERIES[name], "2020-01-31" if "ahead" in name else "2020-12-31")


def test_there_are_thirty_frauds_at_least() -> None:
    assert len(FRAUDS) + len(FORGERIES) >= 30
