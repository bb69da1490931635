"""Words of the inputs that look like slips of the pen for others."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.lint.unused import vocabulary_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.lint.finding import Finding, Subject

_SHORTEST = 5  # letters from which one letter more or less is no other word


def near_names(subjects: Sequence[Subject]) -> Iterator[Finding]:
    """A metric or rated indicator one letter away from one that is used more often.

    Words that differ in a digit only are meant (`stage_1`, `stage_2`).
    """
    used: Counter[str] = Counter()
    where: defaultdict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        vocabulary = vocabulary_of(subject)
        for name in {*vocabulary.metrics, *vocabulary.indicators}:
            used[name] += 1
            where[name].append(subject)
    for one, other in combinations(sorted(used), 2):
        if one_letter_apart(one, other):
            rare, common = sorted((one, other), key=lambda name: (used[name], name))
            for subject in where[rare]:
                yield _finding(subject, rare, common, used[common])


def _finding(subject: Subject, rare: str, common: str, times: int) -> Finding:
    message = Message(
        "{rare} is one letter away from what one scheme calls {common}",
        "{rare} is one letter away from what {n} schemes call {common}",
        n=times,
        rare=rare,
        common=common,
    )
    fix = Message("write {common}, if the same is meant", common=common)
    return subject.warning(_place(subject, rare), "unknown_metric", message, fix)


def _place(subject: Subject, name: str) -> KeyPath:
    """The first part that reads the name."""
    for path, part in subject.parts():
        if name in (*part.looks_at("metrics", part.periods_back()), *part.looks_at("ratings")):
            return (*path, part.key)
    return ()


def one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter is missing, added, replaced, or two neighbours are swapped.

    >>> one_letter_apart("customers", "customer"), one_letter_apart("stage_1", "stage_2")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 1:
        return False
    start = _common(short, long)
    end = _common(short[start:][::-1], long[start:][::-1])
    a, b = short[start : len(short) - end], long[start : len(long) - end]
    if a.isdigit() or b.isdigit():
        return False
    return len(b) <= 1 or a == b[::-1]


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    """How many letters two words begin with alike."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
