"""Where the files of an embedded server lie in a data folder. Pure: paths in, paths out.

::

    <data folder>/postgresql/
        cluster/         PostgreSQL's own folder; belongs to the user that the server runs as
        cluster.json     which major version and which binaries made it
        passwords.json   mode 0600
        run/             the socket, when its path is short enough
        locks/           gate, users, server, watchdog
        log/             server.log, and up to three older ones
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from clew.storage.embedded.postmaster import SHORT_PLACE_PREFIX, SOCKET_NAME, Posts

SOCKET_PATH_LIMIT_BYTES = 107
"""``sun_path`` of Linux holds 108 bytes with the closing zero."""


@dataclass(frozen=True)
class Layout:
    """The files of the embedded server in the data folder ``root``."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "postgresql"

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def record(self) -> Path:
        return self.home / "cluster.json"

    @property
    def passwords(self) -> Path:
        return self.home / "passwords.json"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log" / "server.log"

    def lock(self, name: str) -> Path:
        """The lock file ``name``: gate, users, server or watchdog."""
        return self.home / "locks" / f"{name}.lock"

    @property
    def posts(self) -> Posts:
        return Posts(self.cluster, self.lock("server"), self.lock("users"), self.log)


def socket_fits(folder: Path) -> bool:
    """Whether server and client can both name a socket in ``folder``: short, and without commas (libpq's list sign)."""
    text = os.fsencode(folder / SOCKET_NAME)
    return len(text) <= SOCKET_PATH_LIMIT_BYTES and b"," not in text and b'"' not in text


def choose_socket_folder(layout: Layout, *, server_uid: int, runtime_folder: Path | None, temporary: Path) -> Path:
    """Where the socket goes: into the data folder if its path fits, else to a short place named by a digest of it.

    ``runtime_folder``: the caller's own runtime folder (``XDG_RUNTIME_DIR``), or None. ``temporary``: a folder for all
    (``/tmp``). Both hold for one machine only, as does a socket.
    """
    if socket_fits(layout.run):
        return layout.run
    digest = hashlib.sha256(os.fsencode(layout.root)).hexdigest()[:16]
    name = f"{SHORT_PLACE_PREFIX}{server_uid}-{digest}"
    if runtime_folder is not None and socket_fits(runtime_folder / name):
        return runtime_folder / name
    return temporary / name
