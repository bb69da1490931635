"""An issue that two people sign, from their keys to what verify and the script say of it."""

from __future__ import annotations

import base64
import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.history.paper_faults import paper_faults
from kpilib.history.signing import check_signature as script
from kpilib.history.signing.signature_faults import issued_content
from kpilib.history.signing.signed_act import SCRIPT
from kpilib.history.signing.signer import SigningRefused
from kpilib.history.verify import VerifyOptions, verify
from kpilib.history.void import void
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import CONSENT_COPY, STATEMENT
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import contents, team, write_issuing_workspace
from tests.reference.command import call
from tests.signing.signing_company import LI, WANG, SigningCompany, found_company, switch

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.history.signing.private_keys import KeyFolder


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> SigningCompany:
    company = found_company(tmp_path_factory.mktemp("signed"))
    company.approve("2025Q4")
    company.issue("2025Q4")
    return company


def test_what_was_consented_to_is_what_was_issued(issued: SigningCompany) -> None:
    (one,) = Ledger(Workspace(issued.root)).acts("team")
    consent = json.loads((one.folder / CONSENT_COPY).read_bytes())
    said = json.loads(base64.b64decode(consent["payload"]))
    assert said["predicate"]["proposal"] == issued_content(one)
    assert (
        said["predicate"]["proposal"]["results"]["payouts"]
        == (one.manifest.files["results/payouts.csv"])
    )


def test_the_statement_is_in_toto_about_the_manifest_with_keys_and_policy(
    issued: SigningCompany,
) -> None:
    (one,) = Ledger(Workspace(issued.root)).acts("team")
    envelope = json.loads((one.folder / STATEMENT).read_bytes())
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    said = json.loads(base64.b64decode(envelope["payload"]))
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["subject"] == [{"name": "manifest.json", "digest": {"sha256": one.sha256}}]
    assert said["predicateType"] == "urn:kpilib:issue:1"
    predicate = said["predicate"]
    assert predicate["policy"] == {"four_eyes": True, "recover_at_most": ""}
    assert [key["person"] for key in predicate["keys"]] == [LI, WANG]
    assert predicate["consent"] == one.manifest.files[CONSENT_COPY]
    assert (predicate["by"], predicate["on"], predicate["previous"]) == (LI, "2020-01-10", "")


def test_every_file_of_a_signed_revision_is_one_that_it_may_have(issued: SigningCompany) -> None:
    ledger = Ledger(Workspace(issued.root))
    (one,) = ledger.acts("team")
    assert {CONSENT_COPY, SCRIPT} <= set(one.manifest.files)
    assert paper_faults(ledger, one) == []


def test_verify_says_who_stands_for_it_and_finds_nothing(issued: SigningCompany) -> None:
    _, found = verify(Workspace(issued.root), VerifyOptions(quick=True))
    assert found.faults == ()
    assert "signed by 李娜, consented by 王强" in found.lines[0]


