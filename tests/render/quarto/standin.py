"""A stand-in for the program `quarto`, for tests only: it is not Quarto and proves nothing of it.

It does what was observed of `quarto render` 1.9 and 1.10, and renders with pandoc and typst from
their wheels so that results can be looked at. What surprises of it is here, too:

- For typst it marks every table `no-figure` (since 1.6), and pandoc then drops the caption.
- Columns of a table with a line of more than 72 characters share the whole width by the dashes.
- Figures are numbered, and called after the language, by typst itself.
- A hyphen before a digit in a text becomes U+2212, by typst, unless a string says it.
- A page's own style sheets are inside it as addresses, percent-encoded.
- Shortcodes are carried out in raw pieces as well as in text.
- `output-file` gives the result another name; sections are lifted where none is of the first level.

`KPILIB_STANDIN` names further traps:

silent      ends well and writes nothing        broken     writes half a file
other       writes another report's identity    fails      says ERROR in colour, ends with 1
warns       says only WARN, ends with 1         hangs      a child of the launcher sleeps
stubborn    ... and ignores the signal, as      lingers    the launcher ends, its child does not
            does what it has started itself
alters      another figure in a table           minus      draws hyphens as U+2212
captionless without the words of a caption
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import typst
import yaml

from kpilib.publish.render import pandoc

if TYPE_CHECKING:
    from collections.abc import Iterator

TRAPS = set(filter(None, os.environ.get("KPILIB_STANDIN", "").split(",")))
VERSION = os.environ.get("KPILIB_STANDIN_VERSION", "1.9.38")
KNOWN = {"--to": 1, "--log": 1, "--log-format": 1, "--no-execute": 0, "--execute": 0}

# The order of Quarto's own typst template; `typst-show` is the partial that users replace.
TEMPLATE = """\
#let horizontalrule = line(start: (25%, 0%), end: (75%, 0%))
#let article(
  title: none, keywords: (), lang: "en", font: (), size: 11pt, stretch: 1, numbers: none,
  contents: none, doc,
) = {
  set document(title: title, keywords: keywords)
  set text(lang: lang, size: size)
  set text(font: font) if font != ()
  set par(leading: stretch * 0.65em)
  set heading(numbering: numbers)
  if title != none { align(center, text(size: 1.5em, weight: "bold", title)) }
  if contents != none { outline(..contents) }
  doc
}
#set table(inset: 6pt, stroke: none)
$for(header-includes)$
$header-includes$
$endfor$
#set page(
  paper: $if(papersize)$"$papersize$"$else$"us-letter"$endif$,
  margin: ($for(margin/pairs)$$margin.key$: $margin.value$,$endfor$),
  numbering: $if(page-numbering)$"$page-numbering$"$else$none$endif$,
  columns: $if(columns)$$columns$$else$1$endif$,
)

$typst-show.typ()$

$body$

"""
SHOW = """\
#show: doc => article(
  title: [$title$], lang: "$lang$", font: ("$mainfont$",), size: $fontsize$,
  $if(linestretch)$stretch: $linestretch$,$endif$
  $if(section-numbering)$numbers: "$section-numbering$",$endif$
  $if(toc)$contents: (depth: $toc-depth$, title: auto),$endif$
  $if(keywords)$keywords: ($for(keywords)$"$it$", $endfor$),$endif$
  doc)
