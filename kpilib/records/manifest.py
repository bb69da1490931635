"""The manifest of a revision and its line in the register: the hash chain, link by link.

`history/issue.py` writes both, `records/ledger.py` reads them, `history/verify.py` follows them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from kpilib.core.jsontext import model_of, parse_json
from kpilib.rules.model import Model

MANIFEST = "manifest.json"

BRIDGE = "bridge.csv"
"""What a revision changed; first revisions have none."""

STATEMENT = "statement.dsse.json"
"""What is signed about a manifest; beside it, for it cannot be among the files that it lists."""

CONSENT_COPY = "consent.dsse.json"
"""Another person's consent to a revision, as it was given before."""

WITH_BRIDGE = 2
"""The layout from which on later revisions hold a bridge."""

WITH_ACTS = 3
"""The layout from which on a manifest says who did what on which day, and a void has one, too."""

LAYOUT = WITH_ACTS
"""How this program lays a revision out. Higher ones have more files; none changes a file's form."""


class ManifestEntry(Model):
    """One line of a register.

    Attributes:
        sequence: 1, 2 … over all periods of the department.
        period: The period.
        revision: `r1`, `r2` … of that period.
        sha256: Of the manifest's bytes.
    """

    sequence: int
    period: str
    revision: str
    sha256: str

    def line(self) -> str:
        """The line as it stands in the register."""
        return json.dumps(self.model_dump(), sort_keys=True) + "\n"


class Manifest(Model):
    """What a revision consists of, and what it follows.

    Attributes:
        department: Its id.
        period: The period.
        revision: `r1`, `r2` …
        sequence: 1, 2 … over all periods of the department.
        previous: SHA-256 of the manifest before it in sequence; empty for the first.
        digest: The assessment's `inputs_hash`.
        program: Hash of the program that made it.
        version: The program's version.
        lang: The report's language.
        renderer: What laid it out.
        formats: What it was rendered as.
        on: The day of issue; manifests of earlier layouts may not say it.
        kind: `issue`, or `void`: what was issued of the period is withdrawn as a whole.
        replaces: The revision that it replaces or voids; empty where it pays. Earlier layouts do
            not say it: see `replaced`.
        paid: `elsewhere` where the period was paid before there was a ledger; see `reason`.
        reason: Why it is void, or how it was paid elsewhere.
        by: Who issued it, by id; empty where nobody is named.
        key: The id of the key that signs it; empty where it is unsigned.
        beside: SHA-256 of the last manifest of every other department at that time, so that one
            head proves what all of them had issued by then.
        payments: SHA-256 of the last line of the register of the bank's lists at that time; empty
            while there was none.
        commit: The commit that the program was built from; empty where it is not known.
        lock: SHA-256 of the locked versions of libraries that the program belongs to.
        renderer_version: The version of what laid it out, where that is another program.
        layout: Which files its folder has; see `LAYOUT`. Manifests of the first one do not say it.
        files: SHA-256 of every other file of the revision, by its path in the folder.
    """

    department: str
    period: str
    revision: str
    sequence: int
    previous: str
    digest: str
    program: str
    version: str
    lang: str
    renderer: str
    formats: tuple[str, ...]
    on: str = ""
    kind: Literal["issue", "void"] = "issue"
    replaces: str = ""
    paid: Literal["", "elsewhere"] = ""
    reason: str = ""
    by: str = ""
    key: str = ""
    beside: Mapping[str, str] = Field(default_factory=dict)
    payments: str = ""
    commit: str = ""
    lock: str = ""
    renderer_version: str = ""
    layout: int = 1
    files: Mapping[str, str] = Field(default_factory=dict)

    @property
    def reads_formerly(self) -> bool:
        """Whether the program that made it left formulas to Python's grammar."""
        # Formulas have been read by a reader of their own for as long as there are bridges.
        return self.layout < WITH_BRIDGE

    @property
    def replaced(self) -> str:
        """The revision of the period that it replaces or voids; empty where there is none."""
        number = int(self.revision[1:])
        if self.layout < WITH_ACTS:  # nothing was void then: each replaced the one before it
            return f"r{number - 1}" if number > 1 else ""
        return self.replaces

    def to_bytes(self) -> bytes:
        """The manifest as its file holds it."""
        return _written(self.model_dump(mode="json"))


def read_manifest(content: bytes, source: str) -> Manifest:
    """The manifest in a file.

    Args:
        content: Of the file.
        source: Its name as it should be shown.

    Raises:
        ValueError: It is none, or not written as manifests are: what stands in it twice, one
            reader takes from the first place and another from the last.
    """
    if _written(parse_json(content, source)) != content:
        raise ValueError(source)
    return model_of(Manifest, content, source)


def _written(content: Mapping[str, object]) -> bytes:
    """JSON as the file of a manifest holds it."""
    return f"{json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def follows(manifest: Manifest, last: ManifestEntry | None) -> bool:
    """Whether a manifest is the next one after a line of the register."""
    if last is None:
        return manifest.sequence == 1 and not manifest.previous
    return manifest.sequence == last.sequence + 1 and manifest.previous == last.sha256
