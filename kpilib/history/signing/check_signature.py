"""Check who has signed an issued revision, with nothing but Python and its files.

    python -I -S check_signature.py [FOLDER] [--key PUBLIC]...

FOLDER holds manifest.json: the script's own when left out. With --key the signatures must be by
these public keys (base64), which the people themselves told you; without it they are printed, to be
compared. Take the script, too, from where you trust it. Exit code: 0 all holds, 1 something does
not, 2 no such folder. Ed25519 is by RFC 8032; only the one written form of a number is taken.
"""

import base64
import hashlib
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

PRIME, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
Point = tuple[int, int, int, int]
Json = dict[str, Any]
NEUTRAL, SIZE, KIND = (0, 1, 1, 0), 32, "application/vnd.in-toto+json"
SEPARATE = ("manifest.json", "statement.dsse.json")  # what the manifest does not list


def point(data: bytes) -> Point:
    """The point that 32 bytes stand for, as x, y, z, xy; NEUTRAL where they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME  # the other root
    if y >= PRIME or (x * x - square) % PRIME or (not x and sign):
        return NEUTRAL
    x = x if x & 1 == sign else PRIME - x
    return x, y, 1, x * y % PRIME


BASE = point((4 * pow(5, -1, PRIME) % PRIME).to_bytes(SIZE, "little"))


def add(one: Point, two: Point) -> Point:
    """The sum of two points."""
    a = (one[1] - one[0]) * (two[1] - two[0])
    b = (one[1] + one[0]) * (two[1] + two[0])
    c, d = 2 * one[3] * two[3] * CURVE, 2 * one[2] * two[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(number: int, one: Point) -> Point:
    """A point so many times."""
    total = NEUTRAL
    while number:
        total = add(total, one) if number & 1 else total
        one, number = add(one, one), number >> 1
    return total


def written(one: Point) -> bytes:
    """The 32 bytes of a point."""
    x, y = (part * pow(one[2], -1, PRIME) % PRIME for part in one[:2])
    return (y | (x & 1) << 255).to_bytes(SIZE, "little")


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes over a message is that of a public key of 32."""
    if len(public) != SIZE or len(signature) != 2 * SIZE:
        return False
    key, number = point(public), int.from_bytes(signature[SIZE:], "little")
    if number >= ORDER or written(times(8, key)) == written(NEUTRAL):
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:SIZE] + public + message).digest(), "little")
    less = times(hashed % ORDER, (PRIME - key[0], key[1], 1, PRIME - key[3]))
    return written(add(times(number, BASE), less)) == signature[:SIZE]


