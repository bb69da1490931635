"""The engine `kpi` shows what a kernel shows, and keeps notebooks apart."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
import papermill.exceptions
import papermill.parameterize
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from kpilib.publish.notebooks import engine
from kpilib.publish.notebooks.execute import NotebookFailed, execute_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.engines import NotebookExecutionManager

BIN = Path(sys.executable).parent

MANY_KINDS = [
    ("parameters", 'name: str = "nobody"\ncount: int = 1'),
    ("", 'print("hello", name)\nprint("again")'),
    ("", 'import sys\nprint("one")\nprint("two", file=sys.stderr)\nprint("three")'),
    ("", "1 + count"),
    ("", "1 + count;"),
    ("", "_ * 2"),
    ("", "import pandas as pd\npd.DataFrame({'a': [1, 2], '部门': ['x', '东']})"),
    ("", "from IPython.display import HTML, Markdown, SVG, display\ndisplay(HTML('<b>b</b>'))"),
    ("", "print('before')\ndisplay(Markdown('**m**'))\nprint('after')\nMarkdown('last')"),
    ("", "display({'text/plain': 'p', 'application/json': {'a': [1, None]}}, raw=True)"),
    (
        "",
        "import numpy as np\nvalues = {'a': (1, np.int64(2)), 'b': {3}, None: np.float64(4.5)}",
    ),
    (
        "",
        "display({'application/json': {**values, True: range(2)}}, raw=True)",
    ),
    ("", "display({'text/html': '<i>'}, raw=True, metadata={'text/html': {'isolated': True}})"),
    (
        "",
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nline = ax.plot([1, 2], [3, 5])",
    ),
    ("", "plt.plot([1, 2])\nplt.show()\nprint('below the chart')"),
    ("", "fig"),
    ("", "handle = display('first', display_id='d')\nprint('x')"),
    ("", "handle.update('second')\ndisplay('third', display_id='d')"),
    ("", "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')"),
    ("", "print('gone')\nclear_output(wait=True)\nprint('stays')"),
    ("", "%timeit -n1 -r1 -q pass\n%who_ls int"),
    ("", "!echo from the shell"),
    ("", "class Rich:\n    def _repr_html_(self): return '<u>r</u>'\nRich()"),
    ("", "import warnings\nfor _ in range(3): print(_, end=' ')"),
    ("", ""),
    ("", "async def wait():\n    return 'waited'\nawait wait()"),
    ("", "In[2], sorted(Out)[:2]"),
    ("", "sys.stdout.write('no newline')"),
    ("raises-exception", "raise ValueError('on purpose')"),
    ("raises-exception", "input('who?')"),
    ("raises-exception", "def f(:\n    pass"),
    ("skip-execution", "print('never')"),
    ("", "print('end')"),
]


def notebook(*cells: str | tuple[str, str]) -> NotebookNode:
    """A notebook of code cells; each its source, or a tag and its source."""
    made = []
    for number, cell in enumerate(cells):
        tag, source = cell if isinstance(cell, tuple) else ("", cell)
        metadata = {"tags": [tag]} if tag else {}
        made.append(new_code_cell(source, metadata=metadata, id=f"c{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=made, metadata={"kernelspec": kernel})


def run(
    folder: Path, book: NotebookNode, engine_name: str | None = "kpi", **kwargs: object
) -> NotebookNode:
    """Execute a notebook with papermill; what was written, even where it failed."""
    source, output = folder / "in.ipynb", folder / f"{engine_name}.ipynb"
    nbformat.write(book, source)
    try:
        papermill.execute_notebook(
            str(source),
            str(output),
            engine_name=engine_name,
            progress_bar=False,
            **kwargs,
        )
    finally:
        written = nbformat.read(output, as_version=4)
    return written


def text_of(cell: NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def shown(cell: NotebookNode) -> list[dict[str, Any]]:
    """A cell's outputs without what differs from one process to the next."""
    outputs: list[dict[str, Any]] = []
    for output in json.loads(json.dumps(cell.get("outputs", []))):
        if output["output_type"] == "stream":
            # A kernel collects each stream by the clock, so how two of them mix is chance.
            since = next((n for n in range(len(outputs), 0, -1) if "name" not in outputs[n - 1]), 0)
            same = [o for o in outputs[since:] if o["name"] == output["name"]]
            if same:
                same[0]["text"] += output["text"]
                continue
        if output["output_type"] == "error":
            # Colours are a terminal's; what a cell's code is called is the kernel's affair.
            output["evalue"] = re.sub(r"\(\S+, line", "(line", output["evalue"])
            lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in output["traceback"]]
            text = re.sub(r"(?:Input|Cell)[^\n]*?(?=, line|\n)", "", "\n".join(lines))
            output["traceback"] = re.sub(r"\n\nFile .*?(?=\n\n|\Z)", "", text, flags=re.DOTALL)
        outputs.append(output)
    for output in outputs:
        plain = output.get("data", {}).get("text/plain", "")
        if " at 0x" in plain:
            output["data"]["text/plain"] = re.sub(r"0x[0-9a-f]+", "0x", plain)
    return outputs


