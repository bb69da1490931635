"""What a checker says is taken to heart, or somebody says on the line why not."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [*sorted((ROOT / "kpilib").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]
CODES = r"[A-Z]+\d+(?:, ?[A-Z]+\d+)*"
SUPPRESSED = re.compile(rf"# noqa\b(?:: ?{CODES})?|# type: ignore(?:\[[^\]]*\])?")
REASON = re.compile(r" ?[-#] \w.{3,}")


def comments(text: str) -> list[tuple[int, str]]:
    lines = io.StringIO(text).readline
    return [(token.start[0], token.string) for token in tokenize.generate_tokens(lines)
            if token.type == tokenize.COMMENT]  # fmt: skip


def without_reason(text: str) -> list[str]:
    found = []
    for number, comment in comments(text):
        places = [one.end() for one in SUPPRESSED.finditer(comment)]
        if places and not REASON.fullmatch(comment[places[-1] :].lstrip()):
            found.append(f"{number}: {comment}")
    return found


def test_every_suppression_says_why() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path in FILES
             for line in without_reason(path.read_text(encoding="utf-8"))]  # fmt: skip
    assert found == []


def test_late_imports_go_one_way() -> None:
    """By `kpilib.core.lazy`, which no checker minds."""
    assert [path for path in FILES for _, comment in comments(path.read_text(encoding="utf-8"))
            if "PLC0415" in comment] == []  # fmt: skip


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("x = 1  # noqa: S101", 1),
        ("x = 1  # noqa: S101 - asserted on purpose", 0),
        ("x = 1  # type: ignore[misc]", 1),
        ("x = 1  # type: ignore[misc]  # papermill has no types", 0),
        ("x = 1  # noqa", 1),
        ("x = 1  # a remark", 0),
    ],
)
def test_a_reason_is_told_from_none(line: str, count: int) -> None:
    assert len(without_reason(line)) == count
