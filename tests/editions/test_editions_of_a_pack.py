"""The files of editions: what is there, in which format, and when it is made again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.publish.editions.declaration import EDITIONS
from kpilib.publish.packs.cache import write_state
from kpilib.publish.packs.order import Made
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.publish.review.load_review import open_review
from kpilib.workspace.workspace import Workspace
from tests.editions.leaks import forms, in_text, numbers, pay_of, posted, read, scores_of
from tests.issued_workspace import issue_small, write_issuing_workspace
from tests.small_company import contents, made_here
from tests.small_workspace import SCHEME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from click.testing import Result

QUARTER = Period.parse("2026Q1")
ALL = tuple(EDITIONS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small department after an issued quarter, in every edition and format."""
    root = write_issuing_workspace(tmp_path_factory.mktemp("editions"))
    issue_small(root, "2025Q4")
    pack = make_pack(
        Workspace(root), [QUARTER], PackOptions(editions=ALL, lang="en", maker=made_here)
    )
    assert [outcome.error for outcome in pack.outcomes] == [""] * len(ALL)
    return root


def there(root: Path, edition: str) -> set[str]:
    folder = root / "reports" / "2026Q1" / "team" / "editions" / edition
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_each_edition_has_the_files_that_belong_to_it(made: Path) -> None:
    report = {"report.html", "report.pdf", "report.docx"}
    assert there(made, "posting") == report
    payroll = {"review.ipynb", "payouts.xlsx", "results/payouts.csv"}
    assert there(made, "payroll") == report | payroll
    tables = {f"results/{name}.csv" for name in ("summary", "scores", "carry", "flags")}
    assert there(made, "hr") == report | payroll | tables


def test_no_file_of_a_posting_says_what_anybody_is_paid(made: Path) -> None:
    whole = open_review("team", "2026Q1", lang="en", workspace=str(made))
    folder = made / "reports" / "2026Q1" / "team" / "editions" / "posting"
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in [*files, made / "reports" / "2026Q1" / "index.posting.html"]:
        said = read(path)
        assert not numbers(said) & (forms(pay_of(whole)) - posted(whole)), path.name
        assert not in_text(["Bonus", "CNY", "丁", "probation"], said), path.name
    assert {"94.00", "76.00", "56.00"} <= numbers(read(folder / "report.pdf"))


def test_no_file_for_payroll_says_what_anybody_scored(made: Path) -> None:
    whole = open_review("team", "2026Q1", lang="en", workspace=str(made))
    folder = made / "reports" / "2026Q1" / "team" / "editions" / "payroll"
    paid = {f"{float(amount):.2f}" for amount in pay_of(whole)}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        said = read(path)
        assert not numbers(said) & (scores_of(whole) - paid), path.name
        assert not in_text(["Service", "Income", "丁"], said), path.name
    assert "940.00" in numbers(read(folder / "report.docx"))


def test_a_notebook_of_an_edition_says_for_whom_it_was_run(made: Path) -> None:
    folder = made / "reports" / "2026Q1" / "team" / "editions" / "payroll"
    book = json.loads((folder / "review.ipynb").read_text(encoding="utf-8"))
    (given,) = [cell for cell in book["cells"] if cell["id"] == "injected-parameters"]
    assert 'edition = "payroll"\n' in given["source"]
    assert "|draft/payroll|" in (folder / "report.html").read_text(encoding="utf-8")


def test_what_went_into_an_edition_stands_beside_it_and_not_inside(made: Path) -> None:
    folder = made / "reports" / "2026Q1" / "team" / "editions"
    assert {path.name for path in folder.glob("*.json")} == {
        "hr.json", "posting.json", "payroll.json",
    }  # fmt: skip
    again = make_pack(Workspace(made), [QUARTER], PackOptions(editions=ALL, lang="en"))
    assert {outcome.reason for outcome in again.outcomes} == {""}


def test_an_edition_edited_by_hand_is_made_again(made: Path) -> None:
    page = made / "reports" / "2026Q1" / "team" / "editions" / "posting" / "report.html"
    before = page.read_bytes()
    page.write_bytes(before + b"<p>560.00</p>")
    options = PackOptions(editions=("posting", "hr"), lang="en", maker=made_here)
    told = {o.order.name: o.reason for o in make_pack(Workspace(made), [QUARTER], options).outcomes}
    assert told == {
        "team 2026Q1 hr": "",
        "team 2026Q1 posting": "report.html has been changed since it was made",
    }
    assert page.read_bytes() == before