def run_alone(folder: Path, book: NotebookNode, engine_name: str | None) -> NotebookNode:
    """The same in a process of its own, so that no chart of another test plays a part."""
    source, output = folder / "in.ipynb", folder / f"{engine_name}.ipynb"
    nbformat.write(book, source)
    command = [sys.executable, "-m", "papermill", str(source), str(output), "--no-progress-bar"]
    command += ["--engine", engine_name] if engine_name else []
    command += ["-p", "name", "张三", "-p", "count", "41"]
    # What other tests have set in this process a user's terminal has not.
    plain = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain)
    assert done.returncode != 0
    assert "invalid syntax" in done.stderr
    return nbformat.read(output, as_version=4)


def test_every_kind_of_output_is_as_a_kernel_makes_it(tmp_path: Path) -> None:
    book = notebook(*MANY_KINDS)
    book.cells.insert(1, new_markdown_cell("# Text", id="text"))
    ours, stock = (run_alone(tmp_path, book, name) for name in ("kpi", None))
    assert [cell.source for cell in ours.cells] == [cell.source for cell in stock.cells]
    for cell, expected in zip(ours.cells, stock.cells, strict=True):
        assert shown(cell) == shown(expected), cell.source
        assert cell.get("execution_count") == expected.get("execution_count"), cell.source
    assert text_of(ours.cells[-1]) == "end\n"
    pictures = [
        o for c in ours.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    assert len(pictures) == 3


def test_a_failed_cell_ends_the_run_and_is_named(tmp_path: Path) -> None:
    book = notebook("print('a')", "print('b')\n1 / 0", "print('c')")
    with pytest.raises(
        PapermillExecutionError, match="ZeroDivisionError: division by zero"
    ) as wrong:
        run(tmp_path, book)
    assert wrong.value.cell_index == 1
    written = nbformat.read(tmp_path / "kpi.ipynb", as_version=4)
    codes = [cell for cell in written.cells if cell.cell_type == "code"]
    assert [text_of(cell) for cell in codes[-3:]] == ["a\n", "b\n", ""]
    assert codes[-1].execution_count is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was killed .SIGKILL."),
        ("import os; os._exit(3)", "ended by itself with exit code 3"),
    ],
)
def test_a_process_that_dies_fails_its_cell(tmp_path: Path, source: str, message: str) -> None:
    book = notebook("print('fine')", f"print('so far', flush=True)\n{source}")
    with pytest.raises(PapermillExecutionError, match=f"ChildDied: its process {message}"):
        run(tmp_path, book)
    written = nbformat.read(tmp_path / "kpi.ipynb", as_version=4)
    assert "so far\n" in [text_of(cell) for cell in written.cells if cell.cell_type == "code"]


def test_a_cell_may_take_only_so_long_however_much_it_prints(tmp_path: Path) -> None:
    busy = "import time\nwhile True:\n    print('busy', flush=True)\n    time.sleep(0.02)"
    with pytest.raises(PapermillExecutionError, match=r"TimeoutError: .* more than 0\.3 s"):
        run(tmp_path, notebook("pass", busy), execution_timeout=0.3)
    written = nbformat.read(tmp_path / "kpi.ipynb", as_version=4)
    assert text_of(written.cells[-1]).startswith("busy\nbusy\n")


def test_a_limit_holds_for_each_cell_and_not_for_all(tmp_path: Path) -> None:
    cells = ["import time; time.sleep(0.4)"] * 3
    run(tmp_path, notebook(*cells), execution_timeout=1)


