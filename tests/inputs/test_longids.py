"""Ids that a spreadsheet has cut to fifteen digits, and that have become texts since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.engine.inputs.read import read_inputs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("ids", "unusual"),
    [
        (["310101199003071000", "310101198512030000"], True),
        (["310101199003071000"], True),
        (["6222020200112230", "6222020200112240", "6222020200112250"], True),
        (["6222020200112230"], False),  # one in ten ends so by chance
        (["6222020200112230", "6222020200112240", "6222020200112257"], False),
        (["310101199003071000", "31010119851203001X"], True),
        (["310101199003071000", "310101198512030016"], False),
        (["310101199003071000", "310101198512030000", "310101198512030016"], True),
        (
            ["310101199003071000", "310101198512030000", *map(str, range(10**17 + 1, 10**17 + 39))],
            True,
        ),
        (
            ["310101199003071000", "310101198512030000", *map(str, range(10**17 + 1, 10**17 + 40))],
            False,
        ),
        (["62220202001122300000", "62220202001122345678", "62220202001122345679"], True),
        (["62220202001122345000", "62220202001122345678", "62220202001122345679"], False),
        (["100000000000000"], False),
        (["E1", "000"], False),
    ],
)
def test_long_ids_of_which_more_than_chance_allows_end_in_zeros_are_unusual(
    tmp_path: Path, ids: list[str], *, unusual: bool
) -> None:
    lines = ["employee_id,name", *(f"{each},somebody" for each in ids)]
    (tmp_path / "employees.csv").write_text("\n".join(lines), encoding="utf-8")
    found = read_inputs(tmp_path, []).unusual
    assert [(p.code, p.column) for p in found] == [("rounded_ids", "employee_id")] * unusual
    if unusual:
        assert found[0].message.endswith(ids[0])
