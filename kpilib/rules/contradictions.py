"""What single entries of a scheme allow and the scheme as a whole does not: names, units, parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import INPUT_TABLES, YUAN
from kpilib.rules.flag_names import namesakes
from kpilib.rules.formula import FUNCTIONS, names_in, parse_formula
from kpilib.rules.parts import Part
from kpilib.rules.reads import every_part
from kpilib.rules.scheme import Scheme, in_cadence
from kpilib.rules.scheme_fault import Fault
from kpilib.rules.tokens import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator


NAMED = ("parameters", "quantities", "indicators", "outcomes", "pay")
"""What formulas can name."""

_TAKEN = {
    "score": Message("the sum of the points"),
    "grade": Message("the grade that the score is given"),
    "rank": Message("the place by score"),
    "section": Message("the name of a section"),
    "period_start": Message("the first day of the period"),
    "period_end": Message("the last day of the period"),
    "period_months": Message("the number of months of the period"),
    **dict.fromkeys(WORDS, Message("a word of formulas")),
    **dict.fromkeys(FUNCTIONS, Message("a function")),
}
"""Names that mean something by themselves."""


def contradictions(scheme: Scheme) -> Iterator[Fault]:
    """Every contradiction that needs no formula to be worked out."""
    yield from names(scheme)
    yield from columns_that_hide(scheme)
    yield from units_of_pay(scheme)
    yield from attributes(scheme)
    yield from prose_alone(scheme)
    yield from looking_back(scheme)
    yield from over_the_run(scheme)
    yield from namesakes(scheme)
    if scheme.payees == "events":
        yield from _needing_employees(scheme)


def names(scheme: Scheme) -> Iterator[Fault]:
    """One name, one thing: no two alike, none that means something by itself."""
    seen: dict[str, str] = {}
    written: dict[str, str] = {}
    places = [((group, name), group) for group in NAMED for name in getattr(scheme, group)]
    totals = scheme.run_totals.quantities
    for path, group in [*places, *((("over_run", "quantities", n), "over_run") for n in totals)]:
        name = path[-1]
        other = written.get(name.lower(), name)
        if name in seen:
            message = Message(
                "{name} stands in {group} already: give it another name",
                name=name,
                group=seen[name],
            )
            yield Fault(path, "duplicate_name", message)
        elif other != name:
            message = Message(
                "{name} differs from {other} by large and small letters only: rename one",
                name=name,
                other=other,
            )
            yield Fault(path, "duplicate_name", message)
        if meant := _TAKEN.get(name):
            message = Message(
                "{name} is {meant} already: give it another name", name=name, meant=meant
            )
            yield Fault(path, "reserved_name", message)
        seen[name] = group
        written[name.lower()] = name


def columns_that_hide(scheme: Scheme) -> Iterator[Fault]:
    """In a formula about rows a column comes before a quantity of that name."""
    named = {
        name
        for group in NAMED
        for name, each in getattr(scheme, group).items()
        if not (isinstance(each, Part) and each.input_column() == ("customers", name))
    }
    for path, part in every_part(scheme):
        rows = part.row_table()
        tables = {rows} if rows else set(part.on) & set(INPUT_TABLES)
        for table in sorted(tables):
            columns = set(INPUT_TABLES[table].names)
            if table == "customers":
                columns |= set(scheme.attributes)
            formulas = (text for text, about in part.formulas_about() if about == rows)
            for name in sorted(_names(formulas) & columns & named - {path[-1]}):
                message = Message(
                    "{name} is a column of {table} here, and a quantity of that name "
                    "stands in the scheme: give the quantity another name",
                    name=name,
                    table=table,
                )
                yield Fault(path, "hidden_by_column", message)


def _names(formulas: Iterator[str]) -> set[str]:
    return {name for text in formulas for name in names_in(parse_formula(text))}


def attributes(scheme: Scheme) -> Iterator[Fault]:
    """Columns of `customers` that the table has already, or that are never read."""
    for name in scheme.attributes:
        if name in INPUT_TABLES["customers"].names:
            message = Message(
                "{name} is a column of every customers table: name another", name=name
            )
            yield Fault(("attributes", name), "reserved_name", message)
        elif name.startswith(("note", "_")):
            message = Message(
                "columns that begin with note or _ are not read, and {name} does: rename it",
                name=name,
            )
            yield Fault(("attributes", name), "reserved_name", message)


def prose_alone(scheme: Scheme) -> Iterator[Fault]:
    """A regulation that is told in prose has no rules, and one with rules none of its prose."""
    if scheme.narrative is None:
        return
    for group in (*NAMED, "eligibility", "checks", "flags", "carry", "classes", "measures"):
        if getattr(scheme, group):
            message = Message(
                "narrative stands instead of rules, and {group} has some: keep one", group=group
            )
            yield Fault((group,), "narrative_with_rules", message)


def units_of_pay(scheme: Scheme) -> Iterator[Fault]:
    """Money is paid in yuan and printed so everywhere: another unit would be printed as CNY."""
    for name, part in scheme.pay.items():
        if part.unit not in {"", YUAN}:
            message = Message(
                "{name} is paid in {unit}, and pay is in yuan (CNY): convert it "
                "by a rate, such as a parameter, and say unit: yuan",
                name=name,
                unit=part.unit,
            )
            yield Fault(("pay", name, "unit"), "unknown_currency", message)


def looking_back(scheme: Scheme) -> Iterator[Fault]:
    """A fixed span of days has no period of its own kind before it."""
    if "range" not in cadences(scheme):
        return
    groups = (scheme.quantities, scheme.indicators, scheme.outcomes, scheme.pay)
    keys = ("quantities", "indicators", "outcomes", "pay")
    for key, group in zip(keys, groups, strict=True):
        for name, part in in_cadence(group, "range"):
            if part.periods_back():
                others = tuple(c for c in cadences(scheme) if c != "range")
                message = Message(
                    "{name} looks back, and a range has no period before it: say periods: "
                    "{others} here, or read what was before as a metric of its own"
                    if others
                    else "{name} looks back, and a range has no period before it: read what was "
                    "before as a metric of its own",
                    name=name,
                    others=others,
                )
                yield Fault((key, name), "back_in_range", message)


def cadences(scheme: Scheme) -> tuple[str, ...]:
    """The lengths of period that the scheme is assessed over."""
    ranges = ("range",) if scheme.ranges and "range" not in scheme.periods else ()
    return (*scheme.periods, *ranges)


def over_the_run(scheme: Scheme) -> Iterator[Fault]:
    """Over a whole run there is the score; metrics, ratings and state have a value per piece."""
    for name, part in scheme.run_totals.quantities.items():
        path = ("over_run", "quantities", name)
        if part.is_of_pieces():
            message = Message(
                "{name} is read for each piece of a run, and has no one value "
                "over all of it: set the flag in flags, or go by score",
                name=name,
            )
            yield Fault(path, "not_over_run", message)
        elif part.row_table() and set(cadences(scheme)) != {"month"}:
            message = Message(
                "{name} counts rows of the run's own folder, and longer runs of "
                "this scheme keep them in the folders of their pieces: set the "
                "flag in flags, or go by score",
                name=name,
            )
            yield Fault(path, "not_over_run", message)
    if scheme.run_totals.quantities and not scheme.run_totals.flags:
        message = Message(
            "over_run has quantities and no flags, so that nothing comes of it: add its flags, or "
            "leave it out"
        )
        yield Fault(("over_run",), "not_over_run", message)


def _needing_employees(scheme: Scheme) -> Iterator[Fault]:
    """What cannot be asked of those whom events name: they need not stand in `employees`."""
    if scheme.summary:
        message = Message(
            "with payees: events, people are those whom events name, and a summary is of "
            "employees: say summary: false"
        )
        yield Fault(("payees",), "needs_employees", message)
    if scheme.eligibility:
        message = Message(
            "with payees: events, people are those whom events name, and eligibility is of "
            "employees: give what is paid a `when` instead"
        )
        yield Fault(("eligibility",), "needs_employees", message)
    for group in ("quantities", "outcomes", "pay"):
        for name, part in getattr(scheme, group).items():
            if part.employee_columns():
                message = Message(
                    "with payees: events, people are those whom events name, and {name} is read "
                    "from employees: leave one of the two out",
                    name=name,
                )
                yield Fault((group, name), "needs_employees", message)
