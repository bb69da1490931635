"""Files of entries that people write by hand: one YAML list, each entry beginning with a dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.sourcetext import TextError
from kpilib.core.text_limits import ACCEPTED_NODES
from kpilib.core.yamltext import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.yamltext import YamlText


def read_entry_list(root: Path, source: str) -> YamlText | None:
    """A file of entries; None where there is no such file, or nothing but comments in it.

    Args:
        root: The workspace.
        source: The file's place there.

    Raises:
        ProblemsFound: It is no YAML, or no list; every fault with its line.
    """
    path = root / source
    if not path.exists():
        return None
    try:
        documents = read_yaml(path, source, nodes=ACCEPTED_NODES)
    except TextError as wrong:
        raise ProblemsFound(wrong.problems(), source) from None
    if not documents:
        return None
    document = documents[0]
    if len(documents) > 1 or not isinstance(document.data, list):
        message = Message("the file must hold one list, each entry beginning with a dash")
        raise ProblemsFound([Problem(document.place(()), None, "", "bad_entry", message)], source)
    return document
