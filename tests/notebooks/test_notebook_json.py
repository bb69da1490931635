"""Whatever a cell shows can be written and read again, or it is that cell's error."""

from __future__ import annotations

import json
import string
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpilib.publish.notebooks.execute import NotebookFailed, execute_notebook
from kpilib.publish.notebooks.notebook_file import read_notebook
from kpilib.publish.notebooks.notebook_json import file_of

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

BEGUN = """
import datetime, decimal
import numpy as np, pandas as pd
from IPython.display import display

def nested(deep, around):
    value = 1
    for _ in range(deep):
        value = around(value)
    return value

class Text(str): pass

class Shown:
    def __init__(self, **forms): self.forms = forms
    def _repr_mimebundle_(self, **_): return {k.replace('_', '/'): v for k, v in self.forms.items()}

itself = []
itself += [itself, itself]
"""


def run(folder: Path, source: str) -> NotebookNode:
    """The last cell of an executed notebook, out of its file; it is valid, whatever it shows."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [new_code_cell(BEGUN, id="first"), new_code_cell(source, id="last")]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / "in.ipynb")
    output = folder / "out.ipynb"
    made = execute_notebook(folder / "in.ipynb", {}, output=output, folder=folder)
    read_notebook(output)
    text = output.read_text("utf-8")
    assert json.loads(text, parse_constant=pytest.fail)
    assert nbformat.reads(text, 4) == made
    return made.cells[-1]


def as_json(value: str) -> str:
    return f"display({{'application/json': {value}}}, raw=True)"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("{'a': [1, None, 'ä', (2, 3)]}", {"a": [1, None, "ä", [2, 3]]}),
        ("[float('nan'), float('-inf'), np.float64('nan')]", [None] * 3),
        ("[np.int64(3), np.float64(0.5), np.str_('x'), np.bool_(True)]", [3, 0.5, "x", True]),
        ("{3, }", [3]),
        ("{None: 1, False: 2, 7: 3, 2.5: 4}", {"null": 1, "false": 2, "7": 3, "2.5": 4}),
        ("datetime.date(2026, 3, 31)", "2026-03-31"),
        ("pd.Timestamp('2026-03-31 09:00')", "2026-03-31T09:00:00"),
        ("decimal.Decimal('1.50')", "1.50"),
        ("pd.Series([1, 2])", [1, 2]),
        ("pd.Series({'a': 1}).to_dict()", {"a": 1}),
        ("b'\\xff'", "/w=="),
        ("Text('x')", "x"),
        ("'cut \\ud83d'", "cut \\ud83d"),
        ("{'\\udcff': ['\\udcff']}", {"\\udcff": ["\\udcff"]}),
        ("10 ** 40", 10**40),
    ],
)
def test_what_json_has_no_word_for_is_shown_as_a_kernel_shows_it(
    tmp_path: Path, value: str, read: object
) -> None:
    (output,) = run(tmp_path, as_json(value)).outputs
    assert output.data["application/json"] == read


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (as_json("object()"), "TypeError: JSON has no value for object"),
        (as_json("{(1, 2): 3}"), "TypeError: JSON has no value for tuple"),
        (as_json("itself"), "RecursionError"),
        (as_json("nested(91, lambda v: [v])"), "RecursionError: it is nested too deep"),
        (as_json("nested(500, lambda v: (v,))"), "RecursionError: it is nested too deep"),
        (as_json("nested(500, lambda v: {1: v})"), "RecursionError: it is nested too deep"),
        (as_json("nested(100_000, lambda v: [v])"), "RecursionError"),
        ("display(1, metadata={'a': object()})", "TypeError: JSON has no value for object"),
        ("display(1, metadata={'a': nested(500, lambda v: (v,))})", "RecursionError: it is nested"),
        ("Shown(text_plain=3)", "TypeError: text/plain is shown as text, not as int"),
        ("Shown(text_html=None)", "TypeError: text/html is shown as text, not as NoneType"),
        ("Shown(image_json={})", "TypeError: image/json is shown as text, not as dict"),
        ("display({1: 'x'}, raw=True)", "TypeError: a MIME type is text, not int: 1"),
        ("raise ValueError('cut \\ud83d')", "ValueError: cut \\ud83d"),
    ],
)
def test_what_no_notebook_can_hold_is_the_error_of_its_cell(
    tmp_path: Path, source: str, error: str
) -> None:
    with pytest.raises(NotebookFailed) as wrong:
        run(tmp_path, source)
    assert str(wrong.value).startswith(f"in.ipynb, cell 1: {error}")
    # What papermill has written of it says where it stopped, and can be read as well.
    assert read_notebook(tmp_path / "out.ipynb").cells[-1].outputs[-1].output_type == "error"


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("print('cut \\ud83d')", ["cut \\ud83d\n"]),
        ("Shown(text_plain='\\udcff')", ["\\udcff"]),
        ("Shown(text_plain=['a\\n', 'b'])", ["a\nb"]),
        ("Shown(text_plain=Text('x'))", ["x"]),
        ("display(1, display_id=[1]).update(2)", ["2"]),
        ("display(1, display_id=5).update(2)", ["2"]),
        (as_json("nested(88, lambda v: [v])"), [None]),
    ],
)
def test_texts_are_shown_whatever_stands_in_them(
    tmp_path: Path, source: str, texts: list[str | None]
) -> None:
    outputs = run(tmp_path, source).outputs
    assert [each.get("text", each.get("data", {}).get("text/plain")) for each in outputs] == texts


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
NAME = st.text(string.ascii_letters + "中_", min_size=1, max_size=5)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3),
    max_leaves=8,
)
SHOWN = st.fixed_dictionaries(
    {}, optional={"text/plain": TEXT, "image/svg+xml": TEXT, "application/json": PLAIN}
)


@given(texts=st.lists(TEXT, max_size=3), shown=st.lists(SHOWN, max_size=3), extra=PLAIN)
def test_a_file_is_what_nbformat_writes(
    texts: list[str], shown: list[dict[str, Any]], extra: object
) -> None:
    outputs = [new_output("stream", text=text) for text in texts]
    outputs += [new_output("display_data", data, metadata={"extra": extra}) for data in shown]
    cells = [new_markdown_cell("\n".join(texts), id="text")]
    cells += [new_code_cell("x\ny", id="code", outputs=outputs, metadata={"z": extra, "a": 1})]
    book = new_notebook(cells=cells, metadata={"about": extra})
    expected = nbformat.v4.writes(book)
    assert file_of(book).decode() == expected
    assert nbformat.v4.writes(book) == expected  # it stays as it was


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_was(number: float) -> None:
    book = new_notebook(metadata={"number": number})
    assert nbformat.reads(file_of(book).decode(), 4).metadata.number == number