def test_other_programs_and_file_descriptors_print_into_the_cell(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    book = notebook("import os\nos.system('echo below')", "os.write(2, b'wrong\\n');")
    written = run(tmp_path, book)
    assert text_of(written.cells[0]) == "below\n"
    assert [(o.name, o.text) for o in written.cells[1].outputs] == [("stderr", "wrong\n")]
    assert capfd.readouterr() == ("", "")


def test_a_notebook_leaves_nothing_behind_in_the_parent(tmp_path: Path) -> None:
    before = (dict(os.environ), Path.cwd(), sys.path.copy(), sys.stdout, input)
    wild = (
        "import os, sys, builtins\nos.environ['WILD'] = '1'\nos.chdir('/')\nsys.path.clear()\n"
        "builtins.input = None\nimport kpilib.core.rounding as r\nr.round_half_up = None"
    )
    run(tmp_path, notebook(wild))
    assert (dict(os.environ), Path.cwd(), sys.path.copy(), sys.stdout, input) == before
    check = "import os, kpilib.core.rounding as r\n"
    check += "print('WILD' in os.environ, r.round_half_up is None)"
    assert text_of(run(tmp_path, notebook(check)).cells[0]) == "False False\n"


def test_cells_run_in_the_folder_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    here = Path.cwd()
    book = notebook("import os\nprint(os.path.basename(os.getcwd()))")
    written = run(tmp_path, book, working_folder=str(tmp_path / "there"))
    assert text_of(written.cells[0]) == "there\n"
    assert Path.cwd() == here


def test_printed_text_also_goes_where_papermill_is_told(tmp_path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    book = notebook("import sys\nprint('a')\nprint('b', file=sys.stderr)")
    run(tmp_path, book, stdout_file=out, stderr_file=err)
    assert (out.getvalue(), err.getvalue()) == ("a\n", "b\n")


def test_a_system_without_fork_uses_papermills_own_engine_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "can_fork", lambda: False)
    asked: list[str] = []

    def stock(nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: object) -> None:
        asked.append(kernel_name)
        assert kwargs["execution_timeout"] is None
        nb_man.nb.cells[0].execution_count = 1

    monkeypatch.setattr(engine.NBClientEngine, "execute_managed_notebook", stock)
    with caplog.at_level(logging.WARNING):
        run(tmp_path, notebook("1"))
    assert asked == ["python3"]
    assert "cannot fork, so papermill's own engine runs the notebook" in caplog.text


def test_papermill_finds_the_engine_from_the_command_line(tmp_path: Path) -> None:
    source = tmp_path / "in.ipynb"
    nbformat.write(notebook(("parameters", "who = ''"), "print('hello', who)"), source)
    command = [BIN / "papermill", "--engine", "kpi", "in.ipynb", "out.ipynb", "-p", "who", "you"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert text_of(written.cells[-1]) == "hello you\n"


def test_the_engine_can_be_imported_before_papermill() -> None:
    subprocess.run([sys.executable, "-c", "import kpilib.publish.notebooks.engine"], check=True)


def test_a_notebook_has_an_ipython_profile_of_its_own(tmp_path: Path) -> None:
    source = "import os\nprint(sorted(os.listdir(get_ipython().profile_dir.location)))\n"
    source += "get_ipython().db['a'] = 1; print(list(get_ipython().db))"
    for _ in range(2):
        book = run(tmp_path, notebook(source))
        assert book.cells[0].outputs[0].text == "['log', 'pid', 'security', 'startup']\n['a']\n"


@pytest.mark.parametrize("name", ["-begins", "a{b}", "a%20b", "{0}"])
def test_a_folder_may_be_called_what_papermill_would_take_for_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path(name)
    folder.mkdir()
    source, output = folder / "in.ipynb", folder / "out.ipynb"
    nbformat.write(notebook(("parameters", "who: str = 'nobody'"), "print(who)"), source)
    execute_notebook(source, {"who": "you"}, output=output, folder=tmp_path)
    assert text_of(nbformat.read(output, as_version=4).cells[-1]) == "you\n"
    assert sorted(path.name for path in folder.iterdir()) == ["in.ipynb", "out.ipynb"]


def test_a_child_makes_ready_while_papermill_writes_parameters_and_is_gone_where_it_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in.ipynb"
    nbformat.write(notebook(("parameters", "who = ''"), "print(who)"), source)
    write, seen = papermill.parameterize.translate_parameters, []

    def writes(*given: object) -> object:
        seen.append({child.pid for child in psutil.Process().children()})
        if len(seen) > 1:
            raise papermill.exceptions.PapermillException("unwritable")
        return write(*given)

    # Looked at before, which writes an empty cell.
    execute_notebook(source, {"who": "you"}, output=tmp_path / "out.ipynb", folder=tmp_path)
    monkeypatch.setattr(papermill.parameterize, "translate_parameters", writes)
    before = {child.pid for child in psutil.Process().children()}
    execute_notebook(source, {"who": "you"}, output=tmp_path / "out.ipynb", folder=tmp_path)
    with pytest.raises(NotebookFailed, match="unwritable"):
        execute_notebook(source, {"who": "you"}, output=tmp_path / "no.ipynb", folder=tmp_path)
    first = seen[0] - before
    second = seen[1] - before - first  # nobody may have taken leave of the first yet
    assert [len(first), len(second)] == [1, 1]
    assert not second & set(psutil.pids())
