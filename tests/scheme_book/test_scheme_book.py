"""The scheme book: every rule with its clause and a place, versions apart, cases worked."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.problems import ProblemsFound
from kpilib.publish.scheme_book import book_folder
from kpilib.publish.scheme_book.book_pages import chapter_page
from kpilib.publish.scheme_book.chapter import COMING, ENDED, IN_FORCE, chapter
from kpilib.publish.scheme_book.worked_cases import in_numbers, worked
from kpilib.rules.case_files import read_cases
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import SCHEME, write_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.scheme_book.worked_cases import WorkedRun

ROOT = Path(__file__).parents[2]
IN_2026 = date(2026, 1, 1)

CASES = """\
scheme: small
cases:
  - name: one <b>who</b> is below
    clause: 第三条
    runs:
      - period: 2026Q1
        inputs:
          employees: [{employee_id: A, name: <i>甲</i>}]
          metrics: [{subject: A, metric: sales, target: 100.00, actual: 040}]
          ratings: [{employee_id: A, indicator: service, score: 80}]
        # 60 × 40 ÷ 100 + 40 × 80 ÷ 100 = 56; 10 × 56 = 560
        expect:
          payouts: [{employee_id: A, item: bonus, amount: 560.00}]
  - name: a score beyond the scale
    runs:
      - period: 2026Q1
        inputs:
          employees: [{employee_id: A, name: 甲}]
          metrics: [{subject: A, metric: sales, target: 100, actual: 40}]
          ratings: [{employee_id: A, indicator: service, score: 800}]
        expect_problems: [{code: out_of_range}]
