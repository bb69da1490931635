"""What the chapter of a scheme says: its versions with their rules, and its cases.

Every rule has a place that links lead to: `#<scheme>-<item>` in the version in force, and
`#<scheme>-<first day>-<item>` in each version, whatever is in force when the book is made again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kpilib.publish.scheme_book.places import anchor
from kpilib.publish.scheme_book.worked_cases import worked
from kpilib.rules.case_files import read_cases
from kpilib.rules.own_values import with_own_values
from kpilib.text.schemes.scheme_page import head, sections, version_on
from kpilib.text.schemes.scheme_text import SchemeText
from kpilib.workspace.own_values_of import every_own_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.publish.scheme_book.worked_cases import WorkedCase
    from kpilib.rules.scheme import Scheme
    from kpilib.text.schemes.scheme_page import PageSection
    from kpilib.text.schemes.told_rule import ToldRule
    from kpilib.workspace.workspace import Workspace

IN_FORCE, COMING, ENDED = "in force", "coming", "ended"

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlacedRule:
    """A rule and its place in its version; empty where a line only introduces others."""

    told: ToldRule
    place: str


@dataclass(frozen=True)
class BookVersion:
    """One dated version of a scheme in words.

    Attributes:
        scheme: The version.
        standing: `IN_FORCE`, `COMING` or `ENDED`.
        leads: Whether links without a day lead here.
        head: For which periods, since when, and where its text stands.
        sections: The rules by topic: heading and rules.
    """

    scheme: Scheme
    standing: str
    leads: bool
    head: tuple[str, ...]
    sections: tuple[tuple[str, tuple[PlacedRule, ...]], ...]

    @property
    def place(self) -> str:
        """Where links to the version as a whole lead."""
        return anchor(self.scheme.id, "", self.scheme.effective_from)

    def anchors(self, item: str) -> tuple[str, ...]:
        """Where links to a rule lead: with the version's first day, and without where it leads."""
        dated = anchor(self.scheme.id, item, self.scheme.effective_from)
        return (anchor(self.scheme.id, item), dated) if self.leads else (dated,)


@dataclass(frozen=True)
class Chapter:
    """A scheme's chapter.

    Attributes:
        id: The scheme.
        title: Its printed name.
        lang: The language.
        users: The departments that are assessed by it, each with since when.
        versions: The version that links lead to first, then those to come, then earlier ones.
        cases: Its cases, worked.
    """

    id: str
    title: str
    lang: str
    users: tuple[str, ...]
    versions: tuple[BookVersion, ...]
    cases: tuple[WorkedCase, ...]

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """Every version."""
        return tuple(version.scheme for version in self.versions)


def chapter(workspace: Workspace, scheme_id: str, lang: str, day: date) -> Chapter:
    """Tell a scheme.

    Args:
        workspace: Whose rules they are.
        scheme_id: The scheme.
        lang: The language.
        day: What is in force, and what is still to come.

    Raises:
        ProblemsFound: The scheme or its cases are faulty.
    """
    versions = ended(_with_own_values(workspace, scheme_id))
    leading = version_on(versions, day)
    later = [one for one in versions if one.effective_from > leading.effective_from]
    earlier = [one for one in versions if one.effective_from < leading.effective_from]
    cases = worked(workspace.book, scheme_id, read_cases(workspace.root, scheme_id), lang)
    return Chapter(
        scheme_id,
        leading.title.in_(lang),
        lang,
        tuple(_users(workspace, scheme_id, lang)),
        tuple(_version(one, leading, lang, day) for one in (leading, *later, *reversed(earlier))),
        tuple(cases),
    )


def _with_own_values(workspace: Workspace, scheme_id: str) -> tuple[Scheme, ...]:
    """Every version, which knows what departments have otherwise, and until when."""
    users = [one for one in workspace.departments.values()
             if any(entry.id == scheme_id for entry in one.scheme)]  # fmt: skip
    own = [replace(value, whose=one.title) for one in users
           for value in every_own_value(one.overrides)]  # fmt: skip
    dated = workspace.book.dated(scheme_id)
    following = [*(scheme.effective_from for scheme, _ in dated[1:]), date.max]
    return tuple(
        with_own_values(scheme, document, [
            one for one in own
            if (one.since or date.min) < end and (one.until or date.max) >= scheme.effective_from
        ])
        for (scheme, document), end in zip(dated, following, strict=True)
    )  # fmt: skip


def ended(versions: Sequence[Scheme]) -> tuple[Scheme, ...]:
    """Versions, the oldest first, each with its last day where another one follows."""
    last = [one.effective_from - _DAY for one in versions[1:]]
    return tuple(
        one.model_copy(update={"effective_to": min(end, one.effective_to or end)})
        for one, end in zip(versions, last, strict=False)
    ) + tuple(versions[-1:])


def standing(scheme: Scheme, day: date) -> str:
    """Whether a version is in force on a day, comes later, or has ended."""
    if scheme.effective_from > day:
        return COMING
    return ENDED if scheme.effective_to is not None and scheme.effective_to < day else IN_FORCE


def _version(scheme: Scheme, leading: Scheme, lang: str, day: date) -> BookVersion:
    known = standing(scheme, day)
    # Values are those of the day; of what has ended its last, of what comes its first.
    told_on = {COMING: scheme.effective_from, ENDED: scheme.effective_to or day}.get(known, day)
    text = SchemeText(lang, scheme, told_on)
    return BookVersion(
        scheme, known, scheme is leading, tuple(head(text)), tuple(_placed(sections(text)))
    )


def _placed(found: Iterable[PageSection]) -> Iterator[tuple[str, tuple[PlacedRule, ...]]]:
    """Every rule with a place of its own, where two of them are called alike, too."""
    taken: Counter[str] = Counter()
    for section in found:
        rules = []
        for rule in section.rules:
            name = rule.name.replace(" ", "-")
            taken[name] += 1
            again = f"-{taken[name]}" if taken[name] > 1 else ""
            rules.append(PlacedRule(rule, f"{name}{again}" if name else ""))
        yield section.heading, tuple(rules)


def _users(workspace: Workspace, scheme_id: str, lang: str) -> Iterator[str]:
    """The departments whose rules these are or were, with since when where they changed."""
    wording = SchemeText(lang, workspace.book.versions(scheme_id)[-1], date.max)
    for department in workspace.departments.values():
        entries = department.scheme
        for entry in entries:
            if entry.id != scheme_id:
                continue
            name = department.title.in_(lang)
            if len(entries) > 1:
                name += wording.say(" (since {since})", since=entry.from_)
            yield name
