"""What was known on a day is what was known on it: a history is followed, and looked back on."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings

import kpilib
from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.records.as_known.issued_by import NotKnown, issued_by
from kpilib.records.as_known.known_workspace import known_on
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import MANIFEST
from kpilib.records.seal import hashes
from kpilib.workspace.workspace import Workspace
from kpilib.workspace.write_offs import write_offs_file
from tests.day_by_day import EVERYTHING, LAST, STORIES, Steps
from tests.issued_workspace import (
    FIGURES,
    copy_of,
    correct_sales,
    issue_small,
    seal_again,
    team,
    writable,
    write_issuing_workspace,
)
from tests.ledger.laws import looked_back_on_every_day_is_as_it_was

if TYPE_CHECKING:
    from pathlib import Path


@settings(max_examples=1)
@given(STORIES)
@example(EVERYTHING)
def test_looked_back_on_every_day_is_as_it_was(steps: Steps) -> None:
    looked_back_on_every_day_is_as_it_was(steps, whole=False)


@pytest.fixture(scope="module")
def issued_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small department: 2025Q4 issued in January, corrected in March, and issued anew."""
    root = write_issuing_workspace(tmp_path_factory.mktemp("known") / "w")
    issue_small(root, "2025Q4", replace(FIGURES, on="2026-01-20"))
    correct_sales(root, "2025Q4", "A", "50", "70")
    issue_small(root, "2025Q4", replace(FIGURES, on="2026-04-25"))
    issue_small(root, "2026Q1", replace(FIGURES, on="2026-05-05"))
    return root


@pytest.fixture
def root(issued_once: Path, tmp_path: Path) -> Path:
    return copy_of(issued_once, tmp_path / "w")


