"""Who approves needs to read the files, and who issues the consent: told, with what to do."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from kpilib.core.problems import KpiError
from kpilib.history.approve import refuse_unread
from kpilib.history.signing.signer import SigningRefused
from tests.signing.signing_company import SigningCompany, found_company

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 65534
as_root = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can be somebody else"
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> SigningCompany:
    return found_company(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def company(founded: SigningCompany, tmp_path: Path) -> SigningCompany:
    return founded.copy_to(tmp_path)


def seen_by(user: int, root: Path) -> str:
    """What somebody else is told who wants to approve."""
    below, above = os.pipe()
    child = os.fork()
    if not child:
        said = "nothing"
        try:
            os.setuid(user)
            refuse_unread(root, "team")
        except KpiError as wrong:
            said = str(wrong)
        finally:
            os.write(above, said.encode())
            os._exit(0)
    os.close(above)
    os.waitpid(child, 0)
    with os.fdopen(below, encoding="utf-8") as told:
        return told.read()


def opened(root: Path) -> None:
    """Everybody may read the workspace, and look into the folders that lead to it."""
    for path in (*root.parents, root, *root.rglob("*")):
        if path.stat().st_uid == 0 and path != path.parent:
            more = stat.S_IRGRP | stat.S_IROTH | (0o111 if path.is_dir() else 0)
            path.chmod(path.stat().st_mode | more)


@as_root
def test_a_file_that_may_not_be_read_is_named_with_its_owner(company: SigningCompany) -> None:
    opened(company.root)
    assert seen_by(NOBODY, company.root) == "nothing"
    scheme = company.root / "params" / "schemes" / "small.yaml"
    scheme.chmod(0o600)
    said = seen_by(NOBODY, company.root)
    assert said.startswith(
        "you cannot read params/schemes/small.yaml, which belongs to root; who approves needs to "
        "read the files"
    )
    assert "access: group" in said


@as_root
def test_a_consent_that_its_owner_could_not_read_is_not_written(company: SigningCompany) -> None:
    settings = company.root / "params" / "departments.yaml"
    os.chown(settings, NOBODY, NOBODY)
    with pytest.raises(SigningRefused, match=r"is private: .* could not read a consent"):
        company.approve("2025Q4")
    assert not (company.root / "params" / "consents").exists()
    settings.write_text(settings.read_text("utf-8") + "access: group\n", encoding="utf-8")
    done = company.approve("2025Q4")
    assert done
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o640
    assert stat.S_IMODE(done.path.parent.stat().st_mode) == 0o2750


def test_a_consent_is_its_owners_alone_where_nothing_else_is_said(company: SigningCompany) -> None:
    done = company.approve("2025Q4")
    assert done
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
