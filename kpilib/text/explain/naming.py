"""Everybody and everything that an assessed run has figures of, with the names in print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import DEPARTMENT
from kpilib.text.explain.find_figure import called, nearest, with_names
from kpilib.text.explain.no_figure import NoFigure
from kpilib.text.explain.titles import in_every_language, titled
from kpilib.text.explain.trace_classes import CLASS
from kpilib.text.explain.trace_flags import STRANGER
from kpilib.text.explain.trace_roots import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kpilib.engine.assess import Run
    from kpilib.rules.frames import FrameRows

_FRAMES = ("people", "sections", "customers")


def subject_of(run: Run, word: str, name_before: Callable[[str], str]) -> str:
    """The id of whoever is meant: by id, by name, however it is written.

    Args:
        run: The assessment.
        word: As it was asked.
        name_before: What somebody was called in earlier periods, whom this one does not name.

    Raises:
        NoFigure: Nobody is called so (with the nearest), or several are (with their ids).
    """
    known = {who: names or [name for name in (name_before(who),) if name]
             for who, names in subjects(run).items()}  # fmt: skip
    found = called(word, known)
    if len(found) == 1:
        return found[0]
    if found:
        message = Message("several are called {word} in {period}: {found}; name one by its id",
                          word=word, period=str(run.plan.period),
                          found=tuple(with_names(one, known[one]) for one in found))  # fmt: skip
        raise NoFigure(message)
    raise NoFigure(Message("there is no {word} in {period}: {nearest}", word=word,
                           period=str(run.plan.period), nearest=nearest(word, known)))  # fmt: skip


def subjects(run: Run) -> dict[str, list[str]]:
    """Ids of people, customers and sections, and the department, each with its names in print."""
    found: dict[str, set[str]] = {}
    for piece in run.pieces:
        for frame in _FRAMES:
            for who, name in _names(piece.sheet.frames[frame]):
                found.setdefault(who, set()).update({name} if name else ())
        for who in piece.sheet.inputs.carry.labels("employee_id").words:
            found.setdefault(who, set())
    found[DEPARTMENT] = set(in_every_language(Message("department")))
    return {who: sorted(names) for who, names in sorted(found.items()) if who}


def _names(rows: FrameRows) -> Iterator[tuple[str, str]]:
    table = rows.table
    names = table.labels("name") if table is not None and "name" in table.columns else None
    for row, who in enumerate(rows.ids):
        yield who, (names.at(row) or "") if names is not None else ""


def item_names(run: Run, subject: str, word: str) -> tuple[str, ...]:
    """The names of all figures that a word means: a name itself, or what is printed so.

    A title may belong to several figures, such as a quantity and the pay item made of it.
    """
    return called(word, items(run, subject)) or (word,)


def items(run: Run, subject: str) -> dict[str, list[str]]:
    """Every name that somebody may have a figure of, with its titles in print."""
    frames = [f for f in (*_FRAMES, "department")
              if any(subject in piece.sheet.frames[f] for piece in run.pieces)]  # fmt: skip
    names = {
        name
        for piece in run.pieces
        for name, home in piece.sheet.entries
        if home in {*frames, "constant"} and not name.endswith(".paid")
    }
    scheme, cadence = run.scheme, run.plan.cadence
    if "people" in frames or "department" in frames:
        names |= {TOTAL} | set(scheme.measures)
        names |= {flag.flag for flag in scheme.flags if not flag.periods or cadence in flag.periods
                  if {*frames, "sections"} & {*flag.on}}  # fmt: skip
    if "people" in frames:
        names |= {"eligible", "reason"} | {rule.kind for rule in scheme.carry}
        names |= {flag.flag for flag in scheme.run_totals.flags} | set(scheme.run_totals.quantities)
    if not frames:
        names |= {STRANGER} | {rule.kind for rule in scheme.carry}
    if "customers" in frames and scheme.classes:
        names |= {CLASS} | {rule.class_ for rule in scheme.classes.rules}
    return {name: _titles(run, name) for name in sorted(names)}


def _titles(run: Run, name: str) -> list[str]:
    """Everything that is printed for a name: it may mean several things, each with its title."""
    scheme = run.scheme
    groups = (scheme.parameters, scheme.quantities, scheme.outcomes, scheme.indicators, scheme.pay,
              scheme.run_totals.quantities, scheme.measures)  # fmt: skip
    titles = [titled(scheme, name), *(g[name].title for g in groups if name in g)]
    titles += [f.title for f in scheme.all_flags if f.flag == name]
    titles += [rule.title for rule in scheme.carry if rule.kind == name]
    return list(dict.fromkeys(text for one in titles if one for text in in_every_language(one)))
