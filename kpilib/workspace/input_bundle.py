"""Everything that a report is made of, as files in memory: to freeze, to compare, to mix.

A bundle holds one department's settings and schemes, the notebooks, and the inputs and corrections
of every period that is read for it, be it earlier or a piece of the run. Written to an empty folder
it is a workspace of its own that yields the same figures and the same report for ever.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

from kpilib.core import scratch
from kpilib.core.access import make_folder, write_new
from kpilib.text.own_phrases import FOLDER as PHRASES
from kpilib.workspace.accepted import ACCEPTED
from kpilib.workspace.decision_notes import notes_file
from kpilib.workspace.departments import FOUR_EYES, SETTINGS
from kpilib.workspace.opening_balances import balances_place
from kpilib.workspace.people_file import PEOPLE
from kpilib.workspace.recovery_limit import LIMIT_KEY
from kpilib.workspace.workspace import Workspace
from kpilib.workspace.write_offs import write_offs_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.accepted import AcceptedEntry

INPUTS, CORRECTIONS, SCHEMES = "params/inputs/", "params/corrections/", "params/schemes/"


@dataclass(frozen=True)
class InputBundle:
    """Files by their path in a workspace.

    Attributes:
        files: Content by path, with `/` between folders.
        formerly: The schemes among them that are read as the program read them by which they were
            issued; see `kpilib.rules.earlier_spellings`.
    """

    files: Mapping[str, bytes]
    formerly: frozenset[str] = frozenset()

    @classmethod
    def of(cls, workspace: Workspace, department: str, *periods: Period) -> InputBundle:
        """What a department's figures of some periods are made of now.

        Args:
            workspace: Where everything is.
            department: Its id.
            periods: What is assessed: a period, and those that its report looks back on.

        Raises:
            WorkspaceError: There is no such department, or a scheme that it names is not there.
        """
        wanted = [workspace.root / "notebooks", workspace.root / PHRASES]
        read = set().union(*(workspace.reads(department, period) for period in periods))
        for each in read:
            wanted.append(workspace.inputs_folder(department, each))
            wanted.append(workspace.corrections_folder(department, each))
        found = {
            path.relative_to(workspace.root).as_posix(): path.read_bytes()
            for folder in wanted
            for path in sorted(folder.rglob("*") if folder.is_dir() else ())
            if path.is_file() and not path.name.startswith(".") and path.parent.name[0] != "."
        }
        # An act of another department that touches this one is part of what it is made of.
        for path in (one for each in read for one in workspace.acts_of_others(department, each)):
            found[path.relative_to(workspace.root).as_posix()] = path.read_bytes()
        workspace.require_schemes(department)
        settings = workspace.department(department)
        for period in periods:
            notes = notes_file(workspace.root, department, period)
            if notes.is_file():
                found[notes.relative_to(workspace.root).as_posix()] = notes.read_bytes()
        for place in (balances_place(department), write_offs_file(department), PEOPLE):
            if (workspace.root / place).is_file():
                found[place] = (workspace.root / place).read_bytes()
        for scheme in {entry.id for entry in settings.scheme}:
            path = workspace.root / SCHEMES / f"{scheme}.yaml"
            found[f"{SCHEMES}{scheme}.yaml"] = path.read_bytes()
            for table in workspace.book.tables(scheme):
                found[table.relative_to(workspace.root).as_posix()] = table.read_bytes()
        found[SETTINGS] = _settings_of(workspace, department)
        entries = workspace.accepted.needed.of(department).entries
        if accepted := accepted_text(department, (one for one in entries if one.period in read)):
            found[ACCEPTED] = accepted
        return cls(dict(sorted(found.items())))

    @property
    def digest(self) -> str:
        """A hash of all files with their paths."""
        digest = hashlib.sha256()
        for path, content in sorted(self.files.items()):
            digest.update(f"{path}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()

    def only(self, keep: Callable[[str], bool]) -> InputBundle:
        """The files whose path is wanted."""
        kept = {path: content for path, content in self.files.items() if keep(path)}
        return InputBundle(kept, frozenset(filter(keep, self.formerly)))

    def with_from(self, other: InputBundle, these: Callable[[str], bool]) -> InputBundle:
        """This bundle with some of its files as they are, and are read, in another one."""
        kept, taken = self.only(lambda path: not these(path)), other.only(these)
        files = dict(sorted({**kept.files, **taken.files}.items()))
        return InputBundle(files, kept.formerly | taken.formerly)

    def write(self, root: Path, *, frozen: bool = True) -> Workspace:
        """Write the files below a folder, which then is a workspace.

        Args:
            root: The folder.
            frozen: They are as they were issued: later refusals are not held against them.
        """
        for path, content in self.files.items():
            target = root / path
            make_folder(target.parent)
            write_new(target, content)
        formerly = frozenset(path.removeprefix(SCHEMES)[:-5] for path in self.formerly)
        return Workspace(root, frozen=frozen, formerly=formerly)

    @contextmanager
    def opened(self, *, frozen: bool = True) -> Iterator[Workspace]:
        """The bundle as a workspace in a temporary folder; see `write`."""
        with scratch.folder() as root:
            yield self.write(root, frozen=frozen)


def read_bundle(folder: Path, *, formerly: bool = False) -> InputBundle:
    """The bundle whose files stand below a folder.

    Args:
        folder: Where they are.
        formerly: They were issued by a program that read formulas with Python's grammar.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    schemes = (path for path in files if path.startswith(SCHEMES) and path.endswith(".yaml"))
    return InputBundle(files, frozenset(schemes) if formerly else frozenset())


