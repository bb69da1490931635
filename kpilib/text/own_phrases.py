"""A company's own phrases: `params/words/<language>.yaml`, text by message key.

The key is the English text of the program as the catalogues have it. A phrase stands in the place
of ours in reports and on the console, in every context, and names the same facts:

    "CNY {value}": "RMB {value}"
    "{n} person": ["{n} employee", "{n} employees"]
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from string import Formatter
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound, suggest
from kpilib.core.sourcetext import TextError
from kpilib.core.text_limits import FAULTS
from kpilib.text.language import SOURCE, OwnCode, language, languages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kpilib.core import yamltext
    from kpilib.text.language import Forms
else:  # few companies have any
    yamltext = lazy("kpilib.core.yamltext")


FOLDER = "params/words"
"""Where a workspace has them."""


def phrases_of(root: Path) -> dict[str, dict[str, Forms]]:
    """The phrases of a workspace by language and key.

    Raises:
        ProblemsFound: A file is faulty; every fault with its line.
    """
    found: dict[str, dict[str, Forms]] = {}
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.yaml")):
        found[path.stem] = _read(path, problems)
    if problems:
        raise ProblemsFound(problems, f"{FOLDER}/")
    return found


def phrase_faults(root: Path) -> list[Problem]:
    """What is wrong with the phrases of a workspace."""
    try:
        phrases_of(root)
    except ProblemsFound as wrong:
        return list(wrong.problems)
    return []


def spoken_in(root: Path, code: str) -> str:
    """A language as a workspace speaks it: its code, with the workspace's phrases if it has any.

    Raises:
        ProblemsFound: They are faulty.
    """
    own = phrases_of(root).get(code)
    return OwnCode(code, own) if own else code


def _read(path: Path, problems: list[Problem]) -> dict[str, Forms]:
    shown = f"{FOLDER}/{path.name}"
    try:
        documents = yamltext.read_yaml(path, shown)
    except TextError as wrong:
        problems += wrong.problems()
        return {}
    if not documents:  # nothing but comments
        return {}
    document = documents[0]
    if path.stem not in languages():
        hint = suggest(path.stem, languages())
        message = Message("there is no language {code}: {hint}", code=path.stem, hint=hint)
        problems.append(Problem(shown, None, "", "unknown_language", message))
        return {}
    if len(documents) > 1 or not isinstance(document.data, dict):
        message = Message("the file must hold one text for each message key")
        problems.append(Problem(document.place(()), None, "", "bad_phrase", message))
        return {}
    found = (
        Problem(document.place((key,)), None, "", "bad_phrase", fault)
        for key, said in document.data.items()
        if (fault := _fault(path.stem, key, said))
    )
    problems += islice(found, FAULTS)
    return {str(key): _forms(said) or () for key, said in document.data.items()}


def _forms(said: object) -> Forms | None:
    """One text, or one for each plural form of the language; None where it is something else."""
    forms = tuple(said) if isinstance(said, list) else (said,)
    return forms if forms and all(isinstance(one, str) and one for one in forms) else None


def _fault(code: str, key: object, said: object) -> Message | None:
    """Why a phrase cannot be said; None where it can."""
    ours = _keys().get(str(key))
    if ours is None:
        hint = suggest(str(key), tuple(_keys()))
        return Message("no message has the key {key}: {hint}", key=repr(key), hint=hint)
    forms = _forms(said)
    if forms is None:
        return Message("write the text, or a list of one text for each plural form")
    known = language(code).texts.get(ours, (str(key),))
    wanted = [_names(text) for text in (str(key), *known)]
    for form in forms:
        try:
            given = _names(form)
        except ValueError:
            return Message("a brace is open or closed alone; what is no name has two of them")
        if given not in wanted:
            return _other_names(given, wanted[-1])
    return None


def _other_names(given: set[str], wanted: set[str]) -> Message:
    braced = [tuple(f"{{{name}}}" for name in sorted(names))
              for names in (wanted - given, given - wanted)]  # fmt: skip
    lacking, added = braced
    if lacking and added:
        return Message("it lacks {lacking} and adds {added}", lacking=lacking, added=added)
    if lacking:
        return Message("it lacks {lacking}", lacking=lacking)
    return Message("it adds {added}, which the message does not give", added=added)


def _names(text: str) -> set[str]:
    """The facts that a text names.

    >>> sorted(_names("{n:,} rows of {table}"))
    ['n', 'table']
    """
    named = (name for _, name, _, _ in Formatter().parse(text) if name is not None)
    return {re.split(r"[.\[!:]", name)[0] for name in named}


@cache
def _keys() -> Mapping[str, tuple[str, str]]:
    """Every message key with its entry in the catalogues: they are complete, a test holds it."""
    entries = (entry for code in languages() if code != SOURCE for entry in language(code).texts)
    return {key: (context, key) for context, key in entries}
