"""Tab in a notebook: what may stand in the quotes of a call, such as a department or a person.

IPython completes names by itself, but texts only as files; here it is told of what the objects of
the Python interface know. `ws.assess("` leads to departments, then to the periods of that one;
`a.explain("` to people, then to figures; `review.tables["` to tables.
"""

from __future__ import annotations

import re
import sys
from inspect import signature
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from kpilib.core.lazy import lazy
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from IPython.core import completer as of_ipython
else:
    of_ipython = lazy("IPython.core.completer")

_MARK = "_of_kpilib"  # on a completer that is told already

_CALLED = re.compile(
    r"(?P<owner>[^\W\d]\w*)\.(?P<name>\w+)(?P<bracket>[(\[])(?P<given>[^()\[\]]*)$"
)
_NAMED = r"\s*(?:(?P<named>\w+)\s*=\s*)?(?P<quote>['\"])"
_OPEN = re.compile(rf"{_NAMED}(?P<text>[^'\"]*)")
_WHOLE = re.compile(rf"{_NAMED}(?P<text>[^'\"]*)(?P=quote)\s*")


@runtime_checkable
class Completing(Protocol):
    """What knows the texts that its methods may be given."""

    def completions(self, parameter: str, given: Mapping[str, str]) -> Sequence[str]:
        """The texts that may be given.

        Args:
            parameter: For which parameter of its methods.
            given: Those that have been given before it, by name.
        """


def texts_for(code: str, names: Mapping[str, object]) -> tuple[str, list[str]]:
    """What has been begun at the end of some code, and what it may become.

    Args:
        code: What is written, up to the cursor.
        names: The objects that it may speak of.

    >>> texts_for('print("a', {})
    ('', [])
    """
    call = _CALLED.search(code)
    owner = names.get(call["owner"]) if call else None
    if call is None or owner is None:
        return "", []
    *before, last = call["given"].split(",")
    begun = _OPEN.fullmatch(last)
    if begun is None:
        return "", []
    known: Sequence[str] = ()
    if call["bracket"] == "(":
        known = _arguments(owner, call["name"], before, begun["named"])
    elif not before:
        known = _keys(owner, call["name"])
    return begun["text"], [text for text in known if text.startswith(begun["text"])]


def _keys(owner: object, name: str) -> list[str]:
    """Keys of what an object of ours holds by name."""
    if not isinstance(owner, Completing):
        return []
    held = getattr(owner, name, {})
    return [key for key in held if isinstance(key, str)]


def _arguments(
    owner: object, called: str, before: Sequence[str], named: str | None
) -> Sequence[str]:
    method = getattr(type(owner), called, None)
    if not isinstance(owner, Completing) or not callable(method):
        return []
    _, *parameters = signature(method).parameters.values()
    by_place = [one.name for one in parameters if one.kind is not one.KEYWORD_ONLY]
    given = {}
    for place, text in enumerate(before):
        name = by_place[place] if place < len(by_place) else ""
        if found := _WHOLE.fullmatch(text):
            given[found["named"] or name] = found["text"]
    last = by_place[len(before)] if len(before) < len(by_place) else ""
    try:
        return owner.completions(named or last, given)
    except KpiError:  # what is wrong is said when the cell runs
        return []


def complete_in_ipython() -> None:
    """Have Tab lead somewhere, where this process has an interactive IPython at all."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    completer = getattr(shell, "Completer", None)
    if completer is not None and not hasattr(completer, _MARK):
        setattr(completer, _MARK, True)
        completer.custom_matchers.append(_matcher(completer))


def _matcher(completer: Any) -> Any:  # noqa: ANN401 - IPython has no types for it
    @of_ipython.context_matcher()  # type: ignore[untyped-decorator]  # as above
    def matcher(context: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        lines = context.full_text.splitlines()[: context.cursor_line + 1] or [""]
        lines[-1] = lines[-1][: context.cursor_position]
        begun, texts = texts_for("\n".join(lines), completer.namespace)
        found = [of_ipython.SimpleCompletion(text=text, type="text") for text in texts]
        return {"completions": found, "matched_fragment": begun, "suppress": bool(found)}

    return matcher
