"""`kpi schemes new`: what it writes loads, lints clean, and has a case that passes."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kpilib.cli.main import main
from kpilib.engine.trial import scheme_book
from kpilib.rules.lint import lint_book
from kpilib.text.language import languages
from kpilib.workspace.cases.scheme_cases import work_cases
from kpilib.workspace.new_scheme.building_blocks import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAIRS = [*combinations(BLOCKS, 2)]
SCORED = ("--indicator", "sales=60", "--rating", "attitude=40")


def kpi(root: Path, *arguments: str, answers: str | None = None) -> Result:
    (root / "params").mkdir(exist_ok=True)
    asked = ["schemes", "new", *arguments, "--workspace", str(root)]
    return CliRunner().invoke(main, asked, input=answers)


def holds(root: Path, scheme_id: str) -> list[str]:
    """The codes that lint finds; the cases of the scheme pass."""
    book = scheme_book(root / "params" / "schemes")
    found = work_cases(root, book, scheme_id)
    assert found.cases
    assert (found.differing, found.problems) == ((), ())
    return sorted({finding.code for finding in lint_book(book, (scheme_id,))})


def described() -> Iterator[tuple[str, ...]]:
    """Every block alone, and half of them with each other."""
    for name in BLOCKS:
        yield (name,)
    yield from PAIRS[::3]
    yield tuple(BLOCKS)


@pytest.mark.parametrize("parts", list(described()), ids=" ".join)
def test_what_is_written_loads_lints_and_passes_its_case(
    tmp_path: Path, parts: tuple[str, ...]
) -> None:
    asked = [word for name in parts for word in ("--part", name)]
    made = kpi(tmp_path, "mine", "--title", "Ours", *asked, *SCORED, "--lang", "en")
    assert made.exit_code == 0, made.output
    assert holds(tmp_path, "mine") == ["clause_open"]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(
    ("periods", "since"),
    [("month", "2026-04-01"), ("half_year", "2026-07-01"), ("year", "2026-01-01")],
)
def test_any_length_and_language(tmp_path: Path, lang: str, periods: str, since: str) -> None:
    asked = ("--part", "piece", "--periods", periods, "--from", since, "--lang", lang)
    assert kpi(tmp_path, "mine", *asked).exit_code == 0
    assert holds(tmp_path, "mine") == ["clause_open"]


def test_lint_says_which_clauses_are_still_open(tmp_path: Path) -> None:
    made = kpi(tmp_path, "mine", "--part", "piece", "--lang", "en")
    for told in ("the clause of piece_rate is still to be filled in",
                 "the clause of piece_pay is still to be filled in"):  # fmt: skip
        assert told in made.output
    file = tmp_path / "params" / "schemes" / "mine.yaml"
    text = file.read_text(encoding="utf-8").replace("clause: TODO", "clause: Article 2")
    file.write_text(text.replace("file: TODO", "file: handbook.pdf"), encoding="utf-8")
    assert holds(tmp_path, "mine") == []


def test_chinese_names_and_odd_titles_are_titles(tmp_path: Path) -> None:
    title = 'A "title": {with} #signs'
    made = kpi(tmp_path, "mine", "--title", title, "--indicator", "完成=100", "--lang", "zh")
    assert made.exit_code == 0
    (scheme,) = scheme_book(tmp_path / "params" / "schemes").versions("mine")
    assert scheme.title.zh == title
    assert [one.title.zh for one in scheme.indicators.values() if one.title] == ["完成"]


@pytest.mark.parametrize("like", ["key-account-commission", "sales-staff", "work-log"])
def test_a_copy_is_the_other_scheme_under_its_own_id(tmp_path: Path, like: str) -> None:
    made = kpi(tmp_path, "ours", "--like", like, "--title", "Ours", "--lang", "en")
    assert made.exit_code == 0
    assert holds(tmp_path, "ours") == []
    (scheme, *_) = scheme_book(tmp_path / "params" / "schemes").versions("ours")
    assert (scheme.id, scheme.title.en) == ("ours", "Ours")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say what it is made of"),
        (("--part", "commision"), "there is no part commision: did you mean commission?"),
        (("--part", "salary"), "salary pays by the score"),
        (("--indicator", "sales=60"), "add up to 60, and not to 100"),
        (("--indicator", "sales"), "'sales' is not written as NAME=WEIGHT"),
        (("--indicator", "sales=-1"), "'sales=-1' is not written as NAME=WEIGHT"),
        (("--part", "tiers", "--indicator", "revenue=100"), "revenue names two things"),
        (("--like", "sales-staf"), "there is no scheme sales-staf"),
        (("--like", "sales-staff", "--part", "tiers"), "--like copies a whole scheme"),
    ],
)
def test_what_is_no_scheme_says_why_and_writes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    found = kpi(tmp_path, "mine", *arguments, "--lang", "en")
    assert found.exit_code in {1, 2}
    assert said in found.output
    assert not (tmp_path / "params" / "schemes").exists()


@pytest.mark.parametrize("name", ["Mine", "a b", "../x", "CON", "销售"])
def test_an_id_is_a_file_name_everywhere(tmp_path: Path, name: str) -> None:
    assert kpi(tmp_path, name, "--part", "piece").exit_code in {1, 2}
    assert not (tmp_path / "params" / "schemes").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    assert kpi(tmp_path, "mine", "--part", "piece").exit_code == 0
    file = tmp_path / "params" / "schemes" / "mine.yaml"
    before = file.read_bytes()
    found = kpi(tmp_path, "mine", "--part", "tiers", "--lang", "en")
    assert found.exit_code == 1
    assert "is there already" in found.output
    assert file.read_bytes() == before
