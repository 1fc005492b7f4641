"""Passwords: hashed with Argon2id (RFC 9106) in the library's own parameters; never stored, never logged."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Without characters that a person mistakes for one another when copying from a screen: 0O, 1lI.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH = 20


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def random_password() -> str:
    """Twenty characters, about 116 bits: for the first administrator, shown once."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def hash_password(password: str) -> str:
    """The encoded Argon2id hash (parameters and salt inside). Takes tens of milliseconds, on purpose."""
    return _hasher().hash(password)


def verify_password(encoded: str, password: str) -> bool:
    """Whether the password fits. A malformed hash fits none."""
    try:
        return _hasher().verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(encoded: str) -> bool:
    """Whether the hash was made with weaker parameters than today's: hash again after the next sign-in."""
    return _hasher().check_needs_rehash(encoded)
