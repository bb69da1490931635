"""Where in a scheme's file a figure of a result table is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.core.yamltext import KeyPath, YamlText
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.cases.case_differences import CaseDifference

_SUMMARY = {"score": "indicators", "rank": "indicators", "grade": "grades", "total_pay": "pay",
            "eligible": "eligibility", "reason": "eligibility"}  # fmt: skip
_NAMED = {"scores": "indicators", "payouts": "pay"}
_LISTED = {"carry": ("carry", "kind"), "flags": ("flags", "flag")}


def rule_path(scheme: Scheme, difference: CaseDifference) -> KeyPath:
    """The path of the rule that a difference is about; of the whole scheme where none is."""
    table, what = difference.table, difference.what
    if table == "summary":
        return (_SUMMARY[difference.column],) if difference.column in _SUMMARY else ()
    if table in _NAMED:
        return (_NAMED[table], what)
    if table in _LISTED:
        group, key = _LISTED[table]
        places = [i for i, rule in enumerate(getattr(scheme, group)) if getattr(rule, key) == what]
        return (group, *places[:1])
    return ("classes",) if table == "classes" else ()


def rule_place(document: YamlText, path: KeyPath) -> str:
    """`params/schemes/x.yaml:14 pay.bonus`; the file alone where no rule is meant."""
    if not path:
        return document.source
    return f"{document.place(path)} {'.'.join(map(str, path))}"
