"""The statements of departments, made by a cluster: the same files as if they had been made here.

A large department is cut into parts for several workers, between people who are laid out together.
Who gets one is looked up here, and so are faults of inputs told before anything is sent. A
department's files are written when all of its parts are there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kpilib.core.jsontext import parse_json
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.publish.cluster.cluster_tls import ClusterError
from kpilib.publish.cluster.needed_files import NeededFiles
from kpilib.publish.packs.handed_on import KnownBefore
from kpilib.publish.statements.named_pages import EverybodysFile
from kpilib.publish.statements.statement_pdf import TOGETHER, StatementRun
from kpilib.publish.statements.statement_sources import statement_source
from kpilib.publish.statements.write_statements import (
    EVERYBODYS,
    Stated,
    StatementDrafts,
    StatementOrder,
    StatementSet,
    chosen_people,
    printed_names,
    put_in_place,
    renews_everybodys,
    title_of_all,
)
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.publish.cluster.cluster import Cluster
    from kpilib.publish.cluster.far_work import Handed
    from kpilib.publish.packs.handed_on import HandedOn

_PART = 5 * TOGETHER
_PARTS = 8
"""People of a part at most, and parts of a department: each part assesses all of the department,
and looks at everybody where people are ranked, which must stay little of what it costs. So the
parts of a very large department are larger."""

_WARM = "kpilib.publish.cluster.statements_preload"

_PERSON = {"html": 0.002, "pdf": 0.006, "json": 0.001}
_EXPLAINED = 0.006  # seconds of a person, whatever the formats
_DEPARTMENT = 0.1  # seconds to assess one

_RUN = "run "
"""How the names of laid out pages begin, which no file of a statement has."""


@dataclass(frozen=True)
class FarStatements:
    """Some statements of a department for a worker.

    Attributes:
        order: Which; its revision is named, its people are not.
        people: The ids of those of this part.
        part: Which part of the department this is.
        whole: Hand back laid out pages as well, for everybody's in one file.
        digest: Of the files that they are made of; see `NeededFiles`.
    """

    order: StatementOrder
    people: tuple[str, ...]
    part: int
    whole: bool
    digest: str

    @property
    def department(self) -> str:
        """Whose."""
        return self.order.department

    @property
    def seconds(self) -> float:
        """What they cost: people times formats."""
        forms = {*self.order.formats, *(("pdf",) if self.whole else ())}
        each = _EXPLAINED + sum(_PERSON[form] for form in forms)
        return _DEPARTMENT + len(self.people) * each

    @property
    def warm(self) -> str:
        """All that statements need: to load it takes as long as to make thirty of them."""
        return _WARM

    def make(self, root: Path) -> HandedOn:
        """Make them out of the copy of the workspace.

        Returns:
            What has been found out about schemes.
        """
        known = KnownBefore.now("schemes", "schemes with other values", "findings")
        refuse_others(root, self.department, self.digest)
        order = self.order
        with statement_source(
            Workspace(root), order.department, order.period,
            revision=order.revision, lang=order.lang,
        ) as source:  # fmt: skip
            drafts = StatementDrafts(source, self.people)
            files = drafts.files(order.formats)
            for number, run in enumerate(drafts.runs if self.whole else ()):
                files[f"{_RUN}{number}.json"] = json.dumps(run.headings).encode()
                files[f"{_RUN}{number}.pdf"] = run.laid_out
        self._file(root).write_bytes(_together(files))
        return known.beyond()

    def files(self, root: Path) -> Mapping[str, bytes]:
        """Their files, and laid out pages, by their names."""
        return _taken_apart(self._file(root).read_bytes())

    def _file(self, root: Path) -> Path:
        return root / f"made {self.order.name} {self.part} {self.whole}"


def _together(files: Mapping[str, bytes]) -> bytes:
    """Files as one, for they only go from one process to the next: a line of sizes, and all."""
    sizes = json.dumps([(name, len(data)) for name, data in files.items()])
    return b"\n".join([sizes.encode(), b"".join(files.values())])


def _taken_apart(data: bytes) -> dict[str, bytes]:
    sizes, _, rest = data.partition(b"\n")
    files, place = {}, 0
    for name, size in parse_json(sizes, "sizes"):
        files[name] = rest[place : place + size]
        place += size
    return files


def refuse_others(root: Path, department: str, digest: str) -> None:
    """Make nothing of other files than those that the command has seen.

    Raises:
        ClusterError: They are others.
    """
    if NeededFiles(root).digest(department) != digest:
        raise ClusterError(
            Message(
                "the workspace that the worker has read is another one than here, or has been "
                "changed meanwhile: look at --inputs-url, and run this again"
            )
        )


@dataclass
class _Department:
    """A department's statements while its parts come in.

    Attributes:
        order: What was asked for.
        pages: By how reports print a person, the name of the person's files.
        title: Of everybody's in one file; empty where that is not made.
        lang: Its language.
        renewed: Whether it is made anew beside those of some.
        works: The parts.
        handed: What has come, by part; the parts of everybody's file apart.
    """

    order: StatementOrder
    pages: Mapping[str, str]
    title: str
    lang: str
    renewed: bool
    works: tuple[FarStatements, ...]
    handed: dict[FarStatements, Handed] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return len(self.handed) == len(self.works)

    def written(self, workspace: Workspace) -> Stated:
        """Write them.

        Raises:
            KpiError: A part could not be made.
        """
        for work in self.works:
            if error := self.handed[work].error:
                raise ClusterError(error)
        files: dict[str, bytes] = {}
        everybody = EverybodysFile()
        for work in self.works:
            given = self.handed[work].files
            files |= {name: data for name, data in given.items() if not name.startswith(_RUN)}
            everybody.add_runs(_runs(given))
        if self.title:
            files[EVERYBODYS] = everybody.content(self.title, self.lang)
        made = StatementSet(self.pages, files)
        return put_in_place(workspace, self.order, made, renewed=self.renewed)


def _runs(given: Mapping[str, bytes]) -> Iterator[StatementRun]:
    number = 0
    while (headings := given.get(f"{_RUN}{number}.json")) is not None:
        yield StatementRun(tuple(parse_json(headings, _RUN)), given[f"{_RUN}{number}.pdf"])
        number += 1


def write_statements_there(
    cluster: Cluster, workspace: Workspace, orders: Sequence[StatementOrder]
) -> Iterator[tuple[StatementOrder, Stated | KpiError]]:
    """Have statements made by workers, and write them into this workspace.

    Yields:
        Each department as it comes, with what has been written, or why nothing was.

    Raises:
        ClusterError: See `Cluster.done`.
    """
    needed = NeededFiles(workspace.root)
    departments: list[_Department] = []
    for order in orders:
        try:
            departments.append(_planned(workspace, order, needed.digest(order.department)))
        except KpiError as wrong:
            yield order, wrong
    departments.sort(key=lambda one: -sum(work.seconds for work in one.works))
    whose = {work: one for one in departments for work in one.works}
    for work, handed in cluster.done(workspace.root, list(whose)):
        one = whose.pop(work)
        one.handed[work] = handed
        if one.is_whole:
            try:
                yield one.order, one.written(workspace)
            except KpiError as wrong:
                yield one.order, wrong
            one.handed.clear()


def _planned(workspace: Workspace, order: StatementOrder, digest: str) -> _Department:
    """The parts of a department.

    Raises:
        KpiError: Inputs are faulty, or somebody has no figures.
    """
    renewed = renews_everybodys(workspace, order)
    with statement_source(
        workspace, order.department, order.period, revision=order.revision, lang=order.lang
    ) as source:
        chosen = chosen_people(source, order.employees)
        plain = replace(order, employees=(), revision=source.revision)
        mine = not order.employees and "pdf" in order.formats
        works = [*_parts(plain, chosen, digest, whole=mine)]
        if renewed:
            works += _parts(replace(plain, formats=()), source.people, digest, whole=True)
        title = title_of_all(source) if renewed or (mine and chosen) else ""
        pages = printed_names(source, chosen)
        return _Department(order, pages, title, source.lang, renewed, tuple(works))


def _parts(
    order: StatementOrder, people: Sequence[str], digest: str, *, whole: bool
) -> Iterator[FarStatements]:
    size = part_size(len(people))
    for part, first in enumerate(range(0, max(len(people), 1), size)):
        some = tuple(people[first : first + size])
        yield FarStatements(order, some, part, whole, digest)


def part_size(people: int) -> int:
    """How many are made together: parts are as equal as those allow who are laid out together.

    >>> [part_size(people) for people in (0, 30, 500, 501, 1000, 10_000)]
    [100, 100, 500, 300, 500, 1300]
    """
    parts = min(-(-people // _PART), _PARTS) or 1
    return max(-(-people // (parts * TOGETHER)), 1) * TOGETHER
