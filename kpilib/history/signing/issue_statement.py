"""What is said, and signed, of a revision: its manifest, what it follows, who may sign by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.history.signing.in_toto import ISSUE, VOID, Statement
from kpilib.records.manifest import CONSENT_COPY, MANIFEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.history.signing.trust import CountingKey
    from kpilib.records.manifest import Manifest

_FROM_MANIFEST = (
    "department", "period", "revision", "kind", "sequence", "previous", "beside", "by", "on",
    "replaces", "paid", "reason",
)  # fmt: skip


def issue_statement(
    manifest: Manifest, sha256: str, keys: Sequence[CountingKey], policy: Mapping[str, Any]
) -> Statement:
    """The statement about a revision.

    Args:
        manifest: Of the revision.
        sha256: Of the manifest's bytes.
        keys: The keys that count in it.
        policy: What is in force, by the names in `params/departments.yaml`.
    """
    whole = manifest.model_dump(mode="json")
    predicate: dict[str, Any] = {key: whole[key] for key in _FROM_MANIFEST}
    predicate["policy"] = policy
    predicate["keys"] = [one.said for one in keys]
    predicate["consent"] = manifest.files.get(CONSENT_COPY, "")
    says = VOID if manifest.kind == "void" else ISSUE
    return Statement(says, MANIFEST, sha256, predicate)
