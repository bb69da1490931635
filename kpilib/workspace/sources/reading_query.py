"""Whether a query only reads, as far as its words say; the database's own guard comes beside it."""

from __future__ import annotations

import re

from kpilib.core.messages import Message

_ASIDE = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\$(\w*)\$.*?\$\1\$""", re.DOTALL
)
"""Remarks, texts and quoted names: what stands in them says nothing."""

_BEGINS = frozenset({"select", "with", "values", "table", "from", "("})
_WRITES = frozenset({
    "insert", "update", "delete", "merge", "replace", "upsert", "truncate", "create", "alter",
    "drop", "grant", "revoke", "call", "do", "exec", "execute", "copy", "vacuum", "attach",
    "detach", "pragma", "set", "lock", "install", "load", "export", "import", "use", "begin",
    "commit", "rollback", "reindex", "rename", "comment", "explain",
})  # fmt: skip
_IN_STEP = re.compile(
    r"\b(?:as\s*(?:not\s+)?(?:materialized\s*)?\(\s*)(insert|update|delete|merge)\b"
)
_INTO = re.compile(r"\bselect\b[^;]*?\binto\b")
_LOCKS = re.compile(r"\bfor\s+(?:no\s+key\s+)?update\b")


def query_fault(query: str) -> Message | None:
    """Why a query is not run; None where it reads.

    >>> query_fault("select 1 -- delete it") is None
    True
    >>> str(query_fault("delete from deals"))
    'the query writes (DELETE), and kpi only reads: write a SELECT'
    """
    bare = _ASIDE.sub(" ", query).strip().lower().rstrip("; \n\t")
    if not bare:
        return Message("the query is empty: write a SELECT")
    if ";" in bare:
        return Message("it holds several statements: keep one SELECT")
    first = "(" if bare.startswith("(") else re.split(r"[^a-z_]", bare, maxsplit=1)[0]
    found = first if first in _WRITES else ""
    if within := _IN_STEP.search(bare):
        found = within[1]
    elif _INTO.search(bare):
        found = "select into"
    elif _LOCKS.search(bare):
        found = "for update"
    if found:
        return Message(
            "the query writes ({word}), and kpi only reads: write a SELECT", word=found.upper()
        )
    if first not in _BEGINS:
        return Message(
            "the query begins with {word}: write a SELECT (or WITH … SELECT)",
            word=first.upper() or bare[:1],
        )
    return None
