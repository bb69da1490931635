"""A pandoc that stays converts as pandoc's command does, and remembers nothing."""

from __future__ import annotations

import json
import subprocess
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kpilib.core import processes
from kpilib.publish.packs.converters import Converters
from kpilib.publish.packs.server import Server
from kpilib.publish.render import RenderFailed, pandoc
from kpilib.publish.render.converter import Conversion
from tests.render import converting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.render.converter import Converter

MARKDOWN = [
    '# A\n\n# A\n\n~~x~~ [^1] <b>raw</b> m@b.example "q" -- ..\n\n[^1]: f',
    '```python\nx = 1  # c\nprint(f"{x}")\n```\n\n```\n\tplain\ta\r\n```\n`co`\n\n- [x] a\n- [ ] b',
    '|a|b|\n|:--|--:|\n|1|*2*|\n\n> q\n\n1. a\n2. b\n\n   c\n\n![alt](pic.png "t")\n\n---\n\\\nx',
    "中文\n换行 abc\n中\n文 *中*\n**文** [中](x)\nа\n中\n한국\n어\nア\nイ\n、\n。\n😀\n😀\\\n文",
    "<div>一</div>\n\n&nbsp;&copy; \\* <!-- c -->\n\n<script>x</script>\n\n<iframe src=x></iframe>",
    "", "\ufeff x\r\ny\t z\x00 \x7f", "long " * 60,
]  # fmt: skip
PAGES = [
    "<table><tr><th>A<th>B<tr><td style='text-align:right'>1<td>&nbsp;2 <b>x</b></table>",
    "<p>x<a href='#q'>l</a><br>y<sup>2</sup><math><mi>x</mi></math> <q>q</q>",
    "<pre class='python'><code>x=1\n\ty\tz\n</code></pre><ul><li>a<li><input type=checkbox></ul>",
    "<div>unclosed <p>x </div></span> <b>", "<img src='gone.png' alt='z' width='3em'>",
    "<table><tr><td colspan=2 rowspan=2>1</td></tr><caption>c</caption></table><script>1</script>",
    "<h2 id=x>一</h2><div class='c' id='d' data-x='1'><span style='color:red'>s</span></div>",
    "<iframe src='gone.html'></iframe>",
]  # fmt: skip
WRITERS = ["html5", "typst", "markdown-smart", "markdown+grid_tables"]
MATHS = {"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, "\\frac{x"]}]}


def _by_command(asked: Conversion) -> tuple[bool, bytes]:
    """The same by pandoc's command."""
    command = [str(pandoc.executable()), "--sandbox", "--fail-if-warnings", "--wrap=none"]
    done = subprocess.run(
        [*command, f"--from={asked.reader}", f"--to={asked.writer}"],
        input=asked.source, capture_output=True, check=False, env={"LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def kept() -> Iterator[Converter]:
    converter = pandoc.converter()
    yield converter
    converter.end()


@pytest.fixture
def lent(kept: Converter) -> Iterator[Converter]:
    pandoc.lend(kept)
    yield kept
    pandoc.lend(None)


@pytest.mark.parametrize(
    ("reader", "text"),
    [*((pandoc.MARKDOWN, text) for text in MARKDOWN), *((pandoc.HTML, text) for text in PAGES)],
)
def test_it_converts_as_the_command_does(lent: Converter, reader: str, text: str) -> None:
    is_made, expected = _by_command(Conversion(reader, "json", text.encode()))
    if not is_made:
        assert "gone.html" in text  # the only one that pandoc warns of
        with pytest.raises(RenderFailed, match=r"pandoc stopped: Could not fetch .*gone\.html"):
            pandoc.read([text], reader)
        return
    (blocks,) = pandoc.read([text], reader)
    assert blocks == json.loads(expected)["blocks"]
    for writer in WRITERS:
        told = Conversion("json", writer, expected)
        assert _by_command(told) == (True, pandoc.write(blocks, writer).encode())
    assert lent.is_there


def test_without_one_that_is_lent_it_is_the_same(lent: Converter) -> None:
    of_kept = [pandoc.read(MARKDOWN, pandoc.MARKDOWN), pandoc.read(PAGES[:-1], pandoc.HTML)]
    pandoc.lend(None)
    alone = [pandoc.read(MARKDOWN, pandoc.MARKDOWN), pandoc.read(PAGES[:-1], pandoc.HTML)]
    assert of_kept == alone
    assert lent.is_there


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"blocks": [MATHS]}, "Could not convert TeX math"),
        ({"blocks": [{"t": "Unheard"}]}, "but got Unheard"),
    ],
)
def test_what_is_wrong_with_a_text_is_said_and_forgotten(
    lent: Converter, tree: dict[str, list[Any]], said: str
) -> None:
    expected = pandoc.read(PAGES[:1], pandoc.HTML)
    with pytest.raises(RenderFailed, match=said):
        pandoc.write(tree["blocks"], "typst")
    assert pandoc.read(PAGES[:1], pandoc.HTML) == expected
    assert pandoc.lent() is lent


def test_one_that_is_gone_is_not_missed() -> None:
    expected = pandoc.read(PAGES[:1], pandoc.HTML)
    gone = pandoc.converter()
    pandoc.lend(gone)
    processes.kill(gone.number)
    assert pandoc.read(PAGES[:1], pandoc.HTML) == expected
    assert pandoc.lent() is None
    gone.end()


def _runs(number: int) -> bool:
    try:
        status = psutil.Process(number).status()
    except psutil.NoSuchProcess:
        return False
    return bool(status != psutil.STATUS_ZOMBIE)


@pytest.mark.skipif(not processes.can_fork(), reason="a server copies itself")
def test_reports_hand_on_a_converter_that_is_well_and_no_other() -> None:
    server = Server()
    try:
        number = converting.number
        works = [number, number, converting.killed, number, converting.leaves, number,
                 converting.of_a_copy]  # fmt: skip
        told = [a for _, a in server.ask(list(enumerate(works)), 1, 60) if a is not None]
        first, second, killed, next_, _, last, copy = (each.value for each in told)
        assert first == second == killed
        assert next_ not in {None, killed}
        assert last not in {None, next_}
        assert [bool(each.error) for each in told] == [False] * 4 + [True] + [False] * 2
        assert copy == (True, True)
        at_once = [partial(number, n) for n in range(6)]
        again = [a for _, a in server.ask(list(enumerate(at_once)), 2, 60) if a is not None]
        assert len({each.value for each in again}) == 2
        assert last in {each.value for each in again}
        left = {each.value for each in again}
    finally:
        server.close()
    until = time.monotonic() + 20
    while any(_runs(number) for number in left):
        assert time.monotonic() < until, "a converter has outlived its server"
        time.sleep(0.02)


def test_where_there_is_no_pandoc_there_is_nothing_to_lend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "find_spec", lambda _: None)
    Converters().lend(0)
    assert pandoc.lent() is None
