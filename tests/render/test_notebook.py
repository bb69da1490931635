from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.publish.render import RenderFailed, notebook
from tests.render import notebooks
from tests.render.notebooks import code, markdown, shown, write

if TYPE_CHECKING:
    from pathlib import Path


def _read(tmp_path: Path, *cells: dict[str, object]) -> list[notebook.Part]:
    return notebook.read(write(tmp_path / "n.ipynb", *cells))


def test_code_streams_and_plain_text_never_show(tmp_path: Path) -> None:
    parts = _read(
        tmp_path,
        code(
            {"output_type": "stream", "name": "stdout", "text": "printed"},
            {"output_type": "stream", "name": "stderr", "text": ["a ", "warning"]},
            shown({"text/plain": "<Axes at 0x7f>"}),
            shown({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "bar"}),
        ),
    )
    assert parts == []


def test_markdown_html_and_figures_show_in_order_with_their_cell(tmp_path: Path) -> None:
    parts = _read(
        tmp_path,
        markdown("一"),
        code(
            shown({"text/html": ["<p>", "二</p>"], "text/plain": "x"}),
            shown({"text/markdown": "三", "text/html": "<p>not this</p>"}),
            notebooks.figure("四", "图题"),
        ),
    )
    assert parts == [
        notebook.Markdown("一", "n.ipynb, cell 1"),
        notebook.Html("<p>二</p>", "n.ipynb, cell 2"),
        notebook.Markdown("三", "n.ipynb, cell 2"),
        notebook.NotebookFigure(
            "image/svg+xml", notebooks.SVG.encode(), "四", "图题", "n.ipynb, cell 2"
        ),
    ]


def test_a_failed_cell_is_named_with_its_error(tmp_path: Path) -> None:
    error = {
        "output_type": "error",
        "ename": "KeyError",
        "evalue": "\x1b[31mtarget\x1b[0m",
        "traceback": [],
    }
    with pytest.raises(RenderFailed, match=r"n\.ipynb, cell 2: the cell failed with KeyError: tar"):
        _read(tmp_path, markdown("x"), code(error))


def test_a_cell_that_never_ran_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="cell 1: a code cell has not been executed"):
        _read(tmp_path, code(count=None))


def test_an_empty_cell_need_not_run(tmp_path: Path) -> None:
    empty = {**code(count=None), "source": " \n"}
    assert _read(tmp_path, empty) == []


def test_an_attached_picture_is_refused(tmp_path: Path) -> None:
    cell = {**markdown("![x](attachment:a.png)"), "attachments": {"a.png": {}}}
    with pytest.raises(RenderFailed, match=r"cell 1: a picture is attached .*show_figure"):
        _read(tmp_path, cell)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read: this is not JSON: it cannot be read from line 1"),
        ('{"nbformat": 3}', "is not a notebook of format 4"),
        ("[]", "is not a"),
    ],
)
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RenderFailed, match=f"n.ipynb: {message}"):
        notebook.read(path)


def test_a_notebook_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"gone\.ipynb: cannot be read: No such file"):
        notebook.read(tmp_path / "gone.ipynb")
