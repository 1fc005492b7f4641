"""Errors by whose fault they are. A floor raises a code with parameters; only ``clew.language`` makes sentences.

The tree is small on purpose: doors map each class to one HTTP status and one exit code.

============= ============================================ ====== =========
class         whose fault, what to do                      HTTP   exit code
============= ============================================ ====== =========
BadRequest    the caller's words are off: ask differently  400    2
InvalidData   the data break a rule: correct them          422    3
Conflict      the data contradict the record: decide       409    3
Forbidden     the person may not: ask the administrator    403    3
Unauthorised  nobody is known to be asking: sign in        401    3
NotFound      no such thing in the record                  404    4
Unavailable   the machine or the database: wait or repair  503    1
============= ============================================ ====== =========
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

Parameter = str | int | float | bool | None


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One broken rule: where, which, and what to do about it.

    ``place``: a path a person can find (``epcisBody.eventList[0].action``, ``row 12, column time``, ``line 7``).
    ``rule``: the rule's stable name (``required``, ``enum``, ``date-time``, ``check-digit`` …).
    ``code``: message code in the catalogue; ``params``: its parameters.
    ``severity``: ``refuse`` keeps the event out; ``flag`` lets it in and says so.
    """

    place: str
    rule: str
    code: str
    params: dict[str, Parameter] = {}
    severity: str = "refuse"


class ClewError(Exception):
    """Base of all errors a user may see: a catalogue ``code`` and ``params`` for its sentence."""

    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, findings: Sequence[Finding] = (), **params: Parameter) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params: dict[str, Parameter] = params
        self.findings = tuple(findings)


class BadRequest(ClewError):
    http_status = 400
    exit_code = 2


class InvalidData(ClewError):
    http_status = 422
    exit_code = 3


class Conflict(ClewError):
    http_status = 409
    exit_code = 3


class Forbidden(ClewError):
    http_status = 403
    exit_code = 3


class Unauthorised(ClewError):
    http_status = 401
    exit_code = 3


class NotFound(ClewError):
    http_status = 404
    exit_code = 4


class Unavailable(ClewError):
    http_status = 503
    exit_code = 1
