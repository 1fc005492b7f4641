"""Serving as a process: it says when it answers, takes a free port, and ends on a signal with its caller going on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from clew.doors.http.serving import check_pages, serve
from clew.events.errors import Unavailable
from clew.testing.database import DatabaseServer
from clew.testing.installation import Installation

PROGRAM = """
import sys
from pathlib import Path
from clew.bootstrap import local_principal, open_clew, settings_from
from clew.doors.http.serving import serve

def ready(address, ticket):
    print(f"{address}/sign-in?ticket={ticket}", flush=True)

settings = settings_from(data=Path(sys.argv[1]), database=sys.argv[2])
with open_clew(settings, principal=local_principal()) as clew:
    serve(clew, "127.0.0.1", 0, on_ticket=ready)
    print("went on", flush=True)
print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_the_caller_goes_on(
    database_server: DatabaseServer, tmp_path: Path, number: signal.Signals
) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), database_server.empty()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), process.stderr and process.stderr.read()
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.status == 200
        os.kill(process.pid, number)
        rest, errors = process.communicate(timeout=20)
        assert rest.split("\n")[:2] == ["went on", "closed"], errors
        assert process.returncode == 0, errors
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(address, timeout=5)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_a_taken_port_is_said(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable) as refused:
            serve(installation.clew, "127.0.0.1", port)
    assert refused.value.code == "serve.no_address"
    assert refused.value.params["port"] == port


def test_the_pages_can_be_checked_without_staying(installation: Installation) -> None:
    check_pages(installation.clew)


def test_a_broken_page_fails_the_check(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(installation.clew), "recent", fail)
    with pytest.raises(Unavailable) as broken:
        check_pages(installation.clew)
    assert str(broken.value.params["address"]).endswith("/api/v1/finding")