def test_the_managers_report_is_the_same_with_and_without_others(
    made: Path, tmp_path: Path
) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    options = PackOptions(formats=("html", "xlsx"), lang="en", maker=made_here)
    make_pack(Workspace(root), [QUARTER], options)
    alone = {name: data for name, data in contents(root).items() if not name.endswith(".json")}
    assert {name for name in alone if "/team/" in name}
    assert not [name for name in alone if "editions" in name]
    assert {name: contents(made)[name] for name in alone if "index" not in name} == {
        name: data for name, data in alone.items() if "index" not in name
    }


def test_the_page_of_an_edition_leads_to_nothing_else(made: Path) -> None:
    page = (made / "reports" / "2026Q1" / "index.posting.html").read_text(encoding="utf-8")
    assert 'href="team/editions/posting/report.html"' in page
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert links
    assert all(link.startswith("team/editions/posting/") for link in links)


def kpi(root: Path, *given: str, env: dict[str, str] | None = None) -> Result:
    """Run `kpi` in a workspace, in English."""
    return CliRunner().invoke(main, [*given, "--workspace", str(root), "--lang", "en"], env=env)


def without(scheme: str, begin: str, end: str) -> str:
    """A scheme without one of its sections."""
    return scheme.replace(scheme[scheme.index(begin) : scheme.index(end)], "")


def test_rules_without_scores_or_pay_have_no_such_edition_and_it_is_said(tmp_path: Path) -> None:
    scheme = without(SCHEME, "indicators:", "pay:").replace("10 × score", "10")
    scheme = without(scheme, "flags:", "measures:")
    root = write_issuing_workspace(tmp_path)
    written = root / "params" / "schemes" / "small.yaml"
    written.write_text(scheme, encoding="utf-8")
    folder = root / "reports" / "2026Q1" / "team" / "editions" / "posting"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("by earlier rules", encoding="utf-8")
    write_state(folder, {}, Made({"report.html": folder / "report.html"}))
    told = kpi(root, "pack", "2026Q1", "--for", "posting", "--to", "html")
    assert told.exit_code == 0, told.output
    assert "team 2026Q1 posting: its rules give nobody a score or a grade" in told.output
    assert not there(root, "posting")
    written.write_text(without(SCHEME, "pay:", "flags:"), encoding="utf-8")
    told = kpi(root, "pack", "2026Q1", "--for", "payroll", "--to", "html")
    assert "team 2026Q1 payroll: its rules pay nothing, so payroll has nothing" in told.output


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--for", "board"), "'board' is no edition: there are manager, hr, posting, payroll"),
        (("--for", "posting", "--to", "xlsx"), "the edition for posting has no workbook"),
    ],
)
def test_what_cannot_be_asked_for_is_said(made: Path, given: Sequence[str], said: str) -> None:
    assert said in kpi(made, "pack", "2026Q1", *given).output.replace("\n", " ")


def test_a_notebook_that_knows_no_editions_makes_none(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    notebook = root / "notebooks" / "department_review.ipynb"
    text = notebook.read_text(encoding="utf-8").replace(", edition=edition", "")
    notebook.write_text(
        "\n".join(line for line in text.splitlines() if "edition: str" not in line).replace(
            'issued: r1, r2 …\\n",', 'issued: r1, r2 …"'
        ),
        encoding="utf-8",
    )
    told = kpi(root, "pack", "2026Q1", "--for", "posting,manager", "--to", "html")
    assert "department_review.ipynb has no parameter edition" in told.output
    assert (root / "reports" / "2026Q1" / "team" / "report.html").is_file()
    assert not there(root, "posting")


def test_only_the_editions_asked_for_are_copied_to_a_url(made: Path, tmp_path: Path) -> None:
    target = (tmp_path / "board").as_uri()
    given = ("--for", "posting", "--renderer", "builtin", "--reports-url", target)
    assert kpi(made, "pack", "2026Q1", *given).exit_code == 0
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    folder = "board/2026Q1/team/editions/posting"
    assert found == {"board/2026Q1/index.posting.html"} | {
        f"{folder}/report.{form}" for form in ("html", "pdf", "docx")
    }


def test_an_edition_says_that_it_is_as_issued(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    review = open_review("team", "2025Q4", lang="en", workspace=str(root), edition="posting")
    assert "As issued with r1." in review.basis()
    scheme = root / "params" / "schemes" / "small.yaml"
    scheme.write_text(SCHEME.replace("10 × score", "11 × score"), encoding="utf-8")
    review = open_review("team", "2025Q4", lang="en", workspace=str(root), edition="posting")
    assert "Draft." in review.basis()
