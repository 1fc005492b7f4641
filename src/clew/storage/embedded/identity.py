"""Whom the server runs as. Pure: facts about users and folders in, a decision out.

PostgreSQL refuses to run as root, and ``initdb`` refuses a user that has no name. So:

* an ordinary user runs the server as themselves;
* root runs it as the owner of the cluster if there is one, else as the owner of the data folder if that is not root,
  else as ``nobody``. No user is added, and no folder that others made changes its mode. Where that user cannot
  reach the folder or the binaries (both may lie under ``/root``), the server keeps the one capability
  ``CAP_DAC_OVERRIDE``;
* a user without a name (a container started with a bare number) runs ``initdb``, and only that, in a user
  namespace in which the number shows as ``nobody``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clew.events.errors import Unavailable

CAPABILITY_BITS = {"chown": 0, "dac_override": 1, "kill": 5, "setgid": 6, "setuid": 7, "setpcap": 8}
"""Bit numbers of Linux capabilities, capabilities(7)."""


@dataclass(frozen=True)
class User:
    """A user by numbers; ``named`` when the system's user list knows it."""

    uid: int
    gid: int
    named: bool = True


@dataclass(frozen=True)
class Identity:
    """A decision: ``user`` runs the server; ``switch`` from root to it; ``override`` folder permissions on the way."""

    user: User
    switch: bool = False
    override: bool = False
    alias: User | None = None
    """Whom ``initdb`` shall see, for a user that has no name."""

    def server_command(self, arguments: Sequence[str]) -> list[str]:
        """The words that run ``arguments`` as this identity."""
        if not self.switch:
            return list(arguments)
        words = ["setpriv", f"--reuid={self.user.uid}", f"--regid={self.user.gid}", "--clear-groups", "--no-new-privs"]
        if self.override:
            # no_setuid_fixup: without it access(2) ignores the capability, and PostgreSQL finds its own
            # binaries by access(2)
            words += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
        return [*words, "--", *arguments]

    def initdb_command(self, arguments: Sequence[str]) -> list[str]:
        """As ``server_command``, for ``initdb``, which insists on a name."""
        if self.alias is None:
            return self.server_command(arguments)
        return ["unshare", "--user", f"--map-user={self.alias.uid}", "--", *arguments]


@dataclass(frozen=True)
class Facts:
    """What the decision rests on; ``capabilities`` are the effective ones of the caller."""

    caller: User
    cluster_owner: User | None
    folder_owner: User
    nobody: User | None
    capabilities: frozenset[str]


def decide_user(facts: Facts) -> User:
    """The user to run the server as; raises Unavailable where there is none."""
    caller, owner = facts.caller, facts.cluster_owner
    if caller.uid != 0:
        if owner is not None and owner.uid != caller.uid:
            raise Unavailable("embedded.other_owner", owner=owner.uid, user=caller.uid)
        return caller
    if owner is not None:
        if owner.uid == 0:
            raise Unavailable("embedded.owned_by_root")
        return owner
    if facts.folder_owner.uid != 0 and facts.folder_owner.named:
        return facts.folder_owner
    if facts.nobody is None:
        raise Unavailable("embedded.nobody_missing")
    return facts.nobody


def decide_identity(facts: Facts, *, reachable: bool) -> Identity:
    """How to become ``decide_user(facts)``.

    ``reachable``: that user can search and read folder and binaries as they are.
    """
    user = decide_user(facts)
    if facts.caller.uid != 0:
        if user.named:
            return Identity(user)
        if facts.nobody is None:
            raise Unavailable("embedded.user_without_name", user=user.uid)
        return Identity(user, alias=facts.nobody)
    # To become the user, to signal its processes, to enter the folder of its socket; and to hand the last of these on.
    needed = {"chown", "setuid", "setgid", "kill", "dac_override"} | (set() if reachable else {"setpcap"})
    missing = sorted(needed - facts.capabilities)
    if missing:
        raise Unavailable("embedded.root_restricted", missing=", ".join(f"CAP_{name.upper()}" for name in missing))
    return Identity(user, switch=True, override=not reachable)


def parse_capabilities(status_text: str) -> frozenset[str]:
    """Names of the effective capabilities in the text of ``/proc/self/status``, as far as we ask for them."""
    for line in status_text.splitlines():
        if line.startswith("CapEff:"):
            bits = int(line.split()[1], 16)
            return frozenset(name for name, bit in CAPABILITY_BITS.items() if bits >> bit & 1)
    return frozenset()


def is_mapped(uid: int, uid_map_text: str) -> bool:
    """Whether a process may become ``uid``, by the text of ``/proc/self/uid_map``; rootless containers map few."""
    ranges = [[int(word) for word in line.split()] for line in uid_map_text.splitlines() if line.strip()]
    return any(first <= uid < first + length for first, _outside, length in ranges)


def may_use(mode: int, owner: User, user: User, *, wanted: int) -> bool:
    """Whether permission bits ``mode`` of something of ``owner`` give ``user`` all of ``wanted`` (4 read, 1 search)."""
    if user.uid == owner.uid:
        granted = mode >> 6
    elif user.gid == owner.gid:
        granted = mode >> 3
    else:
        granted = mode
    return granted & wanted == wanted
