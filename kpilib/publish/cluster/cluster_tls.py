"""Encrypted connections to a scheduler (`tls://`): whose certificates count, and what is wrong.

Each end shows a certificate, and each asks one authority whether it counts. Dask compares no host's
name: whoever has a certificate of that authority may be the scheduler, a worker, or a user.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    import distributed
else:
    distributed = lazy("distributed")

TLS = "tls://"

_GREETING = 1.0  # seconds; a scheduler speaks first, at once


class ClusterError(KpiError):
    """The scheduler cannot be reached or trusted, or its workers cannot do the work."""


@dataclass(frozen=True)
class TlsFiles:
    """The files of an encrypted connection, in PEM; Dask's own configuration where left out.

    Attributes:
        authority: Certificates of the authority that scheduler and workers are trusted by.
        certificate: What this end shows.
        key: The private key of that; empty where it stands in the same file.
    """

    authority: str = ""
    certificate: str = ""
    key: str = ""


def security(address: str, files: TlsFiles, patience: float) -> distributed.Security | None:
    """What Dask's client needs for an address; nothing where it is not encrypted.

    Raises:
        ClusterError: A file is missing or wrong, or one end does not accept the other.
    """
    if not address.startswith(TLS):
        if files != TlsFiles():
            message = Message(
                "certificates are for an encrypted address: write {address} as tls://…",
                address=address,
            )
            raise ClusterError(message)
        _refuse_encrypted(address)
        return None
    given = {"tls_ca_file": files.authority, "tls_client_cert": files.certificate}
    given = {name: value for name, value in given.items() if value}
    if files.certificate or files.key:  # the key of Dask's configuration is another one's
        given["tls_client_key"] = files.key
    found = distributed.Security(require_encryption=True, **given)
    mine = found.get_tls_config_for_role("client")  # with what Dask's configuration adds
    asked = TlsFiles(mine["ca_file"] or "", mine["cert"] or "", mine["key"] or "")
    _refuse_missing(asked)
    _greet(address, asked, _context(asked), patience)
    return found


def _refuse_missing(files: TlsFiles) -> None:
    missing = {
        "--tls-ca-file (KPI_TLS_CA_FILE)": files.authority,
        "--tls-cert (KPI_TLS_CERT)": files.certificate,
    }
    if names := tuple(name for name, value in missing.items() if not value):
        message = Message(
            "a tls:// address needs the authority that is trusted and a certificate to show: "
            "{missing} is missing, here and in Dask's configuration (distributed.comm.tls)",
            "a tls:// address needs the authority that is trusted and a certificate to show: "
            "{missing} are missing, here and in Dask's configuration (distributed.comm.tls)",
            n=len(names),
            missing=names,
        )
        raise ClusterError(message)
    for name in (files.authority, files.certificate, files.key):
        if name and "\n" not in name:
            _refuse_unreadable(Path(name))


def _refuse_unreadable(path: Path) -> None:
    try:
        path.read_bytes()
    except OSError as wrong:
        message = Message(
            "{file}, named for the encrypted connection, cannot be read: {why}",
            file=path,
            why=wrong.strerror or str(wrong),
        )
        raise ClusterError(message) from None


class _Locked(Exception):  # noqa: N818 - it reads as what was found
    """A key has a password."""


def _no_password() -> NoReturn:
    raise _Locked  # else OpenSSL asks for it on the terminal, and Dask later, once more


def _context(files: TlsFiles) -> ssl.SSLContext | None:
    """How this end speaks; nothing where Dask's configuration holds the texts themselves."""
    if any("\n" in text for text in (files.authority, files.certificate, files.key)):
        return None
    try:
        context = ssl.create_default_context(cafile=files.authority)
    except ssl.SSLError:
        message = Message(
            "{file} holds no certificate of an authority (PEM, “BEGIN CERTIFICATE”)",
            file=files.authority,
        )
        raise ClusterError(message) from None
    # As Dask does: an authority for the cluster alone, and addresses rather than names.
    context.check_hostname = False
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    try:
        context.load_cert_chain(files.certificate, files.key or None, _no_password)
    except _Locked:
        message = Message(
            "the key in {file} has a password, which Dask cannot ask for: give one without, which "
            "only you can read (openssl pkey -in KEY -out PLAIN-KEY)",
            file=files.key or files.certificate,
        )
        raise ClusterError(message) from None
    except ssl.SSLError as wrong:
        raise ClusterError(_why_no_pair(files, wrong)) from None
    return context


def _why_no_pair(files: TlsFiles, wrong: ssl.SSLError) -> Message:
    key = files.key or files.certificate
    if wrong.reason == "KEY_VALUES_MISMATCH":
        return Message(
            "the key in {key} is not that of the certificate in {certificate}",
            key=key,
            certificate=files.certificate,
        )
    return Message(
        "{certificate} and {key} do not hold a certificate and its private key (PEM, “BEGIN "
        "CERTIFICATE” and “BEGIN PRIVATE KEY”)",
        certificate=files.certificate,
        key=key,
    )


def _greet(address: str, files: TlsFiles, context: ssl.SSLContext | None, patience: float) -> None:
    """See whether both ends accept each other: Dask would try for long, and not say which does not.

    A scheduler that refuses a certificate says so when it is listened to, and one that accepts it
    speaks first.
    """
    place = _place(address)
    if context is None or place is None:
        return
    try:
        with (
            socket.create_connection(place, patience) as plain,
            context.wrap_socket(plain) as private,
        ):
            private.recv(1)
    except ssl.SSLCertVerificationError as wrong:
        message = Message(
            "the scheduler at {address} shows a certificate that {file} does not vouch for: {why}",
            address=address,
            file=files.authority,
            why=wrong.verify_message,
        )
        raise ClusterError(message) from None
    except ssl.SSLError as wrong:
        raise ClusterError(_why_refused(address, files, wrong)) from None
    except OSError:
        return  # nobody there: Dask says so, in its own time


def _why_refused(address: str, files: TlsFiles, wrong: ssl.SSLError) -> Message:
    reason = wrong.reason or ""
    if "ALERT" not in reason:
        return Message(
            "the scheduler at {address} does not speak TLS: start it with certificates, or write "
            "tcp://… where only your own people reach it",
            address=address,
        )
    return Message(
        "the scheduler at {address} refuses the certificate in {file}: {why}",
        address=address,
        file=files.certificate,
        why=reason.partition("ALERT_")[2].replace("_", " ").lower(),
    )


def _refuse_encrypted(address: str) -> None:
    """Say at once that a scheduler wants TLS: it hangs up on everybody else, again and again."""
    place = _place(address)
    if place is None:
        return
    try:
        with socket.create_connection(place, _GREETING) as plain:
            if plain.recv(1):
                return
    except OSError:
        pass
    # Whether it speaks TLS is all that is asked here; nothing is sent.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(place, _GREETING) as plain, context.wrap_socket(plain):
            pass
    except OSError:
        return
    message = Message(
        "the scheduler at {address} speaks TLS: write tls://…, and name your certificates "
        "(--tls-ca-file, --tls-cert, --tls-key)",
        address=address,
    )
    raise ClusterError(message)


def _place(address: str) -> tuple[str, int] | None:
    found = urlsplit(address if "://" in address else f"tcp://{address}")
    try:
        port = found.port
    except ValueError:  # no number: Dask says so
        return None
    return (found.hostname, port) if found.hostname and port else None
