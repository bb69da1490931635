"""Executed notebooks made in place, and requests to render them."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pandas as pd

from kpilib.publish.render import RenderRequest
from kpilib.publish.review import display

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NASTY = "<b>*张_三*|</b> #1 $5 $6 [x](y) `z` ~~q~~ \\n @a &amp;"

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="144pt" height="72pt" viewBox="0 0 144 72">'
    '<rect width="144" height="72" fill="#1d4f7c"/></svg>'
)
# One black pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": text}


def code(*outputs: dict[str, Any], count: int | None = 1) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "execution_count": count,
        "source": "secret_source_code()",
        "outputs": list(outputs),
    }


def shown(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def table(
    frame: pd.DataFrame, caption: str = "", align: str = "", *, total: bool = False
) -> dict[str, Any]:
    return outputs(lambda: display.show_table(frame, caption, align, total=total))[0]


def outputs(show: Callable[[], None]) -> list[dict[str, Any]]:
    """What a notebook would store when its cell calls `show`."""
    with patch("IPython.display.display") as seen:
        show()
    for call in seen.call_args_list:
        assert call.kwargs["raw"] is True, "a bundle is displayed as it is"
    return [shown(call.args[0], call.kwargs["metadata"]) for call in seen.call_args_list]


def figure(alt: str, caption: str = "") -> dict[str, Any]:
    return shown({"image/svg+xml": SVG}, {"alt": alt, "caption": caption})


def people(count: int) -> pd.DataFrame:
    """A table of so many people; numbers grow with the row."""
    rows = [
        (f"E{n:03d}", f"员工{n}", f"{60 + n / 10:.2f}", f"{1000 * n:,}.00")
        for n in range(1, count + 1)
    ]
    return pd.DataFrame(rows, columns=["工号", "姓名", "得分", "应发绩效（元）"])


def write(path: Path, *cells: dict[str, Any]) -> Path:
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    return path


def request(notebook: Path, **changes: Any) -> RenderRequest:
    values: dict[str, Any] = {
        "notebook": notebook,
        "output": notebook.parent / "out",
        "title": "大客户部季度报告",
        "subtitle": "供审阅",
        "lang": "zh",
        "department": "key-accounts",
        "department_name": "大客户部",
        "period": "2026Q1",
        "revision": "draft",
        "digest": "0123456789abcdef" * 4,
    }
    return RenderRequest(**{**values, **changes})


def full(path: Path) -> Path:
    """A notebook with everything a report has."""
    wide = pd.DataFrame(
        [[f"E{n}", *(f"{n}{m:02d},345.67" for m in range(14))] for n in range(3)],
        columns=["工号", *(f"{m}月" for m in range(14))],
    )
    return write(
        path,
        markdown("# 由标题取代\n"),
        markdown(
            "## 概况\n\n共 **40 人**，*平均* 85.5 分。\n换行接上。\n\n"
            "- 一\n- 二\n\n> 说明[^1]\n\n[^1]: 脚注\n"
        ),
        code(
            {"output_type": "stream", "name": "stdout", "text": "stdout must not show"},
            {"output_type": "stream", "name": "stderr", "text": ["stderr must ", "not show"]},
            shown({"text/plain": "plain text must not show"}),
        ),
        code(table(people(60), "个人结果", "llrr", total=True)),
        code(figure("柱状图：得分", "得分分布"), shown({"image/png": _text(PNG)}, {"alt": "一点"})),
        code(table(wide, "逐月应发", "l" + "r" * 14)),
        markdown(f"### 备注\n\n{display.escape(NASTY)}\n"),
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
