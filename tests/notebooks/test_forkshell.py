"""Code cells in a forked child: what is told, what is kept apart, what is cleaned up."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from kpilib.core.forked import ChildDied
from kpilib.publish.notebooks.forked_shell import CodeCell, notebook_child, run_cells

if TYPE_CHECKING:
    from pathlib import Path


def told(*sources: str) -> list[tuple[object, ...]]:
    return list(run_cells([CodeCell(place, source) for place, source in enumerate(sources)]))


def stream(place: int, text: str, name: str = "stdout") -> tuple[object, ...]:
    return ("output", place, {"output_type": "stream", "name": name, "text": text})


def test_each_cell_starts_shows_and_is_done() -> None:
    assert told("print('a')", "x = 1") == [
        ("start", 0),
        stream(0, "a\n"),
        ("done", 0, 1, True),
        ("start", 1),
        ("done", 1, 2, True),
    ]


def test_nothing_runs_behind_a_cell_that_failed() -> None:
    kinds = [message[:2] for message in told("1 / 0", "print('never')")]
    assert kinds == [("start", 0), ("output", 0), ("done", 0)]


def test_a_cell_that_may_fail_is_followed_by_the_others() -> None:
    cells = [CodeCell(0, "1 / 0", may_fail=True), CodeCell(1, "print('on')")]
    messages = list(run_cells(cells))
    assert messages[-3:] == [("start", 1), stream(1, "on\n"), ("done", 1, 2, True)]


def test_much_text_comes_before_the_cell_is_done() -> None:
    messages = told("for n in range(5): print('x' * 50000)")
    texts = [message[2]["text"] for message in messages if message[0] == "output"]
    assert len(texts) > 1
    assert "".join(texts) == ("x" * 50000 + "\n") * 5


def test_another_environment_that_is_active_lends_no_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (tmp_path / "other" / "lib" / version / "site-packages").mkdir(parents=True)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "other"))
    messages = told("import sys; print([path for path in sys.path if '/other/' in path])")
    assert messages == [("start", 0), stream(0, "[]\n"), ("done", 0, 1, True)]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["a = 1\nb = !echo hi\nprint(b[0])"], "hi\n"),
        (["%%capture kept\nprint('x')", "a = 1\nprint(kept.stdout * 2)"], "x\nx\n\n"),
        (["import os\n%cd -q /\nprint(os.getcwd())"], "/\n"),
        (["%cd -q /", "cd -q usr", "import os\nprint(os.getcwd())"], "/usr\n"),
        (["\n\n  a = 1\n  print(a)"], "1\n"),
        (
            [
                "def nine(lines):\n    return [line.replace('nine', '9') for line in lines]",
                "get_ipython().input_transformers_post.append(nine)\na = 1",
                "b = nine\nprint(b)",
            ],
            "9\n",
        ),
        (
            [
                "def nine(lines):\n    return [line.replace('nine', '9') for line in lines]",
                "get_ipython().input_transformers_cleanup.append(nine)\na = 1",
                "b = nine\nprint(b)",
            ],
            "9\n",
        ),
        (
            [
                "def nine(lines):\n    return [line.replace('nine', '9') for line in lines]",
                "import sys\nget_ipython().input_transformers_post.append(nine)",
                "sys.stdout.writelines(['nine'])",
            ],
            "9",
        ),
        (["import sys", "sys.stdout.writelines('a'); x = !echo b", "print(x[0])"], "ab\n"),
        (
            [
                "class cd:\n    q = print",
                "cd.q('a')",
                "del cd",
                "cd -q /",
                "import os\nprint(os.getcwd())",
            ],
            "a\n/\n",
        ),
        (["a = (5\n%3)\nprint(a)"], "2\n"),
    ],
)
def test_what_ipython_reads_in_its_own_way_is_read_so(cells: list[str], said: str) -> None:
    messages = told(*cells)
    assert [message[3] for message in messages if message[0] == "done"] == [True] * len(cells)
    shown = [message[2] for message in messages if message[0] == "output"]
    assert "".join(each["text"] for each in shown) == said


def test_python_is_not_searched_for_what_only_ipython_reads() -> None:
    count = """
from IPython.core import inputtransformer2
old, asked = inputtransformer2.make_tokens_by_line, []
inputtransformer2.make_tokens_by_line = lambda lines: asked.append(lines) or old(lines)
"""
    messages = told(count, "a = 1\nb = 2", "a = 1\nb = !true", "print(len(asked) > 0, asked[0])")
    assert messages[-2][2]["text"] == "True ['a = 1\\n', 'b = !true\\n']\n"


def test_the_parent_keeps_its_garbage_collector_as_it_was() -> None:
    before = gc.get_freeze_count()
    told("import gc; assert gc.get_freeze_count() > 1000")
    assert gc.get_freeze_count() == before


def test_no_child_and_no_folder_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for _ in range(3):
        told("pass")
    with pytest.raises(ChildDied, match="exit code 7"):
        told("import os; os._exit(7)")
    told("pass")
    with pytest.raises(RuntimeError), notebook_child():
        raise RuntimeError
    # Of the last child nobody has taken leave yet; its folder goes with it.
    assert len([name for name in os.listdir(tmp_path) if name != "pytest"]) <= 2  # noqa: PTH208 - names


def test_an_abandoned_run_ends_its_child() -> None:
    running = run_cells([CodeCell(0, "import os; print(os.getpid(), flush=True); input_ = 0"),
                         CodeCell(1, "import time; time.sleep(60)")])  # fmt: skip
    number = 0
    for message in running:
        if message[0] == "output":
            number = int(message[2]["text"])
        if message[:2] == ("start", 1):
            break
    os.kill(number, 0)  # it is there
    running.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


# Run in a process of its own: what a warm process is like, no other test should be.
REVIEW = """
import json, sys
import kpilib.publish.notebooks.preload
from pathlib import Path
from kpilib.publish.notebooks.execute import execute_notebook
from kpilib.publish.notebooks.forked_shell import CodeCell, run_cells

root, output = Path(sys.argv[1]), Path(sys.argv[2])
parameters = {"department": "a", "period": "2026Q1", "lang": "zh", "revision": "draft"}
path = root / "notebooks" / "department_review.ipynb"
book = execute_notebook(path, parameters, output=output, folder=root)
main = sys.modules["__main__"]
before = sorted(sys.modules)
cells = [cell.source for cell in book.cells if cell.cell_type == "code"]
cells += ["import json, sys", "print(json.dumps(sorted(sys.modules)))", "print(__name__)"]
numbered = [CodeCell(place, source) for place, source in enumerate(cells)]
texts = ["" for _ in cells]
for message in run_cells(numbered, folder=str(root)):
    if message[0] == "output":
        texts[message[1]] += message[2].get("text", "")
print(json.dumps([before, json.loads(texts[-2]), texts[-1], sys.modules["__main__"] is main]))
"""


def test_a_warm_process_has_loaded_everything_that_a_review_needs(tmp_path: Path) -> None:
    from tests.small_company import write_company

    root = write_company(tmp_path / "w", ["a"])
    command = [sys.executable, "-c", REVIEW, str(root), str(tmp_path / "out.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    before, after, name, same_main = json.loads(done.stdout.splitlines()[-1])
    assert set(after) - set(before) == set()
    assert name == "__main__\n"
    assert same_main
