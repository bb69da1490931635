"""What there is of a department's report, by the names of the page; only what is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.jsontext import model_of
from kpilib.records.manifest import MANIFEST, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.text.language import Language

_REVISION = re.compile(r"r([1-9]\d*)")


class Link(NamedTuple):
    """A link of the page.

    Attributes:
        name: What it is called.
        target: Where it leads, from the page.
    """

    name: str
    target: str


def file_names(spoken: Language) -> Mapping[str, str]:
    """What the files of a report are called, in the order of the page."""
    return {
        "report.html": "HTML",
        "report.pdf": "PDF",
        "report.docx": "Word",
        "payouts.xlsx": spoken.say("Payroll", context="index"),
        "review.ipynb": spoken.say("Notebook"),
    }


def _edition_names(spoken: Language) -> Mapping[str, str]:
    return {
        "hr": spoken.say("HR edition"),
        "posting": spoken.say("Edition for posting"),
        "payroll": spoken.say("Payroll edition"),
    }


def file_links(
    folder: Path, files: Sequence[str], spoken: Language, workbook: str
) -> tuple[Link, ...]:
    """The files of a draft, its statements and its editions.

    Args:
        folder: Where the report is.
        files: What it consists of.
        spoken: The language.
        workbook: What its workbook is called; payroll only where something is paid by it.
    """
    known, name = {**file_names(spoken), "payouts.xlsx": workbook}, folder.name
    found = [Link(known[file], f"{name}/{file}") for file in known if file in files]
    if not found:
        return ()
    if (folder / "statements" / "all.pdf").is_file():
        found.append(Link(spoken.say("Statements (PDF)"), f"{name}/statements/all.pdf"))
    for edition, shown in _edition_names(spoken).items():
        there = [file for file in known if (folder / "editions" / edition / file).is_file()]
        if there:
            found.append(Link(shown, f"{name}/editions/{edition}/{there[0]}"))
    return tuple(found)


def issued_links(root: Path, period: Period, name: str, spoken: Language) -> tuple[Link, ...]:
    """What of a department has been issued, the first revision and its payroll workbook first."""
    folder = root / "reports" / str(period)
    found = {
        int(match[1]): path
        for path in (folder / name).glob("r*")
        if path.is_dir() and (match := _REVISION.fullmatch(path.name))
    }
    links, acts = [], {number: _act(found[number]) for number in sorted(found)}
    voids = (number for number, act in acts.items() if act and act.kind == "void")
    last_void = max(voids, default=0)
    for number, act in acts.items():
        pays = not (act.replaced or act.paid) if act else number == 1
        for shown, file in _links(found[number], spoken, pays=pays):
            is_void = number < last_void
            text = spoken.say("{revision} (void)", revision=shown) if is_void else shown
            links.append(Link(text, file.relative_to(folder).as_posix()))
    return tuple(links)


def _act(folder: Path) -> Manifest | None:
    """What a revision says of itself; None where that cannot be read: verify tells."""
    try:
        return model_of(Manifest, (folder / MANIFEST).read_bytes(), folder.name)
    except (OSError, ValueError):
        return None


def _links(folder: Path, spoken: Language, *, pays: bool) -> Iterator[tuple[str, Path]]:
    names = file_names(spoken)
    there = [folder / file for file in names if (folder / file).is_file()]
    if there:
        yield folder.name, there[0]
    payroll = folder / "payouts.xlsx"
    if pays and payroll in there[1:]:
        yield f"{folder.name} {names[payroll.name]}", payroll
