"""What is reported, and when it arrives. Arrival is not occurrence: messages are late, wrong, voided and corrected."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec

from clew.events.house import element
from clew.events.model import AnyEvent, ErrorDeclaration, Extension, Place
from clew.events.timestamps import Timestamp, in_offset
from clew.testing.factory.plan import CALM, Mischief
from clew.testing.factory.plant import OFFSET
from clew.testing.factory.trouble import Trouble

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def instant(microseconds: int) -> Timestamp:
    """An instant as the plant's clocks spell it."""
    return Timestamp(microseconds, in_offset(microseconds, OFFSET))


@lru_cache(maxsize=4096)
def said(term: str, value: str | int | bool) -> Extension:
    """A house element that is said again and again."""
    return element(term, value)


@lru_cache(maxsize=256)
def at(place: str) -> Place:
    """A place that is read again and again."""
    return Place(place)


class Journal:
    """Collects events as they happen and gives them out as they arrive.

    ``mischief``: how messages travel. ``trouble``: what it did to them, and the counts of late and voided messages.
    """

    def __init__(self, rng: random.Random, mischief: Mischief = CALM) -> None:
        self._rng = rng
        # A stream of its own: what goes wrong must not change what is made.
        self.luck = random.Random(rng.getrandbits(64))
        self.mischief = mischief
        self.trouble = Trouble()
        self._waiting: list[tuple[int, int, AnyEvent]] = []
        self._due: list[tuple[int, int, Callable[[int], None]]] = []
        self._number = 0

    def new_id(self) -> str:
        """A fresh eventID (UUID version 4), the same for the same seed."""
        digits = f"{self._rng.getrandbits(128):032x}"
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def strikes(self, share: float) -> bool:
        """Whether a mischief that befalls such a share of cases befalls this one."""
        return share > 0 and self.luck.random() < share

    def schedule(self, when: int, work: Callable[[int], None]) -> None:
        """Do ``work(when)`` once the plant's time has come so far."""
        self._number += 1
        heapq.heappush(self._due, (when, self._number, work))

    @property
    def busy(self) -> bool:
        """Whether anything is scheduled still."""
        return bool(self._due)

    def work_off(self, until: int | None = None) -> None:
        """Do all that was scheduled before ``until`` (all, if None), in its order."""
        while self._due and (until is None or self._due[0][0] < until):
            when, _, work = heapq.heappop(self._due)
            work(when)

    def record(self, event: AnyEvent, delay: int | None = None, happened: int | None = None) -> AnyEvent:
        """Report an event; ``delay`` (µs) until it arrives, else seconds, or hours for the few that are held up.

        ``happened``: the true instant, where the event's own time comes from a clock that lies.
        """
        happened = event.event_time.microseconds if happened is None else happened
        arrival = happened + (self._delay() if delay is None else delay)
        if arrival - happened >= HOUR:
            self.trouble.late += 1
        self._push(arrival, event)
        mischief = self.mischief
        if self.strikes(mischief.duplicated):
            self.trouble.duplicated.append(event.event_id or "")
            self._push(arrival + self.luck.randint(1, 600) * SECOND, event)
        if self.strikes(mischief.conflicting):
            self._send_conflicting(event, arrival)
        return event

    def record_mistaken(self, wrong: AnyEvent, right: AnyEvent) -> AnyEvent:
        """Report ``wrong``, hours later declare it an error, and report ``right`` in its place (EPCIS 2.0 §7.4.1.2).

        The declaration repeats the wrong event with its eventID; the right one has an eventID of its own.
        """
        self.trouble.voided.append((wrong.event_id or "", right.event_id or ""))
        happened = wrong.event_time.microseconds
        noticed = happened + self._rng.randint(HOUR, 8 * HOUR)
        self._push(happened + 5 * SECOND, wrong)
        declaration = ErrorDeclaration(
            declaration_time=instant(noticed),
            reason="incorrect_data",
            corrective_event_ids=(right.event_id,) if right.event_id else (),
        )
        self._push(noticed, msgspec.structs.replace(wrong, error_declaration=declaration))
        self._push(noticed + 5 * SECOND, right)
        return right

    def release(self, until: int | None = None) -> Iterator[AnyEvent]:
        """What has arrived before ``until`` (all, if None), in order of arrival."""
        while self._waiting and (until is None or self._waiting[0][0] < until):
            yield heapq.heappop(self._waiting)[2]

    def _delay(self) -> int:
        if self._rng.random() < self.mischief.late:
            return self._rng.randint(2 * HOUR, 2 * DAY)
        return self._rng.randint(1, 20) * SECOND

    def _send_conflicting(self, event: AnyEvent, arrival: int) -> None:
        """The same eventID again, saying another time: which of the two holds, no machine can tell."""
        self.trouble.conflicting.append(event.event_id or "")
        moved = instant(event.event_time.microseconds + self.luck.randint(1, 59) * MINUTE)
        self._push(arrival + self.luck.randint(60, 3600) * SECOND, msgspec.structs.replace(event, event_time=moved))

    def _push(self, arrival: int, event: AnyEvent) -> None:
        self._number += 1
        heapq.heappush(self._waiting, (arrival, self._number, event))
