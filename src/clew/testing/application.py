"""The HTTP door for tests: its routes are made once per process (half a second), what it remembers anew for each test.

There is one at a time: whoever asks next takes it over. A test that needs two at once calls ``create_app`` itself.
"""

from __future__ import annotations

from functools import cache

from fastapi import FastAPI

from clew.bootstrap import Clew
from clew.doors.http.app import begin, create_app


def application(clew: Clew) -> FastAPI:
    """The application over ``clew``, as if it had just been made."""
    app = _made_once()
    begin(app, clew)
    return app


@cache
def _made_once() -> FastAPI:
    # Of no installation yet: ``begin`` gives it one before anybody asks anything.
    return create_app(None)  # type: ignore[arg-type]
