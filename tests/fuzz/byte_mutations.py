"""Changes of a file by its bytes: flipped, put in, taken out, cut off, spliced with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_BITS = (
    b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xfe\xff", b"\r", b"\n", b"\r\n", b'"', b",",
    b";", b"\t", b"\xa3\xac", b"\xe4\xb8", b"\x1a", b"'", b"PK\x03\x04", b"PAR1", b"\x80" * 8,
    b"\n\n\n", b'""', b'",\n', b"\xf0\x9f\x98\x80", b"&lol;", b"<!DOCTYPE a>", b"\x7f\xff\xff\xff",
)  # fmt: skip


def mutate(data: bytes, rng: Random, others: tuple[bytes, ...] = ()) -> bytes:
    """The same bytes with one to six changes."""
    found = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
        place = rng.randrange(len(found) + 1)
        end = min(len(found), place + rng.choice([1, 1, 2, 8, 64, 512]))
        what = rng.randrange(7)
        if what == 0 and place < len(found):
            found[place] ^= 1 << rng.randrange(8)
        elif what == 1:
            found[place:place] = rng.choice(_BITS)
        elif what == 2:
            del found[place:end]
        elif what == 3 and rng.random() < 0.4:
            del found[place:]
        elif what == 4:
            found[place:place] = found[place:end] * rng.choice([1, 2, 20])
        elif what == 5 and others:
            other = rng.choice(others)
            cut = rng.randrange(len(other) + 1)
            found[place:] = other[cut:]
        else:
            found[place:end] = rng.randbytes(end - place)
    return bytes(found)
