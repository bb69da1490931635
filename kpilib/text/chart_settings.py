"""Charts that are alike for every user: no setting and no font of the machine plays a part.

Matplotlib reads `matplotlibrc` from the current folder or the user's, and looks fonts up by name
among all that the system has, of which another version of ours may be one.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core import scratch
from kpilib.core.lazy import lazy
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import matplotlib as mpl
    import matplotlib.font_manager as mpl_fonts
else:
    mpl = lazy("matplotlib")
    mpl_fonts = lazy("matplotlib.font_manager")

OURS: Any = {
    "font.family": [fonts.FAMILY],
    "axes.unicode_minus": True,
    "text.parse_math": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "kpilib",
}
"""The font, text as outlines, the same bytes each time, and dollar signs that are plain text."""


@contextmanager
def as_in_reports() -> Iterator[None]:
    """Within the block charts are drawn as matplotlib comes, with `OURS`, whatever a user has set.

    A character that the font lacks becomes an error instead of a box; `show_figure` of a review
    catches it and draws the code point.
    """
    use_font()
    with mpl.rc_context():
        settings: Any = mpl.rcParams
        dict.update(settings, _settings())  # hundreds, which have been checked once
        yield


def use() -> None:
    """Draw charts with `OURS` from now on, in this process only; for charts of an analyst's own."""
    use_font()
    mpl.rcParams.update(OURS)


@cache
def _settings() -> dict[str, Any]:
    with mpl.rc_context():
        mpl.rcdefaults()  # all but the backend and what else belongs to a screen
        mpl.rcParams.update(OURS)
        return {name: mpl.rcParams[name] for name in mpl.rcParams if name != "backend"}


@cache
def use_font() -> None:
    """Let the family of our font mean our file, and no other that the system has of that name."""
    known, file = mpl_fonts.fontManager, str(fonts.path())
    known.ttflist[:] = [one for one in known.ttflist if one.name != fonts.FAMILY]
    known.addfont(file)  # forgets what was found before, too
    warnings.filterwarnings("error", message=r"Glyph \d+")


def load() -> None:
    """Load matplotlib without the settings of the user, and without the machine's fonts.

    For processes that make reports; charts of an analyst's own are then alike everywhere as well.
    """
    if "matplotlib" in sys.modules or threading.active_count() > 1:
        return  # somebody's own process, such as a kernel
    with scratch.folder() as empty:
        # The first place that it looks at for its settings, and then at no other.
        (empty / "matplotlibrc").touch()
        before = Path.cwd()
        os.chdir(empty)
        try:
            known = mpl_fonts.fontManager
        finally:
            os.chdir(before)
    own = Path(mpl.get_data_path())
    known.ttflist[:] = [one for one in known.ttflist if own in Path(one.fname).parents]
    use_font()
