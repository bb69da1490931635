"""Writes `docs/licences.md`: `python -m tests.supply.licences`."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING

from .lock import ROOT, at_run_time

if TYPE_CHECKING:
    from importlib.metadata import PackageMetadata

PAGE = ROOT / "docs" / "licences.md"
_ONE_LINE = 60  # characters; what is longer is the licence itself and not its name

HEAD = """\
# Licences: what is shipped, what reports embed, what it stands on

Written by `python -m tests.supply.licences` from the lock and from what its packages say of
themselves; a test holds it.

**kpilib itself** ships no program of others. No licence has been chosen for it yet.

**Reports embed characters of two fonts,** Noto Sans CJK SC and Noto Serif CJK SC, under the SIL
Open Font License 1.1. In HTML and Word the embedded fonts name their copyright, licence and
address in their own tables of names, as the licence asks. The licence makes no demand on a
document that is made with a font. Its text is shipped as `kpilib/text/OFL.txt`. The fonts have no
reserved name, and reports promote nothing with their authors' names.

**Worth knowing** before you pass an installed environment on to somebody else:

- `mplfonts` (MIT) carries several fonts without their licences; SimHei among them is a commercial
  font. kpilib draws with Noto Sans CJK SC and Noto Serif CJK SC alone.
- `pypandoc-binary` (MIT) carries pandoc, which is under the GPL (2 or later). It is run as a
  program of its own.
- `pypdfium2` and `typst` carry the libraries that they are made of.

Quarto is no part of it: where you have installed it yourself, it is used as it is there.

What is known of vulnerabilities in these versions: `make audit`. It ends well only if every package
was looked up and nothing is known against any; where the database cannot be had it says so, and
ends with an error. `python -m tests.supply.audit` tells the cases apart: 0 nothing is known against
any, 1 something is, 3 it is not known. The same list for machines, with hashes: `make sbom`
(CycloneDX, in `sbom.cdx.json`; the same lock gives the same bytes).

| package | version | licence |
|---|---|---|
"""


def page() -> str:
    """The page as it has to be; the versions of several Pythons share a line."""
    lines: dict[str, list[str]] = {}
    for one in at_run_time():
        versions = lines.setdefault(one.name, [])
        versions += [one.version] if one.version not in versions else []
    before = on_page()
    rows = [
        f"| {name} | {', '.join(versions)} | {licence(name) or before[name]} |\n"
        for name, versions in lines.items()
    ]
    return HEAD + "".join(rows)


def on_page() -> dict[str, str]:
    """The licences that the page names now.

    Of what only other systems and Pythons install, this machine knows no more: where the page says
    nothing of it yet, a line is written by hand.
    """
    rows = re.findall(
        r"^\| ([\w.-]+) \| [^|]+ \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    return dict(rows)


def licence(name: str) -> str:
    """A package's licence as it says itself; nothing where it says nothing or is not here."""
    try:
        return _of(metadata(name))
    except PackageNotFoundError:
        return ""


def _of(said: PackageMetadata) -> str:
    if expression := said.get("License-Expression"):
        return str(expression)
    classified = [
        text.rpartition(" :: ")[2]
        for text in said.get_all("Classifier") or []
        if text.startswith("License :: ") and text.rpartition(" :: ")[2] != "OSI Approved"
    ]
    text = str(said.get("License") or "")
    if text != "UNKNOWN" and 0 < len(text) <= _ONE_LINE and "\n" not in text:
        return text
    return classified[0] if classified else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
