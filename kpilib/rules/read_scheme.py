"""A scheme out of its YAML: whole, or every fault of it with file and line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.text_limits import FAULTS
from kpilib.rules.carried_state import state
from kpilib.rules.contradictions import contradictions
from kpilib.rules.effective_days import days
from kpilib.rules.fault_text import fault_text
from kpilib.rules.partial_scheme import without
from kpilib.rules.parts import PARTS
from kpilib.rules.scheme import Scheme
from kpilib.rules.scheme_fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.core.yamltext import KeyPath, YamlText
    from kpilib.rules.earlier_spellings import AsIssued
    from kpilib.rules.trial import Trial

PROSE = frozenset(
    {
        "title",
        "assumption",
        "narrative",
        "zh",
        "en",
        "clause",
        "heading",
        "file",
        "message",
        "meaning",
    }
)
"""Keys of text that people read: a `#` in it is a number sign and no comment."""


def read_versions(
    documents: Iterable[YamlText],
    scheme_id: str,
    trial: Trial,
    source: str = "",
    *,
    as_issued: AsIssued | None = None,
) -> list[tuple[Scheme, YamlText]]:
    """Every dated version in a file, with its text.

    Raises:
        ProblemsFound: Every fault of every version, with file and line.
    """
    found: list[tuple[Scheme, YamlText]] = []
    problems: list[Problem] = []
    for document in documents:
        if len(problems) >= FAULTS:
            break
        try:
            scheme = read_scheme(document, scheme_id, trial, as_issued=as_issued)
            found.append((scheme, document))
        except ProblemsFound as wrong:
            problems += wrong.problems
    begun: dict[Any, YamlText] = {}
    for scheme, document in found:
        first = begun.setdefault(scheme.effective_from, document)
        if first is not document and as_issued is None:
            message = Message(
                "two versions begin on {day}, and only one can be in "
                "force: correct one of the dates (the other stands in line "
                "{line})",
                day=scheme.effective_from,
                line=_line(first),
            )
            problems.append(_at(document, Fault(("effective_from",), "versions_overlap", message)))
    if not found and not problems:
        message = Message("the file holds no scheme: see params/schemes/README.md")
        problems.append(Problem(f"{source or scheme_id}:1", None, "", "no_scheme", message))
    if problems:
        raise ProblemsFound(problems, source or scheme_id)
    return found


def _line(document: YamlText) -> int:
    return document.line(("effective_from",))


def read_scheme(
    document: YamlText, scheme_id: str | None, trial: Trial, *, as_issued: AsIssued | None = None
) -> Scheme:
    """The scheme in a YAML document, complete and free of contradictions.

    Args:
        document: The YAML.
        scheme_id: What its id must be; None where any will do.
        trial: What tries it: entries that fit by themselves may not fit together.
        as_issued: Something was issued by it: contradictions are passed over as they were then, and
            formulas mean what they meant.

    Raises:
        ProblemsFound: Every fault with file and line.
    """
    faults = list(_swallowed(document)) if as_issued is None else []
    unread: frozenset[str] = frozenset()
    scheme: Scheme | None = None
    wrong_paths: list[KeyPath] = []
    try:
        scheme = Scheme.model_validate(document.data, context=as_issued)
    except ValidationError as wrong:
        errors = wrong.errors()[:FAULTS]
        faults += [_fault(document, error) for error in errors]
        wrong_paths = [_known_path(document, error["loc"]) for error in errors]
        scheme, unread = without(document.data, wrong_paths)
    if scheme is not None and as_issued is None:
        found = _of_the_whole(scheme, unread, scheme_id, trial)
        faults += (_in_its_place(fault, wrong_paths) for fault in found)
    if faults or scheme is None:
        raise ProblemsFound([_at(document, fault) for fault in faults], document.source)
    return scheme


def _in_its_place(fault: Fault, left_out: Iterable[KeyPath]) -> Fault:
    """A fault in a list from which others have been left out: its place as the text counts."""
    at = next((place for place, step in enumerate(fault.path) if isinstance(step, int)), None)
    if at is None:
        return fault
    before = fault.path[:at]
    gone = {path[at] for path in left_out if path[:at] == before and len(path) > at}
    place = fault.path[at]
    for number in sorted(each for each in gone if isinstance(each, int)):
        if isinstance(place, int) and number <= place:
            place += 1
    return Fault((*before, place, *fault.path[at + 1 :]), fault.code, fault.message)


def _of_the_whole(
    scheme: Scheme, unread: frozenset[str], scheme_id: str | None, trial: Trial
) -> Iterator[Fault]:
    """Faults that only the scheme as a whole shows, or as much of it as could be read."""
    if scheme_id not in {None, scheme.id} and "id" not in unread:
        message = Message(
            "the id is {written}, and the file is named {file}: make them equal",
            written=scheme.id,
            file=scheme_id,
        )
        yield Fault(("id",), "wrong_id", message)
    dated = not unread & {"periods", "ranges"}
    if dated and scheme.narrative is None and not (scheme.periods or scheme.ranges):
        yield Fault(("id",), "no_periods", Message("periods says how long an assessment is"))
    clashes = list(contradictions(scheme))
    yield from clashes
    calendar = list(days(scheme)) if dated and "effective_from" not in unread else []
    yield from calendar
    # Without a period, or with people who have no sections, nothing can be tried.
    untried = any(fault.path[0] == "ranges" for fault in calendar)
    if not untried and not any(fault.code == "needs_employees" for fault in clashes):
        yield from trial.formula_faults(scheme, unread)
    if not unread:
        yield from state(scheme)


def _swallowed(document: YamlText) -> Iterator[Fault]:
    """Formulas whose lines YAML has made one, so that a comment would reach to the end of all."""
    for path in sorted(document.joined, key=document.line):
        if next((step for step in reversed(path) if isinstance(step, str)), "") not in PROSE:
            message = Message(
                "{where}: these lines become one, and a comment in it would "
                "swallow the lines below: begin a formula of several lines with |",
                where=".".join(map(str, path)),
            )
            yield Fault(path, "comment_swallows", message)


def _fault(document: YamlText, error: Any) -> Fault:  # noqa: ANN401 - pydantic's error mapping
    path = tuple(error["loc"])
    message = fault_text(error, Scheme)
    if path[-1:] == ("[key]",) and error["type"] == "string_type":
        key = str(error["input"]).lower()  # true and none are words of YAML, written small
        message = Message("a name must be text: put {name} in quotes, as '{name}'", name=key)
    known = _known_path(document, path)
    where = ".".join(map(str, known))
    return Fault(
        known,
        str(error["type"]),
        Message("{where}: {what}", where=where, what=message) if where else message,
    )


def _known_path(document: YamlText, path: KeyPath) -> KeyPath:
    """The path in the document; pydantic puts the kind of part between its keys.

    A kind may be called like a key (`formula`): the way on which the last step is known counts.
    """
    known: dict[KeyPath, int] = {(): -1}  # with the place of the last step that is known
    for place, step in enumerate(path):
        for found in tuple(known):
            if (*found, step) in document.lines:
                known[(*found, step)] = place
                if step not in PARTS:
                    known.pop(found)
    return max(known, key=lambda found: (known[found], len(found)))


def _at(document: YamlText, fault: Fault) -> Problem:
    place = document.place(_nearest(document, fault))
    return Problem(place, None, "", fault.code, fault.message)


def _nearest(document: YamlText, fault: Fault) -> KeyPath:
    """Inside an entry of several lines the text that holds the word that the message is about."""
    word = re.compile(rf"(?<!\w){re.escape(fault.message.partition(' ')[0])}(?!\w)")
    inside = (path for path in document.lines
              if path[: len(fault.path)] == fault.path and len(path) > len(fault.path))  # fmt: skip
    if fault.code == "bad_formula":
        found = (path for path in inside if word.search(_text_at(document.data, path)))
        return next(found, fault.path)
    return fault.path


def _text_at(data: Any, path: KeyPath) -> str:  # noqa: ANN401 - whatever stands in the YAML
    for step in path:
        inside = isinstance(data, list) or (isinstance(data, dict) and step in data)
        data = data[step] if inside else None
    return data if isinstance(data, str) else ""
