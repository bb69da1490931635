"""Laws of acts: order is irrelevant, an act is all or nothing, and is withdrawn as one.

The judge keeps its own books: a dictionary of cells by row and column.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from kpilib.engine.inputs.corrections import correct
from kpilib.engine.inputs.raw_table import RawTable
from tests.inputs.made_corrections import correction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.correction_model import Correction

COLUMNS = ("amount", "share", "kind")
TABLES = ("deals", "events")
Books = dict[tuple[str, str], dict[str, str]]
"""Cells by table and the row's own id, and by column."""


def first(books: Books) -> dict[str, RawTable]:
    found = {}
    for table in TABLES:
        rows = [[key[1], *cells.values()] for key, cells in books.items() if key[0] == table]
        numbers = list(range(1, len(rows) + 1))
        header = ("deal_id", *COLUMNS)
        found[table] = RawTable(table, f"{table}.csv", header, rows, numbers, numbers)
    return found


def books_of(tables: Mapping[str, RawTable]) -> Books:
    return {
        (name, row[0]): dict(zip(COLUMNS, row[1:], strict=True))
        for name, raw in tables.items()
        for row in raw.rows
    }


def act(number: int, edits: Sequence[dict[str, object]], day: int = 0) -> Correction:
    on = date(2026, 4, 1) + timedelta(days=day)
    return correction(
        {"id": f"C{number}", "edits": list(edits), "reason": "r", "by": "b", "on": on}
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Books, list[list[dict[str, object]]], list[Books]]:
    """Tables, the edits of some acts that touch different cells, and what each makes of them."""
    cells = st.sampled_from(["1", "2", "3", "40"])
    keys = [(table, f"D{number}") for table in TABLES for number in range(3)]
    books: Books = {key: {column: draw(cells) for column in COLUMNS} for key in keys}
    todo: list[tuple[tuple[str, str], str]] = [(key, "remove") for key in keys[:1]]
    todo += [(key, column) for key in keys[1:] for column in COLUMNS]
    todo += [((table, f"N{number}"), "add") for table in TABLES for number in range(2)]
    chosen = draw(st.permutations(todo).map(lambda found: found[:8]))
    edits: list[tuple[dict[str, object], tuple[str, str], dict[str, str] | None]] = []
    for (table, name), what in chosen:
        key = (table, name)
        named = {"table": table, "row": {"deal_id": name}}
        if what == "remove":
            edits.append(({**named, "remove": True}, key, None))
        elif what == "add":
            row = {column: draw(cells) for column in COLUMNS}
            edits.append(({"table": table, "add": {"deal_id": name, **row}}, key, row))
        else:
            new = draw(cells)
            change = {what: {"old": books[key][what], "new": new}}
            edits.append(({**named, "change": change}, key, {what: new}))
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    acts, effects, at = [], [], 0
    for size in sizes:
        if part := edits[at : at + size]:
            acts.append([edit for edit, _, _ in part])
            effect: Books = {}
            for _, key, new_cells in part:
                effect[key] = {**effect.get(key, {}), **(new_cells or {})}
            effects.append(effect)
        at += size
    return books, acts, effects


def after(books: Books, effects: Sequence[Books]) -> Books:
    """What the judge's books say once acts have been applied one after the other."""
    found = {key: dict(cells) for key, cells in books.items()}
    for effect in effects:
        for key, cells in effect.items():
            if not cells:
                del found[key]
            else:
                found[key] = {**found.get(key, {}), **cells}
    return found


@given(worlds(), st.data())
def test_the_order_of_acts_that_touch_different_cells_does_not_matter(
    world: tuple[Books, list[list[dict[str, object]]], list[Books]], data: st.DataObject
) -> None:
    books, acts, effects = world
    days = data.draw(st.permutations(range(len(acts))))
    order = data.draw(st.permutations(range(len(acts))))
    problems: list[Problem] = []
    corrections = [act(place, acts[place], days[place]) for place in order]
    found = correct(first(books), corrections, problems)
    assert problems == []
    assert books_of(found) == after(books, effects)
    marks = {
        (name, raw.rows[at][0]): raw.corrected.get(number)
        for name, raw in found.items()
        for at, number in enumerate(raw.numbers)
    }
    touched: dict[tuple[str, str], list[str]] = {}
    for place, effect in enumerate(effects):
        for key in effect:
            touched.setdefault(key, []).append(f"C{place}")
    assert marks == {
        key: ", ".join(touched[key]) if key in touched else None for key in books_of(found)
    }


@given(worlds(), st.data())
def test_an_act_of_which_one_edit_does_not_fit_changes_nothing(
    world: tuple[Books, list[list[dict[str, object]]], list[Books]], data: st.DataObject
) -> None:
    books, acts, effects = world
    broken = data.draw(st.integers(0, len(acts) - 1))
    wrong = {"table": "deals", "row": {"deal_id": "nobody's"}, "remove": True}
    edits = data.draw(st.permutations([*acts[broken], wrong]))
    corrections = [act(place, edits if place == broken else acts[place])
                   for place in range(len(acts))]  # fmt: skip
    problems: list[Problem] = []
    found = correct(first(books), corrections, problems)
    left = [effect for place, effect in enumerate(effects) if place != broken]
    assert books_of(found) == after(books, left)
    assert [problem.message for problem in problems] == [
        f"C{broken} names deal_id nobody's: 0 rows are such, and it must be one"
    ]


@given(worlds(), st.data())
def test_a_withdrawn_act_leaves_what_there_is_without_it(
    world: tuple[Books, list[list[dict[str, object]]], list[Books]], data: st.DataObject
) -> None:
    books, acts, effects = world
    gone = data.draw(st.sets(st.integers(0, len(acts) - 1)))
    withdrawal = {"by": "b", "on": date(2026, 5, 1), "reason": "r"}
    corrections = [
        correction({**act(place, edits).model_dump(exclude_defaults=True), "withdrawn": withdrawal})
        if place in gone
        else act(place, edits)
        for place, edits in enumerate(acts)
    ]
    problems: list[Problem] = []
    found = correct(first(books), corrections, problems)
    assert problems == []
    left = [effect for place, effect in enumerate(effects) if place not in gone]
    assert books_of(found) == after(books, left)


@given(st.lists(st.sampled_from("123"), min_size=1, max_size=8), st.data())
def test_changes_of_one_cell_end_where_their_walk_ends_whatever_their_days_are(
    walk: list[str], data: st.DataObject
) -> None:
    """A walk that uses every change once ends at one value only, if it begins at the first."""
    steps = [(old, new) for old, new in zip(["1", *walk], walk, strict=False) if old != new]
    end = steps[-1][1] if steps else "1"
    days = data.draw(st.permutations(range(len(steps))))
    corrections = [
        act(place, [{"table": "deals", "row": {"deal_id": "D0"},
                     "change": {"amount": {"old": old, "new": new}}}], days[place])
        for place, (old, new) in enumerate(steps)
    ]  # fmt: skip
    books: Books = {("deals", "D0"): {"amount": "1", "share": "1", "kind": "1"}}
    problems: list[Problem] = []
    by_day = sorted(corrections, key=lambda one: one.on)
    found = correct(first(books), by_day, problems)
    assert problems == []
    assert books_of(found)["deals", "D0"]["amount"] == end
