"""What is reported, and when it arrives. Arrival is not occurrence: messages are late, wrong, voided and corrected."""

from __future__ import annotations

import heapq
import random
import uuid
from collections.abc import Iterator

import msgspec

from clew.events.model import AnyEvent, ErrorDeclaration
from clew.events.timestamps import Timestamp, in_offset
from clew.testing.factory.plant import OFFSET

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def instant(microseconds: int) -> Timestamp:
    """An instant as the plant's clocks spell it."""
    return Timestamp(microseconds, in_offset(microseconds, OFFSET))


class Journal:
    """Collects events as they happen and gives them out as they arrive.

    ``late_share``: how many messages are held up for hours or days. Counts are kept for the description.
    """

    def __init__(self, rng: random.Random, late_share: float = 0.03) -> None:
        self._rng = rng
        self._late_share = late_share
        self._waiting: list[tuple[int, int, AnyEvent]] = []
        self._number = 0
        self.late = 0
        self.voided = 0

    def new_id(self) -> str:
        """A fresh eventID, the same for the same seed."""
        return f"urn:uuid:{uuid.UUID(int=self._rng.getrandbits(128), version=4)}"

    def record(self, event: AnyEvent, delay: int | None = None) -> AnyEvent:
        """Report an event; ``delay`` (µs) until it arrives, else seconds, or hours for the few that are held up."""
        if delay is None:
            delay = self._rng.randint(1, 20) * 1_000_000
            if self._rng.random() < self._late_share:
                delay = self._rng.randint(2 * HOUR, 2 * DAY)
        self.late += delay >= HOUR
        self._push(event.event_time.microseconds + delay, event)
        return event

    def record_mistaken(self, wrong: AnyEvent, right: AnyEvent) -> AnyEvent:
        """Report ``wrong``, hours later declare it an error, and report ``right`` in its place (EPCIS 2.0 §7.4.1.2).

        The declaration repeats the wrong event with its eventID; the right one has an eventID of its own.
        """
        self.voided += 1
        happened = wrong.event_time.microseconds
        noticed = happened + self._rng.randint(HOUR, 8 * HOUR)
        self._push(happened + 5_000_000, wrong)
        declaration = ErrorDeclaration(
            declaration_time=instant(noticed),
            reason="incorrect_data",
            corrective_event_ids=(right.event_id,) if right.event_id else (),
        )
        self._push(noticed, msgspec.structs.replace(wrong, error_declaration=declaration))
        self._push(noticed + 5_000_000, right)
        return right

    def release(self, until: int | None = None) -> Iterator[AnyEvent]:
        """What has arrived before ``until`` (all, if None), in order of arrival."""
        while self._waiting and (until is None or self._waiting[0][0] < until):
            yield heapq.heappop(self._waiting)[2]

    def _push(self, arrival: int, event: AnyEvent) -> None:
        self._number += 1
        heapq.heappush(self._waiting, (arrival, self._number, event))
