"""A file by `https://`: fetched from the host that the user named, from no other, within limits.

fsspec has a reader for the web, which needs two further libraries and keeps a thread; a table is
one file, and Python fetches that itself.
"""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.engine.inputs import file_limits as limits
from kpilib.workspace.sources.source_faults import (
    SourceFault,
    driver_fault,
    source_name,
    too_much,
    user_of,
    variables_of,
)

if TYPE_CHECKING:
    import urllib.error as errors
    import urllib.request as requests
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.workspace.sources.declared import Reading
else:
    errors, requests = lazy("urllib.error"), lazy("urllib.request")

_PIECE = 1_000_000
_NOT_IN, _NOT_ALLOWED, _GONE = (401, 407), (403,), (404, 410)


def fetch(url: str, target: Path, reading: Reading, secrets: Sequence[str]) -> None:
    """Write what a URL gives into a file.

    Args:
        url: With login and all.
        target: The file.
        reading: What is read.
        secrets: What must not be printed.

    Raises:
        SourceFault: It gives nothing.
    """
    ends = time.monotonic() + reading.timeout
    try:
        with _opener(reading).open(_request(url, reading), timeout=reading.timeout) as answer:
            size = 0
            with target.open("wb") as file:
                while piece := answer.read(_PIECE):
                    size += len(piece)
                    if size > limits.FILE:
                        raise too_much(reading)
                    if time.monotonic() > ends:
                        raise TimeoutError("timed out")
                    file.write(piece)
    except errors.HTTPError as wrong:
        raise _refused(wrong.code, reading) from None
    except errors.URLError as wrong:
        reason = wrong.reason if isinstance(wrong.reason, BaseException) else wrong
        raise driver_fault(reason, reading, secrets) from None
    except (OSError, ValueError) as wrong:
        raise driver_fault(wrong, reading, secrets) from None


def _request(url: str, reading: Reading) -> requests.Request:
    parts = urlsplit(url)
    login, _, host = parts.netloc.rpartition("@")
    bare = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
    asked = requests.Request(bare, headers={"User-Agent": "kpilib"})
    if login:
        user, _, password = login.partition(":")
        pair = f"{unquote(user)}:{unquote(password)}".encode()
        asked.add_unredirected_header("Authorization", f"Basic {base64.b64encode(pair).decode()}")
    for name, value in reading.options.items():
        if name == "token":
            asked.add_unredirected_header("Authorization", f"Bearer {value}")
    return asked


def _opener(reading: Reading) -> Any:  # noqa: ANN401 - urllib has no name for it
    class SameHost(requests.HTTPRedirectHandler):
        """Follows to another path, and to no other host."""

        def redirect_request(self, req: Any, *rest: Any) -> Any:  # noqa: ANN401 - as urllib has it
            to = urlsplit(rest[-1])
            if to.hostname != urlsplit(req.full_url).hostname:
                raise SourceFault(
                    "source_unreachable",
                    Message(
                        "{source} sends on to {host}, which nobody has named: write that URL if it "
                        "is meant",
                        source=source_name(reading),
                        host=to.hostname or "",
                    ),
                )
            return super().redirect_request(req, *rest)

    return requests.build_opener(SameHost)


def _refused(code: int, reading: Reading) -> SourceFault:
    source = source_name(reading)
    if code in _NOT_IN:
        return SourceFault(
            "source_login",
            Message(
                "{source} lets nobody in by this name and password: see that {variables} holds the "
                "password, and that {user} may log in",
                source=source, variables=variables_of(reading.url), user=user_of(reading.url),
            ),
        )  # fmt: skip
    if code in _NOT_ALLOWED:
        said = Message("“{original}”", original=f"HTTP {code}")
        return SourceFault(
            "source_not_allowed",
            Message(
                "{source} does not let {user} read that ({said}): have whoever runs it grant the "
                "right to read (SELECT)",
                source=source, user=user_of(reading.url), said=said,
            ),
        )  # fmt: skip
    if code in _GONE:
        return SourceFault(
            "source_no_table",
            Message("{source} has no such file (HTTP {code}): correct the URL",
                    source=source, code=code),
        )  # fmt: skip
    return SourceFault(
        "source_failed",
        Message("{source} answers HTTP {code} and gives no table: try again later, or ask whoever "
                "runs it", source=source, code=code),
    )  # fmt: skip