"""


def _workspace(root: Path, scheme: str = SCHEME, cases: str = CASES) -> Workspace:
    write_workspace(root, scheme)
    folder = root / "params" / "schemes" / "cases"
    folder.mkdir(exist_ok=True)
    (folder / "small.yaml").write_text(cases, encoding="utf-8")
    return Workspace(root)


def _page(root: Path, lang: str = "zh", scheme: str = SCHEME, day: date = IN_2026) -> str:
    return chapter_page(chapter(_workspace(root, scheme), "small", lang, day)).decode()


@pytest.mark.parametrize("item", ["on_probation", "sales", "service", "bonus", "level_down"])
def test_every_rule_has_a_place_with_and_without_its_first_day(tmp_path: Path, item: str) -> None:
    page = _page(tmp_path)
    assert page.count(f'id="small-{item}"') == 1
    assert page.count(f'id="small-2016-01-01-{item}"') == 1


def test_no_place_is_given_twice_and_every_link_leads_to_one() -> None:
    told = chapter(Workspace(ROOT), "key-account-pay-bands", "zh", IN_2026)
    page = chapter_page(told).decode()
    places = re.findall(r' id="([^"]+)"', page)
    assert len(places) == len(set(places)) > 20
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(places)


def test_clauses_readings_and_whose_rules_they_are_are_told(tmp_path: Path) -> None:
    page = _page(tmp_path, "en")
    for text in ("第三条", "10 yuan a point*.", "Assessed by it: Team one", "In force since"):
        assert text.lower() in page.lower()
    assert '<q lang="zh">第三条</q>' in page


THREE = "\n---\n".join(
    SCHEME.replace("2016-01-01", day).replace("10 × score", f"{rate} × score")
    for day, rate in (("2016-01-01", 10), ("2026-01-01", 11), ("2026-07-01", 12))
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), {"10": IN_FORCE, "11": COMING, "12": COMING}),
        (date(2026, 1, 1), {"11": IN_FORCE, "12": COMING, "10": ENDED}),
        (date(2026, 8, 1), {"12": IN_FORCE, "11": ENDED, "10": ENDED}),
    ],
)
def test_versions_in_force_to_come_and_past_are_told_apart(
    tmp_path: Path, day: date, expected: dict[str, str]
) -> None:
    told = chapter(_workspace(tmp_path, THREE), "small", "en", day)
    rates = {}
    for version in told.versions:
        rules = {rule.told.name: rule.told for _, rules in version.sections for rule in rules}
        rates[rules["bonus"].how.split(" ×")[0].split()[-1]] = version.standing
    assert list(rates.items()) == list(expected.items())


def test_links_without_a_day_lead_to_the_version_in_force(tmp_path: Path) -> None:
    page = _page(tmp_path, "en", THREE)
    assert page.count('id="small-bonus"') == 1
    places = [page.index(f'id="small-{day}-bonus"') for day in ("2026-01-01", "2026-07-01")]
    assert page.index('id="small-bonus"') < places[0] < page.index("12 × ") < places[1] + 200
    assert "in force since 2016-01-01 until 2025-12-31" in page


def _amounts(runs: Sequence[WorkedRun]) -> list[str]:
    return [figure[0].text for run in runs for who in run.subjects for figure in who.figures]


def test_a_case_is_worked_through_the_engine_with_its_arithmetic(tmp_path: Path) -> None:
    place = _workspace(tmp_path)
    first, second = worked(place.book, "small", read_cases(tmp_path, "small"), "en")
    (person,) = first.runs[0].subjects
    (bonus,) = [figure for figure in person.figures if figure[0].text.startswith("Bonus")]
    assert bonus[0].text == "Bonus  CNY 560"
    assert in_numbers(bonus) == "= 10 × 56.00"
    assert first.runs[0].tables["metrics"][0] == {
        "subject": "A", "metric": "sales", "target": "100.00", "actual": "040",
    }  # fmt: skip
    assert not second.runs[0].subjects
    assert "800" in second.runs[0].refused[0]


@pytest.mark.parametrize("scheme", ["equipment-technicians", "production-push"])
def test_what_a_case_expects_of_pay_is_what_the_book_shows(scheme: str) -> None:
    place = Workspace(ROOT)
    cases = list(worked(place.book, scheme, read_cases(ROOT, scheme), "en"))
    assert len(cases) >= 3
    for one in cases:
        shown = " ".join(_amounts(one.runs)).replace(",", "").replace("−", "-")
        for run in one.case.runs:
            rows = (run.expect or {}).get("payouts", ())
            for row in (row for row in rows if row.get("period", run.period) == run.period):
                assert f"{float(row['amount']):g}" in shown, one.case.name


def test_markup_in_names_is_text(tmp_path: Path) -> None:
    page = _page(tmp_path, "en")
    assert "<i>甲" not in page
    assert "<b>who" not in page
    assert html.escape("<i>甲</i>") in page


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ("scheme: other\ncases: []\n", "the cases are of 'other'"),
        ("scheme: small\ncases:\n  - runs: []\n", "small.yaml:3.*name is missing"),
        ("scheme: small\ncases:\n  - {name: a, runs: [{period: 2026Q1, input: 1}]}\n",
         "small.yaml:3.*'input' is not known"),
    ],
)  # fmt: skip
def test_faults_of_a_case_file_name_the_line(tmp_path: Path, cases: str, said: str) -> None:
    _workspace(tmp_path, cases=cases)
    with pytest.raises(ProblemsFound, match=said):
        read_cases(tmp_path, "small")


def test_a_case_that_is_refused_and_expects_nothing_of_it_is_a_fault(tmp_path: Path) -> None:
    place = _workspace(tmp_path, cases=CASES.replace("expect_problems: [{code: out_of_range}]",
                                                     "expect: {}"))  # fmt: skip
    with pytest.raises(ProblemsFound, match="800"):
        list(worked(place.book, "small", read_cases(tmp_path, "small"), "en"))


def test_command_writes_pages_and_a_pdf_with_contents(tmp_path: Path) -> None:
    _workspace(tmp_path)
    done = CliRunner().invoke(main, ["schemes", "book", "--workspace", str(tmp_path)])
    assert done.exit_code == 0, done.output
    folder = tmp_path / "reports" / "schemes" / "zh"
    assert {path.name for path in folder.iterdir()} == {
        "book.json", "book.pdf", "index.html", "small.html",
    }  # fmt: skip
    assert 'href="small.html"' in (folder / "index.html").read_text("utf-8")
    with pikepdf.open(folder / "book.pdf") as book:
        assert book.docinfo["/Title"] == "方案汇编"
        with book.open_outline() as outline:
            assert [str(item.title) for item in outline.root if item.title != "目录"] == ["小制度"]


def test_book_is_the_same_bytes_again_and_stale_only_by_what_it_says(tmp_path: Path) -> None:
    place = _workspace(tmp_path)
    book_folder.refresh_chapters(place, ["small"], "zh")
    page = book_folder.book_folder(tmp_path, "zh") / "small.html"
    first, made = page.read_bytes(), page.stat().st_mtime_ns
    book_folder.refresh_chapters(Workspace(tmp_path), ["small"], "zh")
    assert page.stat().st_mtime_ns == made
    page.write_bytes(b"changed by hand")
    book_folder.refresh_chapters(Workspace(tmp_path), ["small"], "zh")
    assert page.read_bytes() == first
    _workspace(tmp_path, cases=CASES.replace("第三条", "第四条"))
    book_folder.refresh_chapters(Workspace(tmp_path), ["small"], "zh")
    assert page.read_bytes() != first


def test_a_faulty_scheme_leaves_the_book_as_it_was(tmp_path: Path) -> None:
    place = _workspace(tmp_path)
    folder = tmp_path / "out"
    book_folder.write_book(place, folder, ("html",), "zh", IN_2026)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    _workspace(tmp_path, scheme=SCHEME.replace("10 × score", "10 × scor"))
    with pytest.raises(ProblemsFound, match="scor"):
        book_folder.write_book(Workspace(tmp_path), folder, ("html",), "zh", IN_2026)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
