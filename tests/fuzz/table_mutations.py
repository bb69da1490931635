"""Changes of tables by structure: rows, columns, cells, ids. The table stays a grid of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import hostile

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.faults.valid import Grid, Work

_FIGURE = re.compile(r"\d{1,15}(\.\d+)?")
IDS = ("employee_id", "subject", "deal_id", "customer_id")


def mutate(work: Work, rng: Random) -> str:
    """Change one thing of a run's tables; says which, or nothing where there was nothing to."""
    if not work.tables:
        return ""
    change = rng.choice(CHANGES)
    name = rng.choice(sorted(work.tables))
    grid = work.tables[name]
    if not change(grid, rng):
        return ""
    return f"{name}: {change.__name__.strip('_')}"


def mutate_run(work: Work, rng: Random) -> str:
    """Change tables as a whole, or the run; says what, or nothing where there was nothing to."""
    return rng.choice(CHANGES_OF_RUN)(work, rng)


def _table_gone(work: Work, rng: Random) -> str:
    if not work.tables:
        return ""
    del work.tables[name := rng.choice(sorted(work.tables))]
    return f"{name}: table gone"


def _tables_exchanged(work: Work, rng: Random) -> str:
    if len(work.tables) < 2:
        return ""
    one, other = rng.sample(sorted(work.tables), 2)
    work.tables[one], work.tables[other] = work.tables[other], work.tables[one]
    return f"{one} and {other} exchanged"


def _folder_gone(work: Work, rng: Random) -> str:
    if not work.folders:
        return ""
    gone = rng.choice(work.folders)
    work.folders.remove(gone)
    work.tables = {n: t for n, t in work.tables.items() if not n.startswith(f"{gone}/")}
    return f"{gone}: folder gone"


def _table_of_another_name(work: Work, rng: Random) -> str:
    if not work.tables:
        return ""
    name = rng.choice(sorted(work.tables))
    grid = work.tables[name]
    other = rng.choice(["employee", "Deals", "metrics2", "carry", "opening", "notes"])
    work.tables[other] = type(grid)(list(grid.header), [list(row) for row in grid.rows])
    return f"{name}: also as {other}"


def _another_period(work: Work, rng: Random) -> str:
    work.period = rng.choice([
        "2025Q1", "2025", "2025H2", "2025-02", "1999Q4", "2025-01..2025-09", "2031Q2", "2024",
    ])  # fmt: skip
    return f"over {work.period}"


def _no_rows(work: Work, rng: Random) -> str:
    if not work.tables:
        return ""
    work.tables[name := rng.choice(sorted(work.tables))].rows.clear()
    return f"{name}: no rows"


CHANGES_OF_RUN: tuple[Callable[[Work, Random], str], ...] = (
    _table_gone, _tables_exchanged, _folder_gone, _table_of_another_name, _another_period, _no_rows,
)  # fmt: skip


def _cell(grid: Grid, rng: Random) -> tuple[int, int] | None:
    if not grid.rows:
        return None
    row = rng.randrange(len(grid.rows))
    return (row, rng.randrange(len(grid.rows[row]))) if grid.rows[row] else None


def _row_dropped(grid: Grid, rng: Random) -> bool:
    if grid.rows:
        del grid.rows[rng.randrange(len(grid.rows))]
    return True


def _row_doubled(grid: Grid, rng: Random) -> bool:
    if not grid.rows:
        return False
    grid.rows.insert(rng.randrange(len(grid.rows) + 1), list(rng.choice(grid.rows)))
    return True


def _rows_many(grid: Grid, rng: Random) -> bool:
    if not grid.rows:
        return False
    row = rng.choice(grid.rows)
    grid.rows += [list(row) for _ in range(rng.choice([10, 300]))]
    return True


def _row_of_blanks(grid: Grid, rng: Random) -> bool:
    grid.rows.insert(rng.randrange(len(grid.rows) + 1), [""] * len(grid.header))
    return True


def _row_ragged(grid: Grid, rng: Random) -> bool:
    if not grid.rows:
        return False
    row = rng.choice(grid.rows)
    if rng.random() < 0.5 and row:
        del row[rng.randrange(len(row)) :]
    else:
        row += [hostile.some(rng)] * rng.randint(1, 3)
    return True


def _row_of_a_total(grid: Grid, rng: Random) -> bool:
    cells = [""] * len(grid.header)
    if cells:
        cells[0] = rng.choice(["合计", "Total", "小计", "平均", "备注：", "总计", "Sum"])
        cells[-1] = rng.choice(["", "100", "1,000.00"])
    grid.rows.append(cells)
    return True


def _header_again(grid: Grid, rng: Random) -> bool:
    grid.rows.insert(rng.randrange(len(grid.rows) + 1), list(grid.header))
    return True


