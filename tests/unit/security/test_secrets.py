"""Passwords and API tokens."""

from __future__ import annotations

from clew.security.api_tokens import is_token_form, new_token, token_digest, token_matches
from clew.security.passwords import hash_password, needs_rehash, random_password, verify_password


def test_a_password_fits_its_hash_alone() -> None:
    password = random_password()
    encoded = hash_password(password)
    assert encoded.startswith("$argon2id$")
    assert password not in encoded
    assert verify_password(encoded, password)
    assert not verify_password(encoded, password + "x")
    assert not verify_password("not a hash", password)
    assert not needs_rehash(encoded)
    assert needs_rehash("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$" + "A" * 43)


def test_passwords_and_tokens_are_random() -> None:
    assert len({random_password() for _ in range(50)}) == 50
    assert len({new_token().secret for _ in range(50)}) == 50
    assert len(random_password()) == 20


def test_a_token_is_kept_as_its_digest() -> None:
    made = new_token()
    assert is_token_form(made.secret)
    assert made.digest == token_digest(made.secret)
    assert len(made.digest) == 32
    assert token_matches(made.secret, made.digest)
    assert not token_matches(new_token().secret, made.digest)
    assert made.id not in made.secret
    assert not is_token_form("clew_short")
