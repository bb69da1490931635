from __future__ import annotations

from pathlib import Path

import pytest

from kpilib.publish.render import RENDERERS, identity
from tests.render import notebooks


def test_every_format_carries_the_identity_it_was_asked_for(tmp_path: Path) -> None:
    notebook = notebooks.write(tmp_path / "n.ipynb", notebooks.markdown("x"))
    request = notebooks.request(notebook, department='东区&"<1>', digest="ab", revision="r1")
    made = RENDERERS["builtin"].render(request)
    assert {form: identity.read(path) for form, path in made.items()} == dict.fromkeys(
        ("html", "pdf", "docx"), '东区&"<1>|2026Q1|r1|ab'
    )


def test_a_file_of_another_program_has_none(tmp_path: Path) -> None:
    for name in ("a.html", "a.pdf"):
        (tmp_path / name).write_text("<html></html>", encoding="utf-8")
        assert identity.read(tmp_path / name) is None


def test_other_endings_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.txt: expected \.html, \.pdf or \.docx"):
        identity.read(Path("a.txt"))
