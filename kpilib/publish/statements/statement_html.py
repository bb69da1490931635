"""The page of a statement as HTML: for a screen of any width, and for A4 when printed."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kpilib.text.language import language
from kpilib.text.right_to_left import isolated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.statements.person_statement import Plain

_RENDER = Path(__file__).parents[1] / "render"
_HAN = re.compile(r"[\u3400-\u9fff]")


def page_html(page: Plain) -> bytes:
    """The file's bytes; it needs nothing but itself."""
    spoken, title = language(page["lang"]), html.escape(page["title"])
    tag, say = spoken.paper.tag, spoken.say
    head = (
        f'<!doctype html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{title}</title>\n<style>{_style()}</style>\n</head>\n"
        f'<body data-rows="table tr" data-more="{html.escape(say("Show the rest of this row"))}">\n'
        "<main>\n"
    )
    said = "".join(f'<p class="said">{html.escape(text)}</p>\n' for text in page["said"])
    sections = "".join(_section(section, page["lang"]) for section in page["sections"])
    foot = "".join(_line(one["text"], one["style"], page["lang"], "p") for one in page["foot"])
    end = f"<footer>{foot}</footer>\n</main>\n<script>{_program()}</script>\n</body>\n</html>\n"
    return f"{head}{isolated(f'{_head(page)}{said}{sections}')}{end}".encode()


@cache
def _style() -> str:
    return (Path(__file__).parent / "statement.css").read_text("utf-8")


@cache
def _program() -> str:
    """What folds a row that is tall on a phone; without it every row stands whole."""
    return (_RENDER / "fold_rows.js").read_text("utf-8")


def _head(page: Plain) -> str:
    mark = "draft" if page["draft"] else "issued"
    tiles = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd></div>"
        for label, value in page["tiles"]
    )
    scheme = _line(page["scheme"], "", page["lang"], "span")
    return (
        f"<header>\n<p class=kicker>{html.escape(page['kicker'])}</p>\n"
        f"<h1>{html.escape(page['heading'])}</h1>\n"
        f'<p class=about>{scheme} <span class="{mark}">{html.escape(page["mark"])}</span> '
        f"<span class=code>{html.escape(page['code'])}</span></p>\n"
        + (f"<dl>{tiles}</dl>\n" if tiles else "")
        + "</header>\n"
    )


def _section(section: Plain, lang: str) -> str:
    rows = "".join(_row(row, lang) for row in section["rows"])
    note = f"<p class=soft>{html.escape(section['note'])}</p>" if section["note"] else ""
    columns = "".join(f'<col style="width: {width}%">' for width in section["widths"])
    title = html.escape(section["title"])
    return (
        f'<section>\n<h2>{title}</h2>{note}\n<table aria-label="{title}"><colgroup>{columns}'
        f"</colgroup>\n{rows}</table>\n</section>\n"
    )


def _row(row: Plain, lang: str) -> str:
    name, *middle, amount = row["cells"]
    inside = "".join(
        f"<td>{''.join(_line(text, style, lang) for text, style in cell)}</td>" for cell in middle
    )
    first = "".join(_line(text, style, lang) for text, style in name)
    last = "".join(_line(text, style, lang) for text, style in amount)
    kind = f" class={row['kind']}" if row.get("kind") else ""
    return f"<tr{kind}><th scope=row>{first}</th>{inside}<td class=amount>{last}</td></tr>\n"


def _line(text: str, style: str, lang: str, tag: str = "div") -> str:
    """A line of text; one in Chinese on a page in another language says so to screen readers."""
    foreign = ' lang="zh"' if not lang.startswith("zh") and _HAN.search(text) else ""
    of = f" class={style}" if style else ""
    return f"<{tag}{of}{foreign}>{html.escape(text)}</{tag}>" if text else ""


def leading_to_statements(report: bytes, pages: Mapping[str, str]) -> bytes:
    """A report whose tables lead from each person to the person's statement.

    Args:
        report: The HTML file's bytes.
        pages: By how the report prints a person, the name of the person's page without its ending.
    """
    links = {html.escape(who, quote=False): name for who, name in pages.items()}
    if not links:
        return report
    longest = sorted(links, key=len, reverse=True)
    cell = re.compile(rf"(<t[dh]\b[^>]*>)({'|'.join(map(re.escape, longest))})(</t[dh]>)")

    def link(found: re.Match[str]) -> str:
        target = html.escape(f"statements/{quote(links[found[2]])}.html")
        return f'{found[1]}<a href="{target}">{found[2]}</a>{found[3]}'

    return cell.sub(link, report.decode()).encode()
