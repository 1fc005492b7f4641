"""Make a cluster: once per folder, all or nothing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

from clew.events.errors import Unavailable
from clew.storage.embedded.binaries import Binaries, ClusterRecord
from clew.storage.embedded.configuration import (
    ADMINISTRATOR,
    ROLE,
    initdb_arguments,
    server_environment,
    tuning_text,
)
from clew.storage.embedded.folders import Ownership, flush_folder, gather_facts, make_for_server, new_passwords
from clew.storage.embedded.identity import Identity
from clew.storage.embedded.layout import Layout

UNFINISHED = "cluster.new"
MESSAGE_LIMIT = 600


def read_record(layout: Layout) -> ClusterRecord | None:
    """What the folder remembers; None in a folder without a cluster."""
    if not layout.cluster.exists():
        return None
    try:
        return ClusterRecord.from_text(layout.record.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Unavailable("embedded.record_damaged") from error


def cluster_major(layout: Layout) -> int | None:
    """The major version that PostgreSQL itself wrote into the cluster; None without one."""
    try:
        return int((layout.cluster / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        if layout.cluster.exists():
            raise Unavailable("embedded.record_damaged") from None
        return None
    except ValueError as error:
        raise Unavailable("embedded.record_damaged") from error


def create_cluster(layout: Layout, identity: Identity, binaries: Binaries, gate_descriptor: int) -> None:
    """Run ``initdb`` aside and move the result into place, so that a kill at any moment leaves a cluster or none.

    ``gate_descriptor``: the held gate; ``initdb`` inherits it, so that after a kill of ours nobody starts a
    second one beside it.
    """
    for left in layout.home.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    aside = layout.home / UNFINISHED
    password_folder = layout.home / f"{UNFINISHED}.password"
    passwords = new_passwords((ADMINISTRATOR, ROLE))
    make_for_server(aside, identity)
    make_for_server(password_folder, identity)
    try:
        password_file = password_folder / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(passwords[ADMINISTRATOR], encoding="ascii")
        if identity.switch:
            os.chown(password_file, identity.user.uid, identity.user.gid)
        arguments = initdb_arguments(binaries.folder, aside, password_file, binaries.major)
        run_initdb(identity, arguments, gate_descriptor)
    finally:
        shutil.rmtree(password_folder, ignore_errors=True)
    _append_durably(aside / "postgresql.conf", tuning_text())
    keep_record(layout, ClusterRecord(binaries.major, binaries.source))
    _replace(layout, layout.passwords, json.dumps(passwords) + "\n")
    aside.rename(layout.cluster)
    flush_folder(layout.home)


def keep_record(layout: Layout, record: ClusterRecord) -> None:
    """Write what the folder remembers."""
    _replace(layout, layout.record, record.to_text())


def run_initdb(identity: Identity, arguments: list[str], gate_descriptor: int) -> None:
    """Run ``initdb`` in a session of its own, so that Ctrl-C reaches it through us alone; Unavailable when it fails."""
    process = subprocess.Popen(  # noqa: S603
        identity.initdb_command(arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=server_environment(os.environ.get("PATH", os.defpath)),
        start_new_session=True,
        pass_fds=(gate_descriptor,),
        umask=0o077,
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode == 0:
        return
    text = output.decode("utf-8", "replace").strip()
    if identity.alias is not None and ("unshare" in text or process.returncode == 127):
        raise Unavailable("embedded.user_without_name", user=identity.user.uid)
    raise Unavailable("embedded.initdb_failed", reason=text[-MESSAGE_LIMIT:])


def _append_durably(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _replace(layout: Layout, path: Path, text: str) -> None:
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    Ownership(gather_facts(layout)).make_file(aside, text.encode("utf-8"))
    aside.replace(path)
