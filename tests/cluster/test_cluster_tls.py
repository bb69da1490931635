"""Encrypted schedulers: both ends show a certificate, and whichever is wrong is said at once."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.publish.cluster.cluster_tls import ClusterError, TlsFiles, security
from tests.cluster.certificates import Authority, Pair
from tests.cluster.running_scheduler import RunningScheduler
from tests.small_company import contents, write_company

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOBODY = "tls://127.0.0.1:1"


@dataclass(frozen=True)
class Trust:
    """Two authorities, and the files of those whom they vouch for."""

    folder: Path
    ours: Authority
    others: Authority
    mine: Pair

    @property
    def files(self) -> TlsFiles:
        return self.with_pair(self.mine)

    def with_pair(self, pair: Pair) -> TlsFiles:
        return TlsFiles(str(self.ours.file), str(pair.certificate), str(pair.key))


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    folder = tmp_path_factory.mktemp("certificates")
    ours, others = Authority(folder, "ours"), Authority(folder, "others")
    return Trust(folder, ours, others, ours.vouch("mine"))


@pytest.fixture(scope="module")
def scheduler(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningScheduler]:
    node = trust.ours.vouch("node")
    tls = ("--tls-ca-file", str(trust.ours.file), "--tls-cert", str(node.certificate),
           "--tls-key", str(node.key))  # fmt: skip
    running = RunningScheduler(tmp_path_factory.mktemp("elsewhere"), workers=1, tls=tls)
    yield running
    running.close()


def refused(address: str, files: TlsFiles) -> str:
    with pytest.raises(ClusterError) as found:
        security(address, files, 5)
    return found.value.message


def test_what_is_missing_is_named(trust: Trust) -> None:
    said = refused(NOBODY, TlsFiles())
    assert "--tls-ca-file (KPI_TLS_CA_FILE), --tls-cert (KPI_TLS_CERT) are missing" in said
    said = refused(NOBODY, replace(trust.files, certificate="", key=""))
    assert "--tls-cert (KPI_TLS_CERT) is missing" in said
    assert "no.pem, named for the encrypted connection, cannot be read: No such file" in (
        refused(NOBODY, replace(trust.files, authority=str(trust.folder / "no.pem")))
    )


def test_files_that_hold_something_else_are_named(trust: Trust) -> None:
    text = trust.folder / "text.pem"
    text.write_text("-----BEGIN NOTHING-----", encoding="utf-8")
    assert "text.pem holds no certificate of an authority" in (
        refused(NOBODY, replace(trust.files, authority=str(text)))
    )
    assert "text.pem do not hold a certificate and its private key" in (
        refused(NOBODY, replace(trust.files, certificate=str(text), key=""))
    )
    other = trust.ours.vouch("second")
    assert "the key in " in (said := refused(NOBODY, replace(trust.files, key=str(other.key))))
    assert "second.key is not that of the certificate in " in said


def test_a_key_with_a_password_asks_nobody(trust: Trust) -> None:
    locked = trust.ours.vouch("locked", password="secret")  # noqa: S106 - of a test's key
    assert "locked.key has a password, which Dask cannot ask for" in (
        refused(NOBODY, trust.with_pair(locked))
    )


def test_certificates_for_an_address_that_is_not_encrypted(trust: Trust) -> None:
    assert "write tcp://127.0.0.1:1 as tls://" in refused("tcp://127.0.0.1:1", trust.files)


def test_a_scheduler_that_does_not_encrypt_is_told_apart(trust: Trust) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            with listening.accept()[0] as other:
                other.sendall(b"\0" * 64)
                other.recv(1000)

        thread = threading.Thread(target=greet)
        thread.start()
        port = listening.getsockname()[1]
        assert "does not speak TLS" in refused(f"tls://127.0.0.1:{port}", trust.files)
        thread.join()


def test_each_end_that_is_not_trusted_is_named(trust: Trust, scheduler: RunningScheduler) -> None:
    stranger, old = trust.others.vouch("stranger"), trust.ours.vouch("old", days=-1)
    said = refused(scheduler.address, trust.with_pair(stranger))
    assert said.endswith("stranger.pem: unknown ca")
    said = refused(scheduler.address, trust.with_pair(old))
    assert said.endswith("old.pem: certificate expired")
    said = refused(scheduler.address, replace(trust.files, authority=str(trust.others.file)))
    assert "shows a certificate that" in said
    assert "others.pem does not vouch for" in said
    plain = scheduler.address.replace("tls", "tcp")
    assert f"{plain} speaks TLS: write tls://" in refused(plain, TlsFiles())


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_statements_over_an_encrypted_connection(
    trust: Trust, scheduler: RunningScheduler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = (write_company(tmp_path / name, ["x", "y"]) for name in ("here", "there"))
    command = ["statements", "2026Q1", "--to", "html,json", "--lang", "en", "--workspace"]
    said = CliRunner().invoke(main, [*command, str(here)])
    # The certificate by an option, the rest by the environment.
    monkeypatch.setenv("KPI_TLS_CA_FILE", str(trust.ours.file))
    monkeypatch.setenv("KPI_TLS_KEY", str(trust.mine.key))
    over = ["--cluster", scheduler.address, "--tls-cert", str(trust.mine.certificate)]
    found = CliRunner().invoke(main, [*command, str(there), *over])
    assert found.exit_code == 0, found.output
    assert sorted(found.output.splitlines()) == sorted(said.output.splitlines())
    assert contents(there) == contents(here)
    assert len(contents(there)) == 2 * (4 * 2 + 1)


def test_dask_s_own_configuration_is_enough(trust: Trust, scheduler: RunningScheduler) -> None:
    from distributed import dask  # its own configuration

    tls = {"ca-file": trust.ours.file, "client.cert": trust.mine.certificate,
           "client.key": trust.mine.key}  # fmt: skip
    with dask.config.set({f"distributed.comm.tls.{name}": str(file) for name, file in tls.items()}):
        assert security(scheduler.address, TlsFiles(), 5) is not None


@pytest.mark.parametrize("option", ["--inputs-url", "--tls-cert"])
def test_what_is_said_of_no_cluster_is_refused(tmp_path: Path, option: str) -> None:
    root = write_company(tmp_path / "w", ["x"])
    for command in ("pack", "statements"):
        given = [command, "2026Q1", option, "x", "--workspace", str(root), "--lang", "en"]
        found = CliRunner().invoke(main, given)
        assert found.exit_code == 2
        assert f"{option} is for --cluster" in found.output
