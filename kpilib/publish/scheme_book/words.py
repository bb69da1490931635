"""What the scheme book says around the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.tables import READ_TABLES
from kpilib.publish.scheme_book.chapter import COMING, ENDED, IN_FORCE
from kpilib.text.foreign import by_script
from kpilib.text.formats import Wording
from kpilib.text.period_names import period_name
from kpilib.text.schemes.words import NAMES, word

if TYPE_CHECKING:
    from kpilib.publish.scheme_book.chapter import Chapter
    from kpilib.publish.scheme_book.worked_cases import WorkedCase, WorkedRun

_STANDING = {
    IN_FORCE: Message("In force"),
    COMING: Message("To come"),
    ENDED: Message("No longer in force"),
}


class BookWords(Wording):
    """Says what stands around the rules, in one language."""

    @property
    def tag(self) -> str:
        """How documents name the language."""
        return self.language.paper.tag

    def standing(self, standing: str) -> str:
        """Whether a version is in force."""
        return self.language.said(_STANDING[standing])

    def users(self, chapter: Chapter) -> str:
        """Whose rules these are."""
        if not chapter.users:
            return self.say("No department is assessed by it.")
        return self.say("Assessed by it: {departments}", departments=chapter.users)

    def case(self, number: int, worked: WorkedCase) -> str:
        """The heading of a case: its name where there is one in the language."""
        name = worked.case.name
        code = name.language_in(self.lang) or by_script(name.in_(self.lang), self.lang)
        if code != self.lang:
            return self.say("Example {n}", n=number)
        return self.say("Example {n}: {name}", n=number, name=name.in_(self.lang))

    def period_of(self, run: WorkedRun) -> str:
        """The period as it is printed; as it is written where it cannot be read."""
        try:
            return period_name(Period.parse(run.period), self.lang)
        except ValueError:
            return run.period

    def column(self, table: str, name: str, run: WorkedRun) -> str:
        """A column of an input table."""
        label = run.scheme.label(name, self.lang) if run.scheme else name
        known = table in READ_TABLES and READ_TABLES[table].column(name) is not None
        return word(NAMES, name, self.lang) if known and label == name else label

    def cell(self, text: str, run: WorkedRun) -> str:
        """A cell of an input table: words that the scheme prints have that name."""
        return run.scheme.label(text, self.lang) if run.scheme else text

    def spoken(self, text: str) -> str:
        """The language of a text of the regulation; empty where it is that of the page."""
        code = by_script(text, self.lang)
        return "" if code == self.lang else code

    def texts(self) -> dict[str, str]:
        """What the pages print, by the name that their templates use."""
        return {
            "book": self.say("Scheme book"),
            "contents": self.say("Contents"),
            "all": self.say("All schemes"),
            "examples": self.say("Worked examples"),
            "worked": self.say(
                "Each example is worked by the program that pays; a figure unfolds to the rows and "
                "clauses that it follows from."
            ),
            "inputs": self.say("What went in"),
            "refused": self.say("These inputs are refused:"),
            "line": self.say("line", context="of a file"),
            "scheme": self.say("Scheme", context="book"),
            "standing": self.say("Standing"),
            "departments": self.say("Departments"),
            "clause": self.say("Clause"),
            "reading": self.say("Our reading"),
        }