def test_the_script_alone_says_who_has_signed(issued: SigningCompany) -> None:
    folder = team(issued.root, "2025Q4/r1")
    keys = [base64.b64encode(bytes.fromhex(each)).decode() for each in _public(issued.keys)]
    asked = [sys.executable, "-I", "-S", str(folder / SCRIPT)]
    for key in keys:
        asked += ["--key", key]
    done = subprocess.run(asked, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith("team 2025Q4 r1, manifest ")
    assert [line.split(", key")[0] for line in lines[1:]] == [
        "  李娜 (li-na)",
        "  王强 (wang-qiang)",
    ]
    assert script.main([str(folder), "--key", keys[0]]) == 1  # the other one is not trusted


def _public(keys: KeyFolder) -> list[str]:
    found = (keys.read(path).public for path in sorted(keys.folder.glob("*.pem")))
    return [base64.b64decode(each).hex() for each in found]


def test_the_same_issue_signed_again_has_the_same_bytes(tmp_path: Path) -> None:
    first = found_company(tmp_path / "a")
    second = first.copy_to(tmp_path / "b")
    for one in (first, second):
        one.approve("2025Q4")
        one.issue("2025Q4")
    there, here = (contents(team(one.root, "2025Q4/r1")) for one in (first, second))
    assert there == here
    assert STATEMENT in there


def test_without_keys_and_names_nothing_is_signed_and_it_says_so(tmp_path: Path) -> None:
    company = SigningCompany(write_issuing_workspace(tmp_path / "w"), _no_keys(tmp_path))
    done = company.issue("2025Q4", by="")
    assert done.stands == "unsigned"
    assert not (done.revision.folder / STATEMENT).exists()
    assert not (done.revision.folder / SCRIPT).exists()
    _, found = verify(Workspace(company.root), VerifyOptions(quick=True))
    assert found.lines == [f"✓ {done.revision}: every file as issued, unsigned"]


def _no_keys(folder: Path) -> KeyFolder:
    from kpilib.history.signing.private_keys import KeyFolder

    return KeyFolder(folder / "none")


def test_four_eyes_without_any_keys_take_two_names(tmp_path: Path) -> None:
    company = SigningCompany(write_issuing_workspace(tmp_path / "w"), _no_keys(tmp_path))
    switch(company.root, on=True)
    with pytest.raises(SigningRefused, match="needs the consent of a second person"):
        company.issue("2025Q4", by="李娜")
    company.approve("2025Q4", by="李 娜")
    with pytest.raises(SigningRefused, match="李 娜 issues and cannot consent to it, too"):
        company.issue("2025Q4", by="李娜")
    company.approve("2025Q4", by="王强")
    with pytest.raises(SigningRefused, match="nobody is named who issues it"):
        company.issue("2025Q4", by="")
    done = company.issue("2025Q4", by="李娜")
    assert done.stands == "issued by 李娜, consented by 王强, unsigned"
    assert company.faults() == []


def test_one_key_signs_alone_where_two_need_not(tmp_path: Path) -> None:
    company = found_company(tmp_path, four_eyes=False)
    assert company.issue("2025Q4").stands == "signed by 李娜"
    assert company.issue("2026Q1", on="2020-01-11").stands == "signed by 李娜"
    assert company.faults() == []


def test_a_later_revision_is_signed_and_consented_to_like_the_first(
    issued: SigningCompany, tmp_path: Path
) -> None:
    company = issued.copy_to(tmp_path)
    company.correct_sales("2025Q4", "A", "50", "60")
    company.approve("2025Q4", on="2020-02-01")
    done = company.issue("2025Q4", on="2020-02-03")
    assert (done.revision.name, done.stands) == ("r2", "signed by 李娜, consented by 王强")
    assert company.faults() == []
    assert script.main([str(done.revision.folder)]) == 0


def test_a_void_tells_how_it_is_approved_and_who_stood_for_it_by_name(
    issued: SigningCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = issued.copy_to(tmp_path)
    monkeypatch.setenv("KPI_KEYS", str(company.keys.folder))
    where, period = Workspace(company.root), Period.parse("2025Q4")
    asked = replace(company.options(LI, "2020-02-03"), reason='rates of "2019"', void=True)
    with pytest.raises(SigningRefused) as refused:
        void(where, "team", period, asked)
    command = re.search("`kpi (.*?)`", str(refused.value))
    assert command
    words = shlex.split(command[1].replace("NAME", WANG))
    code, said = call([*words, "--on", "2020-02-02", "--workspace", str(company.root)])
    assert (code, said.count("consents that r1 is void")) == (0, 1)
    _, stands = void(where, "team", period, asked)
    assert stands == "signed by 李娜, consented by 王强"
    last = verify(where, VerifyOptions(quick=True))[-1]
    assert last.proved[-1] == stands


def test_who_signs_and_the_policy_are_no_reason_for_a_revision(
    issued: SigningCompany, tmp_path: Path
) -> None:
    company = issued.copy_to(tmp_path)
    switch(company.root, on=False)
    company.key("zhao-gang", by=LI, on="2020-02-01")
    assert not company.issue("2025Q4", on="2020-02-03").new
    assert company.approve("2025Q4", on="2020-02-03") is None


def test_a_key_that_is_vouched_for_counts_from_the_next_revision_on(
    issued: SigningCompany, tmp_path: Path
) -> None:
    company = issued.copy_to(tmp_path)
    company.key("zhao-gang", by=WANG, on="2020-02-01")
    done = company.approve("2026Q1", by="zhao-gang", on="2020-02-02")
    assert done
    assert done.new_keys == ("zhao-gang",)
    assert company.issue("2026Q1", on="2020-02-03").stands == "signed by 李娜, consented by 赵刚"
    assert company.faults() == []


def test_a_shorter_time_holds_at_once(issued: SigningCompany, tmp_path: Path) -> None:
    company = issued.copy_to(tmp_path)
    path = company.root / "params" / "people.yaml"
    text = path.read_text("utf-8").replace(
        "from: 2020-01-01", "from: 2020-01-01\n        until: 2020-01-31", 1
    )
    path.write_text(text, encoding="utf-8")
    company.approve("2026Q1", on="2020-02-01")
    with pytest.raises(SigningRefused, match="no key of li-na is in force on 2020-02-01"):
        company.issue("2026Q1", on="2020-02-01")


def test_consent_to_another_department_stops_none(tmp_path: Path) -> None:
    """What stands at another place is not even looked at."""
    company = found_company(tmp_path, four_eyes=False)
    stray = company.root / "params" / "consents" / "2025Q4" / "others" / "r1.dsse.json"
    stray.parent.mkdir(parents=True)
    stray.write_text("{}", encoding="utf-8")
    assert company.issue("2025Q4").stands == "signed by 李娜"
    assert WANG in (company.root / "params" / "people.yaml").read_text("utf-8")
