"""What a process is like that children are forked from: each test asks one of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]


def answer(question: str, *arguments: object) -> Any:
    begun = "import gc, json, os, sys\nimport kpilib.publish.notebooks.preload\n"
    command = [sys.executable, "-c", begun + question, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


LINKS = """
before = {"rfc3986_validator", "rfc3987_syntax"} & set(sys.modules)
from jsonschema import Draft202012Validator
allowed = Draft202012Validator.FORMAT_CHECKER.conforms
links = {"uri": "urn:kpi:a", "iri": "urn:kpi:例"}
print(json.dumps([sorted(before), [allowed(link, form) for form, link in links.items()],
                  [allowed("no link <>", form) for form in links]]))
"""


def test_what_is_put_off_is_loaded_when_it_is_asked_for() -> None:
    assert answer(LINKS) == [[], [True, True], [False, False]]


FONTS = """
import io
from matplotlib.figure import Figure
from kpilib.text import fonts
from kpilib.publish.notebooks.forked_shell import CodeCell, run_cells

DRAW = '''
import io
from matplotlib.figure import Figure
from kpilib.text import chart_settings
chart_settings.use()
figure = Figure()
figure.text(0.1, 0.5, "季度考核与奖金分配的图表")
file = io.StringIO()
figure.savefig(file, format="svg", metadata={"Date": None})
'''
open_fonts = [int(n) for n in os.listdir("/proc/self/fd")
              if os.path.realpath(f"/proc/self/fd/{n}") == str(fonts.path().resolve())]
def places():
    return [os.lseek(number, 0, os.SEEK_CUR) for number in open_fonts]

before = places()
cells = [CodeCell(0, DRAW + "print(file.getvalue(), flush=True)")]
shown = "".join(m[2]["text"] for m in run_cells(cells) if m[0] == "output")
same_places = places() == before
exec(DRAW)
print(json.dumps([len(open_fonts), same_places, shown == file.getvalue() + "\\n"]))
"""


def test_a_child_reads_an_open_font_without_moving_its_parents_place_in_it() -> None:
    assert answer(FONTS) == [2, True, True]


FROZEN = """
from kpilib.publish.notebooks.forked_shell import CodeCell, run_cells
before = gc.get_freeze_count()
list(run_cells([CodeCell(0, "pass")]))
print(json.dumps([before > 100_000, gc.get_freeze_count() > before * 0.99, gc.isenabled()]))
"""


def test_what_is_loaded_is_kept_from_the_garbage_collector_for_good() -> None:
    # Exactly the same is too much to ask: what is frozen may still go when nobody needs it.
    assert answer(FROZEN) == [True, True, True]


OPENED = """
from kpilib.publish.notebooks.forked_shell import CodeCell, run_cells

parent, seen = os.getpid(), os.open("opened", os.O_CREAT | os.O_WRONLY)
def note(event, arguments):
    if event == "open" and os.getpid() != parent and isinstance(arguments[0], str):
        os.write(seen, (arguments[0] + "\\n").encode())
sys.addaudithook(note)
chart = "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show(); open('own').read()"
open("own", "w").close()
list(run_cells([CodeCell(0, chart), CodeCell(1, "1 + 1")]))
opened = open("opened").read().split()
print(json.dumps([[p for p in opened if "site-packages" in p and not p.endswith(("otf", "ttf"))],
                  "own" in opened]))
"""


def test_a_child_reads_nothing_that_its_parent_could_have_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Fonts are opened again, each child at a place of its own. Which matplotlib backends each
    # installed package offers was read again by every child, a tenth of its time.
    monkeypatch.chdir(tmp_path)
    assert answer(OPENED) == [[], True]


LIGHT = """
from kpilib.publish.notebooks.forked_shell import CodeCell, run_cells

SHOW = f'''
import sys
from kpilib import Workspace
for name in Workspace({sys.argv[1]!r}).departments:
    review = Workspace({sys.argv[1]!r}).review(name)
    review.show_title(); review.show_people(); review.show_scores(); review.show_pay()
    review.show_rules(); review.show_chart_figures()
print(sorted(sys.modules.keys() & {{"pandas", "kpilib.publish.review.department"}}), flush=True)
print(len(review.tables["pay"]), "pandas" in sys.modules, flush=True)
'''
shown = [m for m in run_cells([CodeCell(0, SHOW)]) if m[0] == "output"]
texts = [m[2]["text"] for m in shown if m[2]["output_type"] == "stream"]
print(json.dumps(["pandas" in sys.modules, "".join(texts).splitlines()]))
"""


def test_reports_do_without_pandas_which_is_there_for_who_asks_for_a_frame() -> None:
    # It takes a third of a second to load, and a tenth of the memory that every report copies.
    before, (while_shown, asked) = answer(LIGHT, ROOT)
    assert not before
    assert while_shown == "['kpilib.publish.review.department']"
    assert asked.endswith(" True")


BUILT = """
from pathlib import Path
from pydantic.plugin._schema_validator import create_schema_validator
from kpilib.workspace.workspace import Workspace

built = []
def note(frame, event, argument):
    if frame.f_code is create_schema_validator.__code__ and event == "call":
        built.append(str(frame.f_locals["schema_type"]))
sys.setprofile(note)
workspace = Workspace(Path(sys.argv[1]))
for department in workspace.departments:
    for period in workspace.periods(department):
        workspace.assess(department, period)
sys.setprofile(None)
print(json.dumps([len(workspace.departments), built]))
"""


def test_a_child_builds_no_model_that_its_parent_could_have_built() -> None:
    departments, built = answer(BUILT, ROOT)
    assert departments == 5
    assert not built
