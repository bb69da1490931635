"""`kpi init`: an empty folder becomes a workspace that the other commands work in."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.workspace.shipped import shipped_book
from kpilib.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
TWO = ("-d", "sales=sales-staff", "--department", "ka=key-account-commission")


def kpi(*words: str, code: int = 0) -> str:
    said = CliRunner().invoke(main, list(words))
    assert said.exit_code == code, said.output
    return said.output


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]


def changed(path: Path, old: str, new: str) -> bytes:
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    return path.read_bytes()


def test_every_page_of_params_that_documents_and_messages_name_is_in_a_new_workspace(
    tmp_path: Path,
) -> None:
    kpi("init", str(tmp_path / "acme"), *TWO)
    texts = [*(ROOT / "docs").glob("*.md"), *(ROOT / "kpilib" / "text").rglob("zh/*.po")]
    named = {
        page for text in texts
        for page in re.findall(r"params/[\w/]*\.md", text.read_text("utf-8"))
    }  # fmt: skip
    assert "params/schemes/README.md" in named
    assert named <= set(files(tmp_path / "acme"))
    page = (tmp_path / "acme" / "README.md").read_text("utf-8")
    assert "params/schemes/README.md" in page


def test_whoever_names_a_scheme_of_their_own_is_told_how_to_begin_with_it(tmp_path: Path) -> None:
    said = kpi("init", str(tmp_path / "acme"), "-d", "sales=our-own", "--lang", "en", code=1)
    assert "kpi schemes new our-own" in said
    assert "params/departments.yaml" in said
    assert not (tmp_path / "acme").exists()


def test_options_say_everything_and_what_was_made_is_listed(tmp_path: Path) -> None:
    root = tmp_path / "acme"
    said = kpi("init", str(root), *TWO, "--title", "ka=大客户部", "--company", "甲", "--lang", "zh")
    settings = yaml.safe_load((root / "params/departments.yaml").read_text("utf-8"))
    assert settings == {
        "company": "甲",
        "departments": {
            "sales": {"title": "sales", "scheme": "sales-staff", "language": "zh"},
            "ka": {"title": "大客户部", "scheme": "key-account-commission", "language": "zh"},
        },
    }
    *made, state, then = said.splitlines()
    counted = {"notebooks/": "5", "params/schemes/": "6"}  # more than three: their number
    kept = {file for file in files(root) if not file.startswith((*counted, "."))} | {".gitignore"}
    assert sorted(made) == sorted(kept | {f"{at}（{n} 个文件）" for at, n in counted.items()})
    assert "params/opening/ka/carry.csv" in state
    assert "kpi new-period" in then
    for scheme in ("sales-staff", "key-account-commission"):
        shipped = ROOT / "params" / "schemes" / f"{scheme}.yaml"
        assert (root / f"params/schemes/{scheme}.yaml").read_bytes() == shipped.read_bytes()


@pytest.mark.parametrize("scheme", shipped_book().ids)
def test_every_scheme_of_the_book_can_be_begun_with(scheme: str, tmp_path: Path) -> None:
    kpi("init", str(tmp_path / "w"), "-d", f"d={scheme}", "--lang", "en")
    kpi("schemes", "lint", "--workspace", str(tmp_path / "w"))


def test_a_new_workspace_goes_on_to_its_first_report(tmp_path: Path) -> None:
    root = tmp_path / "w"
    kpi("init", str(root), "-d", "mine=key-account-commission", "--lang", "en")
    kpi("new-period", "2026Q1", "--workspace", str(root))
    folder = root / "params/inputs/2026Q1/mine"
    shutil.rmtree(folder)
    shutil.copytree(ROOT / "params/inputs/2025Q1/key-accounts", folder)
    kpi("check", "--workspace", str(root), code=1)  # days of another quarter
    folder.rename(root / "params/inputs/mine")
    (root / "params/inputs/2025Q1").mkdir()
    (root / "params/inputs/mine").rename(root / "params/inputs/2025Q1/mine")
    kpi("check", "--workspace", str(root))
    kpi("pack", "2025Q1", "--to", "html", "--workspace", str(root))
    assert (root / "reports/2025Q1/mine/report.html").is_file()


def test_notebooks_find_their_department_and_show_nobodys_results(tmp_path: Path) -> None:
    kpi("init", str(tmp_path / "w"), *TWO)
    for path in (tmp_path / "w/notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        assert all(not c["outputs"] for c in cells if c["cell_type"] == "code")
        (first,) = [c for c in cells if "parameters" in c["metadata"].get("tags", ())]
        named = [line for line in first["source"] if line.startswith("department")]
        assert all(line.startswith('department: str = ""') for line in named)


def test_nothing_is_overwritten_and_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/restatement.ipynb").write_text("mine")
    before = files(tmp_path)
    said = kpi("init", str(tmp_path), *TWO, code=1)
    assert "notebooks/restatement.ipynb would be overwritten; nothing was written" in said
    assert files(tmp_path) == before


def test_a_readme_and_what_git_ignores_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    kpi("init", str(tmp_path), *TWO)
    assert (tmp_path / "README.md").read_text() == "mine"
    assert (tmp_path / ".gitignore").is_file()


def test_a_second_time_is_refused_and_names_upgrade(tmp_path: Path) -> None:
    kpi("init", str(tmp_path), *TWO)
    before = files(tmp_path)
    said = kpi("init", str(tmp_path), *TWO, code=1)
    assert f"`kpi init {tmp_path} --upgrade`" in " ".join(said.split())
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-d", "a=sales-stuff"], 1, "did you mean sales-staff?"),
        (["-d", "a"], 2, "'a' is not written as ID=SCHEME"),
        (["-d", "a/b=sales-staff"], 1, "cannot be the name of a folder"),
        (["-d", "a=sales-staff", "-d", "a=fleet"], 2, "a is named twice"),
        (["-d", "a=sales-staff", "--title", "b=B"], 2, "there is no department b"),
        (["--upgrade", "--sample"], 2, "--upgrade goes without --sample"),
        (["--upgrade", "--company", "c"], 2, "--upgrade goes without --sample"),
        (["--sample", "-d", "a=sales-staff"], 2, "--sample goes without --department"),
        (["--sample", "--title", "a=b"], 2, "--sample goes without --department"),
        (["--sample", "--company", "c"], 2, "--sample goes without --department"),
        (["--upgrade"], 1, "there is no params/departments.yaml"),
        ([], 2, "--department ID=SCHEME for each, or --sample"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    told = " ".join(kpi("init", str(tmp_path / "w"), *words, code=code).split())
    assert said in told
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample_company_is_the_one_of_the_repository(lang: str, tmp_path: Path) -> None:
    kpi("init", str(tmp_path), "--sample", "--lang", lang)
    made = files(tmp_path)
    assert (
        made["params/inputs/2026Q1/fleet/metrics.csv"]
        == (ROOT / "params/inputs/2026Q1/fleet/metrics.csv").read_bytes()
    )
    settings = (ROOT / "params/departments.yaml").read_text(encoding="utf-8")
    assert settings.count("language: zh") == len(Workspace(tmp_path).departments) == 5
    assert made["params/departments.yaml"].decode() == settings.replace(
        "language: zh", f"language: {lang}"
    )
    assert {one.language for one in Workspace(tmp_path).departments.values()} == {lang}
    assert len([name for name in made if name.startswith("params/schemes/")]) > 50
    assert "0 with problems" in kpi("check", "2026Q1", "--workspace", str(tmp_path))


def test_an_upgrade_keeps_what_was_changed_and_shows_it(tmp_path: Path) -> None:
    kpi("init", str(tmp_path), *TWO)
    notebook = tmp_path / "notebooks/department_review.ipynb"
    mine = changed(notebook, "review.show_title()", "review.show_title()  # ours")
    said = kpi("init", str(tmp_path), "--upgrade")
    assert "    -review.show_title()\n    +review.show_title()  # ours" in said
    assert notebook.read_bytes() == mine
    assert not list(notebook.parent.glob("*.new.ipynb"))  # there is no newer one


def test_an_upgrade_replaces_what_nobody_has_changed(tmp_path: Path) -> None:
    kpi("init", str(tmp_path), *TWO)
    new = (tmp_path / "notebooks/restatement.ipynb").read_bytes()
    for folder in ("notebooks", "notebooks/.shipped"):  # as an older version had it
        changed(tmp_path / folder / "restatement.ipynb", "review.show_changes()", "older()")
    assert "restatement.ipynb: replaced" in kpi("init", str(tmp_path), "--upgrade")
    assert (tmp_path / "notebooks/restatement.ipynb").read_bytes() == new


def test_an_upgrade_puts_the_new_one_beside_what_was_changed(tmp_path: Path) -> None:
    kpi("init", str(tmp_path), *TWO)
    notebook = tmp_path / "notebooks/restatement.ipynb"
    new = notebook.read_bytes()
    changed(tmp_path / "notebooks/.shipped/restatement.ipynb", "show_changes()", "older()")
    mine = changed(notebook, "review.show_changes()", "review.older()  # ours")
    said = kpi("init", str(tmp_path), "--upgrade")
    assert "    -review.older()\n    +review.older()  # ours" in said
    assert notebook.read_bytes() == mine
    assert (tmp_path / "notebooks/restatement.new.ipynb").read_bytes() == new
    assert kpi("init", str(tmp_path), "--upgrade").count("there is no newer one") == 1


def test_running_a_notebook_does_not_change_it(tmp_path: Path) -> None:
    kpi("init", str(tmp_path), *TWO)
    changed(
        tmp_path / "notebooks/restatement.ipynb", '"execution_count": null', '"execution_count": 7'
    )
    told = kpi("init", str(tmp_path), "--upgrade").splitlines()
    assert len(told) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert all("up to date" in line for line in told)


def test_schemes_can_be_chosen_before_there_is_a_workspace(tmp_path: Path) -> None:
    assert "sales-staff" in kpi("schemes", "list", "--workspace", str(tmp_path))


def test_a_wheel_alone_makes_a_workspace(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        wheel.extractall(tmp_path / "site")
        assert not [name for name in wheel.namelist() if "__pycache__" in name]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "PYTHONSAFEPATH": "1"}
    run = [sys.executable, "-m", "kpilib", "init"]
    for where, words in (("own", TWO), ("sample", ("--sample",))):
        subprocess.run([*run, str(tmp_path / where), *words], env=environment, check=True,
                       capture_output=True, cwd=tmp_path)  # fmt: skip
    kpi("init", str(tmp_path / "here"), *TWO)
    assert files(tmp_path / "own") == {
        **files(tmp_path / "here"),
        "params/departments.yaml": (tmp_path / "own/params/departments.yaml").read_bytes(),
        "README.md": (tmp_path / "own/README.md").read_bytes(),
    }
    assert "0 with problems" in kpi("check", "2026Q1", "--workspace", str(tmp_path / "sample"))


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")
def test_at_a_terminal_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    first = ("Acme", "con", "sales", "Sales", "sales-stuff", "sales-staff")  # two are refused
    second = ("y", "sales", "ka", "", "key-account-commission", "n")
    os.write(ours, "".join(f"{answer}\n" for answer in (*first, *second)).encode())
    done = subprocess.run(
        [sys.executable, "-m", "kpilib", "init", str(tmp_path / "w")],
        stdin=theirs, capture_output=True, text=True, check=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    os.close(theirs)
    os.close(ours)
    settings = yaml.safe_load((tmp_path / "w/params/departments.yaml").read_text("utf-8"))
    assert settings["company"] == "Acme"
    assert {one: each["title"] for one, each in settings["departments"].items()} == {
        "sales": "Sales",
        "ka": "ka",
    }
    assert "did you mean sales-staff?" in done.stdout + done.stderr
