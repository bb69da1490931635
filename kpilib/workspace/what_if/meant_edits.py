"""The edits of a scenario, each with the department and the periods that it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.text.explain.find_figure import called, nearest
from kpilib.workspace.what_if.scenario_files import AD_HOC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.workspace.what_if.input_edits import InputEdit
    from kpilib.workspace.what_if.scenario_files import WhatIfScenario
    from kpilib.workspace.what_if.variants import Place
    from kpilib.workspace.workspace import Workspace


def meant_edits(
    workspace: Workspace, scenario: WhatIfScenario, places: Sequence[Place], title: str
) -> tuple[InputEdit, ...]:
    """The edits with the department and the periods of each.

    Args:
        workspace: Where departments have their names.
        scenario: The scenario.
        places: The departments and periods that are asked for.
        title: What was asked for, in one word for a message.

    Raises:
        ProblemsFound: One names no department that is asked for.
    """
    found = _Meaning(workspace, places)
    edits = tuple(map(found.edit, scenario.inputs))
    if found.problems:
        raise ProblemsFound(found.problems, title)
    return edits


class _Meaning:
    def __init__(self, workspace: Workspace, places: Sequence[Place]) -> None:
        self._workspace, self._places = workspace, places
        self._departments = tuple(dict.fromkeys(name for name, _ in places))
        self.problems: list[Problem] = []

    def edit(self, edit: InputEdit) -> InputEdit:
        """An edit with its department and its periods; what is wrong with it is kept."""
        if not edit.department and len(self._departments) > 1:
            message = Message(
                "say whose inputs: department is one of {known}", known=self._departments
            )
            if edit.place.startswith(AD_HOC):
                message = Message(
                    "say whose inputs with -d, one of {known}", known=self._departments
                )
            self._refuse(edit, "no_department", message)
            return edit
        name = self._asked_for(edit.department or self._departments[0], edit)
        to = self._asked_for(edit.moves.to, edit) if edit.moves is not None else ""
        when = edit.period or tuple(period for where, period in self._places if where == name)
        moves = edit.moves.model_copy(update={"to": to}) if edit.moves is not None else None
        return edit.model_copy(update={"department": name, "period": when, "moves": moves})

    def _asked_for(self, word: str, edit: InputEdit) -> str:
        known = {
            name: (one.title.zh, one.title.en) for name, one in self._workspace.departments.items()
        }
        found = called(word, known)
        if len(found) == 1 and found[0] in self._departments:
            return found[0]
        if len(found) == 1:
            message = Message(
                "{department} is not asked for: add -d {department}", department=found[0]
            )
        else:
            message = Message(
                "there is no department {name}: {hint}", name=word, hint=nearest(word, known)
            )
        self._refuse(edit, "unknown_department", message)
        return word

    def _refuse(self, edit: InputEdit, code: str, message: Message) -> None:
        self.problems.append(Problem(edit.place, None, "", code, message))
