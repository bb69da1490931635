"""Headings of the reference in the languages that it is made in."""

from __future__ import annotations

WORDS = {
    "en": {
        "tables": "Tables", "inputs": "Input tables", "results": "Result tables",
        "by scheme": "What each scheme asks for", "column": "Column", "type": "Type",
        "unit": "Unit", "required": "Required", "meaning": "Meaning", "key": "One row for each",
        "yes": "yes", "empty is": "empty: {value}", "text": "text", "number": "number",
        "truth": "yes or no", "date": "day", "month": "month", "metrics": "metrics in `metrics`",
        "ratings": "indicators in `ratings`", "events": "events in `events`",
        "deals": "kinds in `deals`", "carry": "kinds of state taken in",
        "customers": "columns of `customers`", "items": "pay items",
        "codes": "Problem codes", "code": "Code", "together": "Many of them",
        "says": "What it says",
    },
    "zh": {
        "tables": "数据表", "inputs": "输入表", "results": "结果表",
        "by scheme": "各方案需要的数据", "column": "列", "type": "类型",
        "unit": "单位", "required": "必填", "meaning": "含义", "key": "每一组合仅一行",
        "yes": "是", "empty is": "留空即 {value}", "text": "文本", "number": "数值",
        "truth": "是或否", "date": "日期", "month": "月份", "metrics": "`metrics` 中的指标",
        "ratings": "`ratings` 中的评分项", "events": "`events` 中的事件",
        "deals": "`deals` 中的类别", "carry": "承接的结转种类",
        "customers": "`customers` 的列", "items": "薪酬项目",
        "codes": "问题代码", "code": "代码", "together": "合并显示", "says": "提示内容",
    },
}  # fmt: skip
