"""A company whose first quarter two people have signed: what frauds are staged on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.signing.signing_company import SigningCompany, found_company

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> SigningCompany:
    """2025Q4 is issued on 10 January by Li Na, with the consent of Wang Qiang."""
    company = found_company(tmp_path_factory.mktemp("signed"))
    company.approve("2025Q4")
    company.issue("2025Q4")
    return company


@pytest.fixture
def company(signed: SigningCompany, tmp_path: Path) -> SigningCompany:
    return signed.copy_to(tmp_path)