def canonical(content: Json) -> bytes:
    """JSON in one way."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    """As hexadecimal text."""
    return hashlib.sha256(content).hexdigest()


def opened(content: bytes, keys: list[Json], wrong: list[str], name: str) -> tuple[Json, Json]:
    """The statement in an envelope, and the entry of the key that has signed it."""
    found = json.loads(content)
    payload = base64.b64decode(found["payload"], validate=True)
    statement = json.loads(payload)
    signatures = [(one["keyid"], base64.b64decode(one["sig"])) for one in found["signatures"]]
    again = [{"keyid": k, "sig": base64.b64encode(s).decode()} for k, s in signatures]
    whole = {"payload": base64.b64encode(payload).decode(), "payloadType": KIND}
    if canonical({**whole, "signatures": again}) + b"\n" != content or len(again) > 1:
        wrong.append(f"{name}: not written as an envelope is, or of another payloadType")
    if not signatures:
        return statement, {}
    for entry in keys or statement["predicate"]["keys"]:
        public = base64.b64decode(entry["public"])
        if sha256(public) == signatures[0][0]:
            signed = b"DSSEv1 %d %s %d %s" % (len(KIND), KIND.encode(), len(payload), payload)
            if not is_signed(public, signed, signatures[0][1]):
                wrong.append(f"{name}: the signature is not that of {entry['person']}")
            return statement, entry
    wrong.append(f"{name}: signed by a key that was not in force")
    return statement, {}


def file_faults(folder: Path, listed: dict[str, str]) -> list[str]:
    """What of a revision's files is not as its manifest says."""
    found = sorted(p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    files = {path.relative_to(folder).as_posix(): path for path in found}
    wrong = [f"{name}: it is gone" for name in sorted(set(listed) - set(files))]
    for name, path in files.items():
        if path.is_symlink() or not path.is_file():
            wrong.append(f"{name}: it is a link or a device, and no file")
        elif name not in (*listed, *SEPARATE):
            wrong.append(f"{name}: it was not there when the revision was issued")
        elif name in listed and sha256(path.read_bytes()) != listed[name]:
            wrong.append(f"{name}: it has been changed since it was issued")
    return wrong


def holds(entry: Json, day: str) -> bool:
    """Whether a key is in force on a day."""
    return bool(entry["from"] <= day <= (entry["until"] or day))


def consented(folder: Path, said: Json, signer: Json, wrong: list[str]) -> Json:
    """The key by which a second person has consented; empty where none has."""
    path, name = folder / "consent.dsse.json", "consent.dsse.json"
    content = path.read_bytes() if path.is_file() else b""
    if (sha256(content) if content else "") != said["consent"]:
        wrong.append(f"{name}: not the one that the statement names")
    if not content:
        wrong += [f"{name}: two must sign, and it is gone"] * bool(said["policy"]["four_eyes"])
        return {}
    statement, entry = opened(content, said["keys"], wrong, name)
    given, subject = statement["predicate"], statement["subject"][0]["digest"]["sha256"]
    about, tables = given["proposal"], given["proposal"].get("results", {}).items()
    same = [about[key] == said[key] for key in ("department", "period", "revision")]
    same += [said["files"].get(f"results/{table}.csv") == digest for table, digest in tables]
    if sha256(canonical(about)) != subject or not all(same):
        wrong.append(f"{name}: it is about something else")
    if not entry or entry["person"] == signer.get("person") or given["by"] != entry["person"]:
        wrong.append(f"{name}: not signed by a second person")
    elif given["on"] > said["on"] or not (holds(entry, given["on"]) and holds(entry, said["on"])):
        wrong.append(f"{name}: of a later day, or by a key that was not in force")
    return entry


def check(folder: Path, trusted: list[str], wrong: list[str]) -> list[str]:
    """Look at everything: faults are added to a list, and lines say who has signed."""
    content, sealed = (folder / name for name in SEPARATE)
    manifest, digest = json.loads(content.read_bytes()), sha256(content.read_bytes())
    wrong += file_faults(folder, manifest["files"])
    statement, signer = opened(sealed.read_bytes(), [], wrong, sealed.name)
    said = {**statement["predicate"], "files": manifest["files"]}
    if statement["subject"] != [{"name": content.name, "digest": {"sha256": digest}}]:
        wrong.append(f"{sealed.name}: it is that of another manifest")
    for key in sorted({*said} & {*manifest}):
        wrong += [f"{sealed.name}: its {key} is another"] * (said[key] != manifest[key])
    if signer and (signer["person"] != manifest["by"] or not holds(signer, said["on"])):
        wrong.append(f"{sealed.name}: not signed by who issued it, or by a key not in force")
    frozen = folder / "world" / "params" / "people.yaml"
    people = frozen.read_text("utf-8") if frozen.is_file() else ""
    signers = [each for each in (signer, consented(folder, said, signer, wrong)) if each]
    for entry in signers:
        if manifest["kind"] == "issue" and entry["public"] not in people:
            wrong.append(f"world/params/people.yaml: the key of {entry['person']} is not in it")
        if trusted and entry["public"] not in trusted:
            wrong.append(f"the key of {entry['person']} is not one of those given")
    who = [f"  {each['name']} ({each['person']}), key {each['public']}" for each in signers]
    return [f"{said['department']} {said['period']} {said['revision']}, manifest {digest}:", *who]


def main(asked: list[str]) -> int:
    """Say who has signed, and each fault."""
    trusted = [key for flag, key in pairwise(asked) if flag == "--key"]
    others = [word for word in asked if word != "--key" and word not in trusted]
    folder, wrong = Path(others[0] if others else Path(__file__).parent), list[str]()
    if not (folder / SEPARATE[0]).is_file() or len(others) > 1:
        sys.stderr.write("check_signature.py [FOLDER] [--key PUBLIC]...: no manifest.json there\n")
        return 2
    try:
        lines = check(folder, trusted, wrong)
    except (ArithmeticError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        lines = [f"FAULT it cannot be read: {type(error).__name__}: {error}"]
    lines += [f"FAULT {each}" for each in wrong]
    lines += [] if trusted else ["Are these the people's keys, as they told you? (--key)"]
    sys.stdout.buffer.write("\n".join([*lines, ""]).encode())
    return int(any(line.startswith("FAULT") for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
