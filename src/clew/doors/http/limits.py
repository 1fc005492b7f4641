"""Limits of the HTTP door, in one place so that documentation and code agree."""

from __future__ import annotations

from clew.events.errors import BadRequest, Forbidden

LARGEST_BODY_BYTES = 64 * 1024 * 1024
LARGEST_FORM_BYTES = 4 * 1024 * 1024
"""Of anything that is no source of records: forms, lists of identifiers to trace."""

SESSION_HOURS = 12
TICKET_HOURS = 12

SIGN_IN_WINDOW_SECONDS = 300
SIGN_IN_FAILURES_PER_NAME = 5
"""Wrong passwords for one name from one address before a pause."""

SIGN_IN_FAILURES_PER_ADDRESS = 30
LONGEST_NAME = 200
LONGEST_PASSWORD = 1024
"""Characters; a longer text would be hashed for longer."""

PASSWORD_CHECKS_AT_ONCE = 2
"""Each takes 64 MiB on purpose; more at once would let a stranger exhaust the memory."""


class BodyTooLarge(BadRequest):
    """The body is beyond what this address takes."""

    http_status = 413


class TooManyAttempts(Forbidden):
    """Too many wrong passwords; ``retry_after``: seconds to wait."""

    http_status = 429
