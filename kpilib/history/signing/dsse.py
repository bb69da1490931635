"""Signed envelopes: DSSE over an in-toto statement, written in exactly one way.

An envelope (Dead Simple Signing Envelope) is JSON with a payload, its type, and one signature over
both. Whoever reads one takes only the bytes that this module would have written: a signature says
nothing of blanks, so nobody may change them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.core.jsontext import parse_json
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.workspace.people_file import decoded_base64, key_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography import exceptions
    from cryptography.hazmat.primitives.asymmetric import ed25519

    from kpilib.history.signing.private_keys import SigningKey
else:
    exceptions = lazy("cryptography.exceptions")
    ed25519 = lazy("cryptography.hazmat.primitives.asymmetric.ed25519")

IN_TOTO = "application/vnd.in-toto+json"
"""The type of a payload that is an in-toto statement."""

_SIGNATURE = 64
_PAYLOAD, _TYPE, _SIGNATURES, _KEY, _SIG = "payload", "payloadType", "signatures", "keyid", "sig"


def canonical(content: Mapping[str, Any]) -> bytes:
    """JSON in one way: keys in order, nothing between them, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of what is consented to: of the one way to write it."""
    return hashlib.sha256(canonical(content)).hexdigest()


def signed_bytes(payload: bytes, payload_type: str = IN_TOTO) -> bytes:
    """What a signature is over: DSSE's pre-authentication encoding.

    >>> signed_bytes(b"hello world", "http://example.com/HelloWorld")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def is_signature(public: str, signature: bytes, data: bytes) -> bool:
    """Whether a signature over some bytes is that of a key.

    Args:
        public: The key's 32 bytes in base64, as `kpilib.workspace.people_file` has taken them.
        signature: 64 bytes.
        data: The bytes.
    """
    key = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
    try:
        key.verify(signature, data)
    except exceptions.InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Envelope:
    """A payload, and who has signed it.

    Attributes:
        payload: Canonical JSON of a statement.
        key: The id of the signer's key; empty where nobody has signed.
        signature: 64 bytes; none where nobody has signed.
    """

    payload: bytes
    key: str = ""
    signature: bytes = b""

    def to_bytes(self) -> bytes:
        """The envelope as its file holds it."""
        signatures = [{_KEY: self.key, _SIG: base64.b64encode(self.signature).decode()}]
        content = {
            _PAYLOAD: base64.b64encode(self.payload).decode(),
            _TYPE: IN_TOTO,
            _SIGNATURES: signatures if self.signature else [],
        }
        return canonical(content) + b"\n"

    def is_signed_by(self, public: str) -> bool:
        """Whether its signature is that of a public key."""
        data = signed_bytes(self.payload)
        return self.key == key_id(public) and is_signature(public, self.signature, data)


def enclosed(statement: Mapping[str, Any], key: SigningKey | None) -> Envelope:
    """A statement in its envelope, signed where there is a key."""
    payload = canonical(statement)
    if key is None:
        return Envelope(payload)
    return Envelope(payload, key.id, key.sign(signed_bytes(payload)))


def read_envelope(content: bytes, source: str) -> Envelope:
    """The envelope in a file.

    Args:
        content: Of the file.
        source: Its name as it should be shown.

    Raises:
        ValueError: It is none, or not as `Envelope.to_bytes` writes one.
    """
    found = parse_json(content, source)
    if not isinstance(found, dict) or set(found) != {_PAYLOAD, _TYPE, _SIGNATURES}:
        raise ValueError(Message("it is no envelope of a signature (DSSE)"))
    if found[_TYPE] != IN_TOTO:
        raise ValueError(
            Message(
                "its payloadType is {found}, and must be {wanted}",
                found=repr(found[_TYPE]),
                wanted=IN_TOTO,
            )
        )
    try:
        envelope = _envelope(found)
        same = envelope.to_bytes() == content
    except (KeyError, TypeError, ValueError, AttributeError):
        same = False
    if not same:
        raise ValueError(Message("it is not written as an envelope is: one signature, no blanks"))
    return envelope


def _envelope(found: Mapping[str, Any]) -> Envelope:
    payload = base64.b64decode(found[_PAYLOAD], validate=True)
    for one in found[_SIGNATURES]:
        return Envelope(payload, one[_KEY], decoded_base64(one[_SIG], _SIGNATURE))
    return Envelope(payload)
