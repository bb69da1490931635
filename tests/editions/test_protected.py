"""Protected copies open with the password and with nothing else."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import msoffcrypto
import pikepdf
import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.editions.protected import PasswordRefused, read_password
from kpilib.publish.packs.report import make_figures
from kpilib.publish.render import pdf_text
from tests.issued_workspace import issue_small, write_issuing_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from click.testing import Result

PASSWORD = "密 码 four"  # noqa: S105 - nobody's


def kpi(root: Path, *given: str, env: dict[str, str] | None = None) -> Result:
    whole = ["pack", "2026Q1", *given, "--workspace", str(root), "--lang", "en"]
    return CliRunner().invoke(main, whole, env={"KPI_PASSWORD": None, **(env or {})})


def reports(root: Path) -> Path:
    return root / "reports" / "2026Q1" / "team"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_issuing_workspace(tmp_path_factory.mktemp("protected"))
    issue_small(root, "2026Q1", IssueOptions(("xlsx",), make=make_figures))
    given = ("--for", "manager,posting", "--to", "pdf,xlsx", "--protect")
    told = kpi(root, *given, env={"KPI_PASSWORD": PASSWORD})
    assert told.exit_code == 0, told.output
    assert PASSWORD not in told.output
    return root


def test_a_pdf_opens_with_the_password_only(made: Path) -> None:
    copy = reports(made) / "protected" / "report.pdf"
    for wrong in ("", "four"):
        with pytest.raises(pikepdf.PasswordError, match="password"):
            pikepdf.open(copy, password=wrong)
    with pikepdf.open(copy, password=PASSWORD) as document:
        assert document.encryption.R == 6
        assert str(document.encryption.stream_method).endswith("aesv3")
        plain = io.BytesIO()
        document.save(plain)
    original = (reports(made) / "report.pdf").read_bytes()
    assert pdf_text.read(plain.getvalue()) == pdf_text.read(original)
    assert b"kpilib-identity" not in copy.read_bytes()


def test_a_workbook_opens_with_the_password_only(made: Path) -> None:
    copy = reports(made) / "protected" / "payouts.xlsx"
    assert not zipfile.is_zipfile(copy)
    locked = msoffcrypto.OfficeFile(io.BytesIO(copy.read_bytes()))
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError, match="verif"):
        locked.load_key(password="four", verify_password=True)  # noqa: S106 - a wrong one
    locked.load_key(password=PASSWORD, verify_password=True)
    plain = io.BytesIO()
    locked.decrypt(plain)
    assert plain.getvalue() == (reports(made) / "payouts.xlsx").read_bytes()


def test_what_was_issued_has_a_protected_copy_too(made: Path) -> None:
    copy = reports(made) / "protected" / "r1" / "payouts.xlsx"
    locked = msoffcrypto.OfficeFile(io.BytesIO(copy.read_bytes()))
    locked.load_key(password=PASSWORD, verify_password=True)


def test_editions_have_theirs_and_all_are_for_their_owner_alone(made: Path) -> None:
    posting = reports(made) / "editions" / "posting" / "protected"
    assert [path.name for path in posting.iterdir()] == ["report.pdf"]
    assert {path.stat().st_mode & 0o777 for path in posting.iterdir()} == {0o600}
    assert (reports(made) / "report.pdf").stat().st_mode & 0o777 == 0o600


def test_copies_are_no_part_of_what_is_hashed_and_go_when_the_report_changes(made: Path) -> None:
    state = (reports(made) / "pack.json").read_text(encoding="utf-8")
    assert "protected" not in state
    assert "1 made" not in kpi(made, "--to", "pdf,xlsx").output
    assert (reports(made) / "protected" / "report.pdf").is_file()
    given = ("--to", "xlsx")  # other formats: it is made again
    assert kpi(made, *given).exit_code == 0
    assert not (reports(made) / "protected" / "report.pdf").exists()


def test_notebooks_do_not_see_the_password(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    notebook = root / "notebooks" / "department_review.ipynb"
    told = notebook.read_text(encoding="utf-8").replace(
        "review.show_chart_figures()", 'import os\\n", "print(sorted(os.environ))'
    )
    notebook.write_text(told, encoding="utf-8")
    given = ("--to", "html,xlsx", "--protect")  # workbooks alone run no notebook
    assert kpi(root, *given, env={"KPI_PASSWORD": PASSWORD}).exit_code == 0
    book = (reports(root) / "review.ipynb").read_text(encoding="utf-8")
    assert "'PATH'" in book
    assert "KPI_PASSWORD" not in book


@pytest.mark.parametrize(
    ("given", "env", "said"),
    [
        (("--protect",), {}, "--protect needs a password: put it into the environment as"),
        (("--protect",), {"KPI_PASSWORD": ""}, "KPI_PASSWORD is empty: it must hold a password"),
        (("--protect",), {"KPI_PASSWORD": "  "}, "KPI_PASSWORD is empty"),
        (("--protect", "--to", "html"), {"KPI_PASSWORD": "x"}, "--protect is for pdf and xlsx"),
        (("--password-file", __file__), {}, "--password-file is for --protect"),
        (("--protect", "--password-file", __file__), {}, "has more than one line"),
    ],
)
def test_without_a_password_nothing_is_made(
    given: Sequence[str], env: dict[str, str], said: str, tmp_path: Path
) -> None:
    root = write_issuing_workspace(tmp_path)
    told = kpi(root, *given, env=env)
    assert told.exit_code != 0
    assert said in " ".join(told.output.split())
    assert not (root / "reports").exists()


def test_a_password_file_counts_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xef\xbb\xbf one two \r\n")
    assert read_password(file, "other") == " one two "


def test_a_password_that_pdf_would_cut_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("密" * 43, encoding="utf-8")
    with pytest.raises(PasswordRefused, match="at most 127 bytes"):
        read_password(file, None)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(PasswordRefused, match="cannot be read"):
        read_password(file, None)
