"""Prepare the folders of an embedded server, and learn the facts that ``identity`` decides on."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clew.events.errors import Unavailable
from clew.storage.embedded.identity import (
    Facts,
    Identity,
    User,
    decide_identity,
    decide_user,
    is_mapped,
    may_use,
    parse_capabilities,
)
from clew.storage.embedded.layout import Layout


def gather_facts(layout: Layout) -> Facts:
    """Who calls, who owns what. The data folder exists already."""
    caller = User(os.geteuid(), os.getegid(), named=_is_named(os.geteuid()))
    nobody = None
    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam("nobody")
        nobody = User(entry.pw_uid, entry.pw_gid)
    with contextlib.suppress(FileNotFoundError):
        if caller.uid == 0 and nobody is not None and not is_mapped(nobody.uid, Path("/proc/self/uid_map").read_text()):
            nobody = None
    capabilities = frozenset[str]()
    with contextlib.suppress(OSError):
        capabilities = parse_capabilities(Path("/proc/self/status").read_text())
    cluster_owner = _owner(layout.cluster) if layout.cluster.exists() else None
    return Facts(caller, cluster_owner, _owner(layout.root), nobody, capabilities)


def prepare_folders(layout: Layout, binaries: Path) -> Identity:
    """Make what is missing of the folders (never changing what is there) and decide whom the server runs as."""
    layout.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = gather_facts(layout)
    user = decide_user(facts)
    ours = Ownership(facts)
    # A server under another name passes through, and sees nothing: what lies in there is closed by modes of its own.
    ours.make_folder(layout.home, mode=0o711 if user.uid not in (facts.caller.uid, facts.folder_owner.uid) else 0o700)
    ours.make_folder(layout.lock("gate").parent, mode=0o700)
    ours.make_folder(layout.log.parent, mode=0o700)
    for name in ("gate", "users", "server", "watchdog"):
        ours.make_file(layout.lock(name))
    ours.make_file(layout.log)
    wanted = [layout.home, binaries]
    return decide_identity(facts, reachable=all(can_reach(path, user) for path in wanted))


@dataclass(frozen=True)
class Ownership:
    """Makes folders and files; what root makes in somebody's folder belongs to that somebody, who will need it next."""

    facts: Facts

    def make_folder(self, path: Path, mode: int) -> None:
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=mode)
            path.chmod(mode)  # whatever the umask
            self._give(path)

    def make_file(self, path: Path, content: bytes = b"") -> None:
        """A file of mode 0600, unless it exists."""
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self._give(path)

    def _give(self, path: Path) -> None:
        owner = self.facts.folder_owner
        if self.facts.caller.uid == 0 and owner.uid != 0:
            os.chown(path, owner.uid, owner.gid)


def make_for_server(path: Path, identity: Identity) -> None:
    """A folder of mode 0700 that belongs to the user that the server runs as."""
    path.mkdir(mode=0o700)
    if identity.switch:
        os.chown(path, identity.user.uid, identity.user.gid)


def make_socket_folder(path: Path, identity: Identity) -> None:
    """The socket's folder. In a place for all (``/tmp``) another user may have taken its name: refused, not used."""
    with contextlib.suppress(FileExistsError):
        make_for_server(path, identity)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != identity.user.uid or found.st_mode & 0o077:
        raise Unavailable("embedded.socket_folder_taken", folder=str(path))


def can_reach(path: Path, user: User) -> bool:
    """Whether ``user`` can search every folder down to ``path``, and ``path`` itself, by plain permission bits."""
    resolved = path.resolve()
    return all(_grants(folder, user) for folder in [resolved, *resolved.parents])


def read_passwords(layout: Layout) -> dict[str, str]:
    """Passwords by role; Unavailable when the file is gone or damaged."""
    try:
        content = json.loads(layout.passwords.read_text(encoding="ascii"))
        return {str(role): str(password) for role, password in content.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise Unavailable("embedded.passwords_unreadable", file=str(layout.passwords), reason=str(error)) from error


def new_passwords(roles: Iterable[str]) -> dict[str, str]:
    return {role: secrets.token_urlsafe(24) for role in roles}


def flush_folder(path: Path) -> None:
    """Make names in ``path`` durable: a renamed folder is not, until its parent is flushed."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _grants(folder: Path, user: User) -> bool:
    found = folder.stat()
    return may_use(found.st_mode, User(found.st_uid, found.st_gid), user, wanted=1)


def _owner(path: Path) -> User:
    found = path.stat()
    return User(found.st_uid, found.st_gid, named=_is_named(found.st_uid))


def _is_named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