"""


ALTERED = [
    ("alters", "7,000.00", "7,000.01"),
    ("minus", "-1,234.50", "\u22121,234.50"),
    ("captionless", "个人结果", ""),
]
OF_TYPST = (
    "title", "subtitle", "keywords", "lang", "mainfont", "fontsize", "papersize", "margin",
    "columns", "page-numbering", "linestretch", "section-numbering", "toc", "toc-depth",
    "by-author", "date",
)  # fmt: skip


class Stop(Exception):  # noqa: N818 - it reads as what happened
    """What Quarto says with ERROR before it ends with 1."""


class Log:
    """Messages on stderr, coloured unless asked not to, and in the file as a stream of JSON."""

    def __init__(self, options: dict[str, str]) -> None:
        self.file = Path(options["--log"]) if "--log" in options else None
        self.as_json = options.get("--log-format") == "json-stream"
        if self.file:
            self.file.write_text("", encoding="utf-8")

    def say(self, text: str, level: int = 20) -> None:
        name, colour = {20: ("INFO", ""), 30: ("WARN", "33"), 40: ("ERROR", "91")}[level]
        shown = text if level == 20 else f"{name}: {text}"
        if colour and "NO_COLOR" not in os.environ:
            shown = f"\x1b[{colour}m{shown}\x1b[39m"
        sys.stderr.write(f"{shown}\n")
        if self.file:
            record = {"msg": text, "args": [], "level": level, "levelName": name}
            line = json.dumps(record) if self.as_json else f"({name}) {text}"
            with self.file.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


def main() -> int:
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"{VERSION}\n")
        return 0
    if not arguments or arguments[0] != "render":
        return 1
    if len(arguments) < 2 or arguments[1].startswith("-"):
        return 0  # the folder, in which there is nothing to render
    options, unknown = read_options(arguments[2:])
    log = Log(options)
    if TRAPS & {"hangs", "stubborn", "lingers"}:
        hang()
    if "warns" in TRAPS:
        log.say("Error encountered when rendering files", 30)
        return 1
    try:
        trapped(unknown)
        render(Path(arguments[1]), options, log)
    except Stop as stop:
        log.say(str(stop), 40)
        return 1
    return 0


def trapped(unknown: list[str]) -> None:
    if "fails" in TRAPS:
        raise Stop("YAMLException: the theme is not there")
    if unknown:
        raise Stop(f"pandoc: unrecognized option {unknown[0]}")


def read_options(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    options, unknown, rest = {}, [], list(arguments)
    while rest:
        name = rest.pop(0)
        if name in KNOWN:
            options[name] = rest.pop(0) if KNOWN[name] else ""
        else:
            unknown.append(name)
    return options, unknown


def hang() -> None:
    """Sleep as the renderer below the launcher does; the test is told who sleeps."""
    told = Path(os.environ["KPILIB_STANDIN_SLEEPER"])
    if "lingers" in TRAPS and os.fork():
        while not told.is_file():
            time.sleep(0.01)
        sys.exit(0)
    if TRAPS & {"stubborn", "lingers"}:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sleepers = [os.getpid()]
    if "stubborn" in TRAPS:  # as pandoc and typst below deno
        for leaves in (False, True):  # the group, as a program does that keeps a server
            below = os.fork()
            if below == 0:
                if leaves:
                    os.setsid()
                time.sleep(60)
                os._exit(0)
            sleepers.append(below)
    beside = told.with_suffix(".new")
    beside.write_text(" ".join(map(str, sleepers)), encoding="ascii")
    beside.rename(told)
    time.sleep(60)


def render(source: Path, options: dict[str, str], log: Log) -> None:
    if not source.is_file():
        raise Stop(f"No valid input files passed to render: {source}")
    folder, form = source.resolve().parent, options["--to"]
    base = form.rpartition("-")[2]
    ending = {"html": "html", "docx": "docx", "typst": "pdf"}[base]
    (folder / f"{source.stem}.typ").unlink(missing_ok=True)
    shutil.rmtree(folder / f"{source.stem}_files", ignore_errors=True)
    _, front, body = source.read_text("utf-8").split("---\n", 2)
    for trap, before, after in ALTERED:
        if trap in TRAPS:
            body = body.replace(before, after)
    settings = yaml.safe_load(front)
    settings |= settings.pop("format")[form]
    if "```{" in body.replace("```{=", "") and "--no-execute" not in options:
        raise Stop("Python 3 installation: (None)")
    if "silent" in TRAPS:
        return
    if "other" in TRAPS:
        settings = json.loads(json.dumps(settings).replace("key-accounts", "other"))
        for partial in folder.glob("*.typ"):
            text = partial.read_text("utf-8").replace("key-accounts", "other")
            partial.write_text(text, "utf-8")
    tree = json.loads(run(["--from=markdown", "--to=json"], body.encode(), folder))
    shortcodes(tree)
    tables(tree, settings, base)
    pictures(tree, folder, base, log)
    named = Path(str(settings.get("output-file", source.stem))).stem
    target = output_folder(folder) / f"{named}.{ending}"
    made = {"html": page, "docx": word, "typst": printed}[base](tree, settings, folder)
    target.write_bytes(made[: len(made) // 2] if "broken" in TRAPS else made)
    log.say(f"\nOutput created: {os.path.relpath(target, folder)}\n")


def output_folder(folder: Path) -> Path:
    """Where a `_quarto.yml` in this or any folder above sends the output."""
    for above in (folder, *folder.parents):
        if (above / "_quarto.yml").is_file():
            project = yaml.safe_load((above / "_quarto.yml").read_text("utf-8"))["project"]
            target = above / project.get("output-dir", ".")
            if "output-dir" not in project:
                return folder
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            return target
    return folder


def shortcodes(tree: dict[str, Any]) -> None:
    """`{{< env NAME >}}` gives the variable, wherever it stands."""
    for node in nodes(tree["blocks"]):
        if node["t"] in {"RawBlock", "RawInline"}:
            node["c"][1] = re.sub(
                r"\{\{< env (\w+) >\}\}", lambda found: os.environ.get(found[1], ""), node["c"][1]
            )


def tables(tree: dict[str, Any], settings: dict[str, Any], base: str) -> None:
    for node in nodes(tree["blocks"]):
        if node["t"] != "Table":
            continue
        if base == "typst" and release() >= (1, 6):
            node["c"][0][1].append("typst:no-figure")
        if settings.get("tbl-colwidths") is False:
            node["c"][2] = [[spec[0], {"t": "ColWidthDefault"}] for spec in node["c"][2]]


def release() -> tuple[int, ...]:
    return tuple(map(int, VERSION.split(".")[:2]))


def pictures(tree: dict[str, Any], folder: Path, base: str, log: Log) -> None:
    """`fig-alt` becomes the text of a web page's picture, and is lost in Word files."""
    for node in nodes(tree["blocks"]):
        if node["t"] != "Image":
            continue
        given = dict(node["c"][0][2])
        alt = given.pop("fig-alt", None)
        path = folder / node["c"][2][0]
        if not path.is_file():
            log.say(f"[WARNING] Could not fetch resource {path.name}", 30)
            if base == "typst":
                raise Stop("Typst compilation failed")
        if path.suffix == ".svg" and base == "docx":
            log.say("[WARNING] Could not convert image: check that rsvg-convert is in path", 30)
        if alt is not None and base == "html":
            given["alt"] = alt
        node["c"][0][2] = list(given.items())


