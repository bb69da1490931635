"""URLs with `${NAME}` in the place of what is secret: kept so, filled in late, never printed.

A password in `departments.yaml` would be in everybody's copy of it, in its history and in what is
frozen with an issue. So it stands in the environment, and in the file stands its name.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterable

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LOGIN = re.compile(r"^(?P<begin>[^/?#]*://)(?P<user>[^:/?#]*):(?P<password>.*)@", re.DOTALL)
"""A login as SQLAlchemy finds it: a password may hold any sign, an `@` and a `/` too."""

_HIDDEN = (
    r"pass(?:word|wd|phrase)?|pwd|secret\w*|\w*token|\w*_secret|access_key\w*|account_key|api_?key"
    r"|sig(?:nature)?|credentials?|connection_string|x-amz-(?:signature|credential)"
)
_IN_QUERY = re.compile(
    rf"(?P<name>(?:(?<![\w-])|(?<=%3B)|(?<=%26))(?:{_HIDDEN}))(?:=|%3D)(?P<value>(?:(?!&|;|%3B).)*)",
    re.IGNORECASE,
)
_HIDDEN_OPTION = re.compile(rf"(?:{_HIDDEN}|key)", re.IGNORECASE)


class NoVariable(KpiError):  # noqa: N818 - it reads as what happened
    """The environment lacks what a URL is to be filled with."""


def literal_secret(url: str) -> Message | None:
    """What to say of a URL with a password that stands in it as it is; the password is not named.

    >>> literal_secret("postgresql://hr:${CRM_PASSWORD}@db/crm") is None
    True
    """
    values = [found["value"] for found in _IN_QUERY.finditer(url)]
    if found := _LOGIN.match(url):
        values.append(found["password"])
    if all(not value or VARIABLE.fullmatch(value) for value in values):
        return None
    return Message(
        "a password stands in the file, for everybody who has a copy of it: write its name in its "
        "place, such as ${{DATABASE_PASSWORD}}, set the variable DATABASE_PASSWORD before kpi is "
        "run, and change the password"
    )


def is_secret_name(name: str) -> bool:
    """Whether an option's name says that its value is secret."""
    return _HIDDEN_OPTION.fullmatch(name) is not None


def printed(url: str) -> str:
    """A URL as messages show it: without its password, and without the query's secrets.

    >>> printed("postgresql://hr:${CRM_PASSWORD}@db/crm")
    'postgresql://hr@db/crm'
    """
    url = _IN_QUERY.sub(lambda found: f"{found['name']}=***", url)
    return _LOGIN.sub(lambda found: f"{found['begin']}{found['user']}@", url)


@dataclass(frozen=True, repr=False)
class Filled:
    """A text with its variables filled in.

    Attributes:
        text: What it is now; it may hold a password.
        secrets: What must not be printed.
    """

    text: str
    secrets: tuple[str, ...]


def filled(text: str, *, in_url: bool = True) -> Filled:
    """A text with the values of the environment in the place of `${NAME}`.

    In a URL a value is written as a part of one, so that any password may be as it is; a variable
    that is the whole URL is one already.

    Raises:
        NoVariable: One is not set.
    """
    whole = VARIABLE.fullmatch(text) is not None
    values = {name: _value(name) for name in VARIABLE.findall(text)}

    def put(found: re.Match[str]) -> str:
        value = values[found[1]]
        return value if whole or not in_url else quote(value, safe="")

    done = VARIABLE.sub(put, text)
    secrets = {*values.values(), *((done,) if whole else ())}
    if in_url:
        if found := _LOGIN.match(done):
            secrets |= {found["password"], unquote(found["password"])}
        secrets |= {found["value"] for found in _IN_QUERY.finditer(done)}
    return Filled(done, tuple(sorted(filter(None, secrets), key=len, reverse=True)))


def _value(name: str) -> str:
    value = os.environ.get(name, "")
    if value:
        return value
    raise NoVariable(
        Message(
            "the environment has no {name}: set it before kpi is run (export {name}=…; in "
            "PowerShell $env:{name} = '…')",
            name=name,
        )
    )


_SHORT = 3
"""A shorter secret may be any word's part; it goes where it stands alone."""


def masked(text: str, secrets: Iterable[str]) -> str:
    """What a driver says without the secrets, however it writes them.

    >>> masked("no login with p@ss (p%40ss)", ["p@ss"])
    'no login with *** (***)'
    """
    for secret in secrets:
        for form in dict.fromkeys((secret, quote(secret, safe=""), quote_plus(secret))):
            edge = r"(?<!\w){}(?!\w)" if len(form) < _SHORT else "{}"
            text = re.sub(edge.format(re.escape(form)), "***", text)
    return printed(text) if "://" in text else text
