"""Work a statement out again: every amount from its rows, its formulas and what is given.

    python check_statement.py E007.json [MORE.json …]

Needs Python 3.8 or later and nothing else; exit code 1 where anything does not hold. A step of
`sheet` has a `value`, and a `formula` over the steps before it, or says why it has none (`given`):
`row` (a cell of an input file, at `place`), `parameter` (a number of the regulation), `carried`
(handed on by an earlier period), `day`, or `aggregate` (made of other people's figures, which
nobody else may see: a total, a sum of weights, how many stand above). A formula is one of

    7                      the value of step 7, counted from 0
    "0.04", "7/3"          a number, exact
    {"word": …}, {"day": …}, true, false, null
    ["+", 3, "0.5"]        a function of formulas: see STRICT, LENIENT, `chosen`, `worked_out`

`results` are the rows that were issued, and `figures` say which step gives which of their cells.
"""

from __future__ import annotations

import hashlib
import json
import sys
from calendar import monthrange
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    Value = Any
    Data = dict[str, Any]

FAULTS = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
COLUMNS = {
    "summary": ("id", "period", "eligible", "reason", "score", "grade", "rank", "total_pay"),
    "scores": ("id", "period", "indicator", "target", "actual", "points"),
    "payouts": ("id", "period", "item", "amount"),
    "carry": ("id", "kind", "origin", "amount", "base"),
    "flags": ("id", "period", "flag", "detail"),
}
NEEDED = (
    ("payouts", "amount"), ("carry", "amount"), ("carry", "base"), ("scores", "points"),
    ("summary", "score"), ("summary", "grade"), ("summary", "rank"), ("flags", "flag"),
)  # fmt: skip


def constant(plain: Value) -> Value:
    """A value: a fraction, a word, a day, true, false, or nothing."""
    if plain is None or isinstance(plain, bool):
        return plain
    if isinstance(plain, dict):
        return date.fromisoformat(plain["day"]) if "day" in plain else plain["word"]
    return Fraction(plain)


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """Rounded half up, that is half away from zero."""
    whole = (abs(value) * 10**places + Fraction(1, 2)) // 1
    return Fraction(whole if value >= 0 else -whole, 10**places)


def printed(value: Fraction) -> str:
    """A number as tables print it: up to six decimals where that is exact, else four."""
    value = value if (value * 10**6).denominator == 1 else rounded(value, 4)
    digits = f"{int(abs(value) * 10**6):07d}"
    text = f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def total(values: Iterable[Any]) -> Fraction:
    """The sum of the values that there are."""
    return sum((value for value in values if value is not None), Fraction(0))


def mean(*values: Value) -> Value:
    """The mean of the values that there are; nothing where there are none."""
    count = len(values) - values.count(None)
    return total(values) / count if count else None


def compared(sign: str, a: Value, b: Value) -> Value:
    """A comparison; an empty cell equals no word."""
    if isinstance(a, str) or isinstance(b, str):
        return (a == b) == (sign == "==")
    if None in {a, b}:
        return None
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[sign]


def any_of(*truths: Value) -> Value:
    """Whether one holds; unknown where one is unknown and none holds."""
    return True if True in truths else None if None in truths else False


def plus(a: Value, *more: Value) -> Value:
    """The sum of the sides; a day and a number of days give a day."""
    if isinstance(a, date):
        return date.fromordinal(a.toordinal() + int(more[0]))
    return total((a, *more))


def minus(a: Value, b: Value) -> Value:
    """The difference; between two days their number."""
    if isinstance(a, date) and isinstance(b, date):
        return Fraction(a.toordinal() - b.toordinal())
    return plus(a, -b)