def _cell_hostile(grid: Grid, rng: Random) -> bool:
    if not (at := _cell(grid, rng)):
        return False
    grid.rows[at[0]][at[1]] = hostile.some(rng)
    return True


def _number_changed(grid: Grid, rng: Random) -> bool:
    for _ in range(8):
        at = _cell(grid, rng)
        if at and (text := grid.rows[at[0]][at[1]]).replace(".", "").isdecimal():
            grid.rows[at[0]][at[1]] = rng.choice([
                f"-{text}", f"{text}0", f"0{text}", f"{text}.5", f"{text}%", text[::-1],
                text.replace(".", ","), text + "0" * 30, f"0.{'0' * 30}1", str(rng.randint(0, 200)),
                hostile.some(rng, hostile.NUMBERS),
            ])  # fmt: skip
            return True
    return False


def _figure(grid: Grid, rng: Random) -> bool:
    """Another figure that could well stand there: mostly, the inputs stay valid."""
    for _ in range(8):
        at = _cell(grid, rng)
        if at and _FIGURE.fullmatch(text := grid.rows[at[0]][at[1]]):
            whole, point, decimals = text.partition(".")
            whole = str(rng.randint(0, 2 * int(whole) + 1))
            decimals = "".join(rng.choice("0123456789") for _ in decimals)
            grid.rows[at[0]][at[1]] = whole + point + decimals
            return True
    return False


def _cells_swapped(grid: Grid, rng: Random) -> bool:
    one, other = _cell(grid, rng), _cell(grid, rng)
    if not one or not other:
        return False
    rows = grid.rows
    rows[one[0]][one[1]], rows[other[0]][other[1]] = rows[other[0]][other[1]], rows[one[0]][one[1]]
    return True


def _cell_of_another_row(grid: Grid, rng: Random) -> bool:
    at = _cell(grid, rng)
    if not at:
        return False
    other = rng.choice(grid.rows)
    if at[1] < len(other):
        grid.rows[at[0]][at[1]] = other[at[1]]
    return True


def _id_changed(grid: Grid, rng: Random) -> bool:
    columns = [name for name in grid.header if name in IDS]
    if not columns or not grid.rows:
        return False
    place = grid.header.index(rng.choice(columns))
    row = rng.choice(grid.rows)
    if place >= len(row):
        return False
    text = row[place]
    row[place] = rng.choice([
        text.lower(), text.upper(), f" {text}", f"{text}\u3000", f"{text}.0", f"0{text}",
        f"={text}", f"{text}X", text[:-1], "@department", "@Department", hostile.some(rng),
        "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    ])  # fmt: skip
    return True


def _column_dropped(grid: Grid, rng: Random) -> bool:
    if not grid.header:
        return False
    place = rng.randrange(len(grid.header))
    for cells in (grid.header, *grid.rows):
        del cells[place : place + 1]
    return True


def _column_doubled(grid: Grid, rng: Random) -> bool:
    if not grid.header:
        return False
    place = rng.randrange(len(grid.header))
    for cells in (grid.header, *grid.rows):
        cells.extend(cells[place : place + 1] or [""])
    return True


def _column_renamed(grid: Grid, rng: Random) -> bool:
    if not grid.header:
        return False
    place = rng.randrange(len(grid.header))
    name = grid.header[place]
    grid.header[place] = rng.choice([
        name.upper(), f" {name} ", f"{name}s", name[1:], f"{name}（元）", f"{name} (%)", "",
        rng.choice(grid.header), hostile.some(rng),
    ])  # fmt: skip
    return True


def _column_hostile(grid: Grid, rng: Random) -> bool:
    if not grid.header or not grid.rows:
        return False
    place, value = rng.randrange(len(grid.header)), hostile.some(rng)
    for cells in grid.rows:
        if place < len(cells):
            cells[place] = value
    return True


def _column_added(grid: Grid, rng: Random) -> bool:
    grid.add_column(hostile.some(rng, hostile.TEXTS), hostile.some(rng))
    return True


def _columns_shifted(grid: Grid, rng: Random) -> bool:
    if len(grid.header) < 2:
        return False
    place = rng.randrange(len(grid.header))
    grid.header = grid.header[place:] + grid.header[:place]
    return True


CHANGES: tuple[Callable[[Grid, Random], bool], ...] = (
    _row_dropped, _row_doubled, _rows_many, _row_of_blanks, _row_ragged, _row_of_a_total,
    _figure, _figure, _figure, _figure, _header_again, _cell_hostile, _cell_hostile, _cell_hostile,
    _number_changed, _number_changed,
    _cells_swapped, _cell_of_another_row, _cell_of_another_row, _id_changed, _id_changed,
    _column_dropped, _column_doubled, _column_renamed, _column_hostile, _column_added,
    _columns_shifted,
)  # fmt: skip
