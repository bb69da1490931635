"""From what was paid elsewhere for a period to what is due for it: what the first revision changes.

The first step is what was paid otherwise than the inputs come to as they were first entered; then
come the corrections, as in the bridge of any later revision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.records.bridge.attribution import Assessor, states
from kpilib.records.bridge.lines import Bridge, ChangeCause, Figures, State, bridge
from kpilib.workspace.input_bundle import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from kpilib.records.settlement import Key
    from kpilib.workspace.input_bundle import InputBundle


def elsewhere_bridge(
    department: str, period: str, paid: Mapping[Key, Decimal], bundle: InputBundle
) -> Bridge:
    """The bridge from what was paid elsewhere to what is due.

    Args:
        department: Its id.
        period: The period.
        paid: What was paid, yuan by person, piece and item.
        bundle: What the first revision is made of.

    Raises:
        KpiError: It cannot be assessed.
    """
    entered = bundle.only(lambda path: not path.startswith(CORRECTIONS))
    assessor = Assessor(department, period)
    try:
        assessor.figures(entered)
    except KpiError:  # without its corrections it is faulty: all of them count from the beginning
        entered = bundle
    first, then, *rest = states(Figures(paid, {}), entered, bundle, assessor)
    since = (ChangeCause("elsewhere", period), *then.causes[1:])
    found = [first, State(since, then.figures), *rest]
    # Nothing but pay was paid: of scores and what is carried on nobody says what they were.
    pay = [State(one.causes, Figures(one.figures.pay, {})) for one in found]
    return bridge(department, period, pay)
