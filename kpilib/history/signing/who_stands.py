"""Who stands for what was issued, in few words: for `kpi issue` and `kpi verify`."""

from __future__ import annotations

from kpilib.core.messages import Message


def who_stands(by: str, consented: str, *, signed: bool) -> Message:
    """Who stands for a revision, in few words.

    >>> who_stands("li-na", "wang", signed=True), who_stands("", "", signed=False)
    ('signed by li-na, consented by wang', 'unsigned')
    """
    if signed and consented:
        return Message("signed by {by}, consented by {consented}", by=by, consented=consented)
    if signed:
        return Message("signed by {by}", by=by)
    if by and consented:
        return Message(
            "issued by {by}, consented by {consented}, unsigned", by=by, consented=consented
        )
    return Message("issued by {by}, unsigned", by=by) if by else Message("unsigned")
