"""The error of whatever must not be issued or voided now."""

from __future__ import annotations

from kpilib.core.problems import KpiError


class IssueRefused(KpiError):  # noqa: N818 - it reads as what happened
    """A period that must not be issued, or voided, now; nothing was written."""
