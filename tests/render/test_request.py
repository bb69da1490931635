from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kpilib.publish.render import RenderFailed
from tests.render import notebooks

NOTEBOOK = Path("review.ipynb")


def test_the_identity_names_department_period_revision_and_inputs() -> None:
    made = notebooks.request(NOTEBOOK, digest="ab12", revision="r2")
    assert made.identity == "key-accounts|2026Q1|r2|ab12"


def test_the_department_id_is_printed_when_it_has_no_name() -> None:
    assert notebooks.request(NOTEBOOK, department_name="").printed_department == "key-accounts"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lang": "fr"}, "review.ipynb: language 'fr'. Use one of en, zh"),
        ({"formats": ("html", "odt")}, "unknown format 'odt'. Use some of html, pdf, docx"),
        ({"stem": "../x"}, "file stem '../x'"),
        ({"stem": ""}, "file stem ''"),
        ({"department": "a|b"}, "department 'a|b'"),
        ({"digest": ""}, "digest ''"),
        ({"revision": "r1\nr2"}, r"revision 'r1\\nr2'"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RenderFailed, match=message.replace("|", r"\|")):
        notebooks.request(NOTEBOOK, **changes)
