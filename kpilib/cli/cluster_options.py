"""The options of commands whose work the workers of a Dask scheduler may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click
from click.core import ParameterSource

from kpilib.cli import console
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.publish.packs.order import LIMIT

if TYPE_CHECKING:
    from kpilib.publish.cluster import cluster, cluster_tls
else:  # the options are in commands that rarely ask for a cluster
    cluster = lazy("kpilib.publish.cluster.cluster")
    cluster_tls = lazy("kpilib.publish.cluster.cluster_tls")

_PARAMETERS = ("inputs_url", "tls_ca_file", "tls_cert", "tls_key")

_FILE: dict[str, Any] = {"metavar": "FILE", "default": "", "show_envvar": True}

_F = TypeVar("_F", bound=Callable[..., Any])


class AskedOfCluster(Protocol):
    """What a command is told about a cluster, among other things."""

    @property
    def cluster(self) -> str | None:
        """The scheduler's address; None for this machine's own processes."""

    @property
    def inputs_url(self) -> str | None:
        """Where its workers find the workspace."""

    @property
    def tls_ca_file(self) -> str:
        """The authority that is trusted."""

    @property
    def tls_cert(self) -> str:
        """The certificate that is shown."""

    @property
    def tls_key(self) -> str:
        """Its key."""


def cluster_options(command: _F) -> _F:
    """The options that name a scheduler, what its workers read, and whom to trust."""
    asked = (
        click.option(
            "--tls-key",
            **_FILE,
            envvar="KPI_TLS_KEY",
            help="The private key of that certificate (PEM).",
        ),
        click.option(
            "--tls-cert",
            **_FILE,
            envvar="KPI_TLS_CERT",
            help="The certificate to show the cluster (PEM).",
        ),
        click.option(
            "--tls-ca-file",
            **_FILE,
            envvar="KPI_TLS_CA_FILE",
            help="For tls://: the authority whose certificates are trusted (PEM). These three are "
            "taken from Dask's configuration when left out.",
        ),
        click.option(
            "--inputs-url",
            help="Where its workers find the workspace: s3://…, file://…; here if left out.",
        ),
        click.option(
            "--cluster",
            metavar="tls://HOST:PORT",
            help="Dask scheduler whose workers do the work, tls:// or tcp://. It runs the code of "
            "anybody who reaches it: use one that only your own people can.",
        ),
    )
    for option in asked:  # the last stands first in the help
        command = option(command)
    return command


def cluster_of(asked: AskedOfCluster, limit: float = LIMIT) -> cluster.Cluster | None:
    """The cluster that is asked for; None where there is none.

    Args:
        asked: The options of a command.
        limit: Seconds that one work may take.

    Raises:
        click.UsageError: Something is said of a cluster, and none is named.
    """
    if asked.cluster:
        files = cluster_tls.TlsFiles(asked.tls_ca_file, asked.tls_cert, asked.tls_key)
        return cluster.Cluster(asked.cluster, asked.inputs_url or "", limit=limit, tls=files)
    here = click.get_current_context()
    for name in _PARAMETERS:  # certificates may be named in the environment for good
        if here.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                console.said(Message("{option} is for --cluster", option=option))
            )
    return None
