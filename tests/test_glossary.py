"""What the glossary says of the code is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpilib.core.tables import INPUT_TABLES

ROOT = Path(__file__).parents[1]
TERMS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()[8:]
    if line.startswith("|")
]
INPUTS = {*INPUT_TABLES, *(c.name for table in INPUT_TABLES.values() for c in table.columns)}
SCHEMA = (ROOT / "params" / "schemes" / "scheme.schema.json").read_text(encoding="utf-8")
FIELD = (
    "eligibility tier allocation remainder carry-forward variance lineage locale cache calendar "
    "scenario proration cap accelerator split clawback draw restatement attribution settlement"
)


def test_it_holds_the_terms_that_a_newcomer_looks_up() -> None:
    assert len(TERMS) >= 60
    english = " ".join(term[1] for term in TERMS)
    assert [word for word in FIELD.split() if word not in english] == []


def test_each_term_stands_once() -> None:
    chinese = [term[0] for term in TERMS]
    assert sorted(set(chinese)) == sorted(chinese)


@pytest.mark.parametrize("term", TERMS, ids=[term[1] for term in TERMS])
def test_what_it_names_is_there(term: list[str]) -> None:
    names = re.findall(r"`([^`]+)`", term[2])
    files = [next(path for path in (ROOT / "kpilib" / name, ROOT / name) if path.exists())
             for name in names if "/" in name]  # fmt: skip
    texts = "".join(path.read_text(encoding="utf-8") for path in files if path.is_file())
    for name in names:
        if name.endswith(":"):
            assert f'"{name[:-1]}"' in SCHEMA
        elif "/" not in name:
            assert name in INPUTS or re.search(rf"\b{name}\b", texts), name