def nodes(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        if "t" in value:
            yield value
        yield from nodes(value.get("c", []))


def run(arguments: list[str], source: bytes, folder: Path) -> bytes:
    command = [str(pandoc.executable()), *arguments]
    done = subprocess.run(command, input=source, capture_output=True, check=False, cwd=folder)
    if done.returncode:
        raise Stop(done.stderr.decode())
    return done.stdout


def with_meta(tree: dict[str, Any], settings: dict[str, Any], folder: Path, *names: str) -> bytes:
    """The document with metadata, which is Markdown as in front matter."""
    front = yaml.safe_dump({name: settings[name] for name in names if name in settings})
    document = f"---\n{front}---\n".encode()
    meta = json.loads(run(["--from=markdown", "--to=json"], document, folder))["meta"]
    return json.dumps({**tree, "meta": meta}).encode()


def page(tree: dict[str, Any], settings: dict[str, Any], folder: Path) -> bytes:
    arguments = ["--from=json", "--to=html5", "--standalone", f"--variable=lang:{settings['lang']}"]
    if settings.get("embed-resources"):
        arguments.append("--embed-resources")
    sheets = settings.get("css", [])
    header = folder / "standin-header.html"
    header.write_text("\n".join(part["text"] for part in settings["include-in-header"]), "utf-8")
    arguments.append(f"--include-in-header={header}")
    theme = settings.get("theme")
    styles = [name for name in theme if name.endswith(".scss")] if isinstance(theme, list) else []
    source = with_meta(tree, settings, folder, "title", "subtitle", "keywords")
    made = run(arguments, source, folder).decode()
    inside = "".join(linked(folder / name) for name in [*sheets, *styles])
    return made.replace("</head>", f"{inside}</head>").encode()


def linked(sheet: Path) -> str:
    """A style sheet as an address that holds it."""
    return f'<link rel="stylesheet" href="data:text/css,{quote(sheet.read_text("utf-8"), "")}">'


def word(tree: dict[str, Any], settings: dict[str, Any], folder: Path) -> bytes:
    arguments = ["--from=json", "--to=docx", "--output=-"]
    arguments.append(f"--reference-doc={settings['reference-doc']}")
    for node in nodes(tree["blocks"]):  # no rsvg-convert here: a warning and no picture
        if node["t"] == "Image" and node["c"][2][0].endswith(".svg"):
            node.update({"t": "Str", "c": ""})
    source = with_meta(tree, settings, folder, "title", "subtitle", "keywords")
    return run(arguments, source, folder)


def printed(tree: dict[str, Any], settings: dict[str, Any], folder: Path) -> bytes:
    template = folder / "standin" / "template.typ"
    template.parent.mkdir()
    template.write_text(TEMPLATE, "utf-8")
    (template.parent / "typst-show.typ").write_text(SHOW, "utf-8")
    for name in settings.get("template-partials", []):
        shutil.copy(folder / name, template.parent / Path(name).name)
    if "template" in settings:
        shutil.copy(folder / settings["template"], template)
    header = folder / "standin-header.typ"
    texts = [part["text"] for part in settings.get("include-in-header", [])]
    header.write_text("\n".join(texts), "utf-8")
    arguments = ["--from=json", "--to=typst", "--standalone", "--wrap=none"]
    arguments.append(f"--template={template}")
    if texts:
        arguments.append(f"--include-in-header={header}")
    if settings.get("number-sections"):
        settings.setdefault("section-numbering", "1.1.a")
    settings["toc-depth"] = str(settings.get("toc-depth", 3))
    if authors := settings.get("author"):
        each = authors if isinstance(authors, list) else [authors]
        settings["by-author"] = [{"name": {"literal": str(name)}} for name in each]
    lifted = not any(node["t"] == "Header" and node["c"][0] == 1 for node in nodes(tree["blocks"]))
    shift = settings.get("shift-heading-level-by", -1 if lifted else 0)
    arguments.append(f"--shift-heading-level-by={shift}")
    source = run(arguments, with_meta(tree, settings, folder, *OF_TYPST), folder)
    paths = os.environ.get("TYPST_FONT_PATHS", "").split(os.pathsep)
    if "font-paths" in settings:
        paths = [str(folder / name) for name in settings["font-paths"]]
    (folder / "standin.typ").write_bytes(source)
    try:
        return typst.compile(
            str(folder / "standin.typ"), root=str(folder), font_paths=paths,
            ignore_system_fonts=True,
        )  # fmt: skip
    except typst.TypstError as error:
        raise Stop(f"Typst compilation failed\n{error}\n{error.message}") from error


if __name__ == "__main__":
    sys.exit(main())
