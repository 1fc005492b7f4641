"""Arrays that grow and change while somebody still reads what was published of them before."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]


class Growing:
    """An array that is appended to. A view of it never changes."""

    def __init__(self, dtype: Any, first: Sequence[int] = ()) -> None:
        self._data = np.array(first, dtype) if first else np.empty(16, dtype)
        self._size = len(first)

    def append(self, values: NDArray[Any]) -> None:
        needed = self._size + len(values)
        if needed > len(self._data):
            grown = np.empty(max(needed, 2 * len(self._data)), self._data.dtype)
            grown[: self._size] = self._data[: self._size]
            self._data = grown
        self._data[self._size : needed] = values
        self._size = needed

    def replace(self, values: NDArray[Any]) -> None:
        """Go on with other values, in an array that no view is of."""
        self._data, self._size = values, len(values)

    @property
    def view(self) -> NDArray[Any]:
        return self._data[: self._size]

    def __len__(self) -> int:
        return self._size


class _Numbers:
    """A buffer; ``shown``: the view of it that was published last; ``behind``: changes that it has not seen."""

    def __init__(self, data: Int32) -> None:
        self.data = data
        self.shown: weakref.ref[Int32] | None = None
        self.behind: list[tuple[Int64, Int64]] = []

    @property
    def is_shown(self) -> bool:
        return self.shown is not None and self.shown() is not None

    def fit(self, many: int) -> None:
        """Make room for so many numbers, and some more. ``many``: never the length of another buffer, which has room
        to spare already: two buffers would outgrow each other at every change."""
        if many > len(self.data):
            grown = np.zeros(many + many // 4, np.int32)
            grown[: len(self.data)] = self.data
            self.data = grown


class Numbering:
    """A number for each node, 0 at first. A view stays as it is while somebody has it; as soon as nobody has, its
    buffer is used again. So a change costs what changes, and not four bytes of every node."""

    def __init__(self, many: int) -> None:
        self._many = many
        self._current = _Numbers(np.zeros(many, np.int32))
        self._spare: _Numbers | None = None

    def __len__(self) -> int:
        return self._many

    def __getitem__(self, nodes: Any) -> Any:
        return self._current.data[: self._many][nodes]

    @property
    def view(self) -> Int32:
        """Whoever has it must keep this very array: a slice of it does not hold the buffer."""
        shown = self._current.shown() if self._current.shown is not None else None
        if shown is None:
            shown = self._current.data[: self._many]
            self._current.shown = weakref.ref(shown)
        return shown

    def change(self, many: int, nodes: Int64, numbers: Int64) -> None:
        """``many``: how many nodes there are now; ``numbers``: of these ``nodes``."""
        if self._current.is_shown:
            self._current, self._spare = self._free(), self._current
        self._many = many
        self._current.fit(many)
        self._current.data[nodes] = numbers
        if self._spare is not None:
            self._spare.behind.append((nodes, numbers))
            if len(self._spare.behind) * 64 > many:
                self._spare = None

    def _free(self) -> _Numbers:
        """A buffer that nobody looks at, with the current numbers."""
        spare = self._spare
        if spare is None or spare.is_shown:
            return _Numbers(self._current.data.copy())
        spare.fit(self._many)
        for nodes, numbers in spare.behind:
            spare.data[nodes] = numbers
        spare.behind = []
        return spare
