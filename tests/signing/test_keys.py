"""Keys: made once, for their owner alone, entered without touching what people wrote."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.core.problems import ProblemsFound
from kpilib.history.signing.private_keys import PASSPHRASE, KeyFolder, NoKey, new_key
from kpilib.history.signing.signer import SigningRefused
from kpilib.workspace.people_file import People, PersonKey, UnknownPerson, people_in, read_people
from kpilib.workspace.people_text import NotEntered, with_key
from tests.signing.signing_company import LI, WANG, SigningCompany, found_company, people_text
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "w")


def kpi(root: Path, *words: str, **variables: str) -> Result:
    env = {"KPI_KEYS": str(root.parent / "keys"), "KPI_KEY_PASSPHRASE": "", **variables}
    asked = [*words, "--workspace", str(root), "--lang", "en"]
    return CliRunner(env=env).invoke(main, asked)


def test_a_key_is_its_owners_alone_and_lies_outside_the_workspace(root: Path) -> None:
    said = kpi(root, "keys", "new", "li-na", "--name", "李娜", "--from", "2020-01-01")
    assert said.exit_code == 0, said.output
    private = root.parent / "keys" / "li-na.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(private.parent.stat().st_mode) == 0o700
    assert private.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    (key,) = read_people(root).people["li-na"].keys
    assert key.public == KeyFolder(private.parent).read(private).public
    assert (str(key.from_), key.until) == ("2020-01-01", None)
    listed = kpi(root, "keys", "list").output
    assert "李娜" in listed
    assert key.id[:16] in listed
    assert str(private) in listed


def test_a_second_key_gets_its_own_file_and_the_first_stays(root: Path) -> None:
    kpi(root, "keys", "new", "li-na")
    first = (root.parent / "keys" / "li-na.pem").read_bytes()
    assert kpi(root, "keys", "new", "li-na", "--by", "li-na").exit_code == 0
    assert (root.parent / "keys" / "li-na-2.pem").is_file()
    assert (root.parent / "keys" / "li-na.pem").read_bytes() == first
    one, two = read_people(root).people["li-na"].keys
    assert one.vouched is None
    assert two.vouched
    assert two.vouched.key == one.id


def test_a_run_that_was_stopped_in_between_goes_on_with_the_same_key(root: Path) -> None:
    kpi(root, "keys", "new", "li-na", "--from", "2020-01-01")
    before = people_text(root)
    (root / "params" / "people.yaml").unlink()
    said = kpi(root, "keys", "new", "li-na", "--from", "2020-01-01")
    assert "was there already" in said.output
    assert people_text(root) == before
    assert [path.name for path in (root.parent / "keys").iterdir()] == ["li-na.pem"]


def test_a_passphrase_keeps_the_key_and_is_asked_for(root: Path) -> None:
    kpi(root, "keys", "new", "li-na", "--from", "2020-01-01", **{PASSPHRASE: "sesam"})
    private = root.parent / "keys" / "li-na.pem"
    assert b"ENCRYPTED" in private.read_bytes()
    words = ("approve", "2026Q1", "-d", "team", "--by", "li-na")
    assert f"{private} has a passphrase: set KPI_KEY_PASSPHRASE" in kpi(root, *words).output
    wrong = kpi(root, *words, **{PASSPHRASE: "x"})
    assert f"KPI_KEY_PASSPHRASE is not the passphrase of {private}" in wrong.output
    done = kpi(root, *words, **{PASSPHRASE: "sesam"})
    assert done.exit_code == 0, done.output
    assert "li-na consents, signed: params/consents/2026Q1/team/r1.dsse.json" in done.output


def test_a_key_that_others_may_read_signs_nothing(root: Path) -> None:
    kpi(root, "keys", "new", "li-na", "--from", "2020-01-01")
    private = root.parent / "keys" / "li-na.pem"
    private.chmod(0o644)
    said = kpi(root, "approve", "2026Q1", "-d", "team", "--by", "li-na")
    assert said.exit_code == 1
    assert f"{private} may be read by others: chmod 600 {private}" in said.output


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        (("new", "li/na"), "cannot be the name of a folder"),
        (("new", "li-na", "--out", "{root}/li.pem"), "lies in the workspace"),
        (("new", "li-na", "--from", "2020-02-01", "--until", "2020-01-01"), "correct one of the"),
        (("new", "li-na", "--by", "wang"), "wang has no key in force"),
        (("vouch", "li-na", "--by", "wang"), "has nobody called li-na"),
    ],
)
def test_what_cannot_be_is_told_with_its_fix_and_nothing_is_written(
    root: Path, words: tuple[str, ...], fix: str
) -> None:
    said = kpi(root, "keys", *(word.format(root=root) for word in words))
    assert said.exit_code == 1, said.output
    assert fix in said.output
    assert not (root / "params" / "people.yaml").exists()
    assert not (root.parent / "keys").exists()


def test_no_key_of_the_workspaces_lies_in_it(tmp_path: Path) -> None:
    company = found_company(tmp_path)
    held = b"".join(path.read_bytes() for path in company.root.rglob("*") if path.is_file())
    assert b"PRIVATE KEY" not in held


def test_what_people_wrote_stays_around_a_new_entry(tmp_path: Path) -> None:
    company = found_company(tmp_path)
    text = "# Who signs\n" + people_text(company.root) + "  # Zhao Gang comes in April\n"
    (company.root / "params" / "people.yaml").write_text(text, encoding="utf-8")
    company.key(LI)
    after = people_text(company.root)
    assert [line for line in text.splitlines() if line not in after.splitlines()] == []
    assert len(read_people(company.root).people[LI].keys) == 2
    assert len(read_people(company.root).people[WANG].keys) == 1


def test_a_form_that_takes_nothing_is_left_with_the_lines_to_write(tmp_path: Path) -> None:
    company = found_company(tmp_path)
    key = PersonKey.model_validate({"public": new_key().public, "from": "2020-01-01"})
    flow = f'people: {{a: {{name: A, keys: [{{public: "{key.public}", from: 2020-01-01}}]}}}}'
    other = PersonKey.model_validate({"public": new_key().public, "from": "2020-01-01"})
    with pytest.raises(NotEntered, match='enter these lines yourself\n"b":\n'):
        with_key(flow, "b", "B", other)
    assert people_in(flow, "x").people["a"].keys == (key,)
    assert company.keys.files_of("b") == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("people: [a]", "it must hold entries, each with its name"),
        ("keys: {}", "'keys' is not known here"),
        ('people: {a: {name: A, keys: [{public: "AAAA", from: 2020-01-01}]}}',
         "it must be 32 bytes in base64"),
        ("people: {a: {name: ' '}}", "it is blank: write who it is"),
        ("people: {a/b: {name: A}}", "cannot be the name of a folder"),
        ("people: {a: {name: A, keys: [{public: 7, from: 2020-01-01}]}}", "it must be text"),
        ("- a", "the file must hold people:"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_told_with_its_line(root: Path, text: str, fault: str) -> None:
    path = root / "params" / "people.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_people(root)
    assert any(fault in each.message for each in found.value.problems), found.value
    assert all(each.table.startswith("params/people.yaml:1") for each in found.value.problems)
    said = kpi(root, "check", "2026Q1")
    assert said.exit_code == 1
    assert fault in said.output


def test_a_name_is_a_persons_wherever_it_is_unique() -> None:
    people = people_in("people: {li-na: {name: 李娜}, w1: {name: 王伟}, w2: {name: 王 伟}}", "x")
    assert people.id_of("李娜") == people.id_of("Ｌi-na") == "li-na"
    assert people.id_of("ma-wei") == "ma-wei"
    assert people.shown("li-na") == "李娜"
    assert people.shown("w1") == "王伟 (w1)"
    with pytest.raises(
        UnknownPerson, match="several people called 王伟: name one by the id, w1, w2"
    ):
        people.id_of("王伟")
    assert not People().has_keys


def test_nobody_vouches_who_has_no_key(tmp_path: Path) -> None:
    company: SigningCompany = found_company(tmp_path)
    with pytest.raises(SigningRefused, match="ma-wei has no key in force on 2020-01-01"):
        company.key("zhao-gang", by="ma-wei")
    (company.keys.folder / f"{WANG}.pem").unlink()
    with pytest.raises(NoKey, match="the private key of wang-qiang is not in"):
        company.key("zhao-gang", by=WANG)
    assert company.keys.files_of("zhao-gang") == []
