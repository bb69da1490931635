"""Every command, called wrongly in every way: one sentence with the fix, its exit code, no file."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kpilib.cli.main import COMMANDS, main
from tests.small_workspace import write_workspace

CALLS = {
    "approve": "approve {period} -d {department} --by B",
    "audit": "audit {period} -d {department}",
    "check": "check {period} -d {department}",
    "correct": "correct {period} {department} --table metrics --row subject=A --set actual=1 "
    "--reason late --by B",
    "diff": "diff {period} {department}",
    "explain": "explain {period} {department} A",
    "intake": "intake {period} {department} {file}",
    "issue": "issue {period} -d {department}",
    "new-period": "new-period {period} -d {department}",
    "pack": "pack {period} -d {department} --to html --no-company",
    "plan": "plan {period} -d {department}",
    "restate": "restate {period} -d {department}",
    "statements": "statements {period} -d {department} --to json",
    "verify": "verify {period} -d {department}",
    "what-if": "what-if {period} {whose} --set pay.bonus.formula=1",
}
"""A call of every command that is asked about a department's period."""

OTHERS = {"assess", "init", "keys", "lab", "owed", "paid", "schemes"}
"""Commands that are asked about something else; see their cases below."""

CHINESE = re.compile("[\u4e00-\u9fff]")
DOCUMENT = Path(__file__).parents[2] / "docs" / "exit-codes.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "w")


def call(command: str, root: Path, lang: str, **words: str) -> tuple[int, str]:
    """What a command says, and its exit code; what it says is no traceback, and no file is left."""
    given = {"period": "2026Q1", "department": "team", "file": str(root / "x.csv"), **words}
    given["whose"] = whose(command, given["department"])
    said = CALLS.get(command, command).format(**given)
    asked = said.split()
    before = files(root)
    answer = CliRunner().invoke(main, [*asked, "--workspace", str(root), "--lang", lang])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    assert "Traceback" not in answer.output
    assert files(root) == before
    return answer.exit_code, answer.output


def whose(command: str, department: str) -> str:
    """A department as a command takes it: by `-d`, or as a word of its own."""
    name = command.split(maxsplit=1)[0]
    _, found, _ = main.resolve_command(click.Context(main), [name])
    options = {word for one in (found.params if found else ()) for word in one.opts}
    return f"-d {department}" if "-d" in options else department


def files(root: Path) -> set[str]:
    """But for locks, which other processes may hold."""
    places = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {place for place in places if not place.endswith(".lock")}


def test_every_command_is_called_wrongly_here_and_its_exit_codes_are_documented() -> None:
    assert set(CALLS) | OTHERS == set(COMMANDS)
    named = set(re.findall(r"^\| `kpi ([\w-]+)` \|", DOCUMENT.read_text("utf-8"), re.MULTILINE))
    assert named == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(CALLS))
@pytest.mark.parametrize(("lang", "fix"), [("en", "did you mean team"), ("zh", "team")])
def test_an_unknown_department_is_told_the_nearest(
    root: Path, command: str, lang: str, fix: str
) -> None:
    (root / "x.csv").write_text("a,b\n1,2\n")
    code, said = call(command, root, lang, department="taem")
    assert code == 1
    assert "taem" in said
    assert fix in said.replace("taem", "")
    assert bool(CHINESE.search(said)) == (lang == "zh") or "一部" in said


@pytest.mark.parametrize("command", sorted(CALLS))
@pytest.mark.parametrize(("lang", "fix"), [("en", "write it like 2026-01"), ("zh", "2026-01")])
def test_a_period_that_is_none_is_told_how_one_is_written(
    root: Path, command: str, lang: str, fix: str
) -> None:
    code, said = call(command, root, lang, period="2026Q5")
    assert code == 2
    assert "'2026Q5'" in said
    assert fix in said
    assert f"kpi {command} --help" in said or f"main {command} --help" in said


UNTOUCHED = sorted(set(CALLS) - {"new-period", "intake"})
"""Those to which a period without inputs is a fault."""


@pytest.mark.parametrize("command", sorted(set(CALLS) - {"what-if"}))  # which takes it both ways
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_department_named_as_other_commands_take_it_is_told_how_it_is_named_here(
    root: Path, command: str, lang: str
) -> None:
    (root / "x.csv").write_text("a,b\n1,2\n")
    words = CALLS[command]
    by_option = "-d {department}" in words
    other = ("-d {department}", "{department}")
    code, said = call(words.replace(*(other if by_option else other[::-1])), root, lang)
    assert code == 2
    assert ("-d team" if by_option else {"en": "without -d", "zh": "不用 -d"}[lang]) in said


