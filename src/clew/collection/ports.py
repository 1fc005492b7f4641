"""What the way in needs from below, as protocols; ``clew.bootstrap`` hands in what implements them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from clew.security.visibility import Visibility
from clew.storage.acquisitions import Acquisition
from clew.storage.quarantine import Correction, Quarantined
from clew.storage.reads.histories import Asked, History
from clew.storage.records import Admitted, CaptureResult, OnError, Outcome, Portion, Provenance, Rejected
from clew.storage.release import Release, ReleaseResult
from clew.storage.worklist import CauseGroup, Choice


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
        portion: Portion | None = ...,
    ) -> CaptureResult: ...

    def position(self) -> int:
        """The position of the last recorded event."""


class AcquisitionLog(Protocol):
    """Which source was read, and what became of it."""

    def of_identity(self, identity: bytes, visibility: Visibility) -> list[Acquisition]: ...

    def recorded(self, number: int) -> list[Outcome]: ...

    def exclusive(self, identity: bytes) -> AbstractContextManager[None]:
        """Within, no other process reads the source of this identity in portions."""


class QuarantineStore(Protocol):
    """Refused items and the steps taken on them."""

    def list(
        self,
        visibility: Visibility,
        *,
        states: Sequence[str] = ...,
        after: int = ...,
        limit: int = ...,
        choice: Choice | None = ...,
    ) -> tuple[int, Sequence[Quarantined]]: ...

    def numbers(self, visibility: Visibility, *, choice: Choice) -> Sequence[int]: ...

    def causes(self, visibility: Visibility, *, choice: Choice) -> Sequence[CauseGroup]: ...

    def counts(self, visibility: Visibility) -> dict[str, int]: ...

    def one(self, number: int, visibility: Visibility) -> Quarantined: ...

    def correct_all(
        self, corrections: Sequence[Correction], *, principal: str, visibility: Visibility, reason: str = ...
    ) -> None: ...

    def dismiss(self, number: int, *, principal: str, visibility: Visibility, reason: str) -> None: ...

    def reopen(self, number: int, *, principal: str, visibility: Visibility, reason: str = ...) -> None: ...

    def release(self, asked: Release, *, visibility: Visibility, rehearse: bool = ...) -> ReleaseResult: ...


class Mappings(Protocol):
    """The texts of mappings that were not shipped but brought along, so that a quarantined row can be read again."""

    def get(self, name: str) -> object: ...

    def put(self, name: str, value: object, principal: str) -> None: ...


class PersonalFields(Protocol):
    """The vault: plaintext of a personal field in, token out; the same person and field give the same token."""

    def tokenise(self, field: str, plaintext: str) -> str: ...


class Histories(Protocol):
    """What is recorded already about the things of a batch that rules judge: one question for all of it."""

    def about(self, asked: Asked, visibility: Visibility) -> History: ...


class Clock(Protocol):
    """UTC microseconds since 1970, from whoever is allowed to read a clock."""

    def __call__(self) -> int: ...
