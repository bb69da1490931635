"""The script that auditors run does Ed25519 by itself, as RFC 8032 and OpenSSL do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilib.history.signing import check_signature as script
from kpilib.workspace.people_file import _SMALL_ORDER

RFC_8032 = [  # section 7.1: secret key, public key, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
            "b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
            "1d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
            "c6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
ORDER = script.ORDER


def by_openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_the_examples_of_the_standard_are_signatures_and_their_neighbours_none(
    secret: str, public: str, message: str, signature: str
) -> None:
    key, said, sealed = map(bytes.fromhex, (public, message, signature))
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert private.sign(said) == sealed
    assert script.is_signed(key, said, sealed)
    assert not script.is_signed(key, said + b"x", sealed)
    for place in range(0, 64, 7):
        broken = bytearray(sealed)
        broken[place] ^= 1
        assert not script.is_signed(key, said, bytes(broken))


@settings(max_examples=15, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.integers(0, 511))
def test_it_says_what_openssl_says(secret: bytes, message: bytes, flipped: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(message)
    assert script.is_signed(public, message, signature)
    wrong = bytearray(signature)
    wrong[flipped // 8] ^= 1 << flipped % 8
    assert by_openssl(public, message, bytes(wrong)) is False
    assert not script.is_signed(public, message, bytes(wrong))


def test_a_second_form_of_the_same_number_is_no_signature() -> None:
    """S and S + L are one number to the curve; the second is what a forger would write."""
    _, public, message, signature = RFC_8032[1]
    number = int.from_bytes(bytes.fromhex(signature)[32:], "little") + ORDER
    other = bytes.fromhex(signature)[:32] + number.to_bytes(32, "little")
    assert not by_openssl(bytes.fromhex(public), bytes.fromhex(message), other)
    assert not script.is_signed(bytes.fromhex(public), bytes.fromhex(message), other)


def test_points_in_another_form_than_their_own_are_none() -> None:
    one, zero = 1 + script.PRIME, script.PRIME  # of y = 1 and y = 0, past the prime
    for height in (one, zero):
        assert script.point(height.to_bytes(32, "little")) == script.NEUTRAL
    minus_zero = (1 | 1 << 255).to_bytes(32, "little")  # x = 0 has no sign
    assert script.point(minus_zero) == script.NEUTRAL


def test_a_key_below_which_everybody_can_sign_is_refused_by_script_and_by_people() -> None:
    for height in sorted(_SMALL_ORDER):
        for sign in (0, 1):
            public = (height | sign << 255).to_bytes(32, "little")
            point = script.point(public)
            assert script.written(script.times(8, point)) == script.written(script.NEUTRAL)
            # R = S·B, S = 0: below the neutral point it is a signature of every message.
            forged = script.written(script.NEUTRAL) + bytes(32)
            assert not script.is_signed(public, b"pay me", forged)


def test_lengths_are_as_they_must_be() -> None:
    _, public, message, signature = (bytes.fromhex(each) for each in RFC_8032[1])
    assert not script.is_signed(public[:-1], message, signature)
    assert not script.is_signed(public, message, signature + b"\0")


def test_the_script_has_two_hundred_lines_at_most_and_stands_alone(tmp_path: Path) -> None:
    text = Path(script.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    assert "import kpilib" not in text
    assert "from kpilib" not in text
    asked = [sys.executable, "-I", "-S", script.__file__, str(tmp_path)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no manifest.json there" in done.stderr
