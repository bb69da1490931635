"""What is signed: an in-toto statement about a manifest, or about what would be issued.

in-toto's attestations, version 1, have a subject with its hash, and a predicate that says something
of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.core.jsontext import parse_json
from kpilib.core.messages import Message
from kpilib.history.signing.dsse import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATEMENT = "https://in-toto.io/Statement/v1"

ISSUE, VOID, CONSENT = "urn:kpilib:issue:1", "urn:kpilib:void:1", "urn:kpilib:consent:1"
"""What is said: that this was issued, that it is void, that somebody agrees to it."""


@dataclass(frozen=True)
class Statement:
    """An in-toto statement about one thing.

    Attributes:
        says: `ISSUE`, `VOID` or `CONSENT`.
        name: What it is about: `manifest.json`, or `proposal`.
        sha256: Its hash.
        predicate: What is said of it.
    """

    says: str
    name: str
    sha256: str
    predicate: Mapping[str, Any]

    def content(self) -> Mapping[str, Any]:
        """The statement as in-toto writes it."""
        return {
            "_type": _STATEMENT,
            "subject": [{"name": self.name, "digest": {"sha256": self.sha256}}],
            "predicateType": self.says,
            "predicate": self.predicate,
        }


def read_statement(payload: bytes, source: str) -> Statement:
    """The statement in an envelope.

    Args:
        payload: Of the envelope.
        source: The file's name as it should be shown.

    Raises:
        ValueError: It is none, or not written as this program writes one.
    """
    found = parse_json(payload, source)
    try:
        subject = found["subject"][0]
        statement = Statement(
            found["predicateType"], subject["name"], subject["digest"]["sha256"], found["predicate"]
        )
        same = canonical(statement.content()) == payload
    except (AttributeError, IndexError, KeyError, TypeError):
        same = False
    if not same or not isinstance(statement.predicate, dict):
        raise ValueError(Message("what is signed in it is no in-toto statement of this program"))
    return statement
