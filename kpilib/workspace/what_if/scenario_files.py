"""A scenario in a small file: `params/scenarios/<name>.yaml`.

title: 5 % on software, and E007 leaves
reason: asked for in the pay round of April
rules:
key-accounts:             # a department, or a scheme for all departments that have it
software_rate: 5%
inputs:
- {period: 2026Q1, department: key-accounts, table: metrics,
row: {subject: E003, metric: quarterly_target}, change: {target: 250000}}
- {period: 2026Q1, department: key-accounts, leaves: E007}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound, some_of, suggest
from kpilib.core.sourcetext import TextError
from kpilib.core.text_limits import FAULTS
from kpilib.core.yamltext import read_texts
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import NO_KEY, SET_HERE, Bilingual, Model, SetHere, as_tuple
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.what_if.input_edits import InputEdit

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.yamltext import YamlText

SCENARIOS = "params/scenarios"
"""Where a workspace keeps its scenarios."""

AD_HOC = "--set"
"""What the variant is called that the command line forms."""


class WhatIfScenario(Model):
    """Changed rules and inputs under one name.

    Attributes:
        title: What it is called beside others.
        reason: Why it is looked at.
        rules: By department or scheme the new values by path, as they are written.
        inputs: Edits, in order.
        name: The file's name without its ending.
        source: The file; empty for what the command line forms.
        places: File and line of what `rules` and `inputs` hold.
    """

    title: Bilingual | None = None
    reason: Bilingual | None = None
    rules: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    inputs: Annotated[tuple[InputEdit, ...], BeforeValidator(as_tuple)] = ()
    name: SetHere = Field(default="", exclude=True)
    source: SetHere = Field(default="", exclude=True)
    places: Annotated[Mapping[str, str], NO_KEY] = Field(
        default_factory=dict, exclude=True, description=SET_HERE
    )

    def called(self, lang: str) -> str:
        """Its name for people."""
        return self.title.in_(lang) if self.title else self.name or AD_HOC

    def place(self, *steps: str) -> str:
        """File and line of a value of `rules`."""
        return self.places.get("\n".join(steps), self.source or AD_HOC)


def scenario_file(root: Path, word: str) -> Path:
    """The file that somebody means: a path, or the name of one in `params/scenarios/`.

    Raises:
        WorkspaceError: There is none; names those that there are.
    """
    given = root / SCENARIOS / f"{word.removesuffix('.yaml')}.yaml"
    direct = root / word
    for path in (direct, given):
        if path.is_file():
            return path
    known = sorted(path.stem for path in (root / SCENARIOS).glob("*.yaml"))
    raise WorkspaceError(
        Message(
            "there is no scenario {name} ({advice}): kpi what-if … --set … --save {name} makes one",
            name=word,
            advice=suggest(word, known),
        )
    )


def read_scenario(path: Path, root: Path) -> WhatIfScenario:
    """One scenario.

    Raises:
        ProblemsFound: Every fault with file and line.
    """
    inside = path.is_relative_to(root)
    source = path.relative_to(root).as_posix() if inside else path.name
    try:
        documents = read_texts(path, source)
    except TextError as wrong:
        raise ProblemsFound(wrong.problems(), source) from None
    if len(documents) != 1 or not isinstance(documents[0].data, dict):
        message = Message("the file must hold one scenario: rules, inputs or both")
        raise ProblemsFound([Problem(f"{source}:1", None, "", "not_one_scenario", message)], source)
    return _scenario(documents[0], path.stem)


def _scenario(document: YamlText, name: str) -> WhatIfScenario:
    data, source = dict(document.data), document.source
    said = {key: value for key, value in data.items() if value or key not in _KEYS}
    try:
        found = WhatIfScenario.model_validate(said)
    except ValidationError as wrong:
        problems = [_problem(document, dict(error)) for error in wrong.errors()[:FAULTS]]
        raise ProblemsFound(problems, source) from None
    if not found.rules and not found.inputs and (data.get("rules") or data.get("inputs")):
        message = Message("the file must hold one scenario: rules, inputs or both")
        raise ProblemsFound([Problem(f"{source}:1", None, "", "not_one_scenario", message)], source)
    places = {
        f"{owner}\n{path}": document.place(("rules", owner, path))
        for owner, values in found.rules.items()
        for path in values
    }
    places |= {owner: document.place(("rules", owner)) for owner in found.rules}
    edits = tuple(
        edit.model_copy(update={"place": document.place(("inputs", number))})
        for number, edit in enumerate(found.inputs)
    )
    return found.model_copy(
        update={"name": name, "source": source, "places": places, "inputs": edits}
    )


_KEYS = ("title", "reason", "rules", "inputs")


def _problem(document: YamlText, error: Mapping[str, Any]) -> Problem:
    steps = tuple(step for step in error["loc"] if step not in {"str", "Relative"})
    what = ".".join(map(str, steps))
    said = some_of((what, fault_text(error, WhatIfScenario)), ": ")
    return Problem(document.place(steps), None, "", "bad_scenario", said)


def scenario_text(scenario: WhatIfScenario) -> str:
    """A scenario as its file holds it; the same text each time."""
    data: dict[str, Any] = {}
    for key in ("title", "reason"):
        if said := getattr(scenario, key):
            texts = dict(said.by_language)
            data[key] = texts.get("", texts)
    data["rules"] = {owner: dict(values) for owner, values in scenario.rules.items()}
    data["inputs"] = [
        {key: _plain(value) for key, value in edit.model_dump(exclude_defaults=True).items()}
        for edit in scenario.inputs
    ]
    kept = {key: value for key, value in data.items() if value}
    return str(yaml.dump(kept, allow_unicode=True, sort_keys=False, default_flow_style=False))


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever an edit holds
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if each is not None}
    if isinstance(value, tuple):
        return [_plain(each) for each in value] if len(value) > 1 else _plain(value[0])
    return value if isinstance(value, bool | str) else f"{value:f}"
