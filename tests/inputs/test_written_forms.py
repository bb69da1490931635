"""Lists of how people write cells: each is asked for by name, and only where there are cells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpilib.core.yamltext import read_yaml
from kpilib.engine.inputs import read, written_forms

FOLDER = Path(written_forms.__file__).parent
FILES = sorted((FOLDER / "forms").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_list_of_a_language_is_one_that_is_asked_for(path: Path) -> None:
    code = "".join(module.read_text("utf-8") for module in FOLDER.glob("*.py"))
    asked = set(re.findall(r"""["']([a-z_]+)["']""", code))
    assert set(read_yaml(path)[0].data) <= asked


def test_tables_without_cells_cost_no_look_at_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    def words(name: str) -> tuple[str, ...]:
        raise AssertionError(name)

    for module in ("cells", "date_forms", "number_forms", "non_data_rows"):
        for each in ("words", "word_set", "any_word", "truths"):
            monkeypatch.setattr(f"kpilib.engine.inputs.{module}.{each}", words, raising=False)
    assert not len(read.inputs_of({})["employees"])
