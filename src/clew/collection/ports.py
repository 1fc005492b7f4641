"""What the way in needs from below, as protocols; ``clew.bootstrap`` hands in what implements them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from clew.events.errors import Finding
from clew.security.visibility import Visibility
from clew.storage.quarantine import Quarantined
from clew.storage.records import Admitted, CaptureResult, OnError, Provenance, Rejected


class Recorder(Protocol):
    """The record: all of one capture in one transaction, acknowledged only when it is on disk."""

    def record(
        self,
        provenance: Provenance,
        admitted: Sequence[Admitted],
        rejected: Sequence[Rejected],
        raw: bytes,
        on_error: OnError = ...,
        *,
        releases: int | None = ...,
    ) -> CaptureResult: ...


class QuarantineStore(Protocol):
    """Refused items and the steps taken on them."""

    def list(
        self, visibility: Visibility, *, states: Sequence[str] = ..., after: int = ..., limit: int = ...
    ) -> tuple[int, list[Quarantined]]: ...

    def one(self, number: int, visibility: Visibility) -> Quarantined: ...

    def correct(
        self,
        number: int,
        corrected: bytes,
        findings: Sequence[Finding],
        *,
        principal: str,
        visibility: Visibility,
        reason: str = ...,
    ) -> None: ...

    def dismiss(self, number: int, *, principal: str, visibility: Visibility, reason: str) -> None: ...


class Mappings(Protocol):
    """The texts of mappings that were not shipped but brought along, so that a quarantined row can be read again."""

    def get(self, name: str) -> object: ...

    def put(self, name: str, value: object, principal: str) -> None: ...


class PersonalFields(Protocol):
    """The vault: plaintext of a personal field in, token out; the same person and field give the same token."""

    def tokenise(self, field: str, plaintext: str) -> str: ...


class Clock(Protocol):
    """UTC microseconds since 1970, from whoever is allowed to read a clock."""

    def __call__(self) -> int: ...