def months_before(day: date, months: Fraction) -> date:
    """The same day so many months earlier, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - int(months), 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years(first: date, last: date) -> Fraction:
    """Whole years from one day to another."""
    short = (last.month, last.day) < (first.month, first.day)
    return Fraction(max(0, last.year - first.year - short))


def share(pool: Value, weight: Value, weights: Value, left_over: Fraction) -> Fraction:
    """A share of a pool in fen, rounded down, and the fen left over that fall to it."""
    if pool is None or not weights:
        return Fraction(0)
    return Fraction(rounded(pool) * 100 * (weight or 0) / weights // 1 + left_over) / 100


def prize(place: Fraction, sharing: Fraction, left_over: Fraction, *prizes: Fraction) -> Fraction:
    """The prizes of the places that those who share one occupy, in equal parts."""
    taken = total(prizes[int(place) - 1 : int(place) - 1 + int(sharing)])
    return (taken * 100 / sharing // 1 + left_over) / Fraction(100)


def largest_rest(own: Fraction, *points: Fraction) -> Fraction:
    """Points cut to hundredths; what is missing to their sum goes to those that lost most."""
    cut = [point * 100 // 1 for point in points]
    missing = int(rounded(total(points)) * 100) - sum(cut)
    order = sorted(range(len(points)), key=lambda n: (cut[n] - points[n] * 100, n))
    return Fraction(cut[int(own)] + (int(own) in order[:missing]), 100)


# Functions of values that must all be there: where one is missing, there is no value.
STRICT: dict[str, Value] = {
    "+": plus, "-": minus, "*": lambda a, b: a * b, "/": lambda a, b: a / b if b else None,
    "neg": lambda a: -a, "min": lambda *few: min(few), "max": lambda *few: max(few), "abs": abs,
    "floor": lambda a: Fraction(a // 1), "round": rounded, "not": lambda truth: not truth,
    "months_before": months_before, "years": years,
    "week": lambda day: "{}-W{:02}".format(*day.isocalendar()[:2]),
}  # fmt: skip
# Functions of values that may be missing.
LENIENT: dict[str, Value] = {
    "sum": lambda *values: total(values), "mean": mean, "known": lambda value: value is not None,
    "and": lambda *few: False if False in few else None if None in few else True, "or": any_of,
    "any": lambda *values: bool(values),
    "any_true": lambda *values: True in values, "none_true": lambda *values: True not in values,
    "in": lambda word, *few: any_of(*(compared("==", word, one) for one in few)),
    "different": lambda *values: Fraction(len(set(values))),
    "last_of": lambda *values: None if None in values else values[-1],
    "month": lambda month, day: month or day.isoformat()[:7],
    "text": lambda a: (printed(a) if isinstance(a, Fraction) else a) or None,
    "share": share, "prize": prize, "largest_rest": largest_rest,
}  # fmt: skip


def chosen(name: str, parts: list[Value], values: Sequence[Any]) -> Value:
    """What the first row or branch that fits says."""
    if name == "if":
        truth = worked_out(parts[0], values)
        return None if truth is None else worked_out(parts[1 if truth else 2], values)
    if name == "when":  # a condition without which there is no value
        return worked_out(parts[1], values) if worked_out(parts[0], values) is True else None
    if name == "first":  # pairs of a name and a condition
        held = (key for key, truth in parts if worked_out(truth, values) is True)
        return constant(next(held, None))
    if name == "lookup":  # words, what holds for all others, then rows of words and a value
        words = [worked_out(word, values) for word in parts[0]]
        rows = (row[-1] for row in parts[2:] if [constant(key) for key in row[:-1]] == words)
        return constant(next(rows, parts[1]))
    of, *bands = worked_out(parts[0], values), *parts[1:]  # from, up to but without, value
    for low, high, value in bands if of is not None else ():
        if (low is None or of >= Fraction(low)) and (high is None or of < Fraction(high)):
            return constant(value)
    return None


def worked_out(formula: Value, values: Sequence[Any]) -> Value:
    """The value of a formula."""
    if not isinstance(formula, list):
        is_step = isinstance(formula, int) and not isinstance(formula, bool)
        return values[formula] if is_step else constant(formula)
    name, *parts = formula
    if name in {"if", "when", "first", "lookup", "band"}:
        return chosen(name, parts, values)
    if name == "weighted":  # pairs of a weight and a mean; who has no mean has no weight
        pairs = [(Fraction(weight), worked_out(part, values)) for weight, part in parts]
        whole = total(weight for weight, part in pairs if part is not None)
        return total(w * part for w, part in pairs if part is not None) / whole if whole else None
    found = [worked_out(part, values) for part in parts]
    if name in {"<", "<=", ">", ">=", "==", "!="}:
        return compared(name, *found)
    if name in LENIENT:
        return LENIENT[name](*found)
    return None if None in found else STRICT[name](*found)


def steps_that_fail(sheet: list[Data]) -> Iterator[str]:
    """Every step whose value is not the one that follows from its formula."""
    values: list[Value] = []
    for number, step in enumerate(sheet):
        told = constant(step["value"])
        found = told if "given" in step else worked_out(step["formula"], values)
        if isinstance(found, bool) != isinstance(told, bool) or found != told:
            yield f"step {number}, {step['title']}: it says {told}, worked out is {found}"
        values.append(told)
        for row in step.get("left_out", ()):
            if any(values[one] is True for one in row["unmet"]):
                yield f"step {number}: {row['title']} is left out, but its condition holds"


def is_cell(cell: str, value: Value, column: str) -> bool:
    """Whether a cell says what a step has worked out."""
    if column == "flag" or isinstance(value, bool):
        return value is True if column == "flag" else cell == str(value).lower()
    if isinstance(value, Fraction) and column != "detail":
        return Fraction(cell) in {value, Fraction(printed(value))}
    return bool(cell == value)


def cells_that_fail(data: Data) -> Iterator[str]:
    """Every cell of the results that its step does not give, and every amount without a step."""
    results, given = data["results"], set()
    for figure in data["figures"]:
        table, row, column = place = figure["table"], figure["row"], figure["column"]
        cell = results[table][row][COLUMNS[table].index(column)]
        value = constant(data["sheet"][figure["step"]]["value"])
        given.add(place)
        if not is_cell(cell, value, column):
            yield f"{table}, row {row + 1}, {column}: it says {cell}, worked out is {value}"
    for table, column in NEEDED:
        for row, cells in enumerate(results[table]):
            if cells[COLUMNS[table].index(column)] and (table, row, column) not in given:
                yield f"{table}, row {row + 1}, {column}: no step gives it"
    for cells in results["summary"]:
        paid = (row for row in results["payouts"] if cells[1] in {data["period"], row[1]})
        if total(Fraction(row[3]) for row in paid) != Fraction(cells[7]):
            yield f"the pay items of {cells[1]} do not add up to {cells[7]}"
    settled = [[row["item"].split(":", 2)[2], row["amount"]] for row in data["settlements"]]
    if settled != [row[3:5] for row in results["settlements"]]:
        yield "the settlements told are not those of the results"


def code(data: Data) -> str:
    """The code of the results, as `kpi verify --code` works it out."""
    about = (data["department"]["id"], data["period"], data["revision"], data["manifest"])
    rows = [[table, *row] for table, rows in sorted(data["results"].items()) for row in rows]
    lines = "\n".join("\t".join(row) for row in (about, *rows))
    number = int.from_bytes(hashlib.sha256(lines.encode()).digest()[:8], "big")
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def faults(data: Data) -> list[str]:
    """Everything that does not hold in a statement."""
    found = [] if data["format"] == 1 else ["this program reads format 1 alone"]
    found += [*steps_that_fail(data["sheet"]), *cells_that_fail(data)]
    if any(row[0] != data["person"]["id"] for rows in data["results"].values() for row in rows):
        found.append("a row of the results is another person's")
    if code(data) != data["code"]:
        found.append("the code is not that of these results")
    whole = {key: value for key, value in data.items() if key != "digest"}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != data["digest"]:
        found.append("it has been changed since it was made: the digest is another")
    return found


def main(files: Sequence[str]) -> int:
    """Check files; the exit code."""
    failed = not files
    for name in files:
        try:
            data = json.loads(Path(name).read_text(encoding="utf-8"))
            found, held = faults(data), f"{len(data['sheet'])} steps and every amount hold"
        except FAULTS as why:
            found, held = [f"it is no whole statement: {why!r}"], ""
        failed = failed or bool(found)
        told = [f"  {fault}" for fault in found] or [f"  {held}, code {data['code']}"]
        sys.stdout.write("\n".join([f"{name}: {'FAILED' if found else 'right'}", *told, ""]))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
