"""The first revision of a period that was paid elsewhere: it pays nothing, and says what was paid.

What was paid is held against what is due from then on, as in any other period: the difference is
settled in the next one that is issued.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.history.elsewhere_list import paid_by_list
from kpilib.history.issue_refused import IssueRefused
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.records.bridge.elsewhere_bridge import elsewhere_bridge
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import BRIDGE
from kpilib.records.paid_elsewhere import PaidElsewhere, elsewhere_csv, elsewhere_folder
from kpilib.records.payment_record import RECORD, PaymentRecord, frozen_folder, record_json
from kpilib.records.settlement import payments
from kpilib.workspace.input_bundle import CORRECTIONS, InputBundle
from kpilib.workspace.names import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.results import Results
    from kpilib.history.elsewhere_list import ElsewhereList
    from kpilib.publish.packs.order import Order
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace


def refuse_elsewhere(report: str, mine: Sequence[Revision], reason: str) -> None:
    """A period that was paid elsewhere has not been issued, and somebody says why.

    Raises:
        IssueRefused: It has, or nobody does.
    """
    if mine:
        raise IssueRefused(
            Message(
                "{report} cannot be entered as paid elsewhere: it was issued as {revision}. Where "
                "that was a mistake, void it first (kpi issue --void --reason TEXT)",
                report=report,
                revision=mine[0].name,
            )
        )
    if not reason.strip():
        raise IssueRefused(
            Message(
                "{report} cannot be entered as paid elsewhere: say with --reason how it was paid",
                report=report,
            )
        )


def with_elsewhere(
    workspace: Workspace, order: Order, bundle: InputBundle, paid: ElsewhereList, reason: str
) -> InputBundle:
    """What the report is made of, with what was paid elsewhere and the bridge from there.

    Raises:
        ProblemsFound: A row of the list belongs to nobody, or to no item.
    """
    name, period = order.department, order.period
    assessment = workspace.assess(name, period)
    known = assessment.results
    rows = paid_by_list(paid, known, _as_entered(bundle, order, known), [*assessment.scheme.pay])
    amounts = payments(rows)
    people = {who for who, _, _ in amounts}
    record = PaymentRecord(
        str(period),
        pay=amounts,
        settles_in=str(_following(workspace, name, period) or ""),
        names={who: named for who, named in names_of(assessment).items() if who in people},
        elsewhere=reason.strip(),
    )
    bridge = elsewhere_bridge(name, str(period), amounts, bundle)
    about = PaidElsewhere(file=paid.file, sha256=paid.sha256, reason=reason.strip())
    folder, issued = elsewhere_folder(Path(), name, period), frozen_folder(Path(), name, period)
    made = {
        folder / "payouts.csv": elsewhere_csv(rows).encode(),
        folder / paid.evidence: paid.content,
        folder / "about.json": about.to_bytes(),
        issued / RECORD: record_json(record).encode(),
        issued / BRIDGE: bridge_csv(bridge).encode(),
    }
    files = {path.as_posix(): content for path, content in made.items()}
    return InputBundle(dict(sorted({**bundle.files, **files}.items())), bundle.formerly)


def _as_entered(bundle: InputBundle, order: Order, known: Results) -> Results:
    """The figures by the inputs alone; as they are known where those are faulty by themselves."""
    entered = bundle.only(lambda path: not path.startswith(CORRECTIONS))
    try:
        with entered.opened() as workspace:
            return workspace.assess(order.department, order.period).results
    except KpiError:
        return known


def _following(workspace: Workspace, department: str, period: Period) -> Period | None:
    """The first period with inputs after this one and all that have been issued."""
    issued = (*Ledger(workspace).periods(department), period)
    last = max(one.end for one in issued)
    return next((one for one in workspace.periods(department) if one.start > last), None)
