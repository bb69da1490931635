"""The website of a period: written from executed notebooks, hand-made changes kept."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.publish.company.quarto_site import Site, write_site
from kpilib.publish.notebooks.execute import IDENTITY_MIME
from kpilib.publish.packs.cache import write_state
from kpilib.publish.packs.order import Made
from kpilib.publish.render import pandoc, tree
from kpilib.publish.render.quarto import NoQuarto, find
from kpilib.workspace.workspace import Workspace
from tests.render import notebooks
from tests.small_workspace import DEPARTMENTS, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

PERIOD = Period.parse("2026Q1")
TWO = DEPARTMENTS + "  other: {title: {zh: 二部(新), en: Team two}, scheme: small}\n"
HEADLINE = {"assessed": "3", "excluded": "1", "score": "75.33", "pay": "2260.00", "budget": "2000"}


def _finished(root: Path, name: str, lang: str = "zh") -> None:
    """A report as a pack leaves it; its notebook would fail if it were run."""
    folder = root / "reports" / "2026Q1" / name
    who = {"identity": f"{name}|2026Q1|draft|{name}0123"}
    cells = (
        notebooks.code(notebooks.shown({IDENTITY_MIME: who})),
        notebooks.markdown(f"## 概况 {name}\n\n见 {{{{< x >}}}}。"),
        notebooks.code(notebooks.table(notebooks.people(2), "结果"), notebooks.figure("图示")),
    )
    named = ({**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells))
    notebooks.write(folder / "review.ipynb", *named)
    for file in ("report.pdf", "payouts.xlsx"):
        (folder / file).write_text(f"{name} {file}", encoding="utf-8")
    files = {path.name: path for path in folder.iterdir()}
    write_state(folder, {"the language": lang}, Made(files, HEADLINE))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_workspace(tmp_path, departments=TWO)
    _finished(tmp_path, "team")
    _finished(tmp_path, "other")
    return tmp_path


def _site(root: Path) -> Site:
    return write_site(Workspace(root), PERIOD)


def _settings(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((site.folder / "_quarto.yml").read_text("utf-8"))
    return found


def _names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_the_project_has_a_page_for_each_department_navigation_and_search(root: Path) -> None:
    site = _site(root)
    settings = _settings(site)
    assert settings["project"] == {
        "type": "website",
        "output-dir": "_site",
        "render": ["index.qmd", "team.qmd", "other.qmd"],
        "resources": ["downloads/*"],
    }
    assert settings["website"]["search"] is True
    assert settings["website"]["navbar"]["left"] == [
        {"href": "index.qmd", "text": "总览"},
        {"href": "team.qmd", "text": "一部"},
        {"href": "other.qmd", "text": "二部(新)"},
    ]
    assert settings["lang"] == "zh-CN"
    assert _names(site.folder) == [
        ".kpilib.json",
        "_quarto.yml",
        "downloads/other.pdf",
        "downloads/team.pdf",
        "index.qmd",
        "kpi-report.css",
        "other.qmd",
        "pictures/other-kpilib-figure-0.svg",
        "pictures/team-kpilib-figure-0.svg",
        "team.qmd",
    ]


def test_nothing_on_it_can_be_executed(root: Path) -> None:
    site = _site(root)
    assert _settings(site)["execute"] == {"enabled": False}
    for page in site.folder.glob("*.qmd"):
        text = page.read_text("utf-8")
        assert yaml.safe_load(text.split("---\n")[1])["engine"] == "markdown"
        for word in ("secret_source_code", "```{python}", "{{<"):
            assert word not in text


def test_a_page_shows_the_notebook_with_its_pictures_and_identity(root: Path) -> None:
    folder = _site(root).folder
    text = (folder / "team.qmd").read_text("utf-8")
    front, body = text.split("---\n", 2)[1:]
    meta = yaml.safe_load(front)
    assert meta["title"] == "一部2026年第一季度考核报告"
    assert 'content="team|2026Q1|draft|team0123"' in meta["include-in-header"][0]["text"]
    (blocks,) = pandoc.read([body], "markdown")
    shown = tree.text(blocks)
    for words in ("概况 team", "见 {{< x >}}。", "E002", "结果", "草稿", "PDF"):
        assert words in shown
    targets = [node["c"][2][0] for node in tree.walk(blocks) if node["t"] in {"Image", "Link"}]
    assert targets == ["pictures/team-kpilib-figure-0.svg", "downloads/team.pdf"]
    assert all((folder / target).is_file() for target in targets)


def test_the_first_page_leads_to_the_reports_with_their_figures(root: Path) -> None:
    text = (_site(root).folder / "index.qmd").read_text("utf-8")
    assert r"| [一部](team.qmd) | 3 \(另有1人不参与\) | 2,260.00 | 75.33 | 113.0% |" in text
    assert r"| [二部\(新\)](other.qmd) |" in text
    assert "**4,520.00**" in text


def test_payroll_is_not_published(root: Path) -> None:
    assert not [name for name in _names(_site(root).folder) if "payouts" in name]


def test_english_reports_make_an_english_site(root: Path) -> None:
    for name in ("team", "other"):
        _finished(root, name, lang="en")
    settings = _settings(_site(root))
    assert settings["lang"] == "en"
    assert settings["website"]["navbar"]["left"][1]["text"] == "Team one"


def test_a_department_without_a_finished_report_has_no_page(root: Path) -> None:
    (root / "reports" / "2026Q1" / "other" / "pack.json").unlink()
    assert _settings(_site(root))["project"]["render"] == ["index.qmd", "team.qmd"]


def test_written_again_it_is_the_same(root: Path) -> None:
    folder = _site(root).folder
    before = {name: (folder / name).read_bytes() for name in _names(folder)}
    assert _site(root).kept == ()
    assert {name: (folder / name).read_bytes() for name in _names(folder)} == before


def test_a_new_report_renews_its_page(root: Path) -> None:
    folder = _site(root).folder
    path = root / "reports" / "2026Q1" / "team" / "review.ipynb"
    text = path.read_text("utf-8").replace("概况 team", "概况 again")
    path.write_text(text, encoding="utf-8")
    assert _site(root).kept == ()
    assert "概况 again" in (folder / "team.qmd").read_text("utf-8")


def test_what_was_changed_or_added_by_hand_stays(root: Path) -> None:
    folder = _site(root).folder
    (folder / "team.qmd").write_text("mine", encoding="utf-8")
    (folder / "about.qmd").write_text("mine", encoding="utf-8")
    (folder / "_site").mkdir()
    (folder / "_site" / "index.html").write_text("published", encoding="utf-8")
    for _ in range(2):
        assert _site(root).kept == ("team.qmd",)
    assert (folder / "team.qmd").read_text("utf-8") == "mine"
    assert (folder / "about.qmd").read_text("utf-8") == "mine"
    assert (folder / "_site" / "index.html").read_text("utf-8") == "published"


def test_a_file_that_was_there_before_us_stays(root: Path) -> None:
    folder = root / "reports" / "2026Q1" / "quarto-site"
    folder.mkdir()
    (folder / "_quarto.yml").write_text("mine", encoding="utf-8")
    assert _site(root).kept == ("_quarto.yml",)
    assert (folder / "_quarto.yml").read_text("utf-8") == "mine"


def test_the_teams_theme_and_project_settings_are_taken_over(root: Path) -> None:
    theme = root / "params" / "quarto"
    theme.mkdir()
    (theme / "brand.scss").write_text("/*-- scss:rules --*/", encoding="utf-8")
    (theme / "logo.png").write_bytes(b"logo")
    (theme / "_quarto.yml").write_text(
        "project: {type: default, output-dir: public}\n"
        "website: {site-url: example, navbar: {logo: logo.png}}\n"
        "execute: {enabled: true}\nformat: {html: {toc: false, css: more.css}}\n",
        encoding="utf-8",
    )
    site = _site(root)
    settings = _settings(site)
    assert settings["project"]["type"] == "website"
    assert settings["project"]["output-dir"] == "public"
    assert settings["website"]["site-url"] == "example"
    assert settings["website"]["navbar"]["logo"] == "logo.png"
    assert settings["website"]["navbar"]["search"] is True
    assert settings["execute"] == {"enabled": False}
    html = settings["format"]["html"]
    assert (html["toc"], html["theme"]) == (False, ["default", "brand.scss"])
    assert html["css"] == ["more.css", "kpi-report.css"]
    assert (site.folder / "logo.png").read_bytes() == b"logo"


@pytest.mark.quarto
def test_quarto_renders_the_project(root: Path) -> None:
    try:
        program = find()
    except NoQuarto as missing:
        pytest.skip(missing.why)
    folder = _site(root).folder
    done = subprocess.run([program.path, "render", folder], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    for name in ("index", "team", "other"):
        assert (folder / "_site" / f"{name}.html").is_file()
    assert json.loads((folder / "_site" / "search.json").read_text("utf-8"))


def test_the_command_writes_it_and_says_what_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The reports are finished.
    monkeypatch.setattr("kpilib.publish.packs.pack._why", lambda _, __: "")
    folder = _site(root).folder
    (folder / "index.qmd").write_text("mine", encoding="utf-8")
    command = ["pack", "2026Q1", "-d", "team", "--renderer", "builtin", "--site"]
    done = CliRunner().invoke(main, [*command, "--workspace", str(root)], catch_exceptions=False)
    assert done.exit_code == 0
    assert f"website: {folder}" in done.output
    assert f"{folder / 'index.qmd'} was changed by hand and stays as it is" in done.output


def _no_quarto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_PATH", "nowhere")


def test_quarto_asked_for_and_missing_is_an_error_that_says_how_to_get_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_quarto(monkeypatch)
    command = ["pack", "2026Q1", "--renderer", "quarto", "--workspace", str(root)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "environment.yml" in done.output
    assert "kpilib[quarto]" in done.output


def test_auto_without_quarto_says_so_in_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_quarto(monkeypatch)
    monkeypatch.setattr("kpilib.publish.packs.pack._why", lambda _, __: "")
    done = CliRunner().invoke(main, ["pack", "2026Q1", "-d", "team", "--workspace", str(root)])
    assert done.exit_code == 0
    lines = [line for line in done.output.splitlines() if "built-in renderer" in line]
    assert lines == [
        "The built-in renderer is used: QUARTO_PATH is nowhere, and there is no such program."
    ]
