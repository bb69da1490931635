"""Words of the page of a period, by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "locale": "zh-CN",
        "title": "{}考核报告",
        "draft": "草稿",
        "final": "已发布",
        "department": "部门",
        "assessed": "考核人数",
        "excluded": "另有{}人不参与",
        "score": "平均得分",
        "pay": "应付金额（元）",
        "paid": "已付金额（元）",
        "issued": "已发布",
        "pending": "尚未生成",
        "failed one": "未能生成",
        "gone": "已不在 departments.yaml 中",
        "partly": "合计（{}个部门未计入）",
        "split": "其中已付 {paid}，草稿 {draft}",
        "budget": "预算使用",
        "report": "报告",
        "total": "合计",
        "failed": "未能生成的报告",
        "footer": "点击部门名称阅读报告；“底稿”为可在 JupyterLab 中打开的计算笔记本。",
        "review.ipynb": "底稿",
        "report.docx": "Word",
        "payouts.xlsx": "应付表",
        "changes": "已付与应付",
        "blocked": "不付款明细",
    },
    "en": {
        "locale": "en",
        "title": "Assessment reports, {}",
        "draft": "Draft",
        "final": "Issued",
        "department": "Department",
        "assessed": "People",
        "excluded": "{} not assessed",
        "score": "Mean score",
        "pay": "Pay (CNY)",
        "paid": "Paid (CNY)",
        "issued": "Issued",
        "pending": "Not made yet",
        "failed one": "Could not be made",
        "gone": "No longer in departments.yaml",
        "partly": "Total ({} not counted)",
        "split": "{paid} of it paid, {draft} in drafts",
        "budget": "Of budget",
        "report": "Report",
        "total": "Total",
        "failed": "Reports that could not be made",
        "footer": "A department's name leads to its report; the notebook opens in JupyterLab.",
        "review.ipynb": "Notebook",
        "report.docx": "Word",
        "payouts.xlsx": "Payroll",
        "changes": "Paid and due",
        "blocked": "Not to be paid",
    },
}
"""Words by language. `payouts.xlsx` is the workbook that pays, `changes` the one of a
period that has been paid, `blocked` the one of a draft that must not be paid."""
