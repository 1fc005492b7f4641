"""Passwords that are judged, at the sign-in or for a new one: whoever guesses is slowed down at both alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request

from clew.doors.http.identity import installation
from clew.doors.http.throttle import Throttle
from clew.events.errors import ClewError

Verdict = TypeVar("Verdict")


async def judged(request: Request, name: str, judge: Callable[[], Verdict]) -> Verdict:
    """The verdict of ``judge``, which is false for a wrong password. Raises TooManyAttempts before it is asked.

    Many guesses at once wait here for each other, so what was allowed when they came is asked again in their turn; and
    each counts as wrong until it proved right, so that those judged side by side count for each other.
    """
    throttle: Throttle = request.app.state.throttle
    address = request.client.host if request.client else ""
    throttle.check(name, address)
    async with request.app.state.password_checks:
        throttle.check(name, address)
        throttle.failed(name, address)
        try:
            verdict = await installation(request).in_thread(judge)
        except ClewError:
            # Refused for another reason: nothing was learnt of the password.
            throttle.taken_back(name, address)
            raise
        if verdict:
            throttle.taken_back(name, address)
            throttle.succeeded(name, address)
    return verdict
