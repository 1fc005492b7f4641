"""A data folder served in a process of its own, so that it and the browser share nothing but the machine.

``python -m benchmarks.web.serving FOLDER`` writes one line of JSON with its address and a sign-in, and serves until a
signal ends it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

ACCOUNT = "reader"
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 60


class Site(msgspec.Struct, frozen=True):
    """``ticket``: a one-time sign-in of an engineer; ``process``: of the server; ``folder``: its data."""

    url: str
    ticket: str
    process: int
    folder: Path

    def processor_seconds(self) -> float:
        """What the server and its database have used so far."""
        database = next(self.folder.rglob("postmaster.pid"), None)
        known = {str(self.process)}
        if database is not None:
            known.add(database.read_text().split()[0])
        return sum(_used(each) for each in _family(known)) / TICKS


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Raises RuntimeError when it does not come up."""
    command = [sys.executable, "-m", "benchmarks.web.serving", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the server ended with {process.wait()}")
            yield Site(**json.loads(line), process=process.pid, folder=folder)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _family(known: set[str]) -> set[str]:
    """These processes and all that they started."""
    parents: dict[str, str] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _fields(stat.parent.name)
        if fields:
            parents[stat.parent.name] = fields[1]
    found = set(known)
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _fields(process: str) -> list[str]:
    """Of the kernel's account of a process, what follows its name; empty when it has just ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _used(process: str) -> int:
    fields = _fields(process)
    # Of itself, and of children that it waited for.
    return sum(int(each) for each in fields[11:15]) if fields else 0


def main(folder: Path) -> None:
    """Serve until a signal."""
    from clew.bootstrap import local_principal, open_clew, settings_from
    from clew.doors.http.serving import serve

    def ready(url: str, ticket: str) -> None:
        print(json.dumps({"url": url, "ticket": ticket}), flush=True)

    with open_clew(settings_from(data=folder), principal=local_principal()) as clew:
        clew.people.fresh_password(ACCOUNT, "engineer", by=clew.principal.id)
        serve(clew, "127.0.0.1", 0, on_ticket=ready, ready_sign_in=ACCOUNT)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
