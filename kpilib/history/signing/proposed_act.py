"""A proposal as an act that somebody signs and another person consents to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.history.signing.chain_standing import ChainStandings
from kpilib.history.signing.signed_act import Act
from kpilib.history.signing.trust import frozen_policy

if TYPE_CHECKING:
    from kpilib.history.issue_proposal import IssueProposal
    from kpilib.records.ledger import Ledger


def act_of(ledger: Ledger, proposal: IssueProposal) -> Act:
    """The act that a proposal is.

    Args:
        ledger: Where it goes.
        proposal: What would be issued.

    Raises:
        LedgerBroken: Another department's register cannot be read.
        ProblemsFound: `params/people.yaml` is faulty.
    """
    frozen = frozen_policy(proposal.bundle.files.get)
    beside = ledger.heads_beside(proposal.order.department)
    before = ChainStandings(ledger).before_next(proposal.acts, beside)
    return Act(before, proposal.content, frozen)