def of_period(period: str) -> Callable[[str], bool]:
    """Whether a path is an input or correction of one period."""
    return lambda path: path.startswith((f"{INPUTS}{period}/", f"{CORRECTIONS}{period}/"))


def of_schemes(path: str) -> bool:
    """Whether a path says what the rules are: a scheme, or the department's settings."""
    return path.startswith(SCHEMES) or path == SETTINGS


def without_policy(settings: bytes) -> bytes:
    """Frozen settings without how a period is closed: it moves no figure of the period."""
    keys = tuple(f"{key}:".encode() for key in (FOUR_EYES, LIMIT_KEY))
    lines = settings.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(keys))


class _WholeTextDumper(yaml.SafeDumper):
    """Decimals as plain numbers, so that they are read back as what they were."""


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    kind = "int" if value == value.to_integral_value() else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", f"{value:f}")


_WholeTextDumper.add_representer(Decimal, _decimal)
_WholeTextDumper.add_representer(date, lambda dumper, day: dumper.represent_str(day.isoformat()))


class _Quoting(_WholeTextDumper):
    """Texts in quotes: an id such as `007` is no number."""


_Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def accepted_text(department: str, entries: Iterable[AcceptedEntry]) -> bytes:
    """`accepted.yaml` with just the entries that the department's runs of some periods need.

    Whoever has looked at what is merely unusual changes no figure, and so makes no new revision.
    """
    said = [
        {**entry.model_dump(exclude_defaults=True), "department": department} for entry in entries
    ]
    text: str = yaml.dump(said, Dumper=_Quoting, allow_unicode=True, sort_keys=True)
    return text.encode() if said else b""


def _settings_of(workspace: Workspace, department: str) -> bytes:
    """`departments.yaml` with just one department, so that others' changes never show."""
    settings = workspace.settings
    one = workspace.department(department).model_dump(by_alias=True, exclude={"id"})
    one["scheme"] = list(one["scheme"])
    one["notebook"] = workspace.department(department).notebook
    content = {
        "company": settings.company.model_dump(),
        "departments": {department: {k: v for k, v in one.items() if v not in (None, {})}},
        **({FOUR_EYES: True} if settings.four_eyes else {}),
        **({LIMIT_KEY: str(settings.recover_at_most)} if settings.recover_at_most else {}),
    }
    text: str = yaml.dump(content, Dumper=_WholeTextDumper, allow_unicode=True, sort_keys=True)
    return text.encode()
