"""The server of a pack is started once, and does whatever comes later."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from kpilib.core import processes
from kpilib.core.periods import Period
from kpilib.publish.packs import server
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.publish.packs.server import FOR_FIGURES, Servers
from kpilib.workspace.workspace import Workspace
from tests.small_company import write_company

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

pytestmark = pytest.mark.skipif(not processes.can_fork(), reason="a server copies itself")


@pytest.fixture(name="servers")
def of_one_pack() -> Iterator[Servers]:
    with Servers() as servers:
        yield servers


def _answers(servers: Servers, works: Sequence[Callable[[], object]]) -> list[object]:
    """What came of each: its value, or its error where there is one."""
    told = sorted(servers.results(works, 1, 60, FOR_FIGURES))
    assert [number for number, _ in told] == [*range(len(works))]
    return [answer.error or answer.value for _, answer in told]


def _runs(number: int) -> bool:
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _ends_its_server() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def test_one_server_does_what_comes_later_and_ends_with_the_pack() -> None:
    with Servers() as servers:
        (first,) = _answers(servers, [os.getppid])
        assert _answers(servers, [os.getppid, os.getppid]) == [first, first]
    assert isinstance(first, int)
    assert not _runs(first)


def test_one_that_is_killed_at_rest_costs_no_work(servers: Servers) -> None:
    (first,) = _answers(servers, [os.getppid])
    assert isinstance(first, int)
    os.kill(first, signal.SIGKILL)
    psutil.Process(first).wait(10)
    (second,) = _answers(servers, [os.getppid])
    assert second != first


def test_one_that_is_killed_at_work_costs_that_work_alone(servers: Servers) -> None:
    (first,) = _answers(servers, [os.getppid])
    killed, second = _answers(servers, [_ends_its_server, os.getppid])
    assert "SIGKILL" in str(killed)
    assert second != first
    assert _answers(servers, [os.getppid]) == [second]


def test_one_that_nobody_hears_to_its_end_is_not_asked_again(servers: Servers) -> None:
    heard = servers.results([os.getppid, os.getppid], 1, 60, FOR_FIGURES)
    _, answer = next(heard)
    heard.close()  # type: ignore[attr-defined]  # an iterator that a generator makes
    (second,) = _answers(servers, [os.getppid])
    assert second != answer.value


def test_a_pack_and_the_papers_of_its_company_are_made_by_one_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, started = write_company(tmp_path, ["a", "b"]), []

    class Counted(server.Server):
        def __init__(self, warm: str = server.FOR_NOTEBOOKS) -> None:
            started.append(warm)
            super().__init__(warm)

    monkeypatch.setattr(server, "Server", Counted)
    pack = make_pack(Workspace(root), [Period.parse("2026Q1")], PackOptions(formats=("html",)))
    assert (len(pack.papers), pack.unwritten, started) == (1, (), [server.FOR_NOTEBOOKS])
