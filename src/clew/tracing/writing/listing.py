"""The listed nodes of an answer as arrays, in answer order, and the texts that they point to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NONE = -1
UNTIMED = -(1 << 63)


class Texts(NamedTuple):
    """UTF-8 side by side: text *i* is ``data[first[i]:first[i + 1]]``."""

    first: NDArray[np.int64]
    data: NDArray[np.uint8]


class Named(NamedTuple):
    """The texts of a listing alone."""

    names: Texts
    events: Texts
    more_names: Texts
    more_events: Texts


class Listing(NamedTuple):
    """One entry for each listed node. ``id``, ``via``, ``certain_via``: places in ``names`` (beyond them, in
    ``more_names``), or ``-2 - place`` in ``events`` for a node that is called as its event is; NONE: no predecessor.
    ``via_event``, ``certain_via_event``: places in ``events``, beyond them in ``more_events``. ``kind``, ``word``: as
    in ``clew.tracing.kernel.arrays.LEVELS`` and ``clew.tracing.WORDS``. ``time``: UTC microseconds, UNTIMED where the
    node has none. ``share``: place in ``shares``, NONE: unknown. Names and events are as captured; ``shares`` and
    ``reasons`` are JSON already, one reason for each entry or none at all."""

    id: NDArray[np.int64]
    kind: NDArray[np.uint8]
    word: NDArray[np.uint8]
    time: NDArray[np.int64]
    via: NDArray[np.int64]
    via_event: NDArray[np.int64]
    certain_via: NDArray[np.int64]
    certain_via_event: NDArray[np.int64]
    share: NDArray[np.int64]
    names: Texts
    events: Texts
    more_names: Texts
    more_events: Texts
    shares: Texts
    reasons: Texts


def texts(values: list[bytes]) -> Texts:
    import numpy as np

    first = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=first[1:])
    return Texts(first, np.frombuffer(b"".join(values), np.uint8))
