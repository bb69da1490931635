"""The whole scheme book as one PDF with contents, laid out by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.publish.render import as_pdf, words
from kpilib.publish.render.typst_figures import quoted
from kpilib.publish.scheme_book.words import BookWords
from kpilib.publish.scheme_book.worked_cases import in_numbers
from kpilib.text import fonts
from kpilib.workspace.cases.run_case import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.publish.scheme_book.chapter import BookVersion, Chapter
    from kpilib.publish.scheme_book.worked_cases import TreeLine, WorkedCase, WorkedRun
    from kpilib.text.schemes.told_rule import ToldRule

_TEMPLATE = Path(__file__).parent / "book.typ"


def book_pdf(chapters: Sequence[Chapter], subtitle: str, lang: str) -> bytes:
    """The book.

    Raises:
        RenderFailed: When typst refuses or warns.
    """
    said = BookWords(lang)
    texts = said.texts()
    inputs = {
        **words.language_of_typst(lang),
        "title": texts["book"],
        "subtitle": subtitle,
        "contents": texts["contents"],
        "clause": texts["clause"],
        "reading": texts["reading"],
        "page": said.say("Page {page} of {pages}", page="{page}", pages="{pages}"),
    }
    body = [line for n, one in enumerate(chapters) for line in _chapter(one, said, first=not n)]
    source = "\n".join([_TEMPLATE.read_text("utf-8"), *body])
    inputs = {name: fonts.printable(text) for name, text in inputs.items()}
    return as_pdf.compiled(source, inputs, "book.pdf")[0]


def _chapter(told: Chapter, said: BookWords, *, first: bool) -> Iterator[str]:
    yield _call("chapter", _text(told.title), _text(said.users(told)), first=_truth(first))
    for version in told.versions:
        yield from _version(version, said)
    if told.cases:
        yield _call("topic", _text(said.texts()["examples"]))
    for number, worked in enumerate(told.cases, start=1):
        yield from _example(number, worked, said)


def _version(version: BookVersion, said: BookWords) -> Iterator[str]:
    yield _call("version", _text(said.standing(version.standing)), _texts(version.head))
    for heading, rules in version.sections:
        yield _call("topic", _text(heading))
        yield from (_rule(rule.told, said) for rule in rules)


def _rule(told: ToldRule, said: BookWords) -> str:
    title = f"{told.title}{said.say(': ')}" if told.title else ""
    cells = [cell for row in told.rows for cell in row]
    return _call(
        "rule",
        _text(title),
        _text(told.how),
        columns=str(len(told.rows[0]) if told.rows else 0),
        cells=_texts(cells),
        remarks=_texts(told.remarks),
        clause=_text(told.clause),
        spoken=_text(said.spoken(told.clause)),
        reading=_text(told.assumption),
    )


def _example(number: int, worked: WorkedCase, said: BookWords) -> Iterator[str]:
    clause = worked.case.clause
    title = said.case(number, worked)
    yield _call("example", _text(title), _text(clause), _text(said.spoken(clause)))
    for run in worked.runs:
        yield _call("of-period", _text(said.period_of(run)))
        yield from _inputs(run, said)
        if run.refused:
            yield _call("refused", _text(said.texts()["refused"]), _texts(run.refused))
        for subject in run.subjects:
            yield _call("who", _text(subject.who))
            yield from (_call("worked", *map(_text, _shown(figure))) for figure in subject.figures)


def _inputs(run: WorkedRun, said: BookWords) -> Iterator[str]:
    for table, rows in run.tables.items():
        if not rows:
            continue
        columns = columns_of(rows)
        cells = [said.column(table, column, run) for column in columns]
        cells += [said.cell(row.get(column, ""), run) for row in rows for column in columns]
        yield _call("input", _text(f"{table}.csv"), str(len(columns)), _texts(cells))


def _shown(figure: Sequence[TreeLine]) -> tuple[str, str]:
    """A figure and its arithmetic in numbers; the HTML unfolds down to the rows."""
    return figure[0].text, in_numbers(figure)


def _call(function: str, *arguments: str, **named: str) -> str:
    given = [*arguments, *(f"{name}: {value}" for name, value in named.items())]
    return f"#{function}({', '.join(given)})"


def _text(text: str) -> str:
    return quoted(fonts.printable(text))


def _texts(texts: Iterable[str]) -> str:
    """An array; of one element, too."""
    return "(" + "".join(f"{_text(text)}, " for text in texts) + ")"


def _truth(value: bool) -> str:  # noqa: FBT001 - as typst writes it
    return "true" if value else "false"
