"""API tokens: 32 random bytes, shown once, kept as a SHA-256.

A plain digest is enough: unlike a password, 256 random bits cannot be guessed, and it must be checked on every call.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

import msgspec

PREFIX = "clew_"
_FORM = re.compile(r"clew_[A-Za-z0-9_-]{43}")


class NewToken(msgspec.Struct, frozen=True):
    """A token just made. ``id``: public, names it in lists and as ``token:<id>``; ``secret``: shown once;
    ``digest``: what is stored."""

    id: str
    secret: str
    digest: bytes


def new_token() -> NewToken:
    """A fresh token with a fresh public id."""
    secret = PREFIX + secrets.token_urlsafe(32)
    return NewToken(id=secrets.token_hex(6), secret=secret, digest=token_digest(secret))


def token_digest(secret: str) -> bytes:
    """The stored form of a token: SHA-256 of its text, 32 bytes."""
    return hashlib.sha256(secret.encode()).digest()


def is_token_form(text: str) -> bool:
    """Whether a text could be a token at all, so that nonsense never reaches the database."""
    return _FORM.fullmatch(text) is not None


def token_matches(secret: str, digest: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(token_digest(secret), digest)
