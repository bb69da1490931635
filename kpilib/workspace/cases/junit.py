"""How cases came out as JUnit's XML, which build servers show."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kpilib.text.language import Language
    from kpilib.workspace.cases.scheme_cases import CaseDiffering, SchemeCases


def junit_text(
    found: Iterable[SchemeCases], spoken: Language, told: Callable[[CaseDiffering], str]
) -> str:
    """One suite a scheme, one case each; neither times nor machines are named.

    Args:
        found: The schemes with their cases.
        spoken: The language of names and problems.
        told: Says a difference in one line.
    """
    suites = "\n".join(line for one in found for line in _suite(one, spoken, told))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{suites}\n</testsuites>\n'


def _suite(
    one: SchemeCases, spoken: Language, told: Callable[[CaseDiffering], str]
) -> Iterator[str]:
    wrong = {id(each.case) for each in one.differing}
    yield (
        f'  <testsuite name={quoteattr(one.scheme)} tests="{len(one.cases)}" '
        f'failures="{len(wrong)}" errors="{len(one.problems)}">'
    )
    for problem in one.problems:
        yield f"    <testcase classname={quoteattr(one.scheme)} name={quoteattr(problem.code)}>"
        yield f"      <error>{escape(spoken.said(problem.text))}</error>"
        yield "    </testcase>"
    for case in one.cases:
        name = f"classname={quoteattr(one.scheme)} name={quoteattr(case.name.in_(spoken.code))}"
        lines = [told(each) for each in one.differing if each.case is case]
        yield f"    <testcase {name}>" if lines else f"    <testcase {name}/>"
        if lines:
            yield f"      <failure>{escape(chr(10).join(lines))}</failure>"
            yield "    </testcase>"
    yield "  </testsuite>"
