"""A proposal as an act that somebody signs and another person consents to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.history.signing.chain_standing import standings
from kpilib.history.signing.signed_act import Act
from kpilib.history.signing.trust import frozen_policy

if TYPE_CHECKING:
    from kpilib.history.issue_proposal import IssueProposal


def act_of(proposal: IssueProposal) -> Act:
    """The act that a proposal is.

    Raises:
        ProblemsFound: `params/people.yaml` is faulty.
    """
    frozen = frozen_policy(proposal.bundle.files.get)
    return Act(standings(proposal.acts)[-1], proposal.content, frozen)
