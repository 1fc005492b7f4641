"""The key file: the one secret outside the database, in the data folder, mode 0600.

``master`` keys wrap every other key (of a person, of a capture's raw bytes); ``index`` makes the keyed digests by which
a person or an item is found again without being named. Whoever has the database alone can read no person; whoever
renews the master key and destroys the old one makes every older backup of the database as forgetful as the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clew.events.errors import Unavailable

KEY_BYTES = 32
NONCE_BYTES = 12


class _KeyFile(msgspec.Struct, kw_only=True):
    """What the file holds: base64 keys; ``masters`` by number, ``current`` the one new keys are wrapped by."""

    version: int = 1
    masters: dict[str, str]
    current: str
    index: str


def seal(key: bytes, plaintext: bytes, context: bytes) -> bytes:
    """AES-256-GCM: 12 random bytes of nonce, then ciphertext and tag; bound to ``context``."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context)


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """The plaintext. Raises Unavailable when the bytes were changed, moved to another place, or sealed otherwise."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except InvalidTag as broken:
        raise Unavailable("vault.broken_seal") from broken


class KeyRing:
    """The keys of one installation. Make one with :meth:`open`."""

    def __init__(self, path: Path, content: _KeyFile) -> None:
        self.path = path
        self._load(content)

    def _load(self, content: _KeyFile) -> None:
        self._content = content
        self._masters = {int(n): base64.b64decode(key) for n, key in content.masters.items()}
        self._current = int(content.current)
        self._index = base64.b64decode(content.index)

    @classmethod
    def open(cls, path: Path) -> KeyRing:
        """The keys in ``path``, made now if there are none. Two processes that make them at once agree."""
        if not path.exists():
            _create(path)
        try:
            return cls(path, msgspec.json.decode(path.read_bytes(), type=_KeyFile))
        except (msgspec.DecodeError, OSError, ValueError) as problem:
            raise Unavailable("vault.key_file_unreadable", file=str(path)) from problem

    @property
    def fingerprint(self) -> str:
        """What the database remembers, to notice the wrong or a fresh key file; stays when the master is renewed."""
        return hmac.new(self._index, b"fingerprint", hashlib.sha256).hexdigest()

    def digest(self, kind: str, value: bytes) -> bytes:
        """Keyed digest (32 bytes): equal for equal values, says nothing to whoever lacks the key file."""
        return hmac.new(self._index, kind.encode() + b"\0" + value, hashlib.sha256).digest()

    def new_key(self) -> tuple[bytes, bytes]:
        """A fresh 32-byte key, and the same wrapped for the database."""
        key = secrets.token_bytes(KEY_BYTES)
        return key, self.wrap(key)

    def wrap(self, key: bytes) -> bytes:
        number = self._current
        return number.to_bytes(4, "big") + seal(self._masters[number], key, b"clew key")

    def unwrap(self, wrapped: bytes) -> bytes:
        master = self._masters.get(int.from_bytes(wrapped[:4], "big"))
        if master is None:
            raise Unavailable("vault.key_destroyed")
        return unseal(master, wrapped[4:], b"clew key")

    def begin_renewal(self) -> None:
        """Write a further master key to the file and wrap by it from now on; older ones still unwrap."""
        number = max(self._masters) + 1
        self._content.masters[str(number)] = _encode(secrets.token_bytes(KEY_BYTES))
        self._content.current = str(number)
        self._rewrite()

    def end_renewal(self) -> None:
        """Destroy every master key but the current one."""
        current = self._content.current
        self._content.masters = {current: self._content.masters[current]}
        self._rewrite()

    def _rewrite(self) -> None:
        draft = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        _write_new(draft, self._content)
        os.replace(draft, self.path)
        _sync_folder(self.path.parent)
        self._load(self._content)


def _create(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    key = secrets.token_bytes
    _write_new(draft, _KeyFile(masters={"1": _encode(key(KEY_BYTES))}, current="1", index=_encode(key(KEY_BYTES))))
    try:
        os.link(draft, path)  # fails when another process was first: then its keys are the keys
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _write_new(path: Path, content: _KeyFile) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(content))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")
