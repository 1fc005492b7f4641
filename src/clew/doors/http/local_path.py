"""Addresses to go back to: a path of ours, whatever somebody wrote into a form or a link (open redirects)."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(given: str | None) -> str:
    """``given`` if it is a path (with query) on this server, else ``/``.

    Browsers read a backslash as a slash and drop tabs and line ends, so that ``/\\host`` and ``/<tab>/host`` lead away.
    """
    if not given or not given.startswith("/") or given.startswith("//") or len(given) > 4096:
        return "/"
    if "\\" in given or any(ord(character) < 0x21 or ord(character) == 0x7F for character in given):
        return "/"
    try:
        parts = urlsplit(given)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return "/"
    return given


def page_to_enter(given: str | None) -> str:
    """Where to go after signing in: as ``local_path``, but never back to signing in or out."""
    path = local_path(given)
    return "/" if path.startswith("/sign-") else path
