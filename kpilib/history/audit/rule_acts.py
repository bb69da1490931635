"""A department's own values of its scheme: who decided, and what the scheme says instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.history.audit.audit_act import AuditAct
from kpilib.workspace.departments import SETTINGS
from kpilib.workspace.own_values_of import own_values_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.text.formats import Wording
    from kpilib.workspace.assessment import Assessment


def own_value_acts(assessment: Assessment, wording: Wording) -> Iterator[AuditAct]:
    """The values that held in an assessed period; their effect is part of what was paid first."""
    told = {one.path: one.instead for one in assessment.scheme.own_values}
    for one in own_values_on(assessment.department.overrides, assessment.period.start):
        until = one.until.isoformat() if one.until else ""
        yield AuditAct(
            ("own value", one.path, str(one.since or "")),
            one.since.isoformat() if one.since else "",
            wording.say("The department's own value"),
            one.path,
            what=wording.say("holds until {day}", day=until) if until else "",
            before=told.get(one.path, ""),
            after=one.value,
            reason=one.reason,
            file=SETTINGS,
        )
