"""What editions are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.text.language import language

if TYPE_CHECKING:
    from kpilib.publish.editions.declaration import Edition


def edition_name(edition: Edition, lang: str) -> str:
    """For whom an edition is, in print."""
    say = language(lang).say
    return {
        "manager": say("manager's edition"),
        "hr": say("HR's edition"),
        "posting": say("for posting"),
        "payroll": say("payroll's edition"),
    }[edition.name]


def edition_title(title: str, edition: Edition, lang: str) -> str:
    """The title of a report; only the manager's is called by nothing else."""
    if edition.is_whole:
        return title
    name = edition_name(edition, lang)
    return language(lang).say("{title} ({edition})", title=title, edition=name)