@pytest.mark.parametrize("command", UNTOUCHED)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_misses_a_period_says_which_command_makes_it(
    root: Path, command: str, lang: str
) -> None:
    code, said = call(command, root, lang, period="2027Q1")
    assert code == 1
    made_by = "kpi issue 2027Q1 -d team" if command == "diff" else "kpi new-period 2027Q1"
    assert made_by in said


@pytest.mark.parametrize("command", sorted(set(CALLS) - {"intake"}))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_folder_that_is_no_workspace_is_told_how_one_is_made(
    tmp_path: Path, command: str, lang: str
) -> None:
    code, said = call(command, tmp_path, lang)
    assert code == 1
    assert "params/departments.yaml" in said
    assert "kpi init DIR" in said
    assert "--workspace" in said


@pytest.mark.parametrize(
    "words", ["pack --to html", "pack --all", "check 2026Q1", "statements 2026Q1", "issue 2026Q1"]
)
def test_a_workspace_without_any_inputs_is_told_what_writes_them(
    tmp_path: Path, words: str
) -> None:
    root = write_workspace(tmp_path, inputs={})
    code, said = call(words, root, "en")
    assert code == 1
    assert "kpi new-period 2026Q1" in said


def test_nothing_issued_is_told_what_issues(root: Path) -> None:
    assert call("verify --quick", root, "en") == (
        0, "nothing has been issued yet: kpi issue PERIOD freezes one\n",
    )  # fmt: skip


@pytest.mark.parametrize("command", sorted(CALLS))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_option_that_is_none_is_told_the_nearest(root: Path, command: str, lang: str) -> None:
    code, said = call(f"{CALLS[command]} --workspce x", root, lang)
    assert code == 2
    assert "--workspce" in said
    assert "--workspace" in said


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        ("pack 2026Q1 --to htm", "html, pdf, docx, xlsx"),
        ("pack 2026Q1 --for managers", "manager, hr, posting, payroll"),
        ("pack 2026Q1 --renderer quatro", "'auto', 'quarto', 'builtin'"),
        ("pack 2026Q1 --time-limit soon", "'soon' is not a valid number"),
        ("pack 2026Q1 --jobs 0", "x>=1"),
        ("statements 2026Q1 --to docx", "html, pdf, json"),
        ("new-period 2026Q2 --format xls", "'xlsx', 'csv'"),
        ("correct 2026Q1 team", "--reason"),
        ("check --lang tlh", "'en', 'zh'"),
        ("check 2026Q1 2026Q2", "2026Q2"),
        ("intake 2026Q1 team nothing.xlsx", "nothing.xlsx"),
        ("pack 2026Q1 --protect --password-file none.txt", "none.txt"),
        ("chek", "Did you mean 'check'?"),
    ],
)
def test_a_word_that_is_none_of_the_choices_is_told_these(words: str, fix: str) -> None:
    asked = words.split()
    lang = [] if "--lang" in asked or asked == ["chek"] else ["--lang", "en"]
    answer = CliRunner().invoke(main, [*asked, *lang])
    assert answer.exit_code == 2
    assert fix in answer.output


@pytest.mark.parametrize(
    ("words", "code", "fix"),
    [
        ("assess --scheme smal --period 2026Q1 --inputs {inputs} --out {out}", 1, "did you mean"),
        ("assess --scheme small --period 2026Q7 --inputs {inputs} --out {out}", 2, "2026-01"),
        ("assess --scheme small --period 2026Q1 --inputs {out} --out {out}", 1, "does not exist"),
        (
            "assess --scheme small --period 2026Q1 --inputs {inputs} --out {out} --carry x.csv",
            2,
            "x.csv",
        ),
        ("schemes show smal", 1, "did you mean small?"),
        ("schemes lint smal", 1, "did you mean small?"),
        ("schemes tell", 2, "schemes --help"),
        ("init {out} -d team=sales-stuff", 1, "did you mean sales-staff?"),
        ("init {out} -d team", 2, "ID=SCHEME"),
        ("init {out} --sample --upgrade", 2, "--upgrade"),
        ("lab --workspace {out}/none", 2, "does not exist"),
        ("owed -d taem --workspace {root}", 1, "did you mean team?"),
        ("paid {out}/none.csv --workspace {root}", 2, "does not exist"),
        ("paid {inputs}/metrics.csv --workspace {root}", 1, "the column reference"),
    ],
)
def test_commands_about_something_else_say_the_fix_too(
    root: Path, words: str, code: int, fix: str
) -> None:
    inputs = root / "params/inputs/2026Q1/team"
    given = {"inputs": inputs, "out": root.parent / "out", "root": root}
    asked = [word.format(**given) for word in words.split()]
    if asked[0] == "assess" or (asked[0] == "schemes" and len(asked) > 2):
        asked += ["--workspace", str(root), "--lang", "en"]
    answer = CliRunner().invoke(main, asked)
    assert answer.exit_code == code, answer.output
    assert fix in answer.output
    assert "Traceback" not in answer.output
