"""What somebody calls a value of a scheme: its path, a short form of it, or a printed title.

`software_rate`, `parameters.software_rate` and 软件销售提成比例 all mean
`parameters.software_rate.value`. Each step that is given must be found, in order, and the last one
is the value's own key or the rule that has it.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.sourcetext import shortened
from kpilib.rules.model import Bilingual
from kpilib.rules.read_scheme import PROSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.yamltext import KeyPath, YamlText

_NEAREST = 3
_LISTED = 8
_MAIN = ("value", "from", "weight")
"""Keys of what is meant where a rule is named and nothing of it."""

_CALLED_BY = ("grade", "flag", "reason", "kind", "class", "code")
"""Keys that name an entry of a list."""

_TEXTS = PROSE | {"source", "labels", "id", "unit"}
"""What is no rule: nothing is paid by it."""


def _folded(text: str) -> str:
    """A word without what people write differently: case, width, blanks, `_` and `-`."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if not c.isspace() and c not in "_-")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a scheme that can be set.

    Attributes:
        path: As `--set` and `overrides` have it: steps with dots between.
        steps: The same as steps.
        names: Per step what it may be called, folded: its key, its printed titles.
        title: The printed name of the rule that has it; empty where it has none.
        written: What stands there.
    """

    path: str
    steps: KeyPath
    names: tuple[frozenset[str], ...]
    title: str | Bilingual
    written: object

    @property
    def told(self) -> str:
        """The path, with the printed name beside it."""
        if not self.title:
            return self.path
        return Message("{id} ({names})", id=self.path, names=self.title)


def values_of(document: YamlText) -> dict[str, Value]:
    """Every value of a scheme that a rule is made of, by its path, in the order of the file."""
    known = _KNOWN.get(id(document))
    if known is None or known[0] is not document:
        if len(_KNOWN) > _MOST:
            _KNOWN.clear()
        found = {value.path: value for value in _values(document.data, (), (), "")}
        known = _KNOWN[id(document)] = document, found
    return known[1]


_MOST = 64
_KNOWN: dict[int, tuple[YamlText, dict[str, Value]]] = {}
"""Of the texts that were asked for last: hundreds of variants ask for the same."""


def meant_path(word: str, document: YamlText) -> str:
    """The path that somebody means.

    Args:
        word: The path itself (with or without `scheme.` before it), a short form, or a title.
        document: The scheme's text.

    Raises:
        ProblemsFound: No value is called so, or several are; names them.
    """
    asked = word.strip().removeprefix("scheme.")
    places = {".".join(map(str, path)): path for path in document.lines if path}
    known = values_of(document)
    whole = places.get(asked)
    if whole is not None and not isinstance(_at(document.data, whole), dict):
        return asked
    found = _called(asked, known)
    if len(found) == 1:
        return found[0].path
    if whole is not None:  # a rule as a whole is put in the place of another
        return asked
    if found:
        few = tuple(value.told for value in found[:_LISTED])
        message = Message(
            "{path} may be {n} values of {scheme}: {known} …; name one by more of its path"
            if len(found) > len(few)
            else "{path} may be {n} values of {scheme}: {known}; name one by more of its path",
            path=shortened(word), n=len(found), scheme=document.source, known=few,
        )  # fmt: skip
        raise ProblemsFound([Problem(document.source, None, "", "ambiguous_path", message)])
    raise ProblemsFound([Problem(document.source, None, "", "unknown_path",
                                 no_such_path(word, document))])  # fmt: skip


def no_such_path(word: str, document: YamlText) -> Message:
    """That a scheme has no such value, with the nearest three."""
    near = nearest_values(word.removeprefix("scheme."), values_of(document))
    if not near:
        return Message(
            "the scheme has no {path}: `kpi schemes show {scheme}` lists what it has",
            path=shortened(word),
            scheme=document.data.get("id", "") if isinstance(document.data, dict) else "",
        )
    *others, last = (value.told for value in near)
    if others:
        return Message(
            "the scheme has no {path}: did you mean {others} or {last}?",
            path=shortened(word), others=tuple(others), last=last,
        )  # fmt: skip
    return Message(
        "the scheme has no {path}: did you mean {near}?", path=shortened(word), near=last
    )


def nearest_values(word: str, known: Mapping[str, Value]) -> list[Value]:
    """The three values whose path, short form or title is most like a word."""
    wanted = _folded(word)
    likeness = {path: _likeness(wanted, value) for path, value in known.items()}
    near = sorted(known, key=lambda path: (-likeness[path], len(path), path))
    rules: dict[KeyPath, Value] = {}
    for path in near:
        rules.setdefault(known[path].steps[:2], known[path])
    return [*rules.values()][:_NEAREST]


def _at(data: Any, steps: KeyPath) -> object:  # noqa: ANN401 - whatever stands in the YAML
    for step in steps:
        if isinstance(data, dict):
            data = data.get(step, next((v for k, v in data.items() if str(k) == step), None))
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
    return data


def _likeness(wanted: str, value: Value) -> float:
    forms = {_folded(value.path)}
    for place in range(1, len(value.steps)):
        forms.add("".join(_folded(str(step)) + "." for step in value.steps[place:])[:-1])
        forms |= value.names[place]
    return max(SequenceMatcher(None, wanted, form).ratio() for form in forms)


def _values(
    data: Any,  # noqa: ANN401 - whatever stands in the YAML
    steps: KeyPath,
    names: tuple[frozenset[str], ...],
    title: str | Bilingual,
) -> Iterator[Value]:
    """The values below a place, each with what its steps are called."""
    if isinstance(data, dict):
        entries = [(key, inside) for key, inside in data.items() if str(key) not in _TEXTS]
    elif isinstance(data, list):
        entries = list(enumerate(data))
    else:
        yield Value(".".join(map(str, steps)), steps, names, title, data)
        return
    for key, inside in entries:
        called = {_folded(str(key))}
        titles = [*_titles(inside)]
        called |= {_folded(one) for one in titles}
        printed = _printed(inside, titles)
        step = key if isinstance(key, int) else str(key)
        yield from _values(inside, (*steps, step), (*names, frozenset(called)), printed or title)


def _printed(entry: object, titles: Sequence[str]) -> str | Bilingual:
    """What an entry is called in print, by language where it says so; empty where unnamed."""
    title = entry.get("title") if isinstance(entry, dict) else None
    if isinstance(title, dict):
        with suppress(ValidationError):  # what is wrong with it is told where schemes are read
            return Bilingual.model_validate(title)
    return next(iter(titles), "") if isinstance(entry, dict) else ""


def _titles(entry: object) -> Iterator[str]:
    """What an entry is called in print, or by the key that names it in a list."""
    if not isinstance(entry, dict):
        return
    title = entry.get("title")
    yield from (map(str, title.values()) if isinstance(title, dict) else [title] if title else [])
    yield from (str(entry[key]) for key in _CALLED_BY if isinstance(entry.get(key), str))


def _called(word: str, known: Mapping[str, Value]) -> list[Value]:
    """The values that a word may mean; what is meant by itself before what merely contains it."""
    whole = [value for value in known.values() if _ends(value, (_folded(word),))]
    steps = tuple(_folded(step) for step in word.split("."))
    found = whole or [value for value in known.values() if all(steps) and _ends(value, steps)]
    exact = [value for value in found if steps[-1] == _folded(str(value.steps[-1]))]
    if exact:
        return exact
    main = [value for value in found if _is_main(value, steps)]
    return main or found


def _ends(value: Value, asked: tuple[str, ...]) -> bool:
    """Whether all that is asked stands on the way to a value, in order."""
    place = 0
    for names in value.names:
        if place < len(asked) and asked[place] in names:
            place += 1
    return place == len(asked)


def _is_main(value: Value, steps: tuple[str, ...]) -> bool:
    """Whether it is what is meant where only its rule is named."""
    its_rule = len(value.names) > 1 and steps[-1] in value.names[-2]
    return its_rule and str(value.steps[-1]) in _MAIN