def kpi(root: Path, *words: str) -> tuple[int, str]:
    """What a command says, and its exit code."""
    done = CliRunner().invoke(main, [*words, "--workspace", str(root), "--lang", "en"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.exit_code, done.output


def score_of_a(root: Path, day: str) -> str:
    code, told = kpi(root, "explain", "2025Q4", "team", "A", "score", "--as-known", day)
    assert code == 0, told
    return str(re.findall(r"Score  ([\d.]+) points", told)[0])


def test_a_correction_counts_from_its_day_on_whenever_it_was_issued(root: Path) -> None:
    # 50 of 100 is 62 points, 70 of 100 is 74; see `tests.small_workspace`.
    assert [score_of_a(root, day) for day in ("2026-04-19", "2026-04-20", "2026-05-05")] == [
        "62.00", "74.00", "74.00"
    ]  # fmt: skip


def test_before_the_first_issue_and_in_the_future_nothing_is_known(root: Path) -> None:
    code, told = kpi(root, "explain", "2025Q4", "team", "A", "--as-known", "2026-01-19")
    assert code == 1
    assert "its first issue is 2025Q4 r1, on 2026-01-20" in told
    for command in (("explain", "2025Q4", "team", "A"), ("diff", "2025Q4", "team")):
        code, told = kpi(root, *command, "--as-known", "2999-01-01")
        assert (code, "has not come yet" in told) == (1, True), told


def test_a_period_that_had_not_been_issued_says_whose_inputs_it_shows(root: Path) -> None:
    code, told = kpi(root, "explain", "2026Q1", "team", "A", "score", "--as-known", "2026-05-04")
    assert code == 0
    assert "2026Q1 had not been issued by 2026-05-04" in told
    assert "as 2026Q1 r1 froze them since" in told
    code, told = kpi(root, "diff", "2026Q1", "team", "--as-known", "2026-05-04")
    assert (code, "nothing issued of it counted on 2026-05-04" in told) == (1, True)


def test_a_revision_of_a_later_day_is_not_there_yet(root: Path) -> None:
    code, told = kpi(root, "diff", "2025Q4", "team", "r1", "r2", "--as-known", "2026-04-24")
    assert (code, "there is no r2" in told) == (1, True)
    code, told = kpi(root, "diff", "2025Q4", "team", "--as-known", "2026-04-24")
    assert code == 0
    assert "r1 → known on 2026-04-24: pay 1,580.00 → 1,700.00 (+120.00)" in told
    code, told = kpi(root, "diff", "2025Q4", "team", "r1", "r2", "--as-known", "2026-04-25")
    assert (code, "pay 1,580.00 → 1,700.00 (+120.00)" in told) == (0, True)


def test_inputs_are_as_they_were_frozen_and_a_silent_change_is_said(root: Path) -> None:
    path = root / "params" / "inputs" / "2025Q4" / "team" / "metrics.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("A,sales,100,50", "A,sales,100,99"))
    assert score_of_a(root, "2026-04-19") == "62.00"
    told = kpi(root, "explain", "2025Q4", "team", "A", "--as-known", "2026-05-05")[1]
    assert "metrics.csv of 2025Q4 changed since 2026Q1 r1 without a correction" in told


def test_rules_are_as_they_were_frozen(root: Path) -> None:
    path = root / "params" / "schemes" / "small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("weight: 60", "weight: 50")
                    .replace("weight: 40", "weight: 50"), encoding="utf-8")  # fmt: skip
    assert score_of_a(root, "2026-05-05") == "74.00"


def test_a_correction_that_was_dated_back_is_said_to_be_recorded_later(root: Path) -> None:
    correct_sales(root, "2025Q4", "B", "100", "90")  # on 2026-04-20, and r2 of April 25 lacks it
    told = kpi(root, "explain", "2025Q4", "team", "B", "--as-known", "2026-04-30")[1]
    assert "C-B bears the day 2026-04-20, but 2025Q4 r2 of 2026-04-25 does not hold it" in told


def test_a_correction_written_anew_is_shown_as_it_was_frozen(root: Path) -> None:
    correct_sales(root, "2025Q4", "A", "50", "100")
    assert score_of_a(root, "2026-04-25") == "74.00"
    told = kpi(root, "explain", "2025Q4", "team", "A", "--as-known", "2026-04-25")[1]
    assert "C-A has been written anew since" in told


def test_a_frozen_file_that_was_changed_is_named_and_nothing_is_shown(root: Path) -> None:
    name = "world/params/inputs/2025Q4/team/metrics.csv"
    path = writable(team(root, "2025Q4/r1") / name)
    path.write_text(path.read_text(encoding="utf-8").replace(",50", ",51"), encoding="utf-8")
    code, told = kpi(root, "explain", "2025Q4", "team", "A", "--as-known", "2026-01-20")
    assert code == 1
    assert f"reports/2025Q4/team/r1/{name}: it has been changed" in told


def test_a_place_outside_of_a_revision_is_not_read(root: Path) -> None:
    secret = root.parent / "secret.csv"
    secret.write_text("a", encoding="utf-8")
    files = hashes(team(root, "2026Q1/r1"))
    files.pop(MANIFEST)
    outside = {"world/../../../../../secret.csv": hashlib.sha256(b"a").hexdigest()}
    seal_again(root, "2026Q1/r1", files=files | outside)
    with known_on(Workspace(root), "team", date(2026, 5, 5), LAST) as known:
        assert not [*known.root.parent.glob("secret.csv")]


@pytest.mark.parametrize(
    ("days", "asked", "told"),
    [
        (("", "", "2026-05-05"), "2026-05-05", ""),
        (("", "", "2026-05-05"), "2026-04-30", "from 2026-05-05 on it can be asked"),
        (("2026-01-20", "", ""), "2026-03-01", "today's date shows all of them"),
        (("2026-01-20", "", ""), LAST.isoformat(), ""),
        (("2026-01-20", "", "2026-05-05"), "2026-03-01", "2025Q4 r2 bear no day"),
        (("2026-06-01", "2026-04-25", "2026-06-02"), "2026-05-05", "had issued nothing by"),
    ],
)
def test_a_revision_without_a_day_is_as_old_as_those_around_it_say(
    root: Path, days: tuple[str, ...], asked: str, told: str
) -> None:
    chain = [
        replace(one, manifest=one.manifest.model_copy(update={"on": day}))
        for one, day in zip(Ledger(Workspace(root)).revisions("team"), days, strict=True)
    ]
    if not told:
        assert list(issued_by("team", chain, date.fromisoformat(asked), LAST)) == chain
        return
    with pytest.raises(NotKnown, match=told):
        issued_by("team", chain, date.fromisoformat(asked), LAST)


def test_a_notebook_asks_what_was_known(root: Path) -> None:
    ws = kpilib.Workspace(root)
    told = {}
    for day in ("2026-04-19", date(2026, 4, 20)):
        with ws.as_known("team", day) as then:
            done = then.assess("team", "2025Q4")
            told[str(day)] = done.summary.score[0], then.review("team", "2025Q4").title
            assert "A" in done.explain("A").text()
    assert [score for score, _ in told.values()] == [62, 74]
    assert [str(each) for each in ws.periods("team")] == ["2025Q4", "2026Q1"]
    for day, why in (("2026-01-01", "had issued nothing"), ("soon", "is no day")):
        with pytest.raises(kpilib.KpiError, match=why), ws.as_known("team", day):
            pass


def test_a_department_that_is_gone_is_still_known(root: Path) -> None:
    settings_file = root / "params" / "departments.yaml"
    text = settings_file.read_text(encoding="utf-8")
    settings_file.write_text(text.replace("  team:", "  others:"), encoding="utf-8")
    with known_on(Workspace(root), "team", date(2026, 1, 20), LAST) as known:
        score = known.assess("team", Period.parse("2025Q4")).results.rows["summary"][0][4]
    assert score == 62


def test_what_was_open_on_a_day(root: Path) -> None:
    for day, told in {
        "2026-04-19": "nothing is open",
        "2026-04-22": "A 甲  2025Q4  bonus  +120.00",
        "2026-05-05": "nothing is open",  # 2026Q1 has settled it
    }.items():
        code, said = kpi(root, "owed", "--as-known", day)
        assert (code, said.splitlines()[0]) == (0, f"As known on {day}")
        assert told in said
    code, said = kpi(root, "owed", "--json", "--as-known", "2026-04-22")
    content = json.loads(said)
    assert (content["as_known"], content["departments"][0]["total"]) == ("2026-04-22", "120.00")
    for words in (("owed",), ("owed", "-d", "team")):
        code, said = kpi(root, *words, "--as-known", "2026-01-19")
        assert (code, "had" in said and "issued" in said) == (1, True), said


def test_a_decision_counts_from_its_day_on(root: Path) -> None:
    path = root / write_offs_file("team")
    path.parent.mkdir()
    path.write_text(
        "- {employee: A, period: 2025Q4, item: bonus, amount: 120.00, reason: waived, by: Wu, "
        "on: 2026-04-24}\n",
        encoding="utf-8",
    )
    assert "+120.00" in kpi(root, "owed", "--as-known", "2026-04-23")[1]
    assert "written off: A, bonus of 2025Q4" in kpi(root, "owed", "--as-known", "2026-04-24")[1]
